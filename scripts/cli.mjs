// `npm run cli -- <command>` on a fresh checkout: installs, builds, then runs the program under the Node it needs.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { ensureBuild } from './ensure-build.mjs';
import { ensureInstall, node, root } from './ensure-install.mjs';

const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Ctrl+C in a terminal reaches the program directly; a second SIGINT would tell it not to finish its work. */
function isForwarded(signal) {
  return !(signal === 'SIGINT' && process.stdin.isTTY);
}

ensureInstall();
if (!ensureBuild()) process.exit(1);

const child = spawn(node, [join(root, 'dist/main.js'), ...process.argv.slice(2)], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
});

// The program decides when it ends: it finishes the write it is in, and this wrapper waits for it.
for (const signal of forwarded) process.on(signal, () => isForwarded(signal) && child.kill(signal));
child.on('error', (error) => {
  console.error(`cannot start ${node}: ${error.message}`);
  process.exit(1);
});
child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
