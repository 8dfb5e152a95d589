import type { MikroORM } from '@mikro-orm/core';
import type { Kysely } from '@mikro-orm/sql';
import { CompiledQuery } from 'kysely';
import { SyncError } from '../domain/sync-error.js';
import { sqlEntityManager } from './database.js';

/** A process that loses a race with another can lose it at the table of migrations and once more at a migration. */
const attemptsMax = 3;

/** Applies what is pending, also while other processes start on the same database. */
export async function migrate(orm: MikroORM): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await refuseNewer(orm);
      await orm.migrator.up();
      return;
    } catch (error) {
      // Another process may have applied them between our look and our statement; a second look finds them done.
      if (error instanceof SyncError || attempt === attemptsMax) throw error;
    }
  }
}

const turnName = 'crossfoot migrations';

/** The same on PostgreSQL, one process at a time: the tables that the server keeps of tables would have them wait for each other for ever. */
export async function migrateInTurn(orm: MikroORM): Promise<void> {
  const client: Kysely<unknown> = sqlEntityManager(orm).getConnection().getClient();
  await client.connection().execute(async (own) => {
    await own.executeQuery(CompiledQuery.raw('select pg_advisory_lock(hashtextextended($1, 0))', [turnName]));
    try {
      await migrate(orm);
    } finally {
      await own.executeQuery(CompiledQuery.raw('select pg_advisory_unlock(hashtextextended($1, 0))', [turnName]));
    }
  });
}

/** A database that a newer version migrated is refused: this one would misread its rows. */
async function refuseNewer(orm: MikroORM): Promise<void> {
  const known = new Set(orm.config.get('migrations').migrationsList?.map(({ name }) => name));
  const foreign = (await orm.migrator.getExecuted()).map(({ name }) => name).filter((name) => !known.has(name));
  if (foreign.length === 0) return;
  throw new SyncError({
    kind: 'config',
    code: 'store.newer',
    message: `the database was migrated by a newer version of crossfoot (${foreign.join(', ')}): run that version, or restore a backup made before it`,
  });
}
