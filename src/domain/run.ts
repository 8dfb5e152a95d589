import type { Issue, SourceDocument } from './document.js';

export const directions = ['import', 'export'] as const;
export type Direction = (typeof directions)[number];

/** What a run does: it moves documents one way, compares the books, or looks whether the two sides still fit. */
export const runKinds = ['check', ...directions, 'verify'] as const;
export type RunKind = (typeof runKinds)[number];

export const runStates = ['running', 'succeeded', 'failed', 'interrupted'] as const;
export type RunState = (typeof runStates)[number];

export interface EntityCounts {
  readonly read: number;
  readonly created: number;
  readonly updated: number;
  readonly voided: number;
  readonly deleted: number;
  readonly matched: number;
  readonly unchanged: number;
  readonly skipped: number;
  readonly held: number;
  readonly deferred: number;
}

export interface Run {
  readonly id: string;
  readonly connection: string;
  readonly direction: RunKind;
  /** `schedule`, `cli`, `rest`, `webhook`, `start`. */
  readonly trigger: string;
  readonly state: RunState;
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly counts: Readonly<Record<string, EntityCounts>>;
  /** Vendor calls by kind: `zoho.read`, `zoho.write`, `quickbooks.read`, `quickbooks.write`. */
  readonly calls: Readonly<Record<string, number>>;
  readonly error?: { readonly kind: string; readonly code: string; readonly message: string };
}

/** `held` needs a person (a dead letter); `deferred` waits for something that will come; `skipped` is by rule. */
export const documentStates = ['synced', 'held', 'deferred', 'skipped', 'gone'] as const;
export type DocumentState = (typeof documentStates)[number];

/** What we know of one source document: the last version seen and recorded, and how it stands. */
export interface DocumentRecord {
  readonly connection: string;
  readonly entity: string;
  readonly sourceId: string;
  readonly number: string;
  /** The list row's fingerprint this state was recorded for. */
  readonly fingerprint: string;
  readonly modifiedAt: string;
  readonly state: DocumentState;
  readonly issues: readonly Issue[];
  readonly mappingVersion: string;
  readonly snapshot: SourceDocument | null;
  /** Definite rejections in a row of the present version. */
  readonly attempts: number;
  readonly dismissed: boolean;
  readonly runId: string;
  readonly updatedAt: string;
}

export interface Checkpoint {
  readonly connection: string;
  readonly entity: string;
  /** Highest modification time that is recorded, as the vendor writes it; empty before the first full pass. */
  readonly highWater: string;
  /** Whether the vendor was seen to honour the modification-time filter for this entity. */
  readonly filterHonoured: boolean | null;
  readonly sweptAt: string;
  readonly updatedAt: string;
}
