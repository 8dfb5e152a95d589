// First export, then a second run over unchanged data: speed, calls, memory.
import { performance } from 'node:perf_hooks';
import { connectionId, openProgram, openStage } from './stage.mjs';

const bounds = { zohoReads: 1.05, quickbooksRequests: 1.2, meteredReads: 0.05 };
/** Memory is watched from here on: before it, code is being compiled and caches fill. */
const warmedUpAt = 2_000;
const samplesEvery = 250;
/** What the garbage collector may leave lying between two samples. */
const flatWithinMb = 64;

/** @param {string} name @param {{ kind: string, count: number }} recipe */
export async function measureExport(name, recipe) {
  const stage = await openStage(recipe);
  const app = await openProgram(stage);
  try {
    const { documents, memory, seconds } = await firstRun(app, name);
    const calls = await stage.emulators.ask('counters');
    const zohoReads = calls.zohoList + calls.zohoDetail;
    await stage.emulators.ask('clear');
    const second = await timed(() => app.engine.sync(connectionId, { trigger: 'bench', sweep: true }));
    const quiet = await stage.emulators.ask('counters');
    const label = `${name}, ${String(documents)} documents`;
    return [
      figure(label, 'documents per second', documents / seconds, 1),
      figure(label, 'Zoho reads per document', zohoReads / documents, 3, bounds.zohoReads),
      figure(label, 'QuickBooks requests per document', calls.quickbooksRequests / documents, 3, bounds.quickbooksRequests),
      figure(label, 'metered QuickBooks reads per document', calls.quickbooksMetered / documents, 3, bounds.meteredReads),
      ...memoryFigures(label, memory),
      figure(label, 'second run, unchanged: seconds', second.seconds, 1),
      figure(label, 'second run, unchanged: Zoho calls', quiet.zohoRequests, 0),
      figure(label, 'second run, unchanged: documents written', written(second.answer), 0, 0),
      figure(label, 'second run, unchanged: QuickBooks requests', quiet.quickbooksRequests, 0, 0),
    ];
  } finally {
    await app.close();
    await stage.close();
  }
}

async function firstRun(app, name) {
  const memory = [];
  let documents = 0;
  const follow = (event) => {
    if (event.kind !== 'document' || event.state !== 'synced') return;
    documents += 1;
    if (documents % samplesEvery === 0) memory.push({ documents, mb: process.memoryUsage.rss() / 2 ** 20 });
  };
  const { answer: run, seconds } = await timed(() => app.engine.sync(connectionId, { trigger: 'bench', sweep: true, onEvent: follow }));
  if (run.state !== 'succeeded') throw new Error(`${name}: the run ${run.state}: ${JSON.stringify(run.error)}`);
  const left = Object.values(run.counts).reduce((sum, { held, deferred }) => sum + held + deferred, 0);
  if (left > 0) throw new Error(`${name}: ${String(left)} documents were not exported`);
  return { documents, memory, seconds };
}

function memoryFigures(label, memory) {
  const peak = (samples) => Math.max(...samples.map(({ mb }) => mb));
  const after = memory.filter(({ documents }) => documents > warmedUpAt);
  const early = memory.filter(({ documents }) => documents <= warmedUpAt);
  if (early.length === 0) return [];
  const first = figure(label, `peak memory up to ${String(warmedUpAt)} documents, MB`, peak(early), 0);
  if (after.length === 0) return [first];
  return [
    first,
    figure(label, 'peak memory of the whole run, MB', peak(memory), 0),
    figure(label, 'growth from the first half of the rest to the second, MB', growth(after, peak), 0, flatWithinMb),
  ];
}

/** The bound is on growth: where memory stands depends on the machine, that it stops growing does not. */
function growth(samples, peak) {
  const half = Math.floor(samples.length / 2);
  return half === 0 ? 0 : peak(samples.slice(half)) - peak(samples.slice(0, half));
}

function written({ counts }) {
  return Object.values(counts).reduce((sum, { created, updated, voided, deleted }) => sum + created + updated + voided + deleted, 0);
}

export async function timed(work) {
  const started = performance.now();
  const answer = await work();
  return { answer, seconds: (performance.now() - started) / 1000 };
}

/** @param {number} [most] bound: the figure may not be above it */
export function figure(scenario, what, value, digits, most) {
  return { scenario, what, value: value.toFixed(digits), ...(most === undefined ? {} : { most, holds: value <= most }) };
}
