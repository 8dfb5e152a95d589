import { nearestName } from '../domain/nearest-name.js';
import { SyncError } from '../domain/sync-error.js';

/** A slip in a name is refused: a run about no entity would end well and have done nothing. */
export function requireEntities(names: readonly string[], known: readonly string[]): void {
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const nearest = nearestName(unknown, known);
  const hint = nearest === undefined ? '' : ` (did you mean ${nearest}?)`;
  throw new SyncError({
    kind: 'config',
    code: 'entity.unknown',
    message: `there is no entity "${unknown}"${hint}; there are ${known.join(', ')}`,
  });
}
