import { describe, expect, it } from '@jest/globals';
import type { TargetObject } from '../ports.js';
import type { PinnedDocument } from './pin.js';
import { movedThere } from './standing.js';

const object = (id: string, change: Partial<TargetObject> = {}): TargetObject => ({
  id,
  version: '3',
  state: 'present',
  facts: { total: '100', date: '2026-03-01' },
  note: '',
  raw: {},
  ...change,
});
const planned = (sourceId: string, id: string): PinnedDocument => {
  const { version, state, facts } = object(id);
  const seen = { invoice: { target: 'Invoice', id, version, state, facts } };
  return {
    entity: 'invoices',
    sourceId,
    number: '',
    verdict: 'change',
    isGone: false,
    pin: { modifiedAt: '', source: '', mapping: '', settings: '', targets: {}, seen },
  };
};

describe('what happened at the target to a document that a plan writes to', () => {
  it.each<[string, TargetObject | undefined, string | undefined]>([
    ['nothing', object('12'), undefined],
    [
      'a figure',
      object('12', { version: '4', facts: { total: '120', date: '2026-03-01' } }),
      'was changed in QuickBooks: total 100 → 120 (SyncToken 3 → 4)',
    ],
    ['another field', object('12', { version: '4' }), 'was changed in QuickBooks: none of its figures (SyncToken 3 → 4)'],
    ['a void', object('12', { version: '4', state: 'voided' }), 'was voided in QuickBooks (SyncToken 3 → 4)'],
    ['a delete', undefined, 'was deleted in QuickBooks'],
  ])('%s', async (_case, now, message) => {
    const target = { readMany: () => Promise.resolve(now ? [now] : []) };

    const moved = await movedThere(target, [planned('1', '12')]);

    expect(moved.get('invoices/1')).toBe(message === undefined ? undefined : `its invoice (Invoice 12) ${message}`);
  });

  it('is asked once for all documents of a type, and not at all where the plan only creates', async () => {
    const asked: (readonly string[])[] = [];
    const target = {
      readMany: (_type: string, ids: readonly string[]) => {
        asked.push(ids);
        return Promise.resolve(ids.map((id) => object(id)));
      },
    };
    const created: PinnedDocument = { entity: 'invoices', sourceId: '3', number: '', verdict: 'change', isGone: false };

    await movedThere(target, [planned('1', '12'), planned('2', '13'), created]);
    await movedThere(target, [created]);

    expect(asked).toEqual([['12', '13']]);
  });
});
