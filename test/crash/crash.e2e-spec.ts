import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { appendFileSync } from 'node:fs';
import { crashAt, rehearse, sampled, type Verdict } from './enumerate.js';
import { scenarios } from './scenarios/index.js';
import { openTheatre, type Theatre } from './stage.js';

/** `npm run test:crash` goes through every crash point; `npm test` through two of every third scenario. */
const isComplete = process.env['CRASH_POINTS'] === 'all';
const pointsPerScenario = 2;
const scenarioStride = 3;
const played = scenarios.filter((_, place) => isComplete || place % scenarioStride === 0);
/** Where the command that goes through all of them wants each verdict, as a line of JSON. */
const report = process.env['CRASH_REPORT'];

// One for each scenario: books that grow with every crash make the next one slower.
let theatre: Theatre;
beforeEach(async () => {
  theatre = await openTheatre();
});
afterEach(() => theatre.close());

describe('a process that dies anywhere leaves nothing twice and nothing lost', () => {
  it.each(played.map((scenario, place) => ({ ...scenario, place })))(
    '$name',
    async (scenario) => {
      const { books, points } = await rehearse(theatre, scenario);
      const verdicts: Verdict[] = [];
      for (const point of isComplete ? points : sampled(points, pointsPerScenario, scenario.place * 5)) {
        const verdict = await crashAt(theatre, scenario, point, books);
        verdicts.push(verdict);
        if (report !== undefined) appendFileSync(report, `${JSON.stringify(verdict)}\n`);
      }

      expect(verdicts.length).toBeGreaterThan(0);
      const problems = verdicts.flatMap(({ point, problem }) => (problem ? [`${point}: ${problem.text}`] : []));
      expect(problems.join('\n')).toBe('');
    },
    isComplete ? 600_000 : 60_000,
  );
});
