import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { VirtualTime } from '../../../test/vendors/support/virtual-time.js';
import { RateLimiter } from './rate-limiter.js';

interface Started {
  readonly at: number;
  readonly lanes: readonly string[];
}

const arrival = fc.record({
  at: fc.integer({ min: 0, max: 5000 }),
  takesMs: fc.integer({ min: 0, max: 400 }),
  isDetail: fc.boolean(),
});

describe('RateLimiter', () => {
  it('never lets more through than each window and each cap allow, and lets everything through in the end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(arrival, { maxLength: 60 }), async (arrivals) => {
        const time = new VirtualTime();
        const limiter = new RateLimiter(
          {
            all: {
              windows: [
                { limit: 5, windowMs: 1000 },
                { limit: 20, windowMs: 10_000 },
              ],
              concurrency: 3,
            },
            detail: { windows: [{ limit: 2, windowMs: 1000 }], concurrency: null },
          },
          time,
        );
        const started: Started[] = [];
        let active = 0;
        let mostActive = 0;
        const work = arrivals.map(async ({ at, takesMs, isDetail }) => {
          await time.sleep(at);
          const lanes = isDetail ? ['detail'] : [];
          await limiter.run(lanes, async () => {
            started.push({ at: time.clock.now(), lanes });
            mostActive = Math.max(mostActive, ++active);
            await time.sleep(takesMs);
            active -= 1;
          });
        });

        await time.run();
        await Promise.all(work);

        expect(started).toHaveLength(arrivals.length);
        expect(mostActive).toBeLessThanOrEqual(3);
        expect(mostInAnyWindow(started, 1000)).toBeLessThanOrEqual(5);
        expect(mostInAnyWindow(started, 10_000)).toBeLessThanOrEqual(20);
        expect(
          mostInAnyWindow(
            started.filter(({ lanes }) => lanes.includes('detail')),
            1000,
          ),
        ).toBeLessThanOrEqual(2);
      }),
      { numRuns: 60 },
    );
  });

  it('starts at the first moment a window allows', async () => {
    const time = new VirtualTime();
    const limiter = new RateLimiter({ all: { windows: [{ limit: 2, windowMs: 1000 }], concurrency: null } }, time);
    const starts: number[] = [];

    const work = [1, 2, 3, 4, 5].map(() => limiter.run([], async () => void starts.push(time.clock.now())));
    await time.run();
    await Promise.all(work);

    // Two at once, the next two when those are a second old, the fifth another second later.
    expect(starts).toEqual([0, 0, 1000, 1000, 2000]);
  });

  it('lets other calls pass one that waits for its own lane', async () => {
    const time = new VirtualTime();
    const limiter = new RateLimiter(
      { all: { windows: [], concurrency: 5 }, detail: { windows: [{ limit: 1, windowMs: 60_000 }], concurrency: null } },
      time,
    );
    const order: string[] = [];
    const call = (name: string, lanes: readonly string[]): Promise<void> => limiter.run(lanes, async () => void order.push(name));

    const work = [call('detail 1', ['detail']), call('detail 2', ['detail']), call('list', [])];
    await time.run();
    await Promise.all(work);

    expect(order).toEqual(['detail 1', 'list', 'detail 2']);
  });

  it('gives the place of an aborted call to the next one', async () => {
    const time = new VirtualTime();
    const limiter = new RateLimiter({ all: { windows: [], concurrency: 1 } }, time);
    const abort = new AbortController();
    const order: string[] = [];

    const first = limiter.run([], () => time.sleep(100));
    const second = limiter.run([], async () => void order.push('second'), abort.signal);
    const third = limiter.run([], async () => void order.push('third'));
    const refused = expect(second).rejects.toThrow('stopped');
    abort.abort(new Error('stopped'));
    await time.run();

    await Promise.all([first, refused, third]);
    expect(order).toEqual(['third']);
  });
});

/** Counts in every span [start, start + windowMs) that begins with a call; no other span can hold more. */
function mostInAnyWindow(started: readonly Started[], windowMs: number): number {
  return Math.max(0, ...started.map(({ at }) => started.filter((other) => other.at >= at && other.at < at + windowMs).length));
}
