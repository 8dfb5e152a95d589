import { describe, expect, it } from '@jest/globals';
import { addDays, envelopeTime, metaTime, parseInstant, today } from './time.js';

describe('times', () => {
  it('are written with the Pacific offset of their season', () => {
    expect(envelopeTime(Date.parse('2026-01-15T08:00:00.123Z'))).toBe('2026-01-15T00:00:00.123-08:00');
    expect(metaTime(Date.parse('2026-07-15T06:59:59.999Z'))).toBe('2026-07-14T23:59:59-07:00');
  });

  it('change offset at the hour the clocks do: 2026-03-08 10:00 UTC', () => {
    expect(envelopeTime(Date.parse('2026-03-08T09:59:59.999Z'))).toBe('2026-03-08T01:59:59.999-08:00');
    expect(envelopeTime(Date.parse('2026-03-08T10:00:00.000Z'))).toBe('2026-03-08T03:00:00.000-07:00');
  });

  it.each([
    ['2026-01-31T10:00:00-08:00', '2026-01-31T18:00:00.000Z'],
    ['2026-01-31T10:00:00Z', '2026-01-31T10:00:00.000Z'],
    ['2026-01-31T10:00:00-0800', '2026-01-31T18:00:00.000Z'],
    // Without an offset the server's own time is meant.
    ['2026-01-31T10:00:00', '2026-01-31T18:00:00.000Z'],
    ['2026-07-01', '2026-07-01T07:00:00.000Z'],
  ])('are read: %s', (written, expected) => {
    expect(new Date(parseInstant(written)).toISOString()).toBe(expected);
  });

  it('know the day of the server and the days after it', () => {
    expect(today(Date.parse('2026-03-01T07:59:59Z'))).toBe('2026-02-28');
    expect(addDays('2026-02-28', 1)).toBe('2026-03-01');
  });
});
