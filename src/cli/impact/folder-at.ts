import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { SyncError } from '../../domain/sync-error.js';

/** Answers of git are kept in memory; mappings are small. */
const bytesMax = 16 * 1024 * 1024;

/** A folder as it was at a git revision, for as long as `work` takes. */
export function folderAt<T>(folder: string, revision: string, work: (copy: string) => T | Promise<T>): Promise<T> {
  const files = filesAt(folder, revision);
  if (files.length === 0) throw unknown(revision, `it has no files in ${folder}`);
  return copied({ folder, revision, files }, work);
}

/** The same of a folder that need not have been there: new since that revision, or under no version control. */
export async function overlayAt<T>(folder: string, revision: string, work: (copy: string | undefined) => T | Promise<T>): Promise<T> {
  const files = isKnownAt(folder, revision) ? filesAt(folder, revision) : [];
  return files.length === 0 ? work(undefined) : copied({ folder, revision, files }, work);
}

interface Found {
  readonly folder: string;
  readonly revision: string;
  readonly files: readonly string[];
}

async function copied<T>({ folder, revision, files }: Found, work: (copy: string) => T | Promise<T>): Promise<T> {
  const copy = mkdtempSync(join(tmpdir(), 'crossfoot-mappings-'));
  try {
    for (const file of files) {
      const to = join(copy, file);
      // Git checks no names of what it fetched, and this may be anybody's branch.
      if (!to.startsWith(`${copy}${sep}`)) throw unknown(revision, `its file ${file} lies outside the folder`);
      mkdirSync(dirname(to), { recursive: true });
      writeFileSync(to, git(folder, revision, ['show', `${revision}:./${file}`]));
    }
    return await work(copy);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function filesAt(folder: string, revision: string): string[] {
  return git(folder, revision, ['ls-tree', '-r', '--name-only', '-z', revision, '.']).split('\0').filter(Boolean);
}

function isKnownAt(folder: string, revision: string): boolean {
  try {
    git(folder, revision, ['cat-file', '-e', revision]);
    return true;
  } catch {
    return false;
  }
}

export function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

function git(folder: string, revision: string, args: readonly string[]): string {
  // It would be taken for an option.
  if (revision.startsWith('-')) throw unknown(revision, 'a revision does not begin with a hyphen');
  try {
    return execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8', maxBuffer: bytesMax, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    throw unknown(revision, said || 'git cannot be run');
  }
}

function unknown(revision: string, why: string): SyncError {
  const message = `--against ${revision} is neither a folder nor a git revision of the mappings: ${why}`;
  return new SyncError({ kind: 'config', code: 'impact.against', message });
}
