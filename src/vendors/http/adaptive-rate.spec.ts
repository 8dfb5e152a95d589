import { describe, expect, it } from '@jest/globals';
import { VirtualTime } from '../../../test/vendors/support/virtual-time.js';
import { AdaptiveRate, type LearnedRate } from './adaptive-rate.js';
import { RateLimiter } from './rate-limiter.js';

const minute = 60_000;
const bounds = { most: 95, least: 45 };

function clockAt(start: number): { now: () => number; advance: (ms: number) => void } {
  let current = start;
  return { now: () => current, advance: (ms) => void (current += ms) };
}

describe('a rate that follows refusals', () => {
  it('begins with the most, falls by a third, and not below the least', async () => {
    const clock = clockAt(0);
    const rate = new AdaptiveRate(bounds, clock, undefined);
    const seen = [rate.perMinute()];
    for (let refusal = 0; refusal < 3; refusal += 1) {
      await rate.refused(false);
      seen.push(rate.perMinute());
      clock.advance(minute);
    }

    // 95 × 0.7 = 66.5, 66 × 0.7 = 46.2, 46 × 0.7 = 32.2.
    expect(seen).toEqual([95, 66, 46, 45]);
  });

  it('goes down to the least at once when the block is a long one', async () => {
    const rate = new AdaptiveRate(bounds, clockAt(0), undefined);

    await rate.refused(true);

    expect(rate.perMinute()).toBe(45);
  });

  it('takes refusals of one minute for one', async () => {
    const clock = clockAt(0);
    const rate = new AdaptiveRate(bounds, clock, undefined);
    await rate.refused(false);
    clock.advance(minute - 1);

    await rate.refused(false);

    expect(rate.perMinute()).toBe(66);
  });

  it('rises by one in five minutes, after a second refusal by one in ten, and never above the most', async () => {
    const clock = clockAt(0);
    const rate = new AdaptiveRate(bounds, clock, undefined);
    await rate.refused(false);
    clock.advance(20 * minute);
    expect(rate.perMinute()).toBe(70);

    await rate.refused(false);
    clock.advance(20 * minute);
    // 70 × 0.7 = 49, and two steps of ten minutes.
    expect(rate.perMinute()).toBe(51);

    clock.advance(24 * 60 * minute);
    expect(rate.perMinute()).toBe(95);
  });

  it('is remembered from one process to the next', async () => {
    let kept: LearnedRate | undefined;
    const memory = { load: () => Promise.resolve(kept), save: (rate: LearnedRate) => Promise.resolve(void (kept = rate)) };
    const clock = clockAt(0);
    await new AdaptiveRate(bounds, clock, memory).refused(true);
    const next = new AdaptiveRate(bounds, clock, memory);
    expect(next.perMinute()).toBe(95);

    await next.ready();

    expect(next.perMinute()).toBe(45);
  });

  it('is asked for again when what was learned could not be read', async () => {
    const answers = [Promise.reject(new Error('the database is away')), Promise.resolve({ perMinute: 45, atMs: 0, refusals: 1 })];
    const memory = { load: () => answers.shift() ?? Promise.resolve(undefined), save: () => Promise.resolve() };
    const rate = new AdaptiveRate(bounds, clockAt(0), memory);
    await expect(rate.ready()).rejects.toThrow('away');

    await rate.ready();

    expect(rate.perMinute()).toBe(45);
  });

  it.each([60, 100])('settles where a vendor that takes %i calls a minute refuses hardly any', async (takes) => {
    const time = new VirtualTime();
    const rate = new AdaptiveRate(bounds, time.clock, undefined);
    const windows = [{ limit: () => rate.perMinute(), windowMs: minute }];
    const limiter = new RateLimiter({ all: { windows, concurrency: 5 } }, time);
    const answered: number[] = [];
    let refused = 0;
    const call = async (): Promise<void> => {
      const now = time.clock.now();
      if (answered.filter((at) => at > now - minute).length < takes) answered.push(now);
      else {
        refused += 1;
        await rate.refused(false);
        await time.sleep(minute);
      }
    };
    const worker = async (): Promise<void> => {
      while (time.clock.now() < 120 * minute) await limiter.run([], call);
    };

    const work = Array.from({ length: 5 }, worker);
    await time.run();
    await Promise.all(work);

    expect(refused).toBeLessThanOrEqual(takes === 60 ? 20 : 0);
    const perMinute = answered.length / (time.clock.now() / minute);
    // The least is 45; 95 is the most.
    expect(perMinute).toBeGreaterThan(takes === 60 ? 45 : 90);
  });
});
