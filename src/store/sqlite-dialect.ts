import Database from 'better-sqlite3';
import type { Driver } from 'kysely';
import { CompiledQuery, SqliteDialect } from 'kysely';

/**
 * SQLite in WAL: a plain `begin` that reads and then writes fails at once with `database is locked` when another
 * process wrote in between, whatever the timeout. Taking the write lock at the start makes it wait its turn instead.
 */
class ImmediateSqliteDialect extends SqliteDialect {
  override createDriver(): Driver {
    const driver = super.createDriver();
    const rollback = driver.rollbackTransaction.bind(driver);
    driver.beginTransaction = async (connection) => {
      await connection.executeQuery(CompiledQuery.raw('begin immediate')).catch((error: unknown) => {
        // Kysely 0.29 never gives back the connection of a transaction whose begin failed, and SQLite has but one: so the error
        // waits for the first statement, and the rollback after it frees the connection.
        connection.executeQuery = () => {
          throw error;
        };
      });
    };
    driver.rollbackTransaction = async (connection) => {
      if (!Object.hasOwn(connection, 'executeQuery')) return rollback(connection);
      // The method of its class is seen again.
      Reflect.deleteProperty(connection, 'executeQuery');
    };
    return driver;
  }
}

export function sqliteDialect(file: string, busyTimeoutMs: number): SqliteDialect {
  const database = new Database(file, { timeout: busyTimeoutMs });
  try {
    // FULL, not NORMAL: the journal is written before the wire, and NORMAL may lose the last commits when the power fails.
    for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = ON']) database.pragma(pragma);
  } catch (error) {
    database.close();
    throw error;
  }
  return new ImmediateSqliteDialect({ database });
}
