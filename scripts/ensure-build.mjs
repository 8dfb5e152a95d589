// Builds the program when dist/ is missing or was built from other sources. Runs under any Node.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { node, root } from './ensure-install.mjs';

const stamp = join(root, 'dist/.source-hash');
const configuration = ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'nest-cli.json'];

/** Hash over names and contents of everything that goes into the build; specs do not. */
function sourceHash() {
  const hash = createHash('sha256');
  const sources = files('src').filter((file) => !file.endsWith('.spec.ts'));
  for (const file of [...sources, ...configuration])
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)))
      .update('\0');
  return hash.digest('hex');
}

function files(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? files(`${folder}/${entry.name}`) : `${folder}/${entry.name}`));
}

/** True when dist/ is up to date afterwards. */
export function ensureBuild() {
  const hash = sourceHash();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return true;
  console.error('Building …');
  const nest = join(root, 'node_modules/@nestjs/cli/bin/nest.js');
  const { status } = spawnSync(node, [nest, 'build'], { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  if (status === 0) writeFileSync(stamp, hash);
  return status === 0;
}
