import { directions, type Direction } from '../domain/run.js';
import { SyncError } from '../domain/sync-error.js';

/** @throws SyncError `sync.direction` for any other word. */
export function directionOf(direction: string): Direction {
  const known = directions.find((name) => name === direction);
  if (known) return known;
  throw new SyncError({
    kind: 'config',
    code: 'sync.direction',
    message: `there is no direction "${direction}": use ${directions.join(' or ')}`,
  });
}
