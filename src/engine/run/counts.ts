import type { EntityCounts } from '../../domain/run.js';
import type { RunEvent } from './run-context.js';

const none: EntityCounts = {
  read: 0,
  created: 0,
  updated: 0,
  voided: 0,
  deleted: 0,
  matched: 0,
  unchanged: 0,
  skipped: 0,
  held: 0,
  deferred: 0,
};

const countedAction = { create: 'created', update: 'updated', deactivate: 'updated', void: 'voided', delete: 'deleted' } as const;
const countedVerdict = { match: 'matched', noop: 'unchanged', skip: 'skipped' } as const;
const waitingVerdict: Readonly<Record<string, Waiting>> = { hold: 'held', defer: 'deferred' };
type Waiting = 'held' | 'deferred';

/** Adds up what a run did, per entity, from its events. A document waits once, however often it was tried, and not if it went through. */
export class Counts {
  private readonly entities = new Map<string, { -readonly [K in keyof EntityCounts]: number }>();
  private readonly waiting = new Map<string, Map<string, Waiting>>();

  follow(event: RunEvent): void {
    if (event.kind === 'read') this.add(event.entity, 'read', event.documents);
    if (event.kind === 'planned') {
      const { entity, sourceId, verdict } = event.planned;
      if (verdict === 'match' || verdict === 'noop' || verdict === 'skip') this.add(entity, countedVerdict[verdict]);
      this.wait(entity, sourceId, waitingVerdict[verdict]);
    }
    if (event.kind === 'document') {
      const { entity, sourceId, state } = event;
      this.wait(entity, sourceId, state === 'held' || state === 'deferred' ? state : undefined);
    }
    if (event.kind !== 'settled') return;
    const { operation, receipt } = event.settlement;
    if (receipt.outcome === 'applied') this.add(operation.entity, countedAction[operation.action]);
    else if (!event.settlement.followUp)
      this.wait(operation.entity, operation.sourceId, receipt.outcome === 'unknown' ? 'deferred' : 'held');
  }

  snapshot(): Readonly<Record<string, EntityCounts>> {
    return Object.fromEntries([...this.entities].map(([entity, counts]) => [entity, { ...counts, ...this.waitingOf(entity) }]));
  }

  private waitingOf(entity: string): Pick<EntityCounts, Waiting> {
    const states = [...(this.waiting.get(entity)?.values() ?? [])];
    return { held: states.filter((state) => state === 'held').length, deferred: states.filter((state) => state === 'deferred').length };
  }

  private wait(entity: string, sourceId: string, state: Waiting | undefined): void {
    const waiting = this.waiting.get(entity) ?? new Map<string, Waiting>();
    this.waiting.set(entity, waiting);
    if (state) {
      waiting.set(sourceId, state);
      this.add(entity, 'held', 0);
    } else waiting.delete(sourceId);
  }

  private add(entity: string, count: keyof EntityCounts, by = 1): void {
    const counts = this.entities.get(entity) ?? { ...none };
    counts[count] += by;
    this.entities.set(entity, counts);
  }
}
