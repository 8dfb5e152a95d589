import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '../../domain/json.js';
import { SyncError } from '../../domain/sync-error.js';
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
import { entriesIn, filesIn } from './write-bundle.js';

export interface BundleCheck {
  readonly manifest: Manifest;
  /** Everything that is not as it was written, named as closely as its hashes allow; empty when nothing was changed. */
  readonly problems: readonly string[];
}

/** Needs the folder alone: no configuration, no database, no network. */
export function checkBundle(folder: string): BundleCheck {
  const manifest = readManifest(folder);
  const { seal, ...body } = manifest;
  const named = new Set(manifest.files.map(({ name }) => name));
  const present = new Set(filesIn(folder));
  const added = entriesIn(folder).filter((name) => name !== manifestName && !named.has(name));
  return {
    manifest,
    problems: [
      ...(sealOf(body) === seal ? [] : [`${manifestName} was changed: its seal is not that of what it says`]),
      // Only what lies in the folder is opened: a bundle may come from anybody, and so may the names in its manifest.
      ...manifest.files.flatMap((file) => (present.has(file.name) ? changesOf(folder, file) : [`${file.name} is missing`])),
      ...added.map((name) => `${name} was added`),
      ...(present.has(journalName) ? shortfall(folder, manifest) : []),
    ],
  };
}

/** Before the work: what comes after a bundle rests on it. */
export function requireEarlier(folder: string, { connection, month }: Pick<Manifest, 'connection' | 'month'>): void {
  const { manifest, problems } = checkBundle(folder);
  const refuse = (why: string): never => {
    throw new SyncError({ kind: 'config', code: 'close.after', message: `nothing can come after ${folder}: ${why}` });
  };
  if (problems.length > 0) refuse(`it is not as it was written: ${problems.join('; ')}`);
  if (manifest.connection !== connection) refuse(`it is of connection ${manifest.connection}, not of ${connection}`);
  if (manifest.month >= month) refuse(`it is of ${manifest.month}, which is not before ${month}`);
}

/** Its hash tells that the file is the one the manifest names, this that the file is all that the manifest says of it. */
function shortfall(folder: string, { journal }: Manifest): string[] {
  const lines = readFileSync(join(folder, journalName), 'utf8').split('\n');
  const entries = lines.filter((line) => line !== '').length;
  return entries === journal.entries ? [] : [`${journalName} holds ${entries} entries instead of ${journal.entries}`];
}

function readManifest(folder: string): Manifest {
  const file = join(folder, manifestName);
  try {
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
    if (Array.isArray(manifest.files) && isRecord(manifest.journal)) return manifest;
  } catch {
    // Said below: whatever is wrong with it, this is no bundle that can be checked.
  }
  throw new SyncError({ kind: 'config', code: 'close.manifest', message: `${file} is missing or no manifest of a bundle` });
}

function changesOf(folder: string, { name, bytes, sha256 }: Manifest['files'][number]): string[] {
  const file = join(folder, name);
  const content = readFileSync(file);
  if (hashOfText(content) === sha256) return [];
  const size = content.length;
  const where =
    name === journalName ? journalChange(content.toString('utf8')) : name === documentsName ? documentChange(content.toString('utf8')) : '';
  return [`${name} was changed${size === bytes ? '' : ` (${size} bytes instead of ${bytes})`}${where}`];
}

/** The first line whose hash or chain does not fit. */
function journalChange(text: string): string {
  let chain = '';
  return firstOf(text, (parsed) => {
    const line = parsed as JournalLine;
    const isRight = (line.answer === undefined || hashOf(line.answer) === line.hash) && nextInChain(chain, line.hash) === line.chain;
    chain = line.chain;
    const operation = line.answer?.operation;
    return isRight
      ? undefined
      : operation
        ? `${operation.action} of ${operation.entity} ${operation.number || operation.sourceId}`
        : `entry ${line.sequence}`;
  });
}

function documentChange(text: string): string {
  return firstOf(text, (parsed) => {
    const { hash, document } = parsed as DocumentLine;
    return hashOf(document) === hash ? undefined : `${document.entity} ${document.number || document.sourceId}`;
  });
}

function firstOf(text: string, wrong: (line: unknown) => string | undefined): string {
  for (const [index, line] of text.split('\n').entries()) {
    const what = line === '' ? undefined : wrongIn(line, wrong);
    if (what !== undefined) return `, line ${index + 1}: ${what}`;
  }
  return '';
}

function wrongIn(text: string, wrong: (line: unknown) => string | undefined): string | undefined {
  try {
    return wrong(JSON.parse(text));
  } catch {
    return 'it is no JSON any more';
  }
}
