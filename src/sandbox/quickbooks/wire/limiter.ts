import type { QuickbooksLimits } from '../options.js';

/** True sliding windows: a request counts against every window that it still falls into. */
class Window {
  private times: number[] = [];
  private head = 0;

  constructor(private readonly spanMs: number) {}

  countAt(now: number): number {
    while (this.head < this.times.length && (this.times[this.head] ?? 0) <= now - this.spanMs) this.head += 1;
    if (this.head > 4096) {
      this.times = this.times.slice(this.head);
      this.head = 0;
    }
    return this.times.length - this.head;
  }

  add(now: number): void {
    this.times.push(now);
  }
}

export class Limiter {
  private readonly windows = new Map<string, Window>();
  private corePlusMonth = '';
  corePlusUsed = 0;

  constructor(private readonly limits: () => QuickbooksLimits) {}

  /** Admits a request or answers which limit stops it. A refused request counts against none. */
  admit(realmId: string, clientId: string, isBatch: boolean, now: number): string | undefined {
    const limits = this.limits();
    const checks: (readonly [key: string, spanMs: number, limit: number | null])[] = [
      [`second|${realmId}|${clientId}`, 1000, limits.requestsPerSecond],
      [`minute|${realmId}`, 60_000, limits.requestsPerMinute],
    ];
    if (isBatch) {
      checks.push([`batch|${realmId}|${clientId}`, 60_000, limits.batchesPerMinute]);
      checks.push([`batch|${realmId}`, 60_000, limits.batchesPerMinutePerRealm]);
    }
    const active = checks.filter((check): check is readonly [string, number, number] => check[2] !== null);
    for (const [key, spanMs, limit] of active) if (this.window(key, spanMs).countAt(now) >= limit) return key.split('|')[0];
    for (const [key, spanMs] of active) this.window(key, spanMs).add(now);
    return undefined;
  }

  isCorePlusSpent(now: number): boolean {
    const limit = this.limits().corePlusPerMonth;
    this.rollMonth(now);
    return limit !== null && this.corePlusUsed >= limit;
  }

  /** Only successful reads are metered. */
  countCorePlus(now: number, calls = 1): void {
    this.rollMonth(now);
    this.corePlusUsed += calls;
  }

  reset(): void {
    this.windows.clear();
    this.corePlusUsed = 0;
  }

  private rollMonth(now: number): void {
    const month = new Date(now).toISOString().slice(0, 7);
    if (month === this.corePlusMonth) return;
    this.corePlusMonth = month;
    this.corePlusUsed = 0;
  }

  private window(key: string, spanMs: number): Window {
    let window = this.windows.get(key);
    if (!window) {
      window = new Window(spanMs);
      this.windows.set(key, window);
    }
    return window;
  }
}
