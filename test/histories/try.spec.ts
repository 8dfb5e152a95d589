import fc from 'fast-check';
import { afterAll, beforeAll, it } from '@jest/globals';
import { openStage, type Stage } from './stage.js';
import { histories } from './steps.js';
import { play } from './run-history.js';
import { worlds } from './worlds.js';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
it('tries', async () => {
  const n = Number(process.env['N'] ?? 10);
  const sample = fc.sample(histories(worlds.length), { numRuns: n, seed: Number(process.env['SEED'] ?? 1) });
  const start = Date.now();
  let bad = 0;
  const byMessage = new Map<string, number>();
  for (const [index, history] of sample.entries()) {
    try {
      const { problems } = await play(history, stage.open(worlds[history.world]!));
      if (problems.length > 0) {
        bad += 1;
        console.log(index, worlds[history.world]!.name, history.steps.length, problems.slice(0, 6).join('\n'));
      }
    } catch (error) {
      bad += 1;
      console.log(index, 'THROWN', error instanceof Error ? error.stack : error);
    }
  }
  console.log(`${n} histories, ${bad} bad, ${(Date.now() - start) / n} ms each`);
}, 600_000);
