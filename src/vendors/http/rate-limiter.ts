import type { WindowLimit } from './sliding-window.js';
import { SlidingWindow } from './sliding-window.js';
import type { Ports } from './types.js';

export interface LaneLimits {
  readonly windows: readonly WindowLimit[];
  /** Calls under way at once; null is unlimited. */
  readonly concurrency: number | null;
}

/** Every call runs in `all` and in the lanes its request names. */
export const SHARED_LANE = 'all';

interface Lane {
  readonly windows: readonly SlidingWindow[];
  readonly concurrency: number;
  active: number;
}

interface Waiter {
  readonly lanes: readonly Lane[];
  readonly start: () => void;
}

/**
 * Several limits at once: a call starts when every window and every concurrency cap of its lanes has room, and takes
 * all of them in the same instant. First come, first served; a call held up by its own lane lets others pass.
 */
export class RateLimiter {
  private readonly lanes: ReadonlyMap<string, Lane>;
  private readonly waiters: Waiter[] = [];
  private wakeAt = Number.POSITIVE_INFINITY;

  constructor(
    limits: Readonly<Record<string, LaneLimits>>,
    private readonly ports: Pick<Ports, 'clock' | 'sleep'>,
  ) {
    this.lanes = new Map(Object.entries(limits).map(([name, lane]) => [name, openLane(lane)]));
  }

  async run<T>(names: readonly string[], work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const lanes = [SHARED_LANE, ...names].flatMap((name) => this.lanes.get(name) ?? []);
    await this.admitted(lanes, signal);
    try {
      return await work();
    } finally {
      for (const lane of lanes) lane.active -= 1;
      this.pump();
    }
  }

  private admitted(lanes: readonly Lane[], signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.waiters.splice(this.waiters.indexOf(waiter), 1);
        reject(signal?.reason as Error);
      };
      const waiter: Waiter = {
        lanes,
        start: () => {
          signal?.removeEventListener('abort', leave);
          resolve();
        },
      };
      if (signal?.aborted === true) return reject(signal.reason as Error);
      signal?.addEventListener('abort', leave, { once: true });
      this.waiters.push(waiter);
      this.pump();
    });
  }

  private pump(): void {
    const now = this.ports.clock.now();
    let earliest = Number.POSITIVE_INFINITY;
    for (const waiter of [...this.waiters]) {
      const wait = waitOf(waiter, now);
      if (wait > 0) {
        earliest = Math.min(earliest, wait);
        continue;
      }
      if (waiter.lanes.some((lane) => lane.active >= lane.concurrency)) continue;
      this.waiters.splice(this.waiters.indexOf(waiter), 1);
      for (const lane of waiter.lanes) enter(lane, now);
      waiter.start();
    }
    this.wake(now, earliest);
  }

  private wake(now: number, waitMs: number): void {
    if (!Number.isFinite(waitMs) || now + waitMs >= this.wakeAt) return;
    this.wakeAt = now + waitMs;
    const pumpAgain = (): void => {
      this.wakeAt = Number.POSITIVE_INFINITY;
      this.pump();
    };
    void this.ports.sleep(waitMs).then(pumpAgain, pumpAgain);
  }
}

function openLane({ windows, concurrency }: LaneLimits): Lane {
  return { windows: windows.map((window) => new SlidingWindow(window)), concurrency: concurrency ?? Number.POSITIVE_INFINITY, active: 0 };
}

function waitOf({ lanes }: Waiter, now: number): number {
  return Math.max(0, ...lanes.flatMap((lane) => lane.windows.map((window) => window.waitMs(now))));
}

function enter(lane: Lane, now: number): void {
  lane.active += 1;
  for (const window of lane.windows) window.take(now);
}
