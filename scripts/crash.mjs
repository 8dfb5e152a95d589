// Every crash point of every scenario: the process dies there, is started again, and must come to the books of an undisturbed run.
// The last line of the output is `crash points: N, duplicates: N, losses: N`. Arguments are passed on to Jest (`-t 'three invoices'`).
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureInstall, node, root } from './ensure-install.mjs';

ensureInstall();
const folder = mkdtempSync(join(tmpdir(), 'crossfoot-crash-'));
const report = join(folder, 'verdicts.jsonl');
try {
  const { status } = spawnSync(
    node,
    [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      join(root, 'node_modules/jest/bin/jest.js'),
      'test/crash/crash.e2e-spec.ts',
      ...process.argv.slice(2),
    ],
    { cwd: root, stdio: 'inherit', env: { ...process.env, CRASH_POINTS: 'all', CRASH_REPORT: report } },
  );
  const verdicts = existsSync(report)
    ? readFileSync(report, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [];
  const sum = (key) => verdicts.reduce((total, { problem }) => total + (problem?.[key] ?? 0), 0);
  const unfinished = verdicts.filter(({ problem }) => problem && problem.duplicates === 0 && problem.losses === 0).length;
  if (unfinished > 0) console.log(`runs that did not come to an end: ${unfinished}`);
  console.log(`crash points: ${verdicts.length}, duplicates: ${sum('duplicates')}, losses: ${sum('losses')}`);
  process.exitCode = status === 0 && verdicts.length > 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
