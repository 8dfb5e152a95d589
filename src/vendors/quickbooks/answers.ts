import { isRecord } from '../../domain/json.js';
import type { SyncError } from '../../domain/sync-error.js';
import { notJson, unknownOutcome } from '../http/errors.js';
import type { HttpRequest, HttpResponse } from '../http/types.js';
import { MAX_CDC_OBJECTS } from './options.js';
import type { QboChanges, QboRecord } from './types.js';

/** The object inside `{"Invoice": {…}, "time": …}`; the tax service answers without the envelope. */
export function objectIn(json: unknown, entity: string): QboRecord | undefined {
  if (!isRecord(json)) return undefined;
  if (entity === 'TaxService') return json;
  const object = json[entity];
  return isRecord(object) ? object : undefined;
}

/** Rows of a query answer. An answer without `QueryResponse` is not an empty one and gives undefined. */
export function rowsIn(json: unknown, entity: string): readonly QboRecord[] | undefined {
  const response = isRecord(json) ? json['QueryResponse'] : undefined;
  if (!isRecord(response)) return undefined;
  const wanted = entity.toLowerCase();
  const key = Object.keys(response).find((name) => name.toLowerCase() === wanted);
  const rows = key === undefined ? [] : response[key];
  return Array.isArray(rows) ? rows.filter(isRecord) : undefined;
}

export function countIn(json: unknown): number | undefined {
  const response = isRecord(json) ? json['QueryResponse'] : undefined;
  const count = isRecord(response) ? response['totalCount'] : undefined;
  return typeof count === 'number' ? count : undefined;
}

/** An answer that parses but lacks what it must have: for a write that means that the outcome is open. */
export function unexpectedAnswer(response: HttpResponse, request: HttpRequest): SyncError {
  const error = notJson('quickbooks', request, response.status);
  return request.kind === 'write' ? unknownOutcome('quickbooks', request, error) : error;
}

export function changesIn(json: unknown, entities: readonly string[]): QboChanges | undefined {
  if (!isRecord(json) || typeof json['time'] !== 'string' || !Array.isArray(json['CDCResponse'])) return undefined;
  const groups = json['CDCResponse']
    .filter(isRecord)
    .flatMap(({ QueryResponse: list }) => (Array.isArray(list) ? list.filter(isRecord) : []));
  const changed: Record<string, QboRecord[]> = {};
  const deleted: Record<string, { id: string; at: string }[]> = {};
  let count = 0;
  for (const entity of entities) {
    const objects = groups.flatMap((group) => (Array.isArray(group[entity]) ? group[entity].filter(isRecord) : []));
    count += objects.length;
    changed[entity] = objects.filter((object) => object['status'] !== 'Deleted');
    deleted[entity] = objects.filter((object) => object['status'] === 'Deleted').map(tombstone);
  }
  return { changed, deleted, time: json['time'], isTruncated: count >= MAX_CDC_OBJECTS };
}

function tombstone(object: QboRecord): { id: string; at: string } {
  const meta = isRecord(object['MetaData']) ? object['MetaData'] : {};
  const [id, at] = [object['Id'], meta['LastUpdatedTime']];
  return { id: typeof id === 'string' ? id : '', at: typeof at === 'string' ? at : '' };
}
