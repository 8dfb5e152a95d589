/** Time as a port: the pure rooms never ask the machine. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Clocks of several daemons, or of one before and after it was set, may differ by this much without a word. */
export const clockSlackMs = 300_000;

/** QuickBooks' clock and ours: where theirs is not known, ours is taken for so much earlier. */
export const vendorClockSlackMs = 3_600_000;

/**
 * Milliseconds since an instant (ISO). One that is still to come was stamped by a clock that ran ahead: how long ago that was nobody
 * knows, so it counts as for ever, and what waits for it is due.
 */
export function elapsedMs(clock: Clock, instant: string): number {
  const elapsed = clock.now() - Date.parse(instant);
  return elapsed < -clockSlackMs ? Infinity : elapsed;
}
