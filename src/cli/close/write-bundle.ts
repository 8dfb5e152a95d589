import { randomUUID } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
  type Dirent,
} from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { ConnectionConfig } from '../../config/index.js';
import type { Clock } from '../../domain/clock.js';
import type { Link } from '../../domain/operation.js';
import { documentStates, type DocumentRecord } from '../../domain/run.js';
import { SyncError } from '../../domain/sync-error.js';
import { dateOf } from '../../engine/run/plan-group.js';
import type { Verification } from '../../engine/verification.js';
import type { CompiledMapping } from '../../mapping/compile.js';
import type { Store } from '../../store/index.js';
import {
  documentsName,
  hashOf,
  hashOfText,
  journalName,
  manifestName,
  nextInChain,
  sealOf,
  type DocumentLine,
  type JournalLine,
  type Manifest,
} from './format.js';

export interface Closing {
  readonly store: Store;
  /** Without secrets: it goes into the bundle. */
  readonly config: ConnectionConfig;
  readonly mappings: ReadonlyMap<string, CompiledMapping>;
  readonly verification: Verification;
  readonly month: string;
  readonly folder: string;
  /** The bundle of an earlier month, whose journal must be the beginning of this one. */
  readonly after?: string;
  readonly program: string;
  readonly clock: Clock;
  /** Fires when the connection is no longer held: what is read after that may be of another state. */
  readonly signal: AbortSignal;
}

/** Before the work, which is a full reading of the books. */
export function requireFree(folder: string): void {
  if (existsSync(folder))
    throw refused({ code: 'close.folder', message: `${folder} is there already; a bundle is never written over: name another with --out` });
  let nearest = dirname(resolve(folder));
  while (!existsSync(nearest)) nearest = dirname(nearest);
  try {
    if (!statSync(nearest).isDirectory()) throw new Error(`${nearest} is no folder`);
    accessSync(nearest, constants.W_OK | constants.X_OK);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw refused({ code: 'close.folder', message: `no bundle can be written to ${folder}: name another folder with --out (${why})` });
  }
}

/** Writes the evidence of a month; under another name until it is complete, so that half a bundle is never taken for one. */
export async function writeBundle(closing: Closing): Promise<Manifest> {
  const { folder } = closing;
  const partial = `${folder}.${randomUUID()}.partial`;
  mkdirSync(partial, { recursive: true, mode: 0o700 });
  try {
    const manifest = await write(closing, partial);
    closing.signal.throwIfAborted();
    renameSync(partial, folder);
    return manifest;
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw error;
  }
}

async function write({ verification, config, ...closing }: Closing, folder: string): Promise<Manifest> {
  const put = (name: string, text: string): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  put('agreement.json', `${JSON.stringify(verification, null, 2)}\n`);
  put('agreement.html', verification.render('html'));
  put('configuration.json', `${JSON.stringify(config, null, 2)}\n`);
  copyMappings(config, folder);
  const keys = await writeDocuments({ ...closing, config }, folder);
  const journal = await writeJournal({ ...closing, config }, folder, keys);
  const { month, program, clock, mappings } = closing;
  const body: Omit<Manifest, 'seal'> = {
    format: 1,
    connection: config.id,
    month,
    madeAt: new Date(clock.now()).toISOString(),
    program,
    agrees: verification.agrees,
    summary: verification.summary(),
    documents: keys.size,
    journal,
    mappingVersions: Object.fromEntries([...mappings].map(([entity, { version }]) => [entity, version])),
    files: filesIn(folder).map((name) => {
      const content = readFileSync(join(folder, name));
      return { name, bytes: content.length, sha256: hashOfText(content) };
    }),
  };
  const manifest = { ...body, seal: sealOf(body) };
  put(manifestName, `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

/** Relative, in one order on every machine; links are no files. */
export function filesIn(folder: string): string[] {
  return namesIn(folder, (entry) => entry.isFile());
}

/** Whatever is no folder. */
export function entriesIn(folder: string): string[] {
  return namesIn(folder, (entry) => !entry.isDirectory());
}

function namesIn(folder: string, isWanted: (entry: Dirent) => boolean): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(isWanted)
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).replaceAll('\\', '/'))
    .sort();
}

function copyMappings({ mappings, mappingsOverlay }: ConnectionConfig, folder: string): void {
  for (const [name, source] of Object.entries({ mappings, 'mappings-overlay': mappingsOverlay })) {
    if (source === undefined) continue;
    for (const file of filesIn(source).filter((path) => path.endsWith('.yaml'))) {
      const to = join(folder, name, file);
      mkdirSync(dirname(to), { recursive: true });
      copyFileSync(join(source, file), to);
    }
  }
}

type Recording = Omit<Closing, 'verification'>;

/** Documents dated in the month, or with something in QuickBooks that is, as a write-off; a line each. Answers their keys. */
async function writeDocuments({ store, config: { id }, mappings, month }: Recording, folder: string): Promise<ReadonlySet<string>> {
  const keys = new Set<string>();
  const lines = lineWriter(join(folder, documentsName));
  let after: DocumentRecord | undefined;
  do {
    const page = await store.documents.byState(id, documentStates, after ? { after } : {});
    after = page.at(-1);
    const linked = await linksOf(store, id, page);
    for (const record of page) {
      const mapping = mappings.get(record.entity);
      if (!mapping) continue;
      const links = linked.get(keyOf(record)) ?? [];
      const own = record.snapshot ? dateOf(mapping, record.snapshot) : '';
      if (![own, ...links.filter(({ state }) => state === 'present').map(dayOf)].some((day) => day.startsWith(`${month}-`))) continue;
      const document = { ...record, links };
      lines.write({ hash: hashOf(document), document } satisfies DocumentLine);
      keys.add(keyOf(record));
    }
  } while (after);
  lines.close();
  return keys;
}

async function linksOf(store: Store, id: string, page: readonly DocumentRecord[]): Promise<ReadonlyMap<string, readonly Link[]>> {
  const links: Link[] = [];
  for (const entity of new Set(page.map((record) => record.entity))) {
    const ids = page.filter((record) => record.entity === entity).map(({ sourceId }) => sourceId);
    links.push(...(await store.links.ofDocuments(id, entity, ids)));
  }
  return Map.groupBy(links, keyOf);
}

/** In QuickBooks: as it answered, else as it was sent. */
function dayOf({ facts, applied }: Link): string {
  const day = facts['date'] ?? applied['TxnDate'];
  return typeof day === 'string' ? day : '';
}

async function writeJournal(
  { store, config: { id }, after: earlier }: Recording,
  folder: string,
  keys: ReadonlySet<string>,
): Promise<Manifest['journal']> {
  const lines = lineWriter(join(folder, journalName));
  const known = earlier === undefined ? [] : jsonLines<JournalLine>(join(earlier, journalName));
  let [entries, head, sequence] = [0, '', 0];
  for (;;) {
    const page = await store.journal.answers(id, { after: sequence });
    if (page.length === 0) break;
    for (const answer of page) {
      const hash = hashOf(answer);
      head = nextInChain(head, hash);
      sequence = answer.sequence;
      const before = known[entries];
      if (before && before.chain !== head) throw altered(earlier ?? '', before.sequence);
      entries += 1;
      const isOwn = answer.operation !== null && keys.has(keyOf(answer.operation));
      lines.write({ sequence, hash, chain: head, ...(isOwn ? { answer } : {}) } satisfies JournalLine);
    }
  }
  lines.close();
  const missing = known[entries];
  if (missing) throw altered(earlier ?? '', missing.sequence);
  return { entries, head };
}

function keyOf({ entity, sourceId }: { readonly entity: string; readonly sourceId: string }): string {
  return `${entity}/${sourceId}`;
}

function lineWriter(file: string): { write(value: unknown): void; close(): void } {
  const handle = openSync(file, 'w');
  return { write: (value) => void writeSync(handle, `${JSON.stringify(value)}\n`), close: () => closeSync(handle) };
}

export function jsonLines<Line>(file: string): Line[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

function altered(bundle: string, sequence: number): SyncError {
  return refused({
    code: 'close.journal',
    message: `the journal no longer says what ${bundle} kept of it: entry ${sequence} was changed or taken out since`,
  });
}

function refused(said: { readonly code: string; readonly message: string }): SyncError {
  return new SyncError({ kind: 'config', ...said });
}
