import type { InferEntity } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import type { JsonObject } from '../domain/json.js';
import type { Operation, Outcome, Receipt } from '../domain/operation.js';
import { SyncError } from '../domain/sync-error.js';
import { fromCompressedText, fromJsonText, toCompressedText, toJsonText } from './json-text.js';
import type { OperationEntity, ReceiptEntity, RequestEntity } from './journal.entity.js';
import type { JournalAnswer, JournalEntry, OperationStatus, OutgoingRequest, SentRequest } from './journal.types.js';

export type OperationRow = InferEntity<typeof OperationEntity>;
export type RequestRow = InferEntity<typeof RequestEntity>;
export type ReceiptRow = InferEntity<typeof ReceiptEntity>;

export function toOperationRow(operation: Operation, sequence: number, plannedAt: string) {
  const { id, connection, runId, entity, sourceId, role } = operation;
  const payload = toCompressedText(operation);
  return {
    id,
    connection,
    sequence,
    runId,
    entity,
    sourceId,
    role,
    payload,
    status: 'planned',
    outcome: null,
    plannedAt,
    cancelReason: null,
  };
}

export function toRequestRow(operation: OperationRow, request: OutgoingRequest, at: string, earlier: RequestRow | undefined) {
  return {
    operationId: operation.id,
    connection: operation.connection,
    requestId: request.requestId,
    url: request.url,
    params: toJsonText(request.params),
    // Never compressed: these are the bytes a resend repeats, and a person compares.
    body: request.body,
    sentAt: earlier?.sentAt ?? at,
    lastSentAt: at,
    sends: (earlier?.sends ?? 0) + 1,
  };
}

export function toReceiptRow(receipt: Receipt, connection: string) {
  const { operationId, outcome, at } = receipt;
  return { connection, operationId, outcome, at, payload: toCompressedText(receipt) };
}

export function toEntry(row: OperationRow, request: RequestRow | undefined, receipts: readonly ReceiptRow[]): JournalEntry {
  return {
    operation: fromCompressedText(row.payload) as Operation,
    sequence: row.sequence,
    status: row.status as OperationStatus,
    outcome: (row.outcome ?? null) as Outcome | null,
    plannedAt: row.plannedAt,
    cancelReason: row.cancelReason ?? null,
    request: request === undefined ? null : toRequest(request),
    receipts: receipts.map(({ payload }) => fromCompressedText(payload) as Receipt),
  };
}

export function toAnswer({ sequence, payload }: ReceiptRow, { operation, request }: JournalEntry): JournalAnswer {
  const receipt = fromCompressedText(payload) as Receipt;
  const isFinal = receipt.outcome === 'applied' || receipt.outcome === 'rejected';
  if (!isFinal) return { sequence, receipt, operation: null, request: null };
  return {
    sequence,
    receipt,
    operation,
    request: request && { requestId: request.requestId, url: request.url, params: request.params, body: request.body },
  };
}

function toRequest({ requestId, url, params, body, sentAt, lastSentAt, sends }: RequestRow): SentRequest {
  return { requestId, url, params: fromJsonText(params) as JsonObject, body, sentAt, lastSentAt, sends };
}

/** Hands out the next numbers of each connection; one worker at a time plans for a connection, so they do not collide. */
export async function nextSequences(em: SqlEntityManager, operations: readonly Operation[]) {
  const next = new Map<string, number>();
  for (const connection of new Set(operations.map((operation) => operation.connection))) {
    const [row] = await em.execute<{ last: number | null }[]>('select max(sequence) as last from operations where connection = ?', [
      connection,
    ]);
    next.set(connection, (row?.last ?? 0) + 1);
  }
  return {
    take(connection: string): number {
      const sequence = next.get(connection) ?? 1;
      next.set(connection, sequence + 1);
      return sequence;
    },
  };
}

export function journalBug(message: string): SyncError {
  return new SyncError({ kind: 'bug', code: 'store.journal', message });
}
