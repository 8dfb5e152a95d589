import type { MikroORM } from '@mikro-orm/core';
import { SyncError } from '../domain/sync-error.js';

/** Applies what is pending. A database that a newer version migrated is refused: this one would misread its rows. */
export async function migrate(orm: MikroORM): Promise<void> {
  const known = new Set(orm.config.get('migrations').migrationsList?.map(({ name }) => name));
  const foreign = (await orm.migrator.getExecuted()).map(({ name }) => name).filter((name) => !known.has(name));
  if (foreign.length > 0) {
    throw new SyncError({
      kind: 'config',
      code: 'store.newer',
      message: `the database was migrated by a newer version of crossfoot (${foreign.join(', ')}): run that version, or restore a backup made before it`,
    });
  }
  try {
    await orm.migrator.up();
  } catch (error) {
    // Another process may have applied them between our look and our first statement; then nothing is pending now.
    if ((await orm.migrator.getPending()).length > 0) throw error;
  }
}
