import type { Expectation } from './document.js';
import type { JsonObject } from './json.js';

export const actions = ['create', 'update', 'void', 'delete', 'deactivate'] as const;
export type Action = (typeof actions)[number];

/** One write to a target, planned, journaled, then sent. It is data: it prints, diffs, pins and replays. */
export interface Operation {
  /** Hash over what it does (see `engine/plan/operation-id`): journal key and vendor idempotency key in one. */
  readonly id: string;
  readonly connection: string;
  readonly runId: string;
  readonly entity: string;
  readonly sourceId: string;
  readonly number: string;
  readonly role: string;
  readonly target: string;
  readonly action: Action;
  /** Absent for a create. */
  readonly targetId?: string;
  /** The target's version the plan was made against (`SyncToken`). */
  readonly targetVersion?: string;
  /** Our own fields as last applied; null for a create. */
  readonly before: JsonObject | null;
  /** Our own fields as desired, references resolved. Empty for void and delete. */
  readonly after: JsonObject;
  readonly expect?: Expectation;
  /** Rises when a document is exported again after its target was voided or deleted. */
  readonly generation: number;
  /** Rises after each definite rejection, never after an unknown outcome. */
  readonly attempt: number;
  /** Of the restore or beginning before it: a key of the time that was lost must not be met again. Absent before the first. */
  readonly era?: string;
  readonly mappingVersion: string;
  /** The number is taken by our own voided generation, or by another vendor's bill: the vendor may be told to let it pass. */
  readonly allowDuplicateNumber?: boolean;
  /** Taken out for good: a later generation begins anew, also with the fields that keep the value they were first sent with. */
  readonly forgets?: boolean;
  /** For people; nothing branches on it. */
  readonly reason: string;
  /** Ids of operations that must be applied first. */
  readonly dependsOn: readonly string[];
  /** Paths of `after` filled in once the operation named there has been applied: path → operation id. */
  readonly fills: Readonly<Record<string, string>>;
}

export const outcomes = ['applied', 'rejected', 'deferred', 'unknown'] as const;
export type Outcome = (typeof outcomes)[number];

/** What became of an operation. Append-only: an unknown outcome is followed by the receipt that resolved it. */
export interface Receipt {
  readonly operationId: string;
  readonly outcome: Outcome;
  readonly at: string;
  readonly targetId?: string;
  readonly targetVersion?: string;
  /** Figures read from the answer: TotalAmt, tax, line count, number, party. */
  readonly facts?: JsonObject;
  readonly traceId?: string;
  readonly errorCode?: string;
  readonly message?: string;
  readonly remedy?: string;
  /** How an unknown outcome was settled: `answered`, `resent`, `found by number`, … */
  readonly resolvedBy?: string;
}

export const linkStates = ['present', 'voided', 'absent'] as const;
export type LinkState = (typeof linkStates)[number];

export interface LinkKey {
  readonly connection: string;
  readonly entity: string;
  readonly sourceId: string;
  readonly role: string;
}

/** Origin of a link to a target that is another's work: it may be settled, and is never edited or taken down. */
export const adoptedOnly = 'adopted, never edited';

/** Source id and role ↔ target id, with what we last applied there. */
export interface Link extends LinkKey {
  readonly target: string;
  readonly targetId: string;
  readonly targetVersion: string;
  readonly state: LinkState;
  readonly generation: number;
  /** Our own fields as last applied, references resolved. */
  readonly applied: JsonObject;
  readonly appliedHash: string;
  /** Figures of the vendor's last answer, to tell drift from an echo. */
  readonly facts: JsonObject;
  readonly mappingVersion: string;
  /** How the target came to be linked: `created`, `matched by name`, `adopted by marker` … */
  readonly origin: string;
  readonly updatedAt: string;
}
