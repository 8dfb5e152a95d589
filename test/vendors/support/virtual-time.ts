import type { Ports } from '../../../src/vendors/http/types.js';

interface Timer {
  readonly at: number;
  readonly wake: () => void;
}

/** Time that moves to the next timer whenever nothing else is left to do. For code that awaits only promises and timers. */
export class VirtualTime implements Pick<Ports, 'clock' | 'sleep'> {
  private readonly timers: Timer[] = [];
  private current = 0;

  readonly clock = { now: (): number => this.current };

  readonly sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      this.timers.push({ at: this.current + ms, wake: resolve });
    });

  /** Runs until no timer is left. */
  async run(): Promise<void> {
    for (;;) {
      await settled();
      const next = this.timers.reduce<Timer | undefined>(
        (first, timer) => (first === undefined || timer.at < first.at ? timer : first),
        undefined,
      );
      if (next === undefined) return;
      this.timers.splice(this.timers.indexOf(next), 1);
      this.current = Math.max(this.current, next.at);
      next.wake();
    }
  }
}

/** Every promise callback that is due has run. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
