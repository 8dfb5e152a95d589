import { SyncError } from '../../../domain/sync-error.js';
import { withDetails } from '../errors.js';
import type { RateLimiter } from '../rate-limiter.js';
import type { ThrottleGate } from '../throttle-gate.js';
import type { CallKind, Layer, Ports } from '../types.js';

export interface ThrottleRules {
  /** Longer waits are not waited out here: the caller learns how long and does something else. */
  readonly patienceMs: number;
  /** The kinds of call a refusal closes for the whole connection. */
  readonly closes: (error: SyncError) => readonly CallKind[];
  /** A rate that follows refusals. */
  readonly rate?: { readonly ready: () => Promise<void>; readonly refused: (error: SyncError) => Promise<void> };
}

/** Waits for its turn in every window, and stays away while the vendor keeps the door closed. */
export function rateLimitLayer(limiter: RateLimiter, gate: ThrottleGate, rules: ThrottleRules, ports: Ports): Layer {
  return async (call, next) => {
    const { request } = call;
    await rules.rate?.ready();
    await waitForGate(gate, request.kind, rules.patienceMs, ports, request.signal);
    return limiter.run(
      request.lanes ?? [],
      async () => {
        try {
          return await next(call);
        } catch (error) {
          if (error instanceof SyncError && error.kind === 'throttled') {
            const now = ports.clock.now();
            gate.close(error, now, now + (error.details.retryAfterMs ?? 0), rules.closes(error));
            await rules.rate?.refused(error);
          }
          throw error;
        }
      },
      request.signal,
    );
  };
}

async function waitForGate(gate: ThrottleGate, kind: CallKind, patienceMs: number, ports: Ports, signal?: AbortSignal): Promise<void> {
  for (;;) {
    const refusal = gate.refusal(kind, ports.clock.now());
    if (refusal === undefined) return;
    if (refusal.remainingMs > patienceMs) throw withDetails(refusal.error, { retryAfterMs: refusal.remainingMs });
    await ports.sleep(refusal.remainingMs, signal);
  }
}
