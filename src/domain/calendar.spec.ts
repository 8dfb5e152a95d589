import { describe, expect, it } from '@jest/globals';
import { daysOfMonth, isDay, isDayOrInstant, monthAt, rangeProblems, startOfDay } from './calendar.js';

describe('a day', () => {
  it.each([
    ['2026-04-30', true],
    ['2028-02-29', true],
    ['2026-02-29', false],
    ['2026-04-31', false],
    ['2026-13-01', false],
    ['2026-4-1', false],
    ['April', false],
    ['', false],
  ])('%s: %s', (text, expected) => expect(isDay(text)).toBe(expected));
});

describe('a day or an instant', () => {
  it.each([
    ['2026-04-01', true],
    ['2026-04-01T08:00:00Z', true],
    ['2026-04-01T08:00+05:30', true],
    ['2026-02-31', false],
    ['2026-02-31T08:00:00Z', false],
    ['2026-04-01T25:00:00Z', false],
    ['2026-04-01T08:00:00+99:00', false],
    ['2026-04-01T08:00:00', false],
    ['2026', false],
  ])('%s: %s', (text, expected) => expect(isDayOrInstant(text)).toBe(expected));
});

describe('a range of days', () => {
  const names = { from: '--from', to: '--to' };
  it.each([
    [{ from: '2026-04-01', to: '2026-04-01' }, []],
    [{ from: undefined, to: undefined }, []],
    [{ from: '2025-12-01', to: '2025-12-31' }, []],
    [{ from: '2026-06-30', to: '2026-06-01' }, ['--from 2026-06-30 is after --to 2026-06-01']],
    [{ from: undefined, to: '2025-12-31' }, ['--to 2025-12-31 is before 2026-01-01, from which documents are exported (export.from)']],
    [
      { from: '2026-13-01', to: 5 },
      [
        '--from must be a day of the calendar like 2026-04-01, not "2026-13-01"',
        '--to must be a day of the calendar like 2026-04-01, not 5',
      ],
    ],
  ])('%j', ({ from, to }, expected) => expect(rangeProblems({ from, to, first: '2026-01-01' }, names)).toEqual(expected));
});

describe('a month', () => {
  it('has a last day and a day after it', () => {
    expect(daysOfMonth('2028-02')).toEqual({ first: '2028-02-01', last: '2028-02-29', next: '2028-03-01' });
    expect(daysOfMonth('2026-12')?.next).toBe('2027-01-01');
    expect([daysOfMonth('2026-13'), daysOfMonth('2026-1'), daysOfMonth('')]).toEqual([undefined, undefined, undefined]);
  });

  it('ends where the organization is', () => {
    const ms = Date.parse('2026-04-01T03:00:00Z');

    // Still 23:00 of 31 March in New York, 08:30 of 1 April in Kolkata.
    expect([monthAt(ms, 'America/New_York'), monthAt(ms, 'Asia/Kolkata'), monthAt(ms, '')]).toEqual(['2026-03', '2026-04', '2026-04']);
  });
});

describe('the beginning of a day', () => {
  it.each([
    ['America/Los_Angeles', '2026-04-01T07:00:00.000Z'],
    ['Asia/Kolkata', '2026-03-31T18:30:00.000Z'],
    ['', '2026-04-01T00:00:00.000Z'],
  ])('in "%s" is %s', (timeZone, instant) => {
    expect(new Date(startOfDay('2026-04-01', timeZone)).toISOString()).toBe(instant);
  });
});
