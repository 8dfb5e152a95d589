import type { SqlEntityManager } from '@mikro-orm/sql';
import { SqlitePlatform } from '@mikro-orm/sql';
import { SyncError } from '../domain/sync-error.js';

/** A consistent copy while the daemon runs: copying the file by hand would miss what is still in the write-ahead log. */
export async function backupSqlite(em: SqlEntityManager, file: string): Promise<void> {
  if (!(em.getPlatform() instanceof SqlitePlatform)) {
    throw new SyncError({ kind: 'config', code: 'store.backup', message: 'a PostgreSQL database is backed up with pg_dump' });
  }
  try {
    await em.execute('vacuum into ?', [file]);
  } catch (cause) {
    const message = `no backup was written to ${file}: the file must not exist yet, and its folder must be writable`;
    throw new SyncError({ kind: 'config', code: 'store.backup', message, cause });
  }
}
