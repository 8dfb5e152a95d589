import { hostname } from 'node:os';
import { v7 as uuid } from 'uuid';
import { loadConfig, type Environment, type LoadedConfig } from './config/index.js';
import { openConnection } from './connection.js';
import { encryptionKeyFile } from './encryption-key-file.js';
import { Engine, type ConnectionHandle } from './engine/engine.js';
import type { MappingSet } from './mapping-files.js';
import { pipelines } from './pipelines/index.js';
import { openStore, parseEncryptionKey, type Store } from './store/index.js';
import type { CallObserver, VendorLogger } from './vendors/http/types.js';

/** The composition root: configuration → store, connections, engine. Nothing here decides anything about documents. */
export interface App {
  readonly loaded: LoadedConfig;
  readonly store: Store;
  readonly engine: Engine;
  readonly connections: readonly (ConnectionHandle & { readonly golden: MappingSet['golden'] })[];
  /** Things a person should know although nothing is wrong. */
  readonly notices: readonly string[];
  close(): Promise<void>;
}

export interface AppOptions {
  readonly file: string;
  readonly env: Environment;
  readonly log?: VendorLogger;
  readonly observe?: CallObserver;
}

const silent: VendorLogger = { debug: () => undefined, warn: () => undefined };

export async function openApp({ file, env, log = silent, observe = () => undefined }: AppOptions): Promise<App> {
  const loaded = loadConfig({ file, env });
  const { config } = loaded;
  const clock = { now: () => Date.now() };
  const notices: string[] = [];
  const encryptionKey = parseEncryptionKey((loaded.encryptionKey ?? keyFromFile(config.database.url, notices)).toString('hex'));
  const store = await openStore({ url: config.database.url, clock, encryptionKey, busyTimeoutMs: config.database.busyTimeoutMs });
  try {
    const holder = `${hostname()}/${String(process.pid)}/${uuid()}`;
    const connections = config.connections.map((connection) => openConnection(connection, { store, holder, log, observe }));
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
    return { loaded, store, engine, connections, notices, close: () => store.close() };
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
