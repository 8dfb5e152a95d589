/**
 * Crossfoot over 100,000 postings from a local store: seconds and peak memory. `npx node bench/verify.mjs [postings]`
 * The sources run as they are: Node strips their types, and a hook finds the `.ts` behind each `.js`. The books are planted by a
 * process of their own, so that its memory is not taken for the crossfoot's.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { clearInterval, setInterval } from 'node:timers';
import { fileURLToPath } from 'node:url';

const limits = { seconds: 60, megabytes: 400 };
/** Both sides together, per invoice of the synthetic books and its payment. */
const postingsPerPair = 12.5;
const [phase, folder, size] = process.argv.slice(2);

if (phase === 'plant' || phase === 'verify') await work(phase, join(folder, 'books.db'), Number(size));
else orchestrate(Number(phase ?? 100_000));

function orchestrate(postings) {
  const place = mkdtempSync(join(tmpdir(), 'crossfoot-bench-'));
  const pairs = String(Math.ceil(postings / postingsPerPair));
  const options = ['--experimental-transform-types', '--disable-warning=ExperimentalWarning'];
  const run = (name) =>
    spawnSync(process.execPath, [...options, fileURLToPath(import.meta.url), name, place, pairs], { stdio: 'inherit' }).status ?? 1;
  process.exitCode = run('plant') || run('verify');
  rmSync(place, { recursive: true, force: true });
}

async function work(name, file, pairs) {
  registerHooks({ resolve: resolveTypeScript });
  const { openStore } = await import('../src/store/index.ts');
  const clock = { now: () => Date.now() };
  const store = await openStore({ url: `sqlite:${file}`, clock });
  const synthetic = await import('../test/verify/synthetic.ts');
  if (name === 'plant') await synthetic.plantBooks(store, { put: () => undefined }, pairs);
  else await measure(store, clock, synthetic, pairs);
  await store.close();
}

async function measure(store, clock, { config, StreamedLedger }, pairs) {
  const { verify } = await import('../src/verify/index.ts');
  const sourceLists = () => Promise.resolve({ accounts: [], taxes: [] });
  let peak = 0;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 20);
  const started = performance.now();
  const report = await verify({ store, config, reader: new StreamedLedger(pairs), sourceLists, clock, read: [] }, { full: true });
  const seconds = (performance.now() - started) / 1000;
  clearInterval(watch);
  const megabytes = Math.max(peak, process.memoryUsage.rss()) / 1_048_576;
  const { documents, postings } = report.checked;
  console.log(
    `${documents} documents, ${postings} postings: ${seconds.toFixed(1)} s, ${megabytes.toFixed(0)} MB, agrees: ${report.agrees}`,
  );
  process.exitCode = report.agrees && seconds <= limits.seconds && megabytes <= limits.megabytes ? 0 : 1;
}

function resolveTypeScript(specifier, context, next) {
  try {
    return next(specifier, context);
  } catch (error) {
    if (!specifier.startsWith('.') || !specifier.endsWith('.js')) throw error;
    return next(specifier.replace(/\.js$/, '.ts'), context);
  }
}
