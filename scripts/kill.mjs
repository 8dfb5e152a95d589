// 200 times `kill -9` at seeded moments of a 1,000-document export, on SQLite and on PostgreSQL: `npm run test:kill [-- sqlite|postgresql]`.
// Prints for each database how many kills it survived; KILLS and KILL_DOCUMENTS change the figures.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureInstall, node, root } from './ensure-install.mjs';

ensureInstall();
const { KILLS = '200', KILL_DOCUMENTS = '1000' } = process.env;
const asked = process.argv.slice(2);
for (const DB of asked.length > 0 ? asked : ['sqlite', 'postgresql']) {
  const started = Date.now();
  const { status } = spawnSync(
    node,
    [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      join(root, 'node_modules/jest/bin/jest.js'),
      '--runInBand',
      'test/crash/kill.e2e-spec.ts',
    ],
    { cwd: root, stdio: 'inherit', env: { ...process.env, DB, KILLS, KILL_DOCUMENTS, KILL_LANES: '1' } },
  );
  const seconds = Math.round((Date.now() - started) / 1000);
  console.log(`${DB}: ${KILLS} kills of a ${KILL_DOCUMENTS}-document export, books ${status === 0 ? 'equal' : 'DIFFER'}, ${seconds} s`);
  if (status !== 0) process.exitCode = 1;
}
