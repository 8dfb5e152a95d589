// npm drops an optional package that the registry lacks from the lock without a word, and the next `npm ci` fails on every machine.
// Also refused: download addresses in the lock, which would tie every installation to one registry.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const file = process.argv[2] ?? fileURLToPath(new URL('../package-lock.json', import.meta.url));
const text = readFileSync(file, 'utf8');
const { packages } = JSON.parse(text);

/** Looks for a dependency as Node does: in the package's own node_modules, then one level up, and so on. */
function isLocked(at, dependency) {
  for (let folder = at; ; folder = parent(folder)) {
    if (packages[`${folder === '' ? '' : `${folder}/`}node_modules/${dependency}`]) return true;
    if (folder === '') return false;
  }
}

function parent(folder) {
  const index = folder.lastIndexOf('/node_modules/');
  return index < 0 ? '' : folder.slice(0, index);
}

const missing = Object.entries(packages).flatMap(([at, { optionalDependencies = {} }]) =>
  Object.keys(optionalDependencies)
    .filter((dependency) => !isLocked(at, dependency))
    .map((dependency) => `${at || 'the project'}: ${dependency} is missing from the lock; pin an older version of what needs it`),
);
const problems = text.includes('"resolved"')
  ? ['the lock has "resolved" lines; run `npm install --package-lock-only`', ...missing]
  : missing;

if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
}
