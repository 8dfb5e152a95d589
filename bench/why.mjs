// "Why" of one document after another: what a person waits for at the terminal, after the program has started.
import { performance } from 'node:perf_hooks';
import { figure } from './export.mjs';
import { connectionId, openProgram, openStage } from './stage.mjs';

const millisecondsMost = 200;
const asked = 200;

/** @param {{ kind: string, count: number }} recipe */
export async function measureWhy(recipe) {
  const label = `why, ${String(recipe.count)} documents on record`;
  const stage = await openStage(recipe);
  const app = await openProgram(stage);
  try {
    const run = await app.engine.sync(connectionId, { trigger: 'bench', sweep: true });
    if (run.state !== 'succeeded') throw new Error(`the run ${run.state}: ${JSON.stringify(run.error)}`);
    const records = await app.store.documents.byState(connectionId, ['synced'], { limit: recipe.count });
    const documents = records.filter((_record, index) => index % Math.max(1, Math.floor(records.length / asked)) === 0);
    const times = [];
    for (const { entity, sourceId } of documents) {
      const started = performance.now();
      const [history] = await app.engine.document(connectionId, entity, sourceId);
      times.push(performance.now() - started);
      if (!history) throw new Error(`nothing is known of ${entity} ${sourceId}`);
    }
    const sorted = [...times].sort((one, other) => one - other);
    return [
      figure(label, 'the first one: milliseconds', times[0], 0, millisecondsMost),
      figure(label, 'median: milliseconds', sorted[Math.floor(sorted.length / 2)], 0, millisecondsMost),
      figure(label, '95 of 100 within: milliseconds', sorted[Math.floor(sorted.length * 0.95)], 0, millisecondsMost),
      // Whatever else the machine does at that moment counts here.
      figure(label, 'slowest: milliseconds', sorted.at(-1), 0),
    ];
  } finally {
    await app.close();
    await stage.close();
  }
}
