import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Selection } from '../../src/engine/run/selection.js';
import { createRig, type Rig } from '../support/rig.js';

const us = {
  organization: {
    currencyCode: 'USD',
    countryCode: 'US',
    contacts: [{ as: 'bowman', contact_name: 'Bowman Furniture', contact_type: 'customer' }],
    items: [{ as: 'drive', name: 'Hard Drive', sku: 'HD-500', rate: 100 }],
  },
  company: { country: 'US' },
};

const invoice = (as: string, amount: number) => ({
  create: 'invoice',
  as,
  body: {
    customer_id: '$bowman',
    invoice_number: `INV-${as}`,
    date: '2026-03-01',
    line_items: [{ item_id: '$drive', quantity: 1, rate: amount }],
  },
});

let rig: Rig;
beforeEach(async () => {
  rig = await createRig(us);
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
