// Random histories against the naive ledger, in peace and under faults and crashes, many of them:
// `npm run test:soak -- [histories of each] [first seed] [peace | trouble]`, 10,000 of both by default.
// SOAK_WORKERS says how many processes play at once (default: one a core).
// What failed is printed with its seed. The last line sums up: `in peace: N histories, N differences; under trouble: N histories, N differences`.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureInstall, node, root } from './ensure-install.mjs';

const perProcess = 250;
const total = Number(process.argv[2] ?? 10_000);
const firstSeed = Number(process.argv[3] ?? 1);

ensureInstall();
const folder = mkdtempSync(join(tmpdir(), 'crossfoot-soak-'));
const report = join(folder, 'histories.jsonl');
const kinds = { 'in peace': 'test/histories/histories.e2e-spec.ts', 'under trouble': 'test/histories/faulted.e2e-spec.ts' };
const specs = Object.fromEntries(Object.entries(kinds).filter(([kind]) => kind.endsWith(process.argv[4] ?? '')));
if (Object.keys(specs).length === 0) throw new Error(`${process.argv[4]}: the kinds are peace and trouble`);
const parts = Array.from({ length: Math.ceil(total / perProcess) }, (_, index) => ({
  seed: firstSeed + index,
  count: Math.min(perProcess, total - index * perProcess),
})).flatMap((part) => Object.keys(specs).map((kind) => ({ ...part, kind })));
const failed = [];

function play({ seed, count, kind }) {
  return new Promise((resolve) => {
    const child = spawn(
      node,
      ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', join(root, 'node_modules/jest/bin/jest.js'), specs[kind]],
      {
        cwd: root,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, HISTORIES: String(count), HISTORIES_SEED: String(seed), HISTORIES_REPORT: report },
      },
    );
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += data));
    child.on('close', (status) => {
      console.log(`seed ${seed}: ${count} histories ${kind} ${status === 0 ? 'passed' : 'FAILED'}`);
      if (status !== 0) {
        failed.push(`${seed} (${kind})`);
        console.log(said);
      }
      resolve();
    });
  });
}

try {
  const queue = [...parts];
  const worker = async () => {
    for (let part = queue.shift(); part; part = queue.shift()) await play(part);
  };
  await Promise.all(Array.from({ length: Number(process.env.SOAK_WORKERS ?? availableParallelism()) }, worker));
  const lines = existsSync(report)
    ? readFileSync(report, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [];
  const sum = (kind, key) => lines.filter((line) => line.kind === kind).reduce((all, line) => all + line[key], 0);
  if (failed.length > 0) console.log(`failed seeds: ${failed.join(', ')}`);
  const sums = Object.keys(specs).map((kind) => `${kind}: ${sum(kind, 'histories')} histories, ${sum(kind, 'differences')} differences`);
  console.log(sums.join('; '));
  process.exitCode = failed.length === 0 && lines.length === parts.length ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
