import { describe, expect, it } from '@jest/globals';
import { SyncError } from '../../domain/sync-error.js';
import { ThrottleGate, ThrottleStreak } from './throttle-gate.js';

const minute = 60_000;
const hour = 60 * minute;
const error = new SyncError({ kind: 'throttled', code: 'zoho.44', message: 'too many requests' });

describe('a throttle', () => {
  it('keeps calls back until its wait is over', () => {
    const gate = new ThrottleGate();
    gate.close(error, 5 * hour, 5 * hour + minute);

    expect(gate.refusal('read', 5 * hour + 20_000)).toEqual({ error, remainingMs: 40_000 });
    expect(gate.refusal('read', 5 * hour + minute)).toBeUndefined();
  });

  it('is not prolonged by the hours that the clock was set back by', () => {
    const gate = new ThrottleGate();
    gate.close(error, 5 * hour, 5 * hour + minute);

    expect(gate.refusal('read', 0)).toBeUndefined();
  });

  it('counts refusals of one pause once, also after the clock was set back', () => {
    const streak = new ThrottleStreak();
    expect(streak.next(5 * hour, minute, hour)).toBe(minute);
    expect(streak.next(5 * hour + 20_000, minute, hour)).toBe(40_000);

    // The second pause is twice the first.
    expect(streak.next(0, minute, hour)).toBe(2 * minute);
  });
});
