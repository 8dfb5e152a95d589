import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { SyncError } from '../domain/sync-error.js';
import { fromCompressedText } from './json-text.js';
import type { Session } from './session.js';

/** Table → key. What tells later which document was which; the rest is of no use without the connection, or secret. */
const kept = {
  runs: 'id',
  checkpoints: 'entity',
  links: 'entity, source_id, role',
  documents: 'entity, source_id',
  versions: 'entity, source_id, run_id',
  operations: 'sequence',
  requests: 'operation_id',
  receipts: 'sequence',
} as const;
type KeptTable = keyof typeof kept;
const keptTables = Object.keys(kept) as KeptTable[];
const forgottenTables = ['sweeps', 'sightings', 'tokens', 'cache_entries', 'answers', 'restores', 'jobs'] as const;
const rowsPerRead = 500;

/** Writes every row of a connection as one JSON line, `{ table, … }`, into a new file that only its owner reads; answers how many. */
export async function exportConnection(session: Session, connection: string, file: string): Promise<number> {
  const count = { rows: 0 };
  try {
    await mkdir(dirname(file), { recursive: true });
    await pipeline(Readable.from(lines(session, connection, count)), createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true }));
  } catch (cause) {
    if (cause instanceof SyncError) throw cause;
    const message = `no export was written to ${file}: the file must not exist yet, and its folder must be writable`;
    throw new SyncError({ kind: 'config', code: 'connection.export', message, cause });
  }
  return count.rows;
}

/** Whoever deletes holds the connection's lease, so that no row moves between two pages. */
async function* lines(session: Session, connection: string, count: { rows: number }): AsyncGenerator<string> {
  for (const table of keptTables) {
    for (let offset = 0; ; offset += rowsPerRead) {
      const statement = `select * from ${table} where connection = ? order by ${kept[table]} limit ? offset ?`;
      const rows = await session.read((em) => em.execute<object[]>(statement, [connection, rowsPerRead, offset]));
      for (const row of rows) yield `${JSON.stringify({ table, ...readable(row) })}\n`;
      count.rows += rows.length;
      if (rows.length < rowsPerRead) break;
    }
  }
}

function readable(row: object): object {
  const snapshot = (row as { readonly snapshot?: unknown }).snapshot;
  return typeof snapshot === 'string' ? { ...row, snapshot: fromCompressedText(snapshot) } : row;
}

/** The receipts' own trigger lets them go only once the connection is on record as deleted. */
export async function removeConnectionRows(session: Session, connection: string): Promise<void> {
  await session.write(async (em) => {
    for (const table of [...keptTables, ...forgottenTables]) await em.execute(`delete from ${table} where connection = ?`, [connection]);
  });
}
