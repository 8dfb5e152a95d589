import { parseDuration, type ConnectionConfig } from '../../config/index.js';
import type { Store } from '../../store/index.js';
import { isBookedEntity } from '../expected/index.js';
import type { Freshness } from './model.js';

/** So many export periods without a look at Zoho, and the proof is about an old state. */
const periodsMax = 3;
const day = 86_400_000;

export async function freshnessOf(store: Store, config: ConnectionConfig, nowMs: number): Promise<Freshness[]> {
  const ageMsMax = Math.max(day, periodsMax * parseDuration(config.export.every));
  const checkpoints = await store.checkpoints.list(config.id);
  return checkpoints
    .filter(({ entity }) => isBookedEntity(entity))
    .map(({ entity, updatedAt, sweptAt }) => ({ entity, readAt: updatedAt, sweptAt, isStale: nowMs - Date.parse(updatedAt) > ageMsMax }));
}
