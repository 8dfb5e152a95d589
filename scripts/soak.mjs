// Random histories against the naive ledger, in peace and under faults and crashes: `npm run test:soak`, or with another count
// `HISTORIES=500 npm run test:soak`. HISTORIES_SEED changes them all; HISTORY=<n> plays only one. Arguments are passed on to Jest.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureInstall, node, root } from './ensure-install.mjs';

ensureInstall();
const env = { HISTORIES: '10000', ...process.env };
const { status } = spawnSync(
  node,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    join(root, 'node_modules/jest/bin/jest.js'),
    'test/histories',
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: 'inherit', env },
);
process.exitCode = status ?? 1;
