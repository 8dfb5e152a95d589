// `npm run bench`: measures the built program against the emulators. `npm run bench -- --help` lists the options.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuild } from './ensure-build.mjs';
import { ensureInstall, node, root } from './ensure-install.mjs';

ensureInstall();
if (!ensureBuild()) process.exit(1);

const { status } = spawnSync(node, [join(root, 'bench/run.mjs'), ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
process.exit(status ?? 1);
