import { randomUUID } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/core';
import type { Clock } from '../domain/clock.js';
import { SyncError } from '../domain/sync-error.js';
import { connectDatabase, describeUrl, sqliteFile } from './database.js';
import type { EncryptionKey } from './encryption.js';
import { migrate, migrateInTurn } from './migrate.js';
import { LocalPresence, SharedPresence } from './presence.js';
import { toStoreError } from './store-error.js';
import { Store } from './store.js';

export interface StoreOptions {
  /** `sqlite:./data/crossfoot.db`, `sqlite::memory:` or `postgresql://…`. */
  readonly url: string;
  readonly clock: Clock;
  /** Needed for the tokens only. */
  readonly encryptionKey?: EncryptionKey;
  /** How long a SQLite statement waits for another process before it gives up. */
  readonly busyTimeoutMs?: number;
  /** What this process calls itself to those that share the database: `machine/process/uuid`. */
  readonly holder?: string;
  /** Whether the process that holds a lease is certainly gone; asked on SQLite only, which one machine uses. */
  readonly isDead?: (holder: string) => boolean;
}

const defaultBusyTimeoutMs = 10_000;

/** Connects, brings the schema up to date and hands out the store. Throws `SyncError` of kind `config` when the database cannot be used. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { url, clock, encryptionKey, busyTimeoutMs = defaultBusyTimeoutMs } = options;
  const { holder = `local/${process.pid}/${randomUUID()}`, isDead = () => false } = options;
  let orm: MikroORM | undefined;
  try {
    orm = await connectDatabase(url, busyTimeoutMs);
    const isShared = sqliteFile(url) === undefined;
    await (isShared ? migrateInTurn(orm) : migrate(orm));
    const presence = isShared ? new SharedPresence(orm, describeUrl(url)) : new LocalPresence(isDead, clock);
    return new Store(orm, clock, encryptionKey, url, presence, holder);
  } catch (error) {
    await orm?.close(true).catch(() => undefined);
    throw error instanceof SyncError ? error : toStoreError(error, describeUrl(url));
  }
}
