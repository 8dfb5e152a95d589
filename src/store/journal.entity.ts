import { defineEntity, p } from '@mikro-orm/core';

export const OperationEntity = defineEntity({
  name: 'JournalOperation',
  tableName: 'operations',
  properties: {
    id: p.text().primary(),
    connection: p.text(),
    /** Planned order within the connection. */
    sequence: p.integer(),
    runId: p.text(),
    entity: p.text(),
    sourceId: p.text(),
    role: p.text(),
    payload: p.text(),
    status: p.text(),
    /** Of the latest receipt. */
    outcome: p.text().nullable(),
    plannedAt: p.text(),
    cancelReason: p.text().nullable(),
  },
  indexes: [
    { name: 'operations_sequence', properties: ['connection', 'sequence'] },
    { name: 'operations_status', properties: ['connection', 'status', 'sequence'] },
    { name: 'operations_document', properties: ['connection', 'entity', 'sourceId', 'sequence'] },
    { name: 'operations_run', properties: ['runId', 'sequence'] },
  ],
});

/** The exact bytes of an operation, kept before they leave, so that a resend is the same request. */
export const RequestEntity = defineEntity({
  name: 'JournalRequest',
  tableName: 'requests',
  properties: {
    operationId: p.text().primary(),
    connection: p.text(),
    requestId: p.text(),
    url: p.text(),
    params: p.text(),
    body: p.text(),
    sentAt: p.text(),
    lastSentAt: p.text(),
    sends: p.integer(),
  },
});

/** Append-only. */
export const ReceiptEntity = defineEntity({
  name: 'JournalReceipt',
  tableName: 'receipts',
  properties: {
    sequence: p.integer().primary().autoincrement(),
    connection: p.text(),
    operationId: p.text(),
    outcome: p.text(),
    at: p.text(),
    payload: p.text(),
  },
  indexes: [{ name: 'receipts_operation', properties: ['operationId', 'sequence'] }],
});
