import { randomUUID } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Migration } from '@mikro-orm/migrations';
import { Migrator } from '@mikro-orm/migrations';
import type { MikroORM } from '@mikro-orm/core';
import { SqlEntityManager } from '@mikro-orm/sql';
import { SyncError } from '../domain/sync-error.js';
import { entities } from './entities.js';
import { postgresqlMigrations } from './migrations/postgresql/index.js';
import { sqliteMigrations } from './migrations/sqlite/index.js';
import { sqliteDialect } from './sqlite-dialect.js';

const sqlitePrefix = 'sqlite:';
export const memoryName = ':memory:';
const keepAliveMs = 10_000;
const postgresqlUrl = /^postgres(ql)?:\/\//;

interface ListedMigration {
  readonly name: string;
  readonly class: new (...args: ConstructorParameters<typeof Migration>) => Migration;
}

/** Picks the database by its URL and connects. Each driver is loaded only when it is the one in use. */
export async function connectDatabase(url: string, busyTimeoutMs: number): Promise<MikroORM> {
  const file = sqliteFile(url);
  if (file !== undefined) return connectSqlite(file, busyTimeoutMs);
  if (postgresqlUrl.test(url)) return connectPostgresql(url);
  throw new SyncError({
    kind: 'config',
    code: 'store.url',
    message: `database.url must be sqlite:<file>, sqlite::memory: or postgresql://<user>@<host>/<database>, not ${describeUrl(url)}`,
  });
}

/** Undefined when it is no SQLite database. */
export function sqliteFile(url: string): string | undefined {
  return url.startsWith(sqlitePrefix) ? url.slice(sqlitePrefix.length).replace(/^\/\/(?=\/)/, '') : undefined;
}

/** Without the credentials a URL may carry: nothing but the address, and no part of one that a stray `@`, `/` or `?` has broken. */
export function describeUrl(url: string): string {
  const [start] = /^[^/]*\/\//.exec(url) ?? [];
  if (start === undefined || sqliteFile(url) !== undefined) return url.replace(/\?.*$/s, '');
  if (!URL.canParse(url)) return `${start}…`;
  const { protocol, host, pathname, search, hash } = new URL(url);
  return `${pathname}${search}${hash}`.includes('@') ? `${start}…` : `${protocol}//${host}${pathname}`;
}

export function sqlEntityManager({ em }: MikroORM): SqlEntityManager {
  if (!(em instanceof SqlEntityManager)) throw new TypeError('the store needs a SQL database');
  return em;
}

async function connectSqlite(file: string, busyTimeoutMs: number): Promise<MikroORM> {
  if (file !== memoryName) {
    await mkdir(dirname(file), { recursive: true });
    await makePrivate(file);
  }
  const { MikroORM: SqliteOrm } = await import('@mikro-orm/sqlite');
  return await SqliteOrm.init({
    dbName: file,
    contextName: contextName(),
    entities,
    extensions: [Migrator],
    migrations: migrationOptions(sqliteMigrations),
    driverOptions: () => sqliteDialect(file, busyTimeoutMs),
  });
}

/**
 * Books are read by their owner only; SQLite gives its own log files the permissions of this one. A file that is there stays as
 * it is, unopened: closing it would let go of SQLite's locks in this process. What cannot be made, SQLite reports.
 */
async function makePrivate(file: string): Promise<void> {
  await open(file, 'wx', 0o600).then(
    (made) => made.close(),
    () => undefined,
  );
}

async function connectPostgresql(url: string): Promise<MikroORM> {
  const { MikroORM: PostgresqlOrm } = await import('@mikro-orm/postgresql');
  return await PostgresqlOrm.init({
    clientUrl: url,
    contextName: contextName(),
    entities,
    extensions: [Migrator],
    migrations: migrationOptions(postgresqlMigrations),
    // A host that vanished is noticed.
    driverOptions: { keepAlive: true, keepAliveInitialDelayMillis: keepAliveMs },
  });
}

/**
 * MikroORM finds the transaction around a query by this name. With one name for all, a second store used inside a
 * transaction of the first would be led into the first one's database, and hang there.
 */
function contextName(): string {
  return randomUUID();
}

/** Classes are listed, not globbed: the same list works from dist, under a test runner and in a bundle. */
function migrationOptions(migrations: readonly ListedMigration[]) {
  return {
    tableName: 'schema_migrations',
    migrationsList: [...migrations],
    snapshot: false,
    snapshotOnMigrate: false,
    silent: true,
  };
}
