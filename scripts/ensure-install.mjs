// Installs the packages when they are missing or older than the lock file. Runs under any Node and needs no package.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Node 24 from the dev dependencies; the system's Node may be too old for the program. */
export const node = join(root, 'node_modules/.bin', process.platform === 'win32' ? 'node.cmd' : 'node');

const stamp = join(root, 'node_modules/.crossfoot-lock');

function lockHash() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

function readOrEmpty(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** The contents of the lock file decide, not its date: a checkout gives every file a new date. */
export function ensureInstall() {
  const hash = lockHash();
  if (existsSync(node) && readOrEmpty(stamp) === hash) return;
  // npm keeps a copy of the lock it installed; equal contents mean that somebody has run `npm ci` by hand.
  if (existsSync(node) && isInstalledLock()) return writeFileSync(stamp, hash);
  console.error('Installing packages (npm ci) …');
  // npm's own words go to standard error: standard output belongs to the command that is about to run.
  const { status, error } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    console.error(`npm ci failed${error ? `: ${error.message}` : ` with exit code ${status}`}`);
    process.exit(status ?? 1);
  }
  writeFileSync(stamp, hash);
}

/** `node_modules/.package-lock.json` lists what is installed for this platform: a subset of the lock. */
function isInstalledLock() {
  const installedText = readOrEmpty(join(root, 'node_modules/.package-lock.json'));
  if (installedText === '') return false;
  const installed = JSON.parse(installedText).packages;
  const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(locked).every(
    ([path, { version, optional }]) => path === '' || (installed[path] ? installed[path].version === version : optional),
  );
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) ensureInstall();
