// Plants each mistake of test/mutants/mutants.yaml in a copy of the program and says which test catches it. Tests run from the
// cheapest to the dearest until one fails. The last line of the output is `mutants: N, caught: N, survived: N`.
// With arguments only the mutants whose description or file has one of them in it are planted.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ensureInstall, node, root } from './ensure-install.mjs';

ensureInstall();
const suites = [
  { name: 'golden cases', files: ['test/mapping/golden.spec.ts'] },
  { name: 'specs', files: ['src/mapping', 'src/engine'] },
  { name: 'naive documents', files: ['test/mapping/documents.spec.ts'] },
  { name: 'random histories', files: ['test/histories/histories'], env: { HISTORIES: '40' } },
  { name: 'end to end', files: ['test/e2e/(invoices|payments|credit-notes|bills|fields|policies)', 'test/faults/documents'] },
];
const copied = ['src', 'test', 'mappings', 'config', 'docs', 'package.json', 'jest.config.mjs', '.swcrc', 'tsconfig.json'];
const wanted = process.argv.slice(2);
const mutants = parse(readFileSync(join(root, 'test/mutants/mutants.yaml'), 'utf8')).filter(
  ({ what, file }) => wanted.length === 0 || wanted.some((part) => what.includes(part) || file.includes(part)),
);

/** Suites that have passed without a mutant. */
const known = new Set();
const folder = mkdtempSync(join(tmpdir(), 'crossfoot-mutants-'));
try {
  for (const name of copied) cpSync(join(root, name), join(folder, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  const survivors = mutants.filter((mutant) => !isCaught(mutant));
  console.log(`mutants: ${mutants.length}, caught: ${mutants.length - survivors.length}, survived: ${survivors.length}`);
  process.exitCode = survivors.length === 0 && mutants.length > 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function isCaught(mutant) {
  const file = join(folder, mutant.file);
  const sound = readFileSync(file, 'utf8');
  try {
    for (const suite of suites) {
      writeFileSync(file, sound);
      requireSound(suite);
      writeFileSync(file, planted(sound, mutant));
      const caughtBy = failureOf(suite);
      if (caughtBy === undefined) continue;
      console.log(`${mutant.file}: ${mutant.what}\n    caught by ${suite.name}: ${caughtBy}`);
      return true;
    }
    console.log(`${mutant.file}: ${mutant.what}\n    SURVIVED`);
    return false;
  } finally {
    writeFileSync(file, sound);
  }
}

/** What fails without a mutant catches none. */
function requireSound(suite) {
  if (known.has(suite)) return;
  const failure = failureOf(suite);
  if (failure !== undefined) throw new Error(`${suite.name} fail without a mutant: ${failure}`);
  known.add(suite);
}

/** `find` stands once in the file, or `at` says which occurrence is meant. */
function planted(text, { what, find, replace, at = 1 }) {
  const parts = text.split(find);
  if (parts.length <= at) throw new Error(`test/mutants/mutants.yaml: "${what}" finds nothing to change any more`);
  return parts.slice(0, at).join(find) + replace + parts.slice(at).join(find);
}

/** The first test that fails; undefined when all pass. */
function failureOf({ files, env = {} }) {
  const results = join(folder, 'results.json');
  rmSync(results, { force: true });
  const { status } = spawnSync(
    node,
    [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      join(root, 'node_modules/jest/bin/jest.js'),
      '--json',
      `--outputFile=${results}`,
      ...files,
    ],
    { cwd: folder, stdio: 'ignore', env: { ...process.env, ...env } },
  );
  if (status === 0) return undefined;
  const { testResults = [] } = existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')) : {};
  const failed = testResults.flatMap(({ assertionResults }) => assertionResults).find(({ status: state }) => state === 'failed');
  return failed?.fullName ?? 'it does not run';
}
