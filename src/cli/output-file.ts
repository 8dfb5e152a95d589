import { randomUUID } from 'node:crypto';
import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SyncError } from '../domain/sync-error.js';

/** A file that a command writes its answer to. */
export interface OutputFile {
  readonly name: string;
  /** All of it or nothing: a person or a script never takes half an answer for one. Read by its owner only. */
  write(text: string): Promise<void>;
}

/** Refused before the work is done, which may take minutes and metered calls. */
export function outputFile(file: string): OutputFile {
  return refusing(file, () => {
    const there = statSync(file, { throwIfNoEntry: false });
    if (there?.isDirectory() === true) throw new Error('it is a folder');
    if (there) accessSync(file, constants.W_OK);
    // A pipe or a terminal takes the text as it comes; a link stays one.
    if (there && !there.isFile()) return { name: file, write: (text) => settled(file, writeFile(file, text)) };
    const target = there ? realpathSync(file) : file;
    accessSync(dirname(target), constants.W_OK | constants.X_OK);
    return { name: file, write: (text) => replace(file, target, text) };
  });
}

async function replace(file: string, target: string, text: string): Promise<void> {
  const partial = `${target}.${randomUUID()}.partial`;
  try {
    await writeFile(partial, text, { mode: 0o600, flag: 'wx' });
    await rename(partial, target);
  } catch (cause) {
    await rm(partial, { force: true });
    throw unwritable(file, cause);
  }
}

function settled(file: string, writing: Promise<void>): Promise<void> {
  return writing.catch((cause: unknown) => {
    throw unwritable(file, cause);
  });
}

function refusing<Result>(file: string, work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    throw unwritable(file, cause);
  }
}

function unwritable(file: string, cause: unknown): SyncError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const message = `${file} cannot be written: its folder must exist, be writable and have space (${why})`;
  return new SyncError({ kind: 'config', code: 'output.file', message, cause });
}
