import type { SyncError } from '../../domain/sync-error.js';

/** An object as QuickBooks sent it; numbers beyond a double are kept as text. */
export type QboRecord = Readonly<Record<string, unknown>>;

export const qboOperations = ['create', 'update', 'delete', 'void'] as const;
export type QboOperation = (typeof qboOperations)[number];

export interface QboWrite {
  readonly operation: QboOperation;
  /** The exact bytes; a resend sends the same ones under the same request id. */
  readonly body: string;
  readonly requestId: string;
  readonly allowDuplicateNumber?: boolean;
}

export interface QboWritten {
  readonly object: QboRecord;
  readonly traceId: string;
}

export interface QboChanges {
  /** By entity: objects that exist, voided and inactive ones included. */
  readonly changed: Readonly<Record<string, readonly QboRecord[]>>;
  readonly deleted: Readonly<Record<string, readonly { readonly id: string; readonly at: string }[]>>;
  /** The vendor's own time of the answer: the next call's `changedSince`. */
  readonly time: string;
  /** The answer reached the vendor's cap; ask for fewer entities. */
  readonly isTruncated: boolean;
}

export interface QboBatchItem {
  readonly bId: string;
  readonly entity: string;
  readonly operation: QboOperation;
  /** The exact bytes of the object. */
  readonly body: string;
}

export interface QboBatchResult {
  readonly bId: string;
  readonly object?: QboRecord;
  readonly error?: SyncError;
}
