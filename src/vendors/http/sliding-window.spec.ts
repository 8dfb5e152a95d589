import { describe, expect, it } from '@jest/globals';
import { SlidingWindow } from './sliding-window.js';

const minute = 60_000;
const hour = 60 * minute;

describe('a sliding window', () => {
  it('waits until the oldest start is out of it', () => {
    const window = new SlidingWindow({ limit: 2, windowMs: minute });
    window.take(0);
    window.take(10_000);

    expect(window.waitMs(20_000)).toBe(40_000);
    expect(window.waitMs(minute)).toBe(0);
  });

  it('does not wait for the hours that the clock was set back by', () => {
    const window = new SlidingWindow({ limit: 2, windowMs: minute });
    window.take(5 * hour);
    window.take(5 * hour);

    expect(window.waitMs(0)).toBe(0);
    window.take(0);
    window.take(0);
    expect(window.waitMs(0)).toBe(minute);
  });
});
