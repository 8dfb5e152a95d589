import { describe, expect, it } from '@jest/globals';
import type { Operation } from '../../domain/operation.js';
import { Counts } from './counts.js';
import type { RunEvent } from './run-context.js';

const operation = { entity: 'bills', sourceId: '7', action: 'update' } as Operation;
const settled = (outcome: 'applied' | 'rejected'): RunEvent => ({
  kind: 'settled',
  settlement: { operation, receipt: { operationId: 'o', outcome, at: '' } },
});
const document = (state: string): RunEvent => ({ kind: 'document', entity: 'bills', sourceId: '7', number: 'B-7', state, issues: [] });

describe('the counts of a run', () => {
  it.each([
    { what: 'refused twice is held once', events: [settled('rejected'), document('held'), settled('rejected'), document('held')], held: 1 },
    {
      what: 'refused, then gone through is not held',
      events: [settled('rejected'), document('held'), settled('applied'), document('synced')],
      held: 0,
    },
  ])('a document $what', ({ events, held }) => {
    const counts = new Counts();
    events.forEach((event) => counts.follow(event));

    expect(counts.snapshot()['bills']).toMatchObject({ held, updated: held === 0 ? 1 : 0 });
  });
});
