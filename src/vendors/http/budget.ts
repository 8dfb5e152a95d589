import type { Clock } from '../../domain/clock.js';
import type { HttpResponse } from './types.js';

export interface BudgetState {
  readonly limit: number | null;
  readonly remaining: number | null;
  readonly resetsInMs: number | null;
}

export interface BudgetWaits {
  /** From the first call until a limit that no header tells is counted anew. */
  readonly periodMs: number;
  /** Used up, and nobody says until when: how long until one call asks again. */
  readonly recheckMs: number;
}

export interface BudgetHeaders {
  readonly limit: string;
  readonly remaining: string;
  /** Seconds until the counter starts again. */
  readonly resetSeconds: string;
}

/**
 * The day's allowance, as the vendor's headers tell it, less our own calls still under way: one that never reached the
 * vendor is not lost. Without any header only `fallbackLimit` is counted, a day from the first call.
 */
export class Budget {
  private limit: number | null;
  private remainingCalls: number | null;
  private resetAt: number | null = null;
  private underWay = 0;

  constructor(
    private readonly clock: Clock,
    private readonly headers: BudgetHeaders,
    private readonly fallbackLimit: number | null,
    private readonly waits: BudgetWaits,
  ) {
    this.limit = fallbackLimit;
    this.remainingCalls = fallbackLimit;
  }

  state(): BudgetState {
    this.roll();
    const resetsInMs = this.resetAt === null ? null : this.resetAt - this.clock.now();
    return { limit: this.limit, remaining: this.remainingCalls, resetsInMs };
  }

  spend(): void {
    this.roll();
    this.underWay += 1;
    this.resetAt ??= this.fallbackLimit === null ? null : this.clock.now() + this.waits.periodMs;
    if (this.remainingCalls !== null) this.remainingCalls = Math.max(0, this.remainingCalls - 1);
    this.bound();
  }

  /** The call of the last `spend` is over, whatever came of it. */
  settle(): void {
    this.underWay -= 1;
  }

  learn(response: HttpResponse): void {
    const limit = headerNumber(response, this.headers.limit);
    const remaining = headerNumber(response, this.headers.remaining);
    const seconds = headerNumber(response, this.headers.resetSeconds);
    if (limit !== null) this.limit = limit;
    if (seconds !== null) this.resetAt = this.clock.now() + seconds * 1000;
    // The answered call is in the vendor's figure already; the others may not be.
    if (remaining !== null) this.remainingCalls = Math.max(0, remaining - Math.max(0, this.underWay - 1));
    this.bound();
  }

  private bound(): void {
    if (this.remainingCalls === 0) this.resetAt ??= this.clock.now() + this.waits.recheckMs;
  }

  private roll(): void {
    if (this.resetAt === null || this.resetAt > this.clock.now()) return;
    this.resetAt = null;
    this.remainingCalls = this.limit;
  }
}

function headerNumber(response: HttpResponse, name: string): number | null {
  const text = response.headers[name];
  if (text === undefined || !/^\d+$/.test(text.trim())) return null;
  return Number(text);
}
