// A plan over documents that are in the store: what a person waits for before a first sync, and before a change of the mapping.
import { figure, timed } from './export.mjs';
import { connectionId, openProgram, openStage } from './stage.mjs';

const secondsMost = 15;

/** @param {{ kind: string, count: number }} recipe */
export async function measurePlan(recipe) {
  const stage = await openStage(recipe);
  const app = await openProgram(stage);
  try {
    const fresh = await timed(() => app.engine.plan(connectionId));
    requireSucceeded(fresh.answer.run);
    const label = `plan, ${String(recipe.count)} invoices`;
    const figures = [
      figure(label, 'nothing exported yet, every document read from the emulator: seconds', fresh.seconds, 1),
      figure(label, 'nothing exported yet: documents planned', fresh.answer.planned.length, 0),
    ];
    const run = await app.engine.sync(connectionId, { trigger: 'bench', sweep: true });
    requireSucceeded(run);
    const known = await timed(() => app.engine.plan(connectionId));
    requireSucceeded(known.answer.run);
    return [...figures, figure(label, 'all of them in the store: seconds', known.seconds, 1, secondsMost)];
  } finally {
    await app.close();
    await stage.close();
  }
}

function requireSucceeded(run) {
  if (run.state !== 'succeeded') throw new Error(`the run ${run.state}: ${JSON.stringify(run.error)}`);
}
