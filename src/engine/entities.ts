import { nearestName } from '../domain/nearest-name.js';
import { SyncError } from '../domain/sync-error.js';
import type { Store } from '../store/index.js';
import type { ConnectionHandle } from './connection-handle.js';
import type { Pipeline } from './pipeline.js';
import type { ConnectionSettings } from './settings.js';

/** Documents that are switched on and read from the source by themselves, not with others. */
export function readEntities(pipelines: readonly Pipeline[], settings: Pick<ConnectionSettings, 'entities'>): readonly string[] {
  const isRead = ({ entity, kind, derived }: Pipeline): boolean => kind === 'document' && !derived && settings.entities.includes(entity);
  return pipelines.filter(isRead).map(({ entity }) => entity);
}

export interface LastRead {
  readonly entity: string;
  /** ISO instant; empty when it was never read to the end. */
  readonly readAt: string;
}

export async function lastRead(
  store: Pick<Store, 'checkpoints'>,
  pipelines: readonly Pipeline[],
  settings: ConnectionSettings,
): Promise<LastRead[]> {
  const checkpoints = new Map((await store.checkpoints.list(settings.connection)).map(({ entity, updatedAt }) => [entity, updatedAt]));
  return readEntities(pipelines, settings).map((entity) => ({ entity, readAt: checkpoints.get(entity) ?? '' }));
}

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
