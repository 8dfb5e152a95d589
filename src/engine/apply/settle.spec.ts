import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../domain/json.js';
import type { Operation } from '../../domain/operation.js';
import { renderMarker } from '../plan/marker.js';
import type { TargetObject, TargetWriter, WriteAnswer } from '../ports.js';
import { adoptable } from './likeness.js';
import { settleAnswer, takesBack, type SettleContext } from './settle.js';

const write: Operation = {
  id: 'op-1',
  connection: 'acme',
  runId: 'run-1',
  entity: 'invoices',
  sourceId: '114',
  number: 'INV-3',
  role: 'invoice',
  target: 'Invoice',
  action: 'create',
  before: null,
  after: { DocNumber: 'INV-3', TxnDate: '2026-03-17', CustomerRef: { value: '7' } },
  generation: 1,
  attempt: 0,
  mappingVersion: 'm1',
  reason: '',
  dependsOn: [],
  fills: {},
};
const operation: Operation = { ...write, expect: { total: '252', tax: '14.85', unapplied: '0' } };
const asWanted = { total: 252, tax: '14.85', unapplied: 0 };
const answer = (facts: JsonObject): WriteAnswer => ({ targetId: '9', targetVersion: '0', facts, traceId: 't' });
const context = (canVoid = true): SettleContext => ({
  target: { canVoid: () => canVoid } as unknown as TargetWriter,
  now: () => '2026-03-17T00:00:00.000Z',
  link: undefined,
});

describe('an answer', () => {
  it('that shows the figures asked for is applied and linked', () => {
    const settled = settleAnswer(operation, answer(asWanted), context());

    expect(settled).toMatchObject({ receipt: { outcome: 'applied', targetId: '9' }, link: { targetId: '9', state: 'present' } });
    expect(takesBack(settled)).toBe(false);
  });

  it.each([
    ['total', { ...asWanted, total: 252.01 }, 'total 252.01 instead of 252'],
    ['tax', { ...asWanted, tax: 14.84 }, 'tax 14.84 instead of 14.85'],
    ['credit', { ...asWanted, unapplied: '0.01' }, 'unapplied 0.01 instead of 0'],
  ])('a cent off in its %s is never applied, and what was created is taken back', (_figure, facts, said) => {
    const settled = settleAnswer(operation, answer(facts), context());

    expect(settled).toMatchObject({
      receipt: { outcome: 'rejected', errorCode: 'answer.mismatch' },
      followUp: { action: 'void', targetId: '9', targetVersion: '0' },
    });
    expect(settled.issue?.message).toContain(said);
    expect(settled.link).toBeUndefined();
    expect(takesBack(settled)).toBe(true);
  });

  it('a cent off is taken back by a delete where the vendor has no void', () => {
    expect(settleAnswer(operation, answer({ total: 1 }), context(false)).followUp).toMatchObject({ action: 'delete' });
  });

  it('a cent off to an update leaves the document, and a link that no plan takes for equal', () => {
    const update: Operation = { ...operation, action: 'update', targetId: '9', targetVersion: '0' };

    const settled = settleAnswer(update, answer({ total: 1 }), context());

    expect(settled).toMatchObject({ receipt: { outcome: 'rejected' }, link: { state: 'present', appliedHash: '' } });
    expect(settled.followUp).toBeUndefined();
  });

  it.each([
    ['void', 'voided'],
    ['delete', 'absent'],
  ] as const)('to a %s leaves a link that says %s', (action, state) => {
    const settled = settleAnswer({ ...write, action, targetId: '9', after: {} }, answer({}), context());

    expect(settled.link).toMatchObject({ state });
  });
});

describe('a document that is there already', () => {
  const ours = renderMarker({ connection: 'acme', entity: 'invoices', sourceId: '114', role: 'invoice', generation: 1 }, 'INV-3');
  const candidate = (over: Partial<TargetObject> = {}): TargetObject => ({
    id: '9',
    version: '0',
    state: 'present',
    facts: { number: 'INV-3', date: '2026-03-17', party: '7', total: 252 },
    note: '',
    raw: {},
    ...over,
  });

  it('is adopted by our marker', () => {
    expect(adoptable(operation, [candidate({ note: ours, facts: {} })])).toMatchObject({
      answer: { targetId: '9' },
      how: 'found by marker',
    });
  });

  it.each([
    ['another role', ours.replace('/invoice#', '/writeOff#')],
    ['another generation', ours.replace('#1', '#2')],
    ['another document', ours.replace('/114/', '/115/')],
    ['another connection', ours.replace('acme', 'other')],
  ])('is not adopted by the marker of %s, however alike it is', (_case, note) => {
    expect(adoptable(operation, [candidate({ note })])).toBeUndefined();
  });

  it('is adopted without a marker when number, party, date and total agree', () => {
    expect(adoptable(operation, [candidate()])).toMatchObject({ answer: { targetId: '9' } });
  });

  it.each([
    ['number', { number: 'INV-4' }],
    ['date', { date: '2026-03-18' }],
    ['party', { party: '8' }],
    ['total', { total: 252.01 }],
  ])('is a stranger when its %s differs', (_fact, other) => {
    expect(adoptable(operation, [candidate({ facts: { ...candidate().facts, ...other } })])).toBeUndefined();
  });

  it('is not adopted when it is void, or when two are alike', () => {
    expect(adoptable(operation, [candidate({ state: 'voided' })])).toBeUndefined();
    expect(adoptable(operation, [candidate(), candidate({ id: '10' })])).toBeUndefined();
  });
});
