import { DelegateBackoff, handleWhen, retry } from 'cockatiel';

import type { Vendor } from '../../../domain/sync-error.js';
import { SyncError } from '../../../domain/sync-error.js';
import { unknownOutcome, withDetails } from '../errors.js';
import type { Call, HttpRequest, Layer, Ports } from '../types.js';

export interface RetryRules {
  /** The first one included. */
  readonly attempts: number;
  readonly backoffFirstMs: number;
  readonly backoffMostMs: number;
  /** A wait asked for by the vendor that is longer than this ends the attempts. */
  readonly patienceMs: number;
}

/**
 * Repeats what is safe to repeat. The answer to a repeated write can only be trusted as far as the attempts before it:
 * once one attempt was left open, a failure of a later one does not prove that nothing happened.
 */
export function retryLayer(vendor: Vendor, rules: RetryRules, ports: Ports): Layer {
  return async (call, next) => {
    const { request } = call;
    let isOpen = false;
    let waitMs = 0;
    const policy = retry(
      handleWhen((error) => shouldRepeat(error, request, rules)),
      // The wait itself runs through the sleep port at the start of the next attempt.
      { maxAttempts: rules.attempts - 1, backoff: new DelegateBackoff(() => 0) },
    );
    try {
      return await policy.execute(async ({ attempt }) => {
        if (attempt > 0) await ports.sleep(waitMs, request.signal);
        try {
          return await next({ ...call, attempt: attempt + 1 } satisfies Call);
        } catch (error) {
          if (error instanceof SyncError && error.details.mayHaveCommitted === true) isOpen = true;
          waitMs = waitBefore(error, attempt, rules, ports.random);
          throw error;
        }
      });
    } catch (error) {
      throw concluded(vendor, request, error, isOpen);
    }
  };
}

function shouldRepeat(error: unknown, request: HttpRequest, rules: RetryRules): boolean {
  // A bug or an interruption on our side: repeating it repeats the bug.
  if (!(error instanceof SyncError)) return false;
  // The run was asked to stop.
  if (request.signal?.aborted === true) return false;
  // Everything else is the vendor's definite word.
  if (error.kind !== 'transient' && error.kind !== 'throttled') return false;
  // The vendor wants more time than a call may wait; the engine reschedules.
  if ((error.details.retryAfterMs ?? 0) > rules.patienceMs) return false;
  // A lost answer to a write without a key: repeating it could book the document twice.
  if (error.details.mayHaveCommitted === true && request.kind === 'write' && request.requestId === undefined) return false;
  return true;
}

/** The vendor's wait wins, plus a little so that parallel calls do not return in the same instant; else exponential with full jitter. */
function waitBefore(error: unknown, attempt: number, rules: RetryRules, random: () => number): number {
  const backoff = Math.min(rules.backoffMostMs, rules.backoffFirstMs * 2 ** attempt);
  const jitter = Math.round(random() * backoff);
  const asked = error instanceof SyncError ? error.details.retryAfterMs : undefined;
  return asked === undefined ? Math.max(Math.round(rules.backoffFirstMs / 2), jitter) : asked + Math.min(jitter, rules.backoffFirstMs);
}

function concluded(vendor: Vendor, request: HttpRequest, thrown: unknown, isOpen: boolean): unknown {
  const isInterrupted = request.signal?.aborted === true;
  const error = thrown instanceof SyncError || !(isOpen || isInterrupted) ? thrown : abandoned(vendor, request, thrown);
  if (request.kind !== 'write' || !isOpen || !(error instanceof SyncError) || error.kind === 'unknown') return error;
  if (error.kind === 'transient' || error.kind === 'throttled') return unknownOutcome(vendor, request, error);
  return withDetails(error, { mayHaveCommitted: true });
}

/** Stopped by us, while waiting or before the first byte. */
function abandoned(vendor: Vendor, request: HttpRequest, cause: unknown): SyncError {
  return new SyncError({ kind: 'transient', code: `${vendor}.aborted`, message: `${request.label}: interrupted`, vendor, cause });
}
