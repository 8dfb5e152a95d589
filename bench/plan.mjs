// A plan over documents that are in the store: what a person waits for before a first sync, and before a change of the mapping.
import { figure, timed } from './export.mjs';
import { connectionId, openProgram, openStage } from './stage.mjs';

const secondsMost = 15;

/** @param {{ kind: string, count: number }} recipe */
export async function measurePlan(recipe) {
  const label = `plan, ${String(recipe.count)} invoices`;
  return [...(await measureWaiting(recipe, label)), ...(await measureExported(recipe, label))];
}

/** Every document is planned from its stored detail: the plan a person looks at before a first approval. */
async function measureWaiting(recipe, label) {
  const stage = await openStage({ ...recipe, export: { approval: 'manual' } });
  const app = await openProgram(stage);
  try {
    const fresh = await timed(() => app.engine.plan(connectionId));
    requireSucceeded(fresh.answer.run);
    requireSucceeded(await app.engine.sync(connectionId, { trigger: 'bench' }));
    const cached = await timed(() => app.engine.plan(connectionId));
    requireSucceeded(cached.answer.run);
    const changes = cached.answer.planned.filter(({ entity, verdict }) => entity === 'invoices' && verdict === 'change').length;
    if (changes !== recipe.count) throw new Error(`${String(changes)} of ${String(recipe.count)} invoices were planned`);
    return [
      figure(label, 'nothing exported yet, every document read from the emulator: seconds', fresh.seconds, 1),
      figure(label, 'all of them in the store, waiting for approval: seconds', cached.seconds, 1, secondsMost),
      figure(label, 'all of them in the store, waiting for approval: documents planned', cached.answer.planned.length, 0),
    ];
  } finally {
    await app.close();
    await stage.close();
  }
}

async function measureExported(recipe, label) {
  const stage = await openStage(recipe);
  const app = await openProgram(stage);
  try {
    requireSucceeded(await app.engine.sync(connectionId, { trigger: 'bench', sweep: true }));
    const known = await timed(() => app.engine.plan(connectionId));
    requireSucceeded(known.answer.run);
    return [figure(label, 'all of them exported: seconds', known.seconds, 1, secondsMost)];
  } finally {
    await app.close();
    await stage.close();
  }
}

function requireSucceeded(run) {
  if (run.state !== 'succeeded') throw new Error(`the run ${run.state}: ${JSON.stringify(run.error)}`);
}
