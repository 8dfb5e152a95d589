import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { byHand } from '../support/by-hand.js';
import { keptPlan } from '../support/plan.js';
import { createRig, type Rig } from '../support/rig.js';
import { invoice, shop } from '../support/shop.js';

let rig: Rig;
beforeEach(async () => {
  rig = await createRig({ ...shop, export: { approval: 'manual' } });
  rig.organization.steps([invoice('a', 100), invoice('b', 60)]);
});
afterEach(() => rig.close());

const approve = async (): Promise<number> => rig.app.engine.approve('acme', await keptPlan(rig));
const totals = async (): Promise<Record<string, number>> =>
  Object.fromEntries((await rig.documents('Invoice')).map(({ DocNumber, TotalAmt }) => [DocNumber, TotalAmt]));
const waits = expect.stringMatching(/^invoices INV-\w: approval\.pending it waits for approval/);

describe('a connection whose plans a person approves', () => {
  it('writes nothing before: no invoice, no customer, no item; and says what waits', async () => {
    const run = await rig.sync();

    expect(run).toMatchObject({ state: 'succeeded', counts: { invoices: { deferred: 2, created: 0 } } });
    expect(run.calls['quickbooks.write'] ?? 0).toBe(0);
    expect(await rig.held()).toEqual([waits, waits]);
  });

  it('costs no read of Zoho for what waits', async () => {
    // Within two seconds of a change Zoho's times cannot tell whether there was another one: that is looked at twice.
    const real = Date.now.bind(Date);
    const later = jest.spyOn(Date, 'now').mockImplementation(() => real() + 10_000);

    const first = await rig.sync();
    const second = await rig.sync();

    later.mockRestore();
    expect(first.counts['invoices']).toMatchObject({ read: 2, deferred: 2 });
    expect(second.counts['invoices']).toMatchObject({ read: 0, deferred: 2 });
  });

  it('writes what was approved with the next run, and nothing twice', async () => {
    await rig.sync();

    // Two invoices, and the customer and the item they need.
    expect(await approve()).toBe(4);
    await rig.sync();

    expect(await totals()).toEqual({ 'INV-a': 100, 'INV-b': 60 });
    expect(await rig.held()).toEqual([]);
    expect((await rig.sync()).calls['quickbooks.write'] ?? 0).toBe(0);
  });

  it('asks again for what changed after it was approved, and lets the rest go', async () => {
    await approve();
    rig.organization.ui({ call: 'PUT /invoices/$b', body: { line_items: [{ item_id: '$drive', quantity: 1, rate: 75 }] } });

    await rig.sync();

    expect(await totals()).toEqual({ 'INV-a': 100 });
    expect(await rig.held()).toEqual([
      expect.stringMatching(/^invoices INV-b: approval\.pending it waits for approval again: it changed in Zoho/),
    ]);
  });

  it('asks again for what somebody changed in QuickBooks after it was approved, and reads no more once it is carried out', async () => {
    await approve();
    await rig.sync();
    for (const as of ['a', 'b'])
      rig.organization.ui({ call: `PUT /invoices/$${as}`, body: { line_items: [{ item_id: '$drive', quantity: 1, rate: 75 }] } });
    await approve();
    const b = await rig.document('Invoice', 'INV-b');
    await byHand(rig, { action: 'edit', entity: 'Invoice', id: b?.['Id'], fields: { CustomerMemo: { value: 'Thank you' } } });

    await rig.sync();

    expect(await totals()).toEqual({ 'INV-a': 75, 'INV-b': 60 });
    expect(await rig.held()).toEqual([
      expect.stringMatching(
        /^invoices INV-b: approval\.pending it waits for approval again: .*was changed in QuickBooks: none of its figures/,
      ),
    ]);

    await approve();
    await rig.sync();
    expect(await totals()).toEqual({ 'INV-a': 75, 'INV-b': 75 });
    const reads = (): number => rig.app.engine.connection('acme').calls()['quickbooks.read'] ?? 0;
    const before = reads();
    await rig.sync();
    expect(reads() - before).toBe(0);
  });

  it('counts what waits, for status and metrics', async () => {
    await rig.sync();
    expect((await rig.app.engine.status('acme')).approvals).toEqual({ invoices: 2 });

    await approve();
    await rig.sync();
    expect((await rig.app.engine.status('acme')).approvals).toEqual({});
  });

  it('asks for an edit and for a delete of what was written before', async () => {
    await approve();
    await rig.sync();
    rig.organization.ui({ call: 'PUT /invoices/$b', body: { line_items: [{ item_id: '$drive', quantity: 1, rate: 75 }] } });
    rig.organization.ui({ call: 'DELETE /invoices/$a' });
    await rig.sync();
    expect(await totals()).toEqual({ 'INV-a': 100, 'INV-b': 60 });

    await approve();
    await rig.sync();

    expect(await totals()).toEqual({ 'INV-a': 0, 'INV-b': 75 });
  });

  it('needs no leave for what changes nothing in QuickBooks', async () => {
    await approve();
    await rig.sync();
    rig.organization.ui({ call: 'POST /invoices/$a/status/sent' });

    await rig.sync();

    expect(await rig.held()).toEqual([]);
  });

  it('lets a payment wait with its invoice, and go with it', async () => {
    rig.organization.steps([
      { call: 'POST /invoices/$a/status/sent' },
      {
        create: 'customerpayment',
        as: 'p',
        body: {
          customer_id: '$bowman',
          date: '2026-03-20',
          payment_mode: 'cash',
          account_id: '$account.Checking',
          amount: 100,
          invoices: [{ invoice_id: '$a', amount_applied: 100 }],
        },
      },
    ]);
    await rig.sync();
    expect(await rig.documents('Customer')).toEqual([]);

    await approve();
    await rig.sync();

    expect(await rig.document('Invoice', 'INV-a')).toMatchObject({ TotalAmt: 100, Balance: 0 });
    expect((await rig.documents('Payment')).map(({ TotalAmt }) => TotalAmt)).toEqual([100]);
  });

  it('asks for a customer edited in Zoho too', async () => {
    await approve();
    await rig.sync();
    rig.organization.ui({ call: 'PUT /contacts/$bowman', body: { website: 'https://bowman.example' } });
    const site = async (): Promise<unknown> => (await rig.documents('Customer'))[0]?.['WebAddr']?.URI;

    await rig.sync();
    expect(await site()).toBeUndefined();

    await approve();
    await rig.sync();
    expect(await site()).toBe('https://bowman.example');
  });
});
