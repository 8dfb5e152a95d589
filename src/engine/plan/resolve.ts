import type { Issue, TargetValue } from '../../domain/document.js';
import { isRecord, type Json, type JsonObject } from '../../domain/json.js';
import { isMarkerPlace, isReference, type Reference } from '../../domain/reference.js';

/** What stands for a reference when a plan is made. */
export type Resolution =
  | { readonly kind: 'id'; readonly id: string }
  /** Created by an operation of the same plan; its id is filled in when that has been applied. */
  | { readonly kind: 'operation'; readonly operationId: string }
  /** Would be created first; only in a plan that is not carried out. */
  | { readonly kind: 'new'; readonly label: string }
  | { readonly kind: 'missing'; readonly issue: Issue };

export interface ResolvedFields {
  readonly fields: JsonObject;
  /** Path in `fields` → operation id. */
  readonly fills: Readonly<Record<string, string>>;
  readonly issues: readonly Issue[];
}

/** Puts ids where the mapping asked for references, and the marker where it asked for one. */
export function resolveFields(
  fields: TargetValue,
  at: { resolve: (reference: Reference) => Resolution; marker: (number: string) => string },
): ResolvedFields {
  const issues = new Map<string, Issue>();
  const fills: Record<string, string> = {};
  const walk = (value: TargetValue, path: readonly string[]): Json => {
    if (isMarkerPlace(value)) return at.marker(value.$marker.number);
    if (isReference(value)) return place(at.resolve(value), path);
    if (Array.isArray(value)) return value.map((member: TargetValue, index) => walk(member, [...path, String(index)]));
    if (isRecord(value))
      return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, walk(member as TargetValue, [...path, key])]));
    return value as Json;
  };
  const place = (resolution: Resolution, path: readonly string[]): Json => {
    // QBO writes references as `{ value }` under keys that end in Ref, and as a bare id elsewhere (TxnId, Entity.value).
    const wrapped = path.at(-1)?.endsWith('Ref') === true;
    const wrap = (id: string): Json => (wrapped ? { value: id } : id);
    switch (resolution.kind) {
      case 'id':
        return wrap(resolution.id);
      case 'operation':
        fills[[...path, ...(wrapped ? ['value'] : [])].join('.')] = resolution.operationId;
        return wrap('');
      case 'new':
        return wrap(`(new ${resolution.label})`);
      case 'missing':
        issues.set(resolution.issue.message, resolution.issue);
        return wrap('');
    }
  };
  const resolved = walk(fields, []);
  return { fields: resolved as JsonObject, fills, issues: [...issues.values()] };
}

/** `fields` with the ids of applied operations at the paths that wait for them. */
export function fillIn(fields: JsonObject, fills: Readonly<Record<string, string>>, idOf: (operationId: string) => string): JsonObject {
  const copy = structuredClone(fields) as Record<string, unknown>;
  for (const [path, operationId] of Object.entries(fills)) {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    let at: unknown = copy;
    for (const key of keys) at = (at as Record<string, unknown>)[key];
    (at as Record<string, unknown>)[last] = idOf(operationId);
  }
  return copy as JsonObject;
}
