import { isRecord } from '../../domain/json.js';
import { SyncError } from '../../domain/sync-error.js';
import { unknownOutcome } from '../http/errors.js';
import type { HttpRequest, HttpResponse } from '../http/types.js';
import { objectIn } from './answers.js';
import type { QuickbooksWaits } from './errors.js';
import { faultToSyncError, traceIdOf } from './errors.js';
import { faultInJson } from './faults.js';
import { MAX_BATCH_ITEM_ID, MAX_BATCH_ITEMS, MAX_BATCH_REQUEST_ID } from './options.js';
import { quickbooksResource } from './resources.js';
import type { QboBatchItem, QboBatchResult } from './types.js';

/** Put together as text, so that each object keeps its exact bytes. */
export function batchBody(items: readonly QboBatchItem[]): string {
  return `{"BatchItemRequest":[${items.map(itemBody).join(',')}]}`;
}

function itemBody({ bId, entity, operation, body }: QboBatchItem): string {
  const isVoid = operation === 'void';
  const head = [
    `"bId":${JSON.stringify(bId)}`,
    `"operation":"${isVoid ? 'update' : operation}"`,
    ...(isVoid ? ['"optionsData":"void"'] : []),
  ];
  return `{${head.join(',')},${JSON.stringify(entity)}:${body}}`;
}

export function checkBatch(items: readonly QboBatchItem[], requestId: string): void {
  const ids = new Set(items.map(({ bId }) => bId));
  const complaint =
    items.length === 0 || items.length > MAX_BATCH_ITEMS
      ? `a batch has 1 to ${MAX_BATCH_ITEMS} items, not ${items.length}`
      : requestId.length > MAX_BATCH_REQUEST_ID
        ? `a batch's request id has at most ${MAX_BATCH_REQUEST_ID} characters`
        : ids.size < items.length || items.some(({ bId }) => bId.length === 0 || bId.length > MAX_BATCH_ITEM_ID)
          ? `each bId is unique and has at most ${MAX_BATCH_ITEM_ID} characters`
          : items.some(({ entity, operation }) => operation === 'void' && quickbooksResource(entity).voidBy === 'none')
            ? 'an item asks to void what cannot be voided'
            : undefined;
  if (complaint !== undefined) throw new SyncError({ kind: 'bug', code: 'quickbooks.batch', message: complaint, vendor: 'quickbooks' });
}

/** Items stand for themselves: one may fail while the others are booked. One that the answer leaves out is open. */
export function batchResults(
  items: readonly QboBatchItem[],
  response: HttpResponse,
  request: HttpRequest,
  waits: QuickbooksWaits,
): readonly QboBatchResult[] {
  const body = isRecord(response.json) ? response.json['BatchItemResponse'] : undefined;
  const answers = new Map((Array.isArray(body) ? body.filter(isRecord) : []).map((answer) => [answer['bId'], answer]));
  return items.map(({ bId, entity }) => {
    const answer = answers.get(bId);
    const object = objectIn(answer, entity);
    if (object !== undefined) return { bId, object };
    const fault = faultInJson(answer);
    if (fault === undefined) return { bId, error: unknownOutcome('quickbooks', request, missing(request)) };
    const error = faultToSyncError(fault, request, traceIdOf(response), waits);
    return { bId, error: error.details.mayHaveCommitted === true ? unknownOutcome('quickbooks', request, error) : error };
  });
}

function missing(request: HttpRequest): SyncError {
  return new SyncError({
    kind: 'transient',
    code: 'quickbooks.batch.missing',
    message: `${request.label}: the answer leaves an item out`,
    vendor: 'quickbooks',
    mayHaveCommitted: true,
  });
}
