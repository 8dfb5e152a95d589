import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Selection } from '../../src/engine/run/selection.js';
import { byHand } from '../support/by-hand.js';
import { keptPlan } from '../support/plan.js';
import { createRig, type Rig } from '../support/rig.js';
import { invoice, shop } from '../support/shop.js';

let rig: Rig;
beforeEach(async () => {
  rig = await createRig(shop);
  rig.organization.steps([invoice('a', 100), invoice('b', 60), invoice('c', 40)]);
});
afterEach(() => rig.close());

async function numbers(selection?: Selection): Promise<string[]> {
  const { planned } = await rig.app.engine.plan('acme', selection ? { selection } : {});
  return planned.filter(({ entity }) => entity === 'invoices').map(({ number }) => number);
}

describe('which documents a plan is about', () => {
  it.each<[string, Selection | undefined, readonly string[]]>([
    ['all', undefined, ['INV-a', 'INV-b', 'INV-c']],
    ['named ones', { documents: ['INV-b', 'INV-c', 'INV-nobody'] }, ['INV-b', 'INV-c']],
    ['so many of each entity', { limit: 2 }, ['INV-a', 'INV-b']],
    ['what changed since', { since: '2100-01-01' }, []],
    ['what changed since, long ago', { since: '2020-01-01T08:00:00Z' }, ['INV-a', 'INV-b', 'INV-c']],
  ])('%s', async (_case, selection, expected) => {
    expect(await numbers(selection)).toEqual(expected);
  });

  it('reads no detail of the others', async () => {
    const { run } = await rig.app.engine.plan('acme', { selection: { documents: ['INV-b'] }, entities: ['invoices'] });

    expect(run.counts['invoices']).toMatchObject({ read: 1 });
  });
});

describe('a plan', () => {
  it('creates a customer or an item once, however many documents need it', async () => {
    const { planned } = await rig.app.engine.plan('acme');

    const created = planned.flatMap(({ entity, number, operations }) => operations.map(({ action }) => `${action} ${entity} ${number}`));
    expect(created).toEqual([
      'create customers Bowman Furniture',
      'create items Hard Drive',
      'create invoices INV-a',
      'create invoices INV-b',
      'create invoices INV-c',
    ]);
  });

  it('shows a document that waits once, also when it changed since', async () => {
    rig.organization.steps([
      {
        create: 'creditnote',
        as: 'x',
        body: {
          customer_id: '$bowman',
          creditnote_number: 'CN-x',
          date: '2026-03-21',
          line_items: [{ item_id: '$drive', quantity: 1, rate: 5 }],
          status: 'draft',
        },
      },
    ]);
    await rig.sync();
    rig.organization.ui({ call: 'PUT /creditnotes/$x', body: { line_items: [{ item_id: '$drive', quantity: 1, rate: 6 }] } });

    const { planned } = await rig.app.engine.plan('acme');

    expect(planned.filter(({ number }) => number === 'CN-x')).toHaveLength(1);
  });

  it('of an edit moves the difference only', async () => {
    await rig.sync();
    // 60.00 becomes 75.00: 15.00 more is owed, and 15.00 more is income.
    rig.organization.ui({ call: 'PUT /invoices/$b', body: { line_items: [{ item_id: '$drive', quantity: 1, rate: 75 }] } });

    const { planned } = await rig.app.engine.plan('acme');

    expect(planned.find(({ number }) => number === 'INV-b')?.effect).toEqual([
      { account: 'Accounts Receivable (A/R)', debit: '15', credit: '0' },
      { account: 'Sales', debit: '0', credit: '15' },
    ]);
  });

  it('of a document deleted in Zoho voids it, and a plan without the sweep does not look', async () => {
    await rig.sync();
    rig.organization.ui({ call: 'DELETE /invoices/$c' });

    const { planned } = await rig.app.engine.plan('acme');
    const quick = await rig.app.engine.plan('acme', { sweep: false });

    expect(planned.find(({ number }) => number === 'INV-c')).toMatchObject({
      operations: [{ action: 'void' }],
      effect: [
        { account: 'Sales', debit: '40', credit: '0' },
        { account: 'Accounts Receivable (A/R)', debit: '0', credit: '40' },
      ],
    });
    expect(quick.planned.map(({ number }) => number)).not.toContain('INV-c');
    expect(await rig.document('Invoice', 'INV-c')).toMatchObject({ TotalAmt: 40 });
  });

  it('of a void takes back what the invoice had moved', async () => {
    await rig.sync();
    rig.organization.ui({ call: 'POST /invoices/$a/status/void' });

    const { planned } = await rig.app.engine.plan('acme');

    expect(planned.find(({ number }) => number === 'INV-a')).toMatchObject({
      operations: [{ action: 'void' }],
      effect: [
        { account: 'Sales', debit: '100', credit: '0' },
        { account: 'Accounts Receivable (A/R)', debit: '0', credit: '100' },
      ],
    });
  });
});

describe('a plan that is kept', () => {
  const outcomes = async (plan: unknown): Promise<string[]> => {
    const { documents } = await rig.app.engine.apply('acme', plan, { trigger: 'test' });
    return documents.map(({ number, outcome, issues }) => [number, outcome, ...issues.map(({ message }) => message)].join(' '));
  };

  it('is carried out where it is still true; what changed in Zoho is refused, and goes out with the next sync', async () => {
    const plan = await keptPlan(rig);
    rig.organization.ui({ call: 'PUT /invoices/$b', body: { line_items: [{ item_id: '$drive', quantity: 1, rate: 75 }] } });

    expect(await outcomes(plan)).toEqual([
      'INV-a applied',
      expect.stringMatching(/^INV-b refused not applied as planned: it changed in Zoho/),
      'INV-c applied',
    ]);
    expect(await rig.document('Invoice', 'INV-b')).toBeUndefined();

    await rig.sync();

    expect(await rig.document('Invoice', 'INV-b')).toMatchObject({ TotalAmt: 75 });
    expect(await rig.documents('Invoice')).toHaveLength(3);
  });

  it('creates no customer and no item for what is refused', async () => {
    const plan = await keptPlan(rig);
    for (const as of ['a', 'b', 'c'])
      rig.organization.ui({ call: `PUT /invoices/$${as}`, body: { line_items: [{ item_id: '$drive', quantity: 2, rate: 9 }] } });

    expect((await outcomes(plan)).every((outcome) => outcome.includes(' refused '))).toBe(true);

    expect(await rig.documents('Item')).toEqual([]);
  });

  it('leaves alone what came after it, and the next sync finds that', async () => {
    const plan = await keptPlan(rig);
    rig.organization.steps([{ ...invoice('d', 10) }]);

    expect(await outcomes(plan)).toEqual(['INV-a applied', 'INV-b applied', 'INV-c applied']);
    expect(await rig.document('Invoice', 'INV-d')).toBeUndefined();

    await rig.sync();

    expect(await rig.document('Invoice', 'INV-d')).toMatchObject({ TotalAmt: 10 });
  });

  it('says what another run has done since', async () => {
    const plan = await keptPlan(rig);
    await rig.sync();

    const past = / past nothing was left to do: (it is synced since run |QuickBooks has it already)/;
    expect(await outcomes(plan)).toEqual(['INV-a', 'INV-b', 'INV-c'].map((number) => expect.stringMatching(number + past.source)));
    expect(await rig.documents('Invoice')).toHaveLength(3);
  });

  it('is refused where QuickBooks was written to since', async () => {
    await rig.sync();
    rig.organization.ui({ call: 'PUT /invoices/$b', body: { line_items: [{ item_id: '$drive', quantity: 1, rate: 75 }] } });
    const plan = await keptPlan(rig);
    await rig.sync();
    rig.organization.ui({ call: 'PUT /invoices/$b', body: { line_items: [{ item_id: '$drive', quantity: 1, rate: 60 }] } });

    expect(await outcomes(plan)).toEqual([expect.stringMatching(/^INV-b refused .*it changed in Zoho/)]);
    expect(await rig.document('Invoice', 'INV-b')).toMatchObject({ TotalAmt: 75 });
  });

  describe('of what a person changed in QuickBooks after it', () => {
    /** Invoices a, b and c are exported, then all of them are edited in Zoho, and the plan is kept. */
    async function keptEdits(): Promise<Record<string, any>> {
      await rig.sync();
      for (const as of ['a', 'b', 'c'])
        rig.organization.ui({ call: `PUT /invoices/$${as}`, body: { line_items: [{ item_id: '$drive', quantity: 1, rate: 75 }] } });
      return keptPlan(rig);
    }

    it('says which figure, and carries out the rest', async () => {
      const plan = await keptEdits();
      const { Id, Line } = { ...(await rig.document('Invoice', 'INV-b')) };
      const lines = (Line as Record<string, any>[]).filter(({ DetailType }) => DetailType === 'SalesItemLineDetail');
      const changed = lines.map((line) => ({
        ...line,
        Amount: 61,
        SalesItemLineDetail: { ...line['SalesItemLineDetail'], UnitPrice: 61 },
      }));
      await byHand(rig, { action: 'edit', entity: 'Invoice', id: Id, fields: { Line: changed } });

      expect(await outcomes(plan)).toEqual([
        'INV-a applied',
        `INV-b refused not applied as planned: its invoice (Invoice ${Id}) was changed in QuickBooks: total 60 → 61 (SyncToken 0 → 1)`,
        'INV-c applied',
      ]);
      expect(await rig.document('Invoice', 'INV-b')).toMatchObject({ TotalAmt: 61 });
    });

    it('says so of a field that is not ours, and of a delete', async () => {
      const plan = await keptEdits();
      const [b, c] = [await rig.document('Invoice', 'INV-b'), await rig.document('Invoice', 'INV-c')];
      await byHand(rig, { action: 'edit', entity: 'Invoice', id: b?.['Id'], fields: { CustomerMemo: { value: 'Thank you' } } });
      await byHand(rig, { action: 'delete', entity: 'Invoice', id: c?.['Id'] });

      expect(await outcomes(plan)).toEqual([
        'INV-a applied',
        expect.stringMatching(/^INV-b refused .*was changed in QuickBooks: none of its figures \(SyncToken 0 → 1\)$/),
        expect.stringMatching(/^INV-c refused .*\(Invoice \d+\) was deleted in QuickBooks$/),
      ]);
    });

    it('costs one read of QuickBooks when the plan is kept, and one when it is carried out', async () => {
      const reads = (): number => rig.app.engine.connection('acme').calls()['quickbooks.read'] ?? 0;
      await rig.sync();
      for (const as of ['a', 'b', 'c'])
        rig.organization.ui({ call: `PUT /invoices/$${as}`, body: { line_items: [{ item_id: '$drive', quantity: 1, rate: 175 }] } });
      const before = reads();

      const plan = await keptPlan(rig);
      const kept = reads();
      await outcomes(plan);

      expect([kept - before, reads() - kept]).toEqual([1, 1]);
    });
  });

  it('voids what was deleted in Zoho', async () => {
    await rig.sync();
    rig.organization.ui({ call: 'DELETE /invoices/$c' });

    expect(await outcomes(await keptPlan(rig))).toEqual(['INV-c applied']);
    expect(await rig.document('Invoice', 'INV-c')).toMatchObject({ TotalAmt: 0 });
  });

  it('is refused as a whole when it was edited', async () => {
    const plan = await keptPlan(rig);
    plan['documents'][0].number = 'INV-z';

    await expect(outcomes(plan)).rejects.toMatchObject({ kind: 'config', code: 'plan.signature' });
    expect(await rig.documents('Invoice')).toEqual([]);
  });
});
