import Database from 'better-sqlite3';
import { SyncError } from '../domain/sync-error.js';
import { memoryName, sqliteFile } from './database.js';

/**
 * One daemon works on a SQLite file. The lock is another SQLite file, held by the operating system for as long as the process
 * lives, so that a killed daemon leaves nothing behind that the next one would have to wait for. PostgreSQL may be shared.
 */
export function lockForDaemon(url: string): () => void {
  const file = sqliteFile(url);
  if (file === undefined || file === memoryName) return () => undefined;
  const lock = new Database(`${file}.daemon`, { timeout: 0 });
  try {
    lock.pragma('locking_mode = EXCLUSIVE');
    lock.exec('begin exclusive');
  } catch (cause) {
    lock.close();
    throw new SyncError({
      kind: 'config',
      code: 'store.daemon',
      message: `another daemon works on ${file}: stop it first, or give this one a database of its own; only a PostgreSQL database is shared by several`,
      cause,
    });
  }
  return () => lock.close();
}
