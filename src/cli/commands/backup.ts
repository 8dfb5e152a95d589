import { exitCodes, type ExitCode } from '../exit-codes.js';
import type { CommandContext, CommonOptions } from '../session.js';

export interface BackupOptions extends CommonOptions {
  readonly file: string;
}

export async function backup({ app, json, print, terminal }: CommandContext, { file }: BackupOptions): Promise<ExitCode> {
  await app.store.backup(file);
  if (json) print({ file });
  else terminal.out(`${file} holds everything recorded so far. Keep the encryption key in another place.`);
  return exitCodes.ok;
}

/** For a database that lost its newest commits without `restore`, which marks it by itself. */
export async function relink({ app, connections, json, print, terminal }: CommandContext): Promise<ExitCode> {
  const ids = connections.map(({ id }) => id);
  for (const id of ids) await app.store.restores.save(id, { since: '', cause: 'restored' });
  if (json) print({ connections: ids });
  else terminal.out(`The next sync of ${ids.join(', ')} first finds again what QuickBooks holds, by the markers in its notes.`);
  return exitCodes.ok;
}

export interface RestoreOptions extends CommonOptions {
  readonly file?: string;
}

/** Every connection, whatever `--connection` says: a database is restored as a whole. */
export async function restore({ app, json, print, terminal }: CommandContext, { file }: RestoreOptions): Promise<ExitCode> {
  const connections = app.connections.map(({ id }) => id);
  await app.store.restore(file, connections);
  if (json) print({ file: file ?? null, connections });
  else
    terminal.out(
      `${file === undefined ? 'The database starts empty' : `Restored from ${file}`}. The next sync first finds again what QuickBooks holds beyond it, by the markers in its notes.`,
    );
  return exitCodes.ok;
}
