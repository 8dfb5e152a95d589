import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { createRig } from '../support/rig.js';
import { TwoWayPlay, twoWayHistories } from './two-way-history.js';

/** How many random histories are played. */
const count = Number(process.env['HISTORIES'] ?? 6);
const seed = Number(process.env['HISTORIES_SEED'] ?? 7);
const tickMs = 2_000;
let offsetMs = 0;

beforeEach(() => {
  const real = Date.now.bind(Date);
  offsetMs = 0;
  jest.spyOn(Date, 'now').mockImplementation(() => real() + offsetMs);
});
afterEach(() => {
  jest.restoreAllMocks();
});

it(`customers and accounts edited on both sides converge, whatever answer is lost (${count} histories, seed ${seed})`, async () => {
  const failed: string[] = [];
  for (const [index, history] of fc.sample(twoWayHistories, { numRuns: count, seed }).entries()) {
    const rig = await createRig({
      organization: { contacts: [{ contact_name: 'Party A' }] },
      company: { customers: [{ DisplayName: 'Party A' }, { DisplayName: 'Party B' }] },
      connection: { import: { accounts: true, customers: true, vendors: false } },
    });
    // Zoho's times are whole seconds, and two edits within one look like one.
    const play = new TwoWayPlay(rig, () => {
      offsetMs += tickMs;
    });
    const problems = await play.play(history);
    await rig.close();
    if (problems.length > 0) failed.push(`history ${index}: ${problems.join('; ')} | ${JSON.stringify(history)}`);
  }

  expect(failed).toEqual([]);
}, 3_600_000);
