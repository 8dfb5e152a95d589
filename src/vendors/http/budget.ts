import type { Clock } from '../../domain/clock.js';
import type { HttpResponse } from './types.js';

export interface BudgetState {
  readonly limit: number | null;
  readonly remaining: number | null;
  readonly resetsInMs: number | null;
}

export interface BudgetHeaders {
  readonly limit: string;
  readonly remaining: string;
  /** Seconds until the counter starts again. */
  readonly resetSeconds: string;
}

/** Answers overtake each other; only a reset this much later than the known one is a new day. */
const NEW_PERIOD_MS = 60_000;

/**
 * The day's allowance, as the vendor's headers tell it. Between two headers our own calls are counted down, and without
 * any header only `fallbackLimit` is counted, a day from the first call.
 */
export class Budget {
  private limit: number | null;
  private remainingCalls: number | null;
  private resetAt: number | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly headers: BudgetHeaders,
    private readonly fallbackLimit: number | null,
    private readonly periodMs: number,
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
    this.resetAt ??= this.fallbackLimit === null ? null : this.clock.now() + this.periodMs;
    if (this.remainingCalls !== null) this.remainingCalls = Math.max(0, this.remainingCalls - 1);
  }

  learn(response: HttpResponse): void {
    const limit = headerNumber(response, this.headers.limit);
    const remaining = headerNumber(response, this.headers.remaining);
    const seconds = headerNumber(response, this.headers.resetSeconds);
    const isNewAllowance = limit !== null && limit !== this.limit;
    if (limit !== null) this.limit = limit;
    const resetAt = seconds === null ? null : this.clock.now() + seconds * 1000;
    const isNewPeriod = resetAt !== null && (this.resetAt === null || resetAt > this.resetAt + NEW_PERIOD_MS);
    if (resetAt !== null) this.resetAt = resetAt;
    if (remaining === null) return;
    this.remainingCalls =
      isNewPeriod || isNewAllowance || this.remainingCalls === null ? remaining : Math.min(this.remainingCalls, remaining);
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
