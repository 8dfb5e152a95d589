import type { Company } from '../company.js';
import { fault, QuickbooksFault } from '../fault.js';
import { isObject, objects, text, type JsonObject } from '../json.js';
import { runQuery } from '../query/run.js';
import { changeData } from './change-data.js';
import { checkRequestId, type Replays } from './idempotency.js';
import { performWrite, requireEntity } from './operations.js';

const itemsMax = 30;
const bIdMaxWithRequestId = 10;
const kinds = new Set(['bId', 'operation', 'optionsData']);

export interface BatchOutcome {
  readonly body: JsonObject;
  /** Queries answered: each is metered like a read of its own. */
  readonly reads: number;
}

export interface BatchKey {
  readonly replays: Replays<JsonObject>;
  readonly prefix: string;
  readonly requestId: string | undefined;
}

/** Items are independent: one that fails undoes no other, and the request as a whole succeeds. */
export function runBatch(company: Company, body: JsonObject, key: BatchKey): BatchOutcome {
  const items = objects(body, 'BatchItemRequest');
  if (items.length === 0) throw fault('2020', 'Required parameter BatchItemRequest is missing in the request', 'BatchItemRequest');
  if (items.length > itemsMax) throw fault('1040', `The maximum number of batch items in a single request is ${itemsMax}.`);
  if (key.requestId !== undefined) checkRequestId(key.requestId, true);
  let reads = 0;
  const answers = items.map((item) => {
    const bId = text(item, 'bId');
    const replayKey = key.requestId === undefined ? undefined : `${key.prefix}|${key.requestId}|${bId ?? ''}`;
    const kept = replayKey === undefined ? undefined : key.replays.get(replayKey);
    if (kept) return kept;
    const answer = { ...(bId === undefined ? {} : { bId }), ...answerItem(company, item, bId, key.requestId) };
    if ('QueryResponse' in answer || 'CDCResponse' in answer) reads += 1;
    else if (replayKey !== undefined) key.replays.set(replayKey, answer);
    return answer;
  });
  return { body: { BatchItemResponse: answers }, reads };
}

function answerItem(company: Company, item: JsonObject, bId: string | undefined, requestId: string | undefined): JsonObject {
  try {
    if (requestId !== undefined && (bId ?? '').length > bIdMaxWithRequestId) {
      throw fault('2130', `Invalid Request Id Format : bId must have at most ${bIdMaxWithRequestId} characters with a requestid.`, 'bId');
    }
    return perform(company, item);
  } catch (error) {
    if (error instanceof QuickbooksFault) return { Fault: error.body };
    throw error;
  }
}

function perform(company: Company, item: JsonObject): JsonObject {
  const query = text(item, 'Query');
  if (query !== undefined) return { QueryResponse: runQuery(company, query).response };
  const cdc = item['CDCQuery'];
  if (isObject(cdc)) return changeData(company, text(cdc, 'Entities') ?? null, text(cdc, 'ChangedSince') ?? null);
  const names = Object.keys(item).filter((name) => !kinds.has(name));
  const [name] = names;
  if (name === undefined || names.length > 1) throw fault('2010', 'Property Name:BatchItemRequest needs exactly one object');
  const spec = requireEntity(name);
  const object = item[name];
  if (!isObject(object)) throw fault('2010', `Property Name:${name} specified is unsupported or invalid`, name);
  const operation = text(item, 'operation');
  if (operation !== 'create' && operation !== 'update' && operation !== 'delete') {
    throw fault('500', `Operation ${operation ?? ''} is not supported.`);
  }
  const options = new Set(
    (text(item, 'optionsData') ?? '')
      .toLowerCase()
      .split(',')
      .filter((option) => option !== ''),
  );
  // The void of an invoice has no form of its own in a batch: the same option serves.
  const byOperation = options.has('void') && !spec.voidBy.includes('include') && spec.voidBy.includes('operation');
  if (byOperation) return performWrite(company, spec, { operation: 'void', includes: new Set(), body: object });
  return performWrite(company, spec, { operation, includes: options, body: object });
}
