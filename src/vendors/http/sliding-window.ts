export interface WindowLimit {
  /** A figure, or asked at each call. */
  readonly limit: number | (() => number);
  readonly windowMs: number;
}

/**
 * At most `limit` starts in any span of `windowMs`. Libraries at hand count in fixed windows, which lets up to twice
 * the limit through around an edge; the vendors measure true spans.
 */
export class SlidingWindow {
  private readonly starts: number[] = [];

  constructor(private readonly limit: WindowLimit) {
    if (this.most() < 1) throw new RangeError('a rate limit lets at least one call through');
  }

  /** How long until one more may start; 0 means now. */
  waitMs(now: number): number {
    this.forget(now);
    const excess = this.starts.length - this.most();
    if (excess < 0) return 0;
    const oldest = this.starts[excess] ?? now;
    return oldest + this.limit.windowMs - now;
  }

  take(now: number): void {
    this.starts.push(now);
  }

  private most(): number {
    const { limit } = this.limit;
    return typeof limit === 'number' ? limit : limit();
  }

  /** Starts later than now are of a clock that was set back: they would hold everything up until it is there again. */
  private forget(now: number): void {
    while ((this.starts.at(-1) ?? now) > now) this.starts.pop();
    const gone = this.starts.findIndex((start) => start > now - this.limit.windowMs);
    this.starts.splice(0, gone === -1 ? this.starts.length : gone);
  }
}
