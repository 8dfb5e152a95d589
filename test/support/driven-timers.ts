import type { Timers } from '../../src/control/runs/timers.js';
import type { SandboxClock } from '../../src/sandbox/core/clock.js';

interface Pending {
  readonly atMs: number;
  readonly work: () => void;
}

/** The schedule's timers by a clock that stands still until a test moves it. */
export class DrivenTimers implements Timers {
  private readonly pending = new Map<string, Pending>();

  constructor(private readonly clock: SandboxClock) {}

  set(name: string, delayMs: number, work: () => void): void {
    this.pending.set(name, { atMs: this.clock.now() + delayMs, work });
  }

  has(name: string): boolean {
    return this.pending.has(name);
  }

  clear(name: string): void {
    this.pending.delete(name);
  }

  clearAll(): void {
    this.pending.clear();
  }

  /** Moves the clock to what comes due first, and lets it come due: its name; undefined when that is after `untilMs`. */
  fire(untilMs: number): string | undefined {
    const [first] = [...this.pending].sort(([, one], [, other]) => one.atMs - other.atMs);
    if (!first || first[1].atMs > untilMs) return undefined;
    const [name, { atMs, work }] = first;
    this.pending.delete(name);
    if (atMs > this.clock.now()) this.clock.set(atMs);
    work();
    return name;
  }
}
