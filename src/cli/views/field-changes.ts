import { isAbsolute, relative } from 'node:path';
import { canonicalJson } from '../../domain/json.js';
import type { Operation } from '../../domain/operation.js';
import { leaves, tracedLine } from '../../engine/plan/leaves.js';

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
    .map((path) => ({ path, before: old.get(path), after: wanted.get(path), mapping: shownLine(tracedLine(path, trace)) }));
}

/** From the working directory, as an editor opens it. */
export function shownLine(line: string): string {
  return isAbsolute(line) ? relative(process.cwd(), line) : line;
}
