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
const countedVerdict = {
  match: 'matched',
  noop: 'unchanged',
  skip: 'skipped',
  hold: 'held',
  defer: 'deferred',
  change: undefined,
} as const;

/** Adds up what a run did, per entity, from its events. */
export class Counts {
  private readonly entities = new Map<string, { -readonly [K in keyof EntityCounts]: number }>();

  follow(event: RunEvent): void {
    if (event.kind === 'read') this.add(event.entity, 'read', event.documents);
    if (event.kind === 'again') this.add(event.entity, 'held', -event.documents);
    if (event.kind === 'planned') {
      const counted = countedVerdict[event.planned.verdict];
      if (counted) this.add(event.planned.entity, counted);
    }
    if (event.kind !== 'settled') return;
    const { operation, receipt } = event.settlement;
    if (receipt.outcome === 'applied') this.add(operation.entity, countedAction[operation.action]);
    else if (!event.settlement.followUp) this.add(operation.entity, receipt.outcome === 'unknown' ? 'deferred' : 'held');
  }

  snapshot(): Readonly<Record<string, EntityCounts>> {
    return Object.fromEntries([...this.entities].map(([entity, counts]) => [entity, { ...counts }]));
  }

  private add(entity: string, count: keyof EntityCounts, by = 1): void {
    const counts = this.entities.get(entity) ?? { ...none };
    counts[count] += by;
    this.entities.set(entity, counts);
  }
}
