import { hostname } from 'node:os';
import { v7 as uuid } from 'uuid';
import { loadConfig, redactPaths, redactText, type Environment, type LoadedConfig } from './config/index.js';
import { openConnection, type OpenConnection } from './connection.js';
import { encryptionKeyFile } from './encryption-key-file.js';
import { Engine } from './engine/engine.js';
import { createTelemetry, type Telemetry } from './observability/telemetry.js';
import { pipelines } from './pipelines/index.js';
import { openStore, parseEncryptionKey, type Store } from './store/index.js';
import type { CallObserver, VendorLogger } from './vendors/http/types.js';

/** The composition root: configuration → store, connections, engine. Nothing here decides anything about documents. */
export interface App {
  readonly loaded: LoadedConfig;
  readonly store: Store;
  readonly engine: Engine;
  readonly connections: readonly OpenConnection[];
  readonly telemetry: Telemetry;
  /** Things a person should know although nothing is wrong. */
  readonly notices: readonly string[];
  close(): Promise<void>;
}

export interface AppOptions {
  readonly file: string;
  readonly env: Environment;
  /** Replaces the vendors' part of the log. */
  readonly log?: VendorLogger;
  /** Told of every vendor call, beside the metrics. */
  readonly observe?: CallObserver;
  /** Where the log goes: a daemon's to standard output, a command's to standard error or nowhere. */
  readonly logTo?: 'stdout' | 'stderr' | 'none';
  /** Named in the metrics. */
  readonly version?: string;
  /** Adds the process's own metrics. */
  readonly processMetrics?: boolean;
}

export async function openApp(options: AppOptions): Promise<App> {
  const loaded = loadConfig(options);
  const { config } = loaded;
  const clock = { now: () => Date.now() };
  const notices: string[] = [];
  const encryptionKey = parseEncryptionKey((loaded.encryptionKey ?? keyFromFile(config.database.url, notices)).toString('hex'));
  const telemetry = telemetryOf(loaded, options);
  const store = await openStore({ url: config.database.url, clock, encryptionKey, busyTimeoutMs: config.database.busyTimeoutMs });
  try {
    const holder = `${hostname()}/${String(process.pid)}/${uuid()}`;
    const connections = config.connections.map((connection) => {
      const { id } = connection;
      return openConnection(connection, {
        store,
        holder,
        log: options.log ?? vendorLog(telemetry, id),
        observe: (call) => {
          telemetry.metrics.observeCall({ ...call, connection: id });
          options.observe?.(call);
        },
        isShared: (vendor) => {
          const { refreshToken } = connection[vendor];
          return (
            refreshToken !== undefined &&
            config.connections.some((other) => other !== connection && other[vendor].refreshToken === refreshToken)
          );
        },
      });
    });
    const engine = new Engine(connections, pipelines, {
      store,
      clock,
      newId: () => uuid(),
      every: (ms, work) => {
        const timer = setInterval(work, ms);
        return () => {
          clearInterval(timer);
        };
      },
      holder,
    });
    return { loaded, store, engine, connections, telemetry, notices, close: () => store.close() };
  } catch (error) {
    await store.close();
    throw error;
  }
}

function keyFromFile(databaseUrl: string, notices: string[]): Buffer {
  const { key, file, created } = encryptionKeyFile(databaseUrl);
  if (created)
    notices.push(
      `tokens are encrypted with a key made now in ${file}; better give one by CROSSFOOT_ENCRYPTION_KEY and keep it apart from the data`,
    );
  return key;
}

function telemetryOf({ config, secrets }: LoadedConfig, { logTo = 'none', version = '', processMetrics = false }: AppOptions): Telemetry {
  const metrics = { version, process: processMetrics };
  if (logTo === 'none') return createTelemetry({ metrics });
  const stream = logTo === 'stdout' ? process.stdout : process.stderr;
  const { level, format } = config.log;
  const log = {
    level,
    format,
    redactPaths,
    redact: (text: string) => redactText(text, secrets),
    write: (line: string) => void stream.write(line),
  };
  return createTelemetry({ log, metrics });
}

function vendorLog({ logger }: Telemetry, connection: string): VendorLogger {
  const log = logger.child({ connection });
  return { debug: (fields, message) => log.debug(fields, message), warn: (fields, message) => log.warn(fields, message) };
}
