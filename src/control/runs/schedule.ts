import { createHash } from 'node:crypto';
import type { Run } from '../../domain/run.js';
import type { Allowance } from '../../engine/connection-handle.js';

/** When a connection's next run in one direction is due. Pure: the scheduler holds the timers. */
export interface Pace {
  /** Until the next run by the schedule. */
  readonly everyMs: number;
  /** Failed runs in a row, this one included. */
  readonly failures: number;
  /** Whether a failure that does not go away by itself ends the repetition. */
  readonly rests: boolean;
}

/** First wait after a run that failed, or lost its lease on the way; it doubles up to the configured period. */
const backoffMs = 30_000;
/** A run could not begin, as a rule because another process holds the connection; that ends within minutes. */
export const refusedMs = 30_000;
/** What looked like a refusal by a vendor or the database may have been an odd answer: it is tried again so often. */
const restMs = 3_600_000;
/** Codes of answers that are not ours; what we found ourselves stands until the check or a person finds it otherwise. */
const answeredBy = /^(zoho|quickbooks|store)\./;
/** A failure of these kinds stays until a person does something. */
const hopelessKinds: readonly string[] = ['auth', 'config'];
/** Connections that start together are spread over at most this long. */
const spreadMsMax = 30_000;
const spreadShare = 0.1;

/** Undefined: the direction rests, until a run of the connection is good or its configuration is changed. */
export function delayAfter(run: Pick<Run, 'state' | 'error'>, { everyMs, failures, rests }: Pace): number | undefined {
  if (run.state === 'succeeded') return everyMs;
  if (run.error && hopelessKinds.includes(run.error.kind)) return rests ? undefined : everyMs;
  return backoffAfter(failures, everyMs);
}

/** How long a direction that rests does so; undefined where nothing but a good run or another configuration ends it. */
export function restAfter({ error }: Pick<Run, 'error'>): number | undefined {
  return error && answeredBy.test(error.code) ? restMs : undefined;
}

export function backoffAfter(failures: number, everyMs: number): number {
  return Math.min(Math.max(everyMs, backoffMs), backoffMs * 2 ** Math.max(0, failures - 1));
}

/**
 * The period under which what is left of the day's calls, less the reserve, lasts until the vendor counts anew; never shorter than the
 * configured one. Runs are taken to cost what the last one did.
 */
export function stretched(everyMs: number, calls: number, allowance: Allowance | undefined, reservePercent: number): number {
  const { limit = null, remaining = null, resetsInMs = null } = allowance ?? {};
  if (limit === null || remaining === null || resetsInMs === null) return everyMs;
  const free = remaining - (limit * reservePercent) / 100;
  // A run that stopped before its first call says nothing of what the next one costs.
  if (free >= 1 && calls === 0) return everyMs;
  const runsLeft = free < 1 ? 0 : Math.floor(free / calls);
  return Math.max(everyMs, runsLeft < 1 ? resetsInMs : Math.ceil(resetsInMs / runsLeft));
}

/** The first run comes at once, unless the last one is younger than the schedule asks; a failed or interrupted one is repeated at once. */
export function firstDelay(
  last: Run | undefined,
  { dueAfter, nowMs, spread }: { readonly dueAfter: (ms: number) => number; readonly nowMs: number; readonly spread: number },
): number {
  if (last?.state !== 'succeeded') return spread;
  const dueMs = dueAfter(Date.parse(last.finishedAt ?? last.startedAt));
  return Math.max(0, dueMs - nowMs) + spread;
}

/** The same for a connection at every start, so that connections do not come to the vendors all at once. */
export function spreadOf(connection: string, everyMs: number): number {
  const digest = createHash('sha256').update(connection).digest();
  return digest.readUInt32BE(0) % Math.max(1, Math.round(Math.min(spreadMsMax, everyMs * spreadShare)));
}
