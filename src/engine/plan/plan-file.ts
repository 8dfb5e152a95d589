import { canonicalJson, isRecord } from '../../domain/json.js';
import type { Run } from '../../domain/run.js';
import { SyncError } from '../../domain/sync-error.js';
import type { PlannedDocument } from '../run/run-context.js';
import type { PinnedDocument } from './pin.js';

/** A plan as a file keeps it: whatever is shown to people, and what its documents stand on, under one signature. */
export interface PinnedPlan {
  readonly connection: string;
  /** ISO 8601 */
  readonly madeAt: string;
  readonly documents: readonly PinnedDocument[];
}

/** What is shown of a plan, and what its documents stand on. */
export function contentOf({ connection, startedAt, state, error, calls }: Run, planned: readonly PlannedDocument[]) {
  return {
    connection,
    madeAt: startedAt,
    state,
    ...(error ? { error } : {}),
    calls,
    documents: planned.map(({ document, links, ...rest }) => ({
      ...rest,
      isGone: document === null,
      links: links.map(({ role, target, targetId, state: stands, origin }) => ({ role, target, targetId, state: stands, origin })),
    })),
  };
}

export interface PlanSeal {
  /** Of the instance: whoever has it may write to the books anyway. */
  readonly mac: (text: string) => string;
  readonly nowMs: number;
  readonly lifeMs: number;
}

export function sealed<T extends PinnedPlan>(plan: T, { mac }: Pick<PlanSeal, 'mac'>): T & { readonly signature: string } {
  return { ...plan, signature: mac(canonicalJson(plan)) };
}

/** The plan, if it was made here, for this connection, lately, and is as it was made. */
export function opened(value: unknown, connection: string, { mac, nowMs, lifeMs }: PlanSeal): PinnedPlan {
  if (!isRecord(value) || typeof value['connection'] !== 'string' || typeof value['signature'] !== 'string')
    throw refused({ code: 'plan.file', message: 'this is no plan: make one with `crossfoot plan --out <file>`' });
  if (value['connection'] !== connection)
    throw refused({ code: 'plan.connection', message: `the plan is for connection ${value['connection']}, not for ${connection}` });
  const { signature, ...plan } = value;
  // Of both once more, so that the time of the comparison tells nothing of the right one.
  if (mac(mac(canonicalJson(plan))) !== mac(signature))
    throw refused({
      code: 'plan.signature',
      message:
        'the plan was edited, or made under another encryption key (by another installation, or before `crossfoot keys rotate`): plan again',
    });
  const pinned = plan as unknown as PinnedPlan;
  const ageMs = nowMs - Date.parse(pinned.madeAt);
  if (ageMs > lifeMs) {
    const hours = (ms: number): number => Math.round(ms / 3_600_000);
    throw refused({
      code: 'plan.expired',
      message: `the plan is ${hours(ageMs)} hours old, more than export.planLifeHours ${hours(lifeMs)}: plan again`,
    });
  }
  return pinned;
}

function refused(why: { readonly code: string; readonly message: string }): SyncError {
  return new SyncError({ kind: 'config', ...why });
}
