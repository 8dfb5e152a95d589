import type { SyncError } from '../../domain/sync-error.js';
import type { CallKind } from './types.js';
import { callKinds } from './types.js';

/**
 * What a vendor's "too many requests" closes for every call of the connection, not only for the one that was refused:
 * going on calling prolongs Zoho's block, and QuickBooks counts refused calls.
 */
export class ThrottleGate {
  private readonly closed = new Map<CallKind, { since: number; until: number; error: SyncError }>();

  close(error: SyncError, since: number, until: number, kinds: readonly CallKind[] = callKinds): void {
    for (const kind of kinds) {
      if (until > (this.closed.get(kind)?.until ?? 0)) this.closed.set(kind, { since, until, error });
    }
  }

  /** The refusal still in force for this kind of call, with what is left of its wait. */
  refusal(kind: CallKind, now: number): { readonly error: SyncError; readonly remainingMs: number } | undefined {
    const entry = this.closed.get(kind);
    // Closed later than now: the clock was set back, and nothing says how much of the wait is left.
    if (entry === undefined || entry.until <= now || now < entry.since) {
      this.closed.delete(kind);
      return undefined;
    }
    return { error: entry.error, remainingMs: entry.until - now };
  }
}

/** Waits that grow while the vendor keeps refusing: `first`, twice that, and so on up to `most`. */
export class ThrottleStreak {
  private count = 0;
  private since = 0;
  private pausedAt = 0;
  private until = 0;

  /** Several calls refused in the same pause count once. */
  next(now: number, firstMs: number, mostMs: number): number {
    if (this.pausedAt <= now && now < this.until) return this.until - now;
    if (this.count === 0) this.since = now;
    const wait = Math.min(mostMs, firstMs * 2 ** this.count);
    this.count += 1;
    this.pausedAt = now;
    this.until = now + wait;
    return wait;
  }

  /** How long the vendor has been refusing without a success in between. */
  lastedMs(now: number): number {
    return this.count === 0 ? 0 : now - this.since;
  }

  clear(): void {
    this.count = 0;
  }
}
