import type { Books, ConnectionMode, ConnectionRecord } from '../domain/connection.js';
import { SyncError } from '../domain/sync-error.js';
import type { Store } from '../store/index.js';

/** A connection as far as its life goes. */
export interface LivingConnection {
  readonly id: string;
  /** As configured; it may be switched off beside the configuration too. */
  readonly enabled: boolean;
  readonly books: Books;
  /** Ends both grants at the vendors; answers by vendor what became of it. Throws when a vendor could not be asked. */
  readonly revoke: () => Promise<Readonly<Record<string, string>>>;
}

/** What became of a deleted connection. */
export interface Removal {
  /** Holds what told which document was which. */
  readonly file: string;
  readonly rows: number;
  /** Vendor → whether its grant was revoked, or why not. */
  readonly grants: Readonly<Record<string, string>>;
}

export async function modeOf(store: Store, { id, enabled }: LivingConnection): Promise<ConnectionMode> {
  return enabled ? store.connections.mode(id) : 'disabled';
}

/** The books on record stay: a configuration that meanwhile names others is found out by the next run. */
export async function setMode(store: Store, { id, books }: LivingConnection, mode: ConnectionMode): Promise<void> {
  await begin(store, id);
  const own = (await store.connections.list()).find(({ connection }) => connection === id);
  await store.connections.save(id, own && own.mode !== 'deleted' ? own : books, mode);
}

/**
 * A connection that is not on record, or was deleted, may have written to these books before: from a database that is lost, or under
 * another name. What it finds there by its markers it takes over, instead of posting it a second time.
 */
export async function begin(store: Store, id: string): Promise<void> {
  const own = (await store.connections.list()).find(({ connection }) => connection === id);
  if (own && own.mode !== 'deleted') return;
  const [run] = await store.runs.list(id, 1);
  const pending = await store.restores.pending(id);
  if (run || pending?.cause === 'restored') return;
  // Links of a plan made before the first run, perhaps for other books.
  if ((await store.restores.era(id)) !== '') await store.links.clear(id);
  if (!pending) await store.restores.save(id, { since: '', cause: 'begun' });
}

/**
 * Nothing may move on a connection that is switched off, whose books are not those its links were made for, or whose books belong to
 * another connection: the same documents would be posted twice, or two books mixed.
 */
export async function admit(store: Store, { id, enabled, books }: LivingConnection): Promise<void> {
  if (!enabled) throw disabled(`connection ${id} is disabled; set enabled: true`);
  const records = await store.connections.list();
  const own = records.find(({ connection }) => connection === id);
  if (own?.mode === 'disabled') throw disabled(`connection ${id} is disabled since ${own.since}; \`crossfoot connections enable ${id}\``);
  if (own?.mode === 'deleted')
    throw disabled(
      `connection ${id} was deleted at ${own.since}; take it out of the configuration, or begin anew with \`crossfoot connections enable ${id}\``,
    );
  checkBooks({ id, books }, records);
  if (own) return;
  await begin(store, id);
  await store.connections.save(id, books, 'enabled');
}

/** Refuses books that are not those the connection's links were made for, or that belong to another connection of the database. */
export async function requireBooks(store: Store, connection: Pick<LivingConnection, 'id' | 'books'>): Promise<void> {
  checkBooks(connection, await store.connections.list());
}

function checkBooks({ id, books }: Pick<LivingConnection, 'id' | 'books'>, records: readonly ConnectionRecord[]): void {
  const own = records.find(({ connection, mode }) => connection === id && mode !== 'deleted');
  if (own && !isSame(own, books))
    throw wrongBooks(
      `connection ${id} belongs to organization ${own.organization} and company ${own.company}, and is configured for ${books.organization} and ${books.company}: correct the ids, or delete the connection first`,
    );
  const other = records.find(({ connection, mode, ...its }) => connection !== id && mode !== 'deleted' && overlaps(its, books));
  if (other)
    throw wrongBooks(
      `${other.organization === books.organization ? `organization ${books.organization}` : `company ${books.company}`} belongs to connection ${other.connection} in this database: delete that one first (\`crossfoot connections delete ${other.connection}\`)`,
    );
}

function isSame(one: Books, other: Books): boolean {
  return one.organization === other.organization && one.company === other.company;
}

function overlaps(one: Books, other: Books): boolean {
  return one.organization === other.organization || one.company === other.company;
}

function disabled(message: string): SyncError {
  return new SyncError({ kind: 'config', code: 'connection.disabled', message });
}

function wrongBooks(message: string): SyncError {
  return new SyncError({ kind: 'config', code: 'connection.books', message });
}

/** Export file first, then the grants, then our own rows: whatever fails before the last step, the connection is still there. */
export async function remove(store: Store, { id, revoke }: LivingConnection, file: string): Promise<Removal> {
  const rows = await store.exportConnection(id, file);
  const grants = await revoke();
  await store.removeConnection(id);
  return { file, rows, grants };
}
