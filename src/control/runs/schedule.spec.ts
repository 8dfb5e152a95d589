import { describe, expect, it } from '@jest/globals';
import type { Run } from '../../domain/run.js';
import { backoffAfter, delayAfter, firstDelay, spreadOf, stretched } from './schedule.js';

const minute = 60_000;
const hour = 60 * minute;
const failed = (kind: string): Pick<Run, 'state' | 'error'> => ({ state: 'failed', error: { kind, code: 'x', message: '' } });

describe('after a run', () => {
  it('that succeeded the next one comes by the period', () => {
    expect(delayAfter({ state: 'succeeded' }, { everyMs: hour, failures: 0, rests: true })).toBe(hour);
  });

  it('that was interrupted, as by a lost lease, the next one comes as soon as after a failure', () => {
    const waits = [1, 2, 50].map((failures) => delayAfter({ state: 'interrupted' }, { everyMs: hour, failures, rests: true }));

    expect(waits).toEqual([0.5 * minute, minute, hour]);
  });

  it.each(['auth', 'config'])('that failed for %s the connection rests, and only a check goes on', (kind) => {
    expect(delayAfter(failed(kind), { everyMs: hour, failures: 1, rests: true })).toBeUndefined();
    expect(delayAfter(failed(kind), { everyMs: hour, failures: 1, rests: false })).toBe(hour);
  });

  it('that failed otherwise the wait doubles from half a minute up to the period', () => {
    const waits = [1, 2, 3, 4, 8, 50].map((failures) => delayAfter(failed('transient'), { everyMs: hour, failures, rests: true }));

    expect(waits).toEqual([0.5 * minute, minute, 2 * minute, 4 * minute, hour, hour]);
  });

  it('the wait is half a minute at least, however short the period', () => {
    expect(backoffAfter(1, 1000)).toBe(30_000);
  });
});

describe('the first run', () => {
  const nowMs = Date.parse('2026-04-01T12:00:00.000Z');
  const last = (change: Partial<Run>): Run => ({ state: 'succeeded', startedAt: '2026-04-01T11:40:00.000Z', ...change }) as Run;

  it.each([
    ['comes at once when there was none', undefined, 0],
    ['comes at once when the last one was interrupted', last({ state: 'interrupted' }), 0],
    // Finished at 11:45, every hour: due at 12:45, in 45 minutes.
    ['waits for the rest of the period', last({ finishedAt: '2026-04-01T11:45:00.000Z' }), 45 * minute],
    ['comes at once when it is overdue', last({ finishedAt: '2026-04-01T09:00:00.000Z' }), 0],
  ])('%s', (_case, run, expected) => {
    expect(firstDelay(run, { dueAfter: (ms) => ms + hour, nowMs, spread: 0 })).toBe(expected);
  });
});

describe('the spread of connections', () => {
  it('is the same at every start and at most a tenth of the period or half a minute', () => {
    const ids = Array.from({ length: 50 }, (_, index) => `connection-${index}`);
    const spreads = ids.map((id) => spreadOf(id, minute));

    expect(spreads).toEqual(ids.map((id) => spreadOf(id, minute)));
    expect(Math.max(...spreads)).toBeLessThan(6_000);
    expect(new Set(spreads).size).toBeGreaterThan(40);
    expect(Math.max(...ids.map((id) => spreadOf(id, 24 * hour)))).toBeLessThan(30_000);
  });
});

describe('stretched', () => {
  const day = 24 * hour;
  it.each([
    // 1000 − 10 % of 1000 = 900 free; at 30 calls a run 30 runs in 24 h: every 48 minutes, and the configured hour is longer.
    ['as configured while the calls last', { limit: 1000, remaining: 1000, resetsInMs: day }, hour],
    // 340 − 100 = 240 free, 8 runs in 24 h: every 3 hours.
    ['longer when they run short', { limit: 1000, remaining: 340, resetsInMs: day }, 3 * hour],
    // 120 − 100 = 20 free: not one run any more.
    ['not before they are counted anew when only the reserve is left', { limit: 1000, remaining: 120, resetsInMs: 5 * hour }, 5 * hour],
    ['as configured when nothing is known of them', { limit: null, remaining: null, resetsInMs: null }, hour],
  ])('%s', (_, allowance, expected) => {
    expect(stretched(hour, 30, allowance, 10)).toBe(expected);
  });

  it('is not before the calls are counted anew for a run that stopped before its first call', () => {
    // 10 % of 1000 are kept, and 100 are left.
    expect(stretched(hour, 0, { limit: 1000, remaining: 100, resetsInMs: 5 * hour }, 10)).toBe(5 * hour);
    expect(stretched(hour, 0, { limit: 1000, remaining: 340, resetsInMs: 5 * hour }, 10)).toBe(hour);
  });
});
