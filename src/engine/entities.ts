import { nearestName } from '../domain/nearest-name.js';
import { SyncError } from '../domain/sync-error.js';
import type { ConnectionHandle } from './connection-handle.js';
import type { Pipeline } from './pipeline.js';

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

/** So is one whose module is off, for the same reason. Masters without a module come with the documents that need them. */
export function requireModules(
  names: readonly string[],
  { id, settings, pipelines }: Pick<ConnectionHandle, 'id' | 'settings'> & { readonly pipelines: readonly Pipeline[] },
): void {
  const off = pipelines.find(({ entity, module }) => module !== undefined && names.includes(entity) && !settings.entities.includes(entity));
  if (off === undefined) return;
  throw new SyncError({
    kind: 'config',
    code: 'entity.off',
    message: `${off.entity} are switched off for connection ${id}: ${String(off.module)} is not among its export.modules`,
  });
}
