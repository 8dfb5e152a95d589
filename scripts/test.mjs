// The whole test suite on a fresh checkout: installs, builds (some tests start the program), runs Jest under the Node it needs.
// The last line of the output is always `N passed, N failed`. Arguments are passed on to Jest.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuild } from './ensure-build.mjs';
import { ensureInstall, node, root } from './ensure-install.mjs';

ensureInstall();
process.exitCode = ensureBuild() ? runJest(process.argv.slice(2)) : report({ passed: 0, failed: 1 }, 'the build failed');

function runJest(args) {
  const folder = mkdtempSync(join(tmpdir(), 'crossfoot-test-'));
  const results = join(folder, 'results.json');
  try {
    const { status } = spawnSync(
      node,
      [
        '--experimental-vm-modules',
        '--disable-warning=ExperimentalWarning',
        join(root, 'node_modules/jest/bin/jest.js'),
        '--json',
        `--outputFile=${results}`,
        ...args,
      ],
      // With --json Jest prints the results on standard output as well; only the readable report is wanted.
      { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' },
    );
    if (!existsSync(results)) return report({ passed: 0, failed: 1 }, `Jest ended with exit code ${status} and without results`);
    const counts = countResults(JSON.parse(readFileSync(results, 'utf8')));
    return report(counts, status !== 0 && counts.failed === 0 ? `Jest ended with exit code ${status} although no test failed` : '');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A file that could not be run at all has no test that could fail, so it counts as one. */
function countResults({ numPassedTests, numFailedTests, numRuntimeErrorTestSuites }) {
  return { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites };
}

/** Prints the last line and returns the exit code: anything but a clean pass of at least one test is a failure. */
function report({ passed, failed }, problem) {
  const isClean = problem === '' && failed === 0 && passed > 0;
  if (problem !== '') console.log(problem);
  console.log(`${passed} passed, ${isClean ? 0 : Math.max(failed, 1)} failed`);
  return isClean ? 0 : 1;
}
