import { v7 as uuid } from 'uuid';
import {
  loadConfig,
  redactPaths,
  redactText,
  type Config,
  type ConnectionConfig,
  type Environment,
  type LoadedConfig,
} from './config/index.js';
import { openConnection, type ConnectionWiring, type OpenConnection } from './connection.js';
import type { Clock } from './domain/clock.js';
import { encryptionKeyFile } from './encryption-key-file.js';
import { Engine } from './engine/engine.js';
import { isDead, newHolder } from './holder.js';
import { createTelemetry, type Telemetry } from './observability/telemetry.js';
import { modules, pipelines } from './pipelines/index.js';
import { describeReload, isSameConnection, type Reload } from './reload.js';
import { openStore, parseEncryptionKey, type Store } from './store/index.js';
import { vendorRemedyOf } from './vendor-remedies.js';
import type { CallObserver, VendorLogger } from './vendors/http/types.js';

/** The composition root: configuration → store, connections, engine. Nothing here decides anything about documents. */
export interface App {
  readonly loaded: LoadedConfig;
  readonly store: Store;
  readonly engine: Engine;
  readonly connections: readonly OpenConnection[];
  readonly telemetry: Telemetry;
  /** The program's only time. */
  readonly clock: Clock;
  /** What to do about a code of a vendor; undefined for a code that is listed nowhere. */
  readonly remedyOf: (code: string) => string | undefined;
  /** Things a person should know although nothing is wrong. */
  readonly notices: readonly string[];
  /** Reads configuration and mappings again; runs take up what is new as they start. Throws `ConfigError`, and nothing has changed. */
  reload(): Promise<Reload>;
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
  /** The machine's, unless a rehearsal brings its own. */
  readonly clock?: Clock;
}

export async function openApp(options: AppOptions): Promise<App> {
  const load = (): LoadedConfig => loadConfig({ ...options, modules });
  let loaded = load();
  const { config } = loaded;
  const clock = options.clock ?? { now: () => Date.now() };
  const notices: string[] = [];
  const encryptionKey = parseEncryptionKey((loaded.encryptionKey ?? keyFromFile(config.database.url, notices)).toString('hex'));
  const telemetry = telemetryOf(() => loaded, options);
  const holder = newHolder();
  const { url, busyTimeoutMs } = config.database;
  const store = await openStore({ url, clock, encryptionKey, busyTimeoutMs, holder, isDead });
  try {
    const open = (from: LoadedConfig): readonly OpenConnection[] =>
      from.config.connections.map((connection) =>
        openConnection(connection, wiringOf(connection, { config: from.config, store, clock, holder, telemetry, options })),
      );
    let connections = open(loaded);
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
    return {
      get loaded() {
        return loaded;
      },
      get connections() {
        return connections;
      },
      store,
      engine,
      telemetry,
      clock,
      remedyOf: vendorRemedyOf,
      notices,
      reload: async () => {
        const next = load();
        const opened = open(next);
        const kept = opened.map((one) => connections.find((before) => isSameConnection(before, one, loaded, next)) ?? one);
        const reload = await describeReload({ before: loaded, after: next, from: connections, to: kept, store });
        loaded = next;
        connections = kept;
        engine.replace(kept);
        return reload;
      },
      close: () => store.close(),
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

interface WiringParts {
  readonly config: Config;
  readonly store: Store;
  readonly clock: Clock;
  readonly holder: string;
  readonly telemetry: Telemetry;
  readonly options: AppOptions;
}

function wiringOf(connection: ConnectionConfig, { config, store, clock, holder, telemetry, options }: WiringParts): ConnectionWiring {
  const { id } = connection;
  return {
    store,
    clock,
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
  };
}

function keyFromFile(databaseUrl: string, notices: string[]): Buffer {
  const { key, file, created } = encryptionKeyFile(databaseUrl);
  if (created)
    notices.push(
      `tokens are encrypted with a key made now in ${file}; better give one by CROSSFOOT_ENCRYPTION_KEY and keep it apart from the data`,
    );
  return key;
}

function telemetryOf(current: () => LoadedConfig, { logTo = 'none', version = '', processMetrics = false }: AppOptions): Telemetry {
  const metrics = { version, process: processMetrics };
  if (logTo === 'none') return createTelemetry({ metrics });
  const stream = logTo === 'stdout' ? process.stdout : process.stderr;
  const { level, format } = current().config.log;
  const log = {
    level,
    format,
    redactPaths,
    redact: (text: string) => redactText(text, current().secrets),
    write: (line: string) => void stream.write(line),
  };
  return createTelemetry({ log, metrics });
}

function vendorLog({ logger }: Telemetry, connection: string): VendorLogger {
  const log = logger.child({ connection });
  return { debug: (fields, message) => log.debug(fields, message), warn: (fields, message) => log.warn(fields, message) };
}
