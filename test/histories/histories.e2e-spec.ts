import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { appendFileSync } from 'node:fs';
import { kept } from './kept.js';
import { minimise } from './minimise.js';
import { playSafely, type Played } from './run-history.js';
import { openStage, type Stage } from './stage.js';
import { histories, type History } from './steps.js';
import { Tally } from './tally.js';
import { worlds, type World } from './worlds.js';

/** How many random histories are played; scripts/soak.mjs asks for more, and for the result as a line of JSON. */
const count = Number(process.env['HISTORIES'] ?? 300);
const report = process.env['HISTORIES_REPORT'];
const seed = Number(process.env['HISTORIES_SEED'] ?? 20_261_125);
/** A stage keeps the books of all its histories; a new one now and then keeps memory flat. */
const perStage = 100;
/** Histories held by rule prove nothing and do not count: others are played in their stead. */
const sampledPerPlayed = 2;
/** Shares of a few histories are chance. */
const manyHistories = 300;
const shareMin = 0.03;
const hourMs = 3_600_000;

describe('random histories against the naive ledger', () => {
  it.each(kept)('ends with equal books: $what', async ({ world, history }) => {
    await onStage(async (stage) => {
      const played = await playSafely(history, stage.open(worldOf(world)));

      expect(played.problems).toEqual([]);
      expect(played.steps.map(({ outcome }) => outcome)).toEqual(history.steps.map(() => 'done'));
    });
  });

  it(
    `end with equal books, and a further sync writes nothing (${count} histories, seed ${seed})`,
    async () => {
      const tally = new Tally();
      const failed: string[] = [];
      const sampled = [...fc.sample(histories(), { numRuns: count * sampledPerPlayed, seed }).entries()];
      for (let from = 0; from < sampled.length && tally.histories < count; from += perStage) {
        await onStage(async (stage) => {
          for (const [index, history] of sampled.slice(from, from + perStage)) {
            if (tally.histories === count) break;
            const world = worlds[index % worlds.length]!;
            const played = await playSafely(history, stage.open(world));
            if (played.isHeldByRule) continue;
            tally.add(played.steps);
            if (played.problems.length > 0) failed.push(await told({ index, world, played, stage }));
          }
        });
      }
      console.log(tally.report());
      if (report)
        appendFileSync(report, `${JSON.stringify({ kind: 'in peace', histories: tally.histories, differences: failed.length })}\n`);

      expect(failed).toEqual([]);
      expect(tally.histories).toBe(count);
      expect(tally.stepsPerHistory).toBeGreaterThanOrEqual(20);
      expect(count < manyHistories ? [] : [...tally.shares].filter(([, share]) => share < shareMin)).toEqual([]);
    },
    24 * hourMs,
  );
});

async function onStage(use: (stage: Stage) => Promise<void>): Promise<void> {
  const stage = await openStage();
  try {
    await use(stage);
  } finally {
    await stage.close();
  }
}

function worldOf(name: string): World {
  return worlds.find((world) => world.name === name)!;
}

/** What is wrong, and the shortest way there, as it goes into `kept`. */
async function told(failure: { index: number; world: World; played: Played; stage: Stage }): Promise<string> {
  const { index, world, played, stage } = failure;
  const replay = (history: History): Promise<Played> => playSafely(history, stage.open(world));
  const shortest = await minimise(played, replay);
  const steps = shortest.steps.map(({ step: { kind, a, c } }) => `{ kind: '${kind}', a: ${a}, c: ${c} }`);
  return `history ${index} of seed ${seed} (${world.name}):\n${shortest.problems.join('\n')}\n${steps.join(',\n')}`;
}
