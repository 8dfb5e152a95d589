import type { JsonObject } from '../domain/json.js';
import type { Operation, Outcome, Receipt } from '../domain/operation.js';

/** `sent` stays until a receipt settles it: an unknown outcome does not. */
export const operationStatuses = ['planned', 'sent', 'settled', 'cancelled'] as const;
export type OperationStatus = (typeof operationStatuses)[number];

/** What is about to leave, exactly. */
export interface OutgoingRequest {
  readonly requestId: string;
  readonly url: string;
  readonly params: JsonObject;
  readonly body: string;
}

export interface SentRequest extends OutgoingRequest {
  readonly sentAt: string;
  readonly lastSentAt: string;
  readonly sends: number;
}

export interface JournalEntry {
  readonly operation: Operation;
  /** Planned order within the connection. */
  readonly sequence: number;
  readonly status: OperationStatus;
  /** Of the latest receipt. */
  readonly outcome: Outcome | null;
  readonly plannedAt: string;
  readonly cancelReason: string | null;
  readonly request: SentRequest | null;
  readonly receipts: readonly Receipt[];
}

/** One receipt with the operation and the bytes it answers, without what may still change: how often they were sent. */
export interface JournalAnswer {
  readonly sequence: number;
  readonly receipt: Receipt;
  /** Null when it was put off, or is not known yet: such an operation may be planned anew. */
  readonly operation: Operation | null;
  readonly request: OutgoingRequest | null;
}

export interface JournalPage {
  readonly limit?: number;
  /** The `sequence` the previous page ended with. */
  readonly after?: number;
}
