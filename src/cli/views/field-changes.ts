import { isAbsolute, relative } from 'node:path';
import { canonicalJson, isRecord } from '../../domain/json.js';
import type { Operation } from '../../domain/operation.js';

export interface FieldChange {
  /** `Line[0].Amount`. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
  /** `mappings/invoices.yaml:12`; empty when the planner set the field itself. */
  readonly mapping: string;
}

/** Which of our own fields an operation changes, leaf by leaf, and the mapping line behind each. */
export function fieldChanges({ before, after, action }: Operation, trace: Readonly<Record<string, string>>): FieldChange[] {
  // Void and delete carry no fields: what they take away is not a change of fields.
  if (action === 'void' || action === 'delete') return [];
  const old = leaves(before ?? {});
  const wanted = leaves(after);
  const paths = [...new Set([...old.keys(), ...wanted.keys()])];
  return paths
    .filter((path) => canonicalJson(old.get(path)) !== canonicalJson(wanted.get(path)))
    .map((path) => ({ path, before: old.get(path), after: wanted.get(path), mapping: mappingLine(path, trace) }));
}

function leaves(value: unknown, at = '', found = new Map<string, unknown>()): Map<string, unknown> {
  if (Array.isArray(value)) value.forEach((member, index) => leaves(member, `${at}[${index}]`, found));
  else if (isRecord(value)) for (const [key, member] of Object.entries(value)) leaves(member, at === '' ? key : `${at}.${key}`, found);
  else found.set(at, value);
  return found;
}

/** A mapping line may fill a whole member (`CustomerRef`), and all lines of a document share theirs. */
function mappingLine(path: string, trace: Readonly<Record<string, string>>): string {
  const segments = path.replaceAll(/\[\d+\]/g, '').split('.');
  for (let length = segments.length; length > 0; length -= 1) {
    const line = trace[segments.slice(0, length).join('.')];
    if (line !== undefined) return isAbsolute(line) ? relative(process.cwd(), line) : line;
  }
  return '';
}
