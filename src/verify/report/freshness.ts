import { parseDuration, type ConnectionConfig } from '../../config/index.js';
import type { Store } from '../../store/index.js';
import type { Freshness, Uncompared } from './model.js';
import { entityName } from './sections.js';

/** So many export periods without a look at Zoho, and the proof is about an old state. */
const periodsMax = 3;
const day = 86_400_000;

export interface FreshnessOptions {
  readonly store: Store;
  readonly config: ConnectionConfig;
  readonly read: readonly string[];
}

/** Of every kind of document that is read; what was read completely once has a checkpoint. */
export async function freshnessOf({ store, config, read }: FreshnessOptions, nowMs: number): Promise<Freshness[]> {
  const ageMsMax = Math.max(day, periodsMax * parseDuration(config.export.every));
  const checkpoints = new Map((await store.checkpoints.list(config.id)).map((checkpoint) => [checkpoint.entity, checkpoint]));
  return read.map((entity) => {
    const { updatedAt: readAt = '', sweptAt = '' } = checkpoints.get(entity) ?? {};
    return { entity, readAt, sweptAt, isStale: readAt === '' || nowMs - Date.parse(readAt) > ageMsMax };
  });
}

/** How much Zoho holds of these nobody knows yet. */
export function neverRead(freshness: readonly Freshness[]): Uncompared[] {
  return freshness
    .filter(({ readAt }) => readAt === '')
    .map(({ entity }) => ({ what: entityName(entity), why: 'never read from Zoho to the end: run `crossfoot sync`', documents: 0 }));
}
