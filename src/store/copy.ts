import { copyFile, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IsolationLevel } from '@mikro-orm/core';
import type { MikroORM } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { SqlitePlatform } from '@mikro-orm/sql';
import { isRecord } from '../domain/json.js';
import { SyncError } from '../domain/sync-error.js';
import { rowsPerStatement } from './batches.js';
import { connectDatabase, sqlEntityManager } from './database.js';
import { migrate } from './migrate.js';
import { toStoreError } from './store-error.js';
import { CacheEntity, JobEntity, LeaseEntity, RestoreEntity } from './system.entity.js';

type Row = Readonly<Record<string, unknown>>;

/** Who works on what now, and what a vendor said lately, mean nothing in another database. */
const leftOut: readonly string[] = [LeaseEntity, JobEntity, CacheEntity, RestoreEntity].map(({ meta }) => meta.tableName);

const busyTimeoutMs = 10_000;

/** A consistent copy in a new SQLite file while everything goes on: copying SQLite's file by hand would miss its write-ahead log. */
export async function backup(orm: MikroORM, file: string): Promise<void> {
  await reserve(file);
  const em = sqlEntityManager(orm).fork();
  try {
    if (em.getPlatform() instanceof SqlitePlatform) {
      await em.execute('vacuum into ?', [file]);
      return;
    }
    await inSqlite(file, (copy) =>
      em.transactional((snapshot) => copy.transactional((to) => copyRows(snapshot, to)), {
        isolationLevel: IsolationLevel.REPEATABLE_READ,
      }),
    );
  } catch (cause) {
    await rm(file, { force: true });
    if (cause instanceof SyncError) throw cause;
    throw unwritten(file, cause);
  }
}

/** Everything in a backup goes into a database that knows no document yet, all or nothing. The backup itself is not touched. */
export async function restore(orm: MikroORM, file: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'crossfoot-restore-'));
  try {
    const copy = join(folder, 'copy.db');
    await copyFile(file, copy).catch((cause: unknown) => {
      throw refused(`the backup ${file} cannot be read`, cause);
    });
    await inSqlite(copy, (from) =>
      sqlEntityManager(orm)
        .fork()
        .transactional((to) => copyRows(from, to)),
    ).catch((error: unknown) => {
      throw error instanceof SyncError ? error : toStoreError(error, `the backup ${file}`);
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** An older backup is brought to today's tables first. */
async function inSqlite(file: string, work: (em: SqlEntityManager) => Promise<void>): Promise<void> {
  const orm = await connectDatabase(`sqlite:${file}`, busyTimeoutMs);
  try {
    await migrate(orm);
    await work(sqlEntityManager(orm).fork());
  } finally {
    await orm.close(true);
  }
}

async function copyRows(from: SqlEntityManager, to: SqlEntityManager): Promise<void> {
  for (const { tableName, primaryKeys, properties } of from.getMetadata().getAll().values()) {
    if (leftOut.includes(tableName)) continue;
    // Opening a database may have left a few rows; those of the other one stand.
    await to.execute(`delete from ${tableName}`);
    const key = primaryKeys.flatMap((name) => properties[name]?.fieldNames ?? []).join(', ');
    for (let offset = 0; ; offset += rowsPerStatement) {
      const page = `select * from ${tableName} order by ${key} limit ${rowsPerStatement} offset ${offset}`;
      const rows = await from.execute<Row[]>(page);
      await insert(to, tableName, rows);
      if (rows.length < rowsPerStatement) break;
    }
  }
  if (!(to.getPlatform() instanceof SqlitePlatform))
    await to.execute(`select setval(pg_get_serial_sequence('receipts', 'sequence'), (select coalesce(max(sequence), 1) from receipts))`);
}

async function insert(em: SqlEntityManager, table: string, rows: readonly Row[]): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const columns = Object.keys(first);
  const places = `(${columns.map(() => '?').join(', ')})`;
  const names = columns.map((column) => em.getPlatform().quoteIdentifier(column)).join(', ');
  await em.execute(
    `insert into ${table} (${names}) values ${rows.map(() => places).join(', ')}`,
    rows.flatMap((row) => columns.map((column) => row[column])),
  );
}

/** Made here, for its owner only, and never through a link; both SQLite and we fill an empty file. */
async function reserve(file: string): Promise<void> {
  try {
    await (await open(file, 'wx', 0o600)).close();
  } catch (cause) {
    const isTaken = isRecord(cause) && cause['code'] === 'EEXIST';
    throw isTaken ? refused(`${file} exists: name a file that does not`) : unwritten(file, cause);
  }
}

function unwritten(file: string, cause: unknown): SyncError {
  return refused(`no backup was written to ${file}: its folder must exist, be writable and have space`, cause);
}

function refused(message: string, cause?: unknown): SyncError {
  return new SyncError({ kind: 'config', code: 'store.backup', message, ...(cause === undefined ? {} : { cause }) });
}
