import type { JsonObject } from '../../domain/json.js';
import type { Operation, Outcome } from '../../domain/operation.js';
import { readMarker } from '../plan/marker.js';
import { renewed } from './settle.js';

interface Result {
  readonly operation: Operation;
  readonly outcome: Outcome;
}

/**
 * A deposit is taken down so that its payment can be changed. Refused that change, the payment stands as it was, and so must the
 * deposit: the money would stay undeposited until a person has solved the other matter. A change whose outcome is unknown is the next run's.
 */
export function asItWas(blocked: Operation, results: ReadonlyMap<string, Result>): Operation | undefined {
  if (blocked.action !== 'create') return undefined;
  const before = blocked.dependsOn.map((id) => results.get(id)).filter((result) => result !== undefined);
  const removal = before.find(
    ({ outcome, operation }) => outcome === 'applied' && operation.action === 'delete' && operation.role === blocked.role,
  );
  if (!removal?.operation.before || !before.some(({ outcome }) => outcome === 'rejected')) return undefined;
  const after = markedAs(blocked, removal.operation.before);
  return renewed(blocked, { action: 'create', after, fills: {}, reason: 'set up again as it was' });
}

/** The marker says which generation it is. */
function markedAs({ after }: Operation, fields: JsonObject): JsonObject {
  const isMarked = (value: unknown): boolean => typeof value === 'string' && readMarker(value) !== undefined;
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, isMarked(value) ? (after[name] ?? value) : value]));
}
