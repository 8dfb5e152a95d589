import { describe, expect, it } from '@jest/globals';
import { cronProblem } from './cron.js';

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
    ['* * * mon *', 'wrong month'],
  ])('refuses %j: %s', (expression, problem) => {
    expect(cronProblem(expression)).toContain(problem);
  });
});
