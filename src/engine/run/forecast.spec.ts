import { describe, expect, it } from '@jest/globals';
import { forecastOf, forecastText } from './forecast.js';

const at = '2026-04-01T00:00:00.000Z';
const hour = 3_600_000;
const need = (calls: number) => ({ documents: calls - 10, calls, at });
const rate = { callsPerMinute: { zoho: 50 }, reservePercent: 10 };

describe('what a first export needs', () => {
  it('is told by the rate where the day has calls enough', () => {
    // 6,000 calls at 50 a minute are 120 minutes; 7,000 are left, and 1,000 of 10,000 are kept.
    const allowance = { limit: 10_000, remaining: 7_000, resetsInMs: 5 * hour };

    expect(forecastOf(need(6_000), { ...rate, allowance })).toEqual({ documents: 5_990, calls: 6_000, hours: 2, bound: 'rate', at });
  });

  it.each([
    // 900 a day are ours. 400 are left of today's, the rest comes with the next day.
    [1_000, 5],
    // 400 today, 900 tomorrow, 200 the day after that.
    [1_500, 5 + 24],
  ])('%i calls wait for days where they are short: %i h', (calls, hours) => {
    const allowance = { limit: 1_000, remaining: 500, resetsInMs: 5 * hour };

    expect(forecastOf(need(calls), { ...rate, allowance })).toMatchObject({ hours, bound: 'allowance' });
  });

  it('is nothing but calls while no limit is known', () => {
    expect(forecastOf(need(500), { reservePercent: 10 })).toMatchObject({ calls: 500, hours: 0, bound: 'none' });
  });

  it('is said in words with what decides', () => {
    const allowance = { limit: 1_000, remaining: 500, resetsInMs: 5 * hour };
    const text = forecastText(forecastOf(need(1_000), { ...rate, allowance }), { ...rate, allowance });

    expect(text).toBe(
      'first export: 990 documents to read, 1000 Zoho calls, 5 h because Zoho gives 1000 calls a day, 500 of them left today; it goes on where it stopped',
    );
  });
});
