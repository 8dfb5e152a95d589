import {
  linePlace,
  type Alternatives,
  type Desired,
  type Issue,
  type OptionalLine,
  type TargetFields,
  type TargetValue,
} from '../../domain/document.js';
import { isRecord, type Json, type JsonObject } from '../../domain/json.js';
import { isMarkerPlace, isReference, referencesIn, type Reference } from '../../domain/reference.js';

/** What stands for a reference when a plan is made. */
export type Resolution =
  | { readonly kind: 'id'; readonly id: string }
  /** Created by an operation of the same plan; its id is filled in when that has been applied. */
  | { readonly kind: 'operation'; readonly operationId: string }
  /** Would be created first; only in a plan that is not carried out. The label stands for the id. */
  | { readonly kind: 'new'; readonly label: string }
  | { readonly kind: 'missing'; readonly issue: Issue }
  /** It will never be in the target; an optional line does without it. */
  | { readonly kind: 'never'; readonly issue: Issue }
  /** There is a target, but not one that fits here; another form of the line is tried. */
  | { readonly kind: 'unfit'; readonly issue: Issue };

export interface ResolvedFields {
  readonly fields: JsonObject;
  /** Path in `fields` → operation id. */
  readonly fills: Readonly<Record<string, string>>;
  readonly issues: readonly Issue[];
}

export interface ResolveOptions {
  readonly resolve: (reference: Reference) => Resolution;
  readonly marker: (number: string) => string;
}

/** Puts ids where the mapping asked for references, and the marker where it asked for one. */
export function resolveFields(fields: TargetValue, options: ResolveOptions): ResolvedFields {
  const issues = new Map<string, Issue>();
  const fills: Record<string, string> = {};
  const note = (issue: Issue): void => void issues.set(issue.message, issue);

  const walk = (value: TargetValue, path: readonly string[]): Json => {
    if (isMarkerPlace(value)) return options.marker(value.$marker.number);
    if (isReference(value)) return place(options.resolve(value), path);
    if (Array.isArray(value)) return list(value as readonly TargetValue[], path);
    if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, walk(member, [...path, key])]));
    return value as Json;
  };
  const list = (members: readonly TargetValue[], path: readonly string[]): Json[] => {
    const resolved: Json[] = [];
    for (const member of members) {
      const optional = isRecord(member) ? (member as Partial<OptionalLine>).$optional : undefined;
      const line = chosen(optional ?? member, options);
      const never = optional === undefined ? undefined : firstOfKind(line, 'never', options);
      if (never) note({ ...never, severity: 'note' });
      else resolved.push(walk(line, [...path, String(resolved.length)]));
    }
    return resolved;
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
        return wrap(resolution.label);
      default:
        note(resolution.issue);
        return wrap('');
    }
  };
  const resolved = walk(fields, []);
  return { fields: resolved as JsonObject, fills, issues: [...issues.values()] };
}

/** The first form whose references fit; the last one when none does. */
function chosen(value: TargetValue, options: Pick<ResolveOptions, 'resolve'>): TargetValue {
  if (!isRecord(value) || !('$first' in value)) return value;
  return formsOf(value)[formChosen(value, options)] ?? {};
}

function formsOf(value: TargetValue): readonly TargetValue[] {
  return isRecord(value) && '$first' in value ? (value as unknown as Alternatives).$first : [value];
}

function formChosen(value: TargetValue, options: Pick<ResolveOptions, 'resolve'>): number {
  const forms = formsOf(value);
  const fitting = forms.findIndex((form) => firstOfKind(form, 'unfit', options) === undefined);
  return fitting < 0 ? forms.length - 1 : fitting;
}

/**
 * The lines of the mapping behind the fields as they were resolved: a line that was left out moves those after it, and of
 * several forms of a line the one that was chosen counts.
 */
export function retraced(
  { fields, trace }: Pick<Desired, 'fields' | 'trace'>,
  options: Pick<ResolveOptions, 'resolve'>,
): Readonly<Record<string, string>> {
  const lines = fields['Line'];
  if (!Array.isArray(lines) || !lines.some((line) => isRecord(line) && ('$optional' in line || '$first' in line))) return trace;
  const places = new Map<string, string>();
  for (const [index, line] of (lines as readonly TargetValue[]).entries()) {
    const optional = isRecord(line) ? (line as Partial<OptionalLine>).$optional : undefined;
    const given = optional ?? line;
    if (optional !== undefined && firstOfKind(chosen(given, options), 'never', options)) continue;
    places.set(linePlace(index, formChosen(given, options)), `Line.${places.size}`);
  }
  return Object.fromEntries(
    Object.entries(trace).flatMap(([path, at]) => {
      const [, place, field] = /^(Line\.\d+(?:\$\d+)?)\.(.*)$/.exec(path) ?? [];
      if (place === undefined) return [[path, at]];
      const now = places.get(place);
      return now === undefined ? [] : [[`${now}.${field}`, at]];
    }),
  );
}

/** What the fields refer to and will never be in the target. */
export function neverThere(fields: TargetValue, options: Pick<ResolveOptions, 'resolve'>): Issue | undefined {
  return firstOfKind(fields, 'never', options);
}

/** Why no line is left, where the fields have lines and each of them is left out. */
export function whyEmpty(fields: TargetFields, options: Pick<ResolveOptions, 'resolve'>): Issue | undefined {
  const lines = fields['Line'];
  if (!Array.isArray(lines)) return undefined;
  const reasons = (lines as readonly TargetValue[]).map((line) => {
    const optional = isRecord(line) ? (line as Partial<OptionalLine>).$optional : undefined;
    return optional === undefined ? undefined : firstOfKind(chosen(optional, options), 'never', options);
  });
  return reasons.includes(undefined) ? undefined : reasons[0];
}

function firstOfKind(value: TargetValue, kind: 'never' | 'unfit', { resolve }: Pick<ResolveOptions, 'resolve'>): Issue | undefined {
  for (const reference of referencesIn(value)) {
    const resolution = resolve(reference);
    if (resolution.kind === kind) return resolution.issue;
  }
  return undefined;
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
