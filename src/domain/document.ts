import type { Json, JsonObject } from './json.js';
import type { Reference } from './reference.js';

/** A source document as the vendor sent it, numbers beyond 2^53 kept as strings. */
export type SourceDocument = Readonly<Record<string, unknown>>;

/** What a list row tells about a record without reading its detail. */
export interface SourceRow {
  readonly sourceId: string;
  /** The document's number for people, when the row has one. */
  readonly number: string;
  /** Text of the fields whose change means "read the detail again". */
  readonly fingerprint: string;
  /** As the vendor writes it; empty when the row has none. */
  readonly modifiedAt: string;
  readonly row: SourceDocument;
}

export const desiredStates = ['present', 'voided', 'absent'] as const;
export type DesiredState = (typeof desiredStates)[number];

/** Lines in order of preference: the first whose references fit. */
export interface Alternatives {
  readonly $first: readonly TargetValue[];
}

/** A line that is left out when what it refers to will never be in the target. */
export interface OptionalLine {
  readonly $optional: TargetValue;
}

export type TargetValue = null | boolean | number | string | Reference | readonly TargetValue[] | { readonly [key: string]: TargetValue };
export type TargetFields = Readonly<Record<string, TargetValue>>;

/** Figures the vendor's answer must agree with, in document currency. */
export interface Expectation {
  readonly total: string;
  readonly tax?: string;
  /** What a payment leaves as credit. */
  readonly unapplied?: string;
}

/** Where a trace names a line, by its place and which of its forms it is. */
export function linePlace(index: number, form: number): string {
  return form === 0 ? `Line.${index}` : `Line.${index}$${form}`;
}

/** One target document that a source document implies. */
export interface Desired {
  readonly role: string;
  /** The target vendor's resource: `Invoice`, `CreditMemo`. */
  readonly target: string;
  readonly state: DesiredState;
  /** Our own fields, references unresolved. Empty unless `present`. */
  readonly fields: TargetFields;
  readonly expect?: Expectation;
  /** Roles of the same projection that must be in place first. */
  readonly after: readonly string[];
  /**
   * Target path (`DocNumber`, `Line.0.Amount`) → `mappings/invoices.yaml:12`, the line that produced it. Further forms of a line
   * stand beside the first as `Line.0$1.Amount`, until it is known which of them goes out.
   */
  readonly trace: Readonly<Record<string, string>>;
  /** How an existing object may be found when no link exists, in order. */
  readonly match: readonly string[];
  /** Fields the target cannot change once it exists: another value there means a new target. */
  readonly replaceOn: readonly string[];
  /** Fields that keep the value they were first sent with. */
  readonly keep: readonly string[];
  /** Roles that cannot be changed while this target stands. */
  readonly locks: readonly string[];
  /** It is left out, not the document held, when what it refers to will never be in the target. */
  readonly optional: boolean;
  /** Role in whose place it goes out when all lines of the other are left out. */
  readonly insteadOf?: string | undefined;
}

/** Why a document cannot be expressed, or may not go out yet; a person can act on each. */
export interface Issue {
  /** Stable, in docs/errors.md. */
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  /** `hold` needs a person, `skip` is by rule, `wait` releases itself, `note` only informs. */
  readonly severity: 'hold' | 'skip' | 'wait' | 'note';
  /** The source field or the mapping line concerned. */
  readonly at?: string;
  /** What differs in the target: what we wrote, and what stands there now. */
  readonly differences?: readonly { readonly field: string; readonly ours: Json; readonly theirs: Json }[];
}

/** What happens on a day of its own, later than its document: a write-off, a refund. */
export interface OwnDates {
  /** Roles, without the key of a member. */
  readonly roles: readonly string[];
  /** Codes of issues that tell of such a thing, on a day nobody states. */
  readonly issues: readonly string[];
}

export interface Projection {
  readonly entity: string;
  readonly sourceId: string;
  readonly number: string;
  readonly mappingVersion: string;
  readonly desired: readonly Desired[];
  /** Role (without the key of a member) → roles it builds on, also for roles that are not desired now. */
  readonly order: Readonly<Record<string, readonly string[]>>;
  readonly ownDates: OwnDates;
  readonly issues: readonly Issue[];
}

export type { JsonObject };
