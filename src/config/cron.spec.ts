import { describe, expect, it } from '@jest/globals';
import { cronProblem, nextTime } from './cron.js';

describe('cronProblem', () => {
  it.each(['0 3 * * *', '*/15 * * * *', '0 0-6/2 1,15 * mon-fri', '59 23 31 DEC 7', '  5 4  * * sun '])('accepts %j', (expression) => {
    expect(cronProblem(expression)).toBeUndefined();
  });

  it.each([
    ['', 'five fields'],
    ['* * * *', 'five fields'],
    ['0 0 3 * * *', 'five fields'],
    ['60 * * * *', 'wrong minute'],
    ['* 24 * * *', 'wrong hour'],
    ['* * 0 * *', 'wrong day of month'],
    ['* * * 13 *', 'wrong month'],
    ['* * * * 8', 'wrong day of week'],
    ['5-1 * * * *', 'wrong minute'],
    ['*/0 * * * *', 'wrong minute'],
    ['1/2/3 * * * *', 'wrong minute'],
    ['1-2-3 * * * *', 'wrong minute'],
    ['1,, * * * *', 'wrong minute'],
    ['@daily', 'five fields'],
    ['0 0 30 2 *', 'never comes'],
    ['* * * mon *', 'wrong month'],
  ])('refuses %j: %s', (expression, problem) => {
    expect(cronProblem(expression)).toContain(problem);
  });
});

describe('nextTime', () => {
  const local = (text: string): number => new Date(text).getTime();

  it.each([
    ['later the same day', '2026-04-01T02:59:00', '2026-04-01T03:00:00'],
    ['never the instant itself', '2026-04-01T03:00:00', '2026-04-02T03:00:00'],
    ['the next day', '2026-04-01T14:00:00', '2026-04-02T03:00:00'],
  ])('of 0 3 * * *: %s', (_case, after, expected) => {
    expect(nextTime('0 3 * * *', local(after))).toBe(local(expected));
  });

  it('knows Sunday as 7', () => {
    // The 1st of April 2026 is a Wednesday.
    expect(nextTime('0 3 * * 7', local('2026-04-01T14:00:00'))).toBe(local('2026-04-05T03:00:00'));
  });
});
