import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { crashAt, rehearse, type Verdict } from './enumerate.js';
import { scenarios } from './scenarios.js';
import { openTheatre, type Theatre } from './stage.js';

/** `npm run test:crash` goes through all of them; `npm test` through every n-th, shifted by scenario so that all kinds are met. */
const everyNth = process.env['CRASH_POINTS'] === 'all' ? 1 : 7;

let theatre: Theatre;
beforeAll(async () => {
  theatre = await openTheatre();
});
afterAll(() => theatre.close());

describe('a process that dies anywhere leaves nothing twice and nothing lost', () => {
  const only = process.env['CRASH_ONLY'];
  it.each(scenarios.map((scenario, place) => ({ ...scenario, place })).filter(({ name }) => only === undefined || name.includes(only)))(
    '$name',
    async (scenario) => {
      const { books, points } = await rehearse(theatre, scenario);
      const verdicts: Verdict[] = [];
      for (const point of points.filter((_, index) => index % everyNth === scenario.place % everyNth))
        verdicts.push(await crashAt(theatre, scenario, point, books));

      expect(verdicts.length).toBeGreaterThan(0);
      expect(
        verdicts
          .filter(({ problem }) => problem !== undefined)
          .map(({ point, problem }) => `${point}: ${problem ?? ''}`)
          .join('\n'),
      ).toBe('');
    },
    300_000,
  );
});
