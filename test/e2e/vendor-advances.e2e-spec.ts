import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SandboxClock } from '../../src/sandbox/core/clock.js';
import { createRig, type Rig } from '../support/rig.js';

const shop = {
  organization: {
    currencyCode: 'USD',
    countryCode: 'US',
    contacts: [{ as: 'molly', contact_name: 'Molly Supplies', contact_type: 'vendor' }],
    accounts: [{ as: 'checking', account_name: 'Checking', account_type: 'bank' }],
  },
  company: { country: 'US' },
  export: { modules: ['accounts', 'bills', 'vendorAdvances'] },
};

const bill = {
  create: 'bill',
  as: 'a',
  body: {
    vendor_id: '$molly',
    bill_number: 'B-a',
    date: '2026-03-10',
    line_items: [{ account_id: '$account.Cost of Goods Sold', quantity: 1, rate: 300 }],
  },
};
const payment = (applied: number) => ({
  vendor_id: '$molly',
  date: '2026-03-19',
  amount: 500,
  paid_through_account_id: '$account.Checking',
  bills: [{ bill_id: '$a', amount_applied: applied }],
});

let rig: Rig;
beforeEach(async () => {
  rig = await createRig(shop);
});
afterEach(() => rig.close());

const amounts = async (entity: string) => (await rig.documents(entity)).map((document) => Number(document['TotalAmt']));

describe('row 14: what a vendor payment has left', () => {
  it.each([
    ['under Inventory', true],
    ['under Books only', false],
  ])(
    'is an expense against the vendor that bills use up, that comes back, and that goes, with vendor payments %s',
    async (_where, inInventory) => {
      rig.zoho.setSwitches({ vendorPaymentsInInventory: inInventory });
      rig.organization.steps([bill, { create: 'vendorpayment', as: 'p', body: payment(234) }]);
      await rig.sync();

      // 500 − 234 = 266 in advance; the vendor owes 266 and is owed 300 − 234 = 66: a debit of 200
      expect(await amounts('BillPayment')).toEqual([234]);
      expect(await amounts('Purchase')).toEqual([266]);
      const paid = { Checking: '-500.00', 'Accounts Payable (A/P)': '200.00', 'Cost of Goods Sold': '300.00' };
      expect(await rig.trialBalance()).toEqual(paid);

      rig.organization.ui({ update: '$p', body: payment(300) });
      await rig.sync();

      // 66 more for the bill: 500 − 300 = 200 in advance
      expect(await amounts('BillPayment')).toEqual([300]);
      expect(await amounts('Purchase')).toEqual([200]);
      expect(await rig.trialBalance()).toEqual(paid);

      rig.organization.ui({
        call: 'POST /vendorpayments/$p/refunds',
        as: 'r',
        body: { date: '2026-03-25', amount: 50, to_account_id: '$account.Checking' },
      });
      await rig.sync();

      // 200 − 50 = 150, and 50 back in the bank
      expect(await amounts('Purchase')).toEqual([200]);
      expect(await rig.documents('Deposit')).toMatchObject([{ TotalAmt: 50, TxnDate: '2026-03-25' }]);
      expect(await rig.trialBalance()).toEqual({ ...paid, Checking: '-450.00', 'Accounts Payable (A/P)': '150.00' });
      const calls = Object.values(rig.quickbooks.counters()).reduce((sum, count) => sum + count, 0);
      await rig.sync();
      expect(Object.values(rig.quickbooks.counters()).reduce((sum, count) => sum + count, 0)).toBe(calls);

      rig.organization.ui({ call: 'DELETE /vendorpayments/$p/refunds/$r' });
      rig.organization.ui({ delete: '$p' });
      await rig.sync();

      expect([await amounts('BillPayment'), await amounts('Purchase'), await amounts('Deposit')]).toEqual([[], [], []]);
      expect(await rig.trialBalance()).toEqual({ 'Accounts Payable (A/P)': '-300.00', 'Cost of Goods Sold': '300.00' });
      expect(await rig.held()).toEqual([]);
    },
  );
});

describe('a vendor payment that is moved to another account while its bill stays as it is', () => {
  it('moves in QuickBooks, and costs one read of each of its bills', async () => {
    const clock = new SandboxClock('2026-03-20T12:00:00Z', { frozen: true });
    await rig.close();
    rig = await createRig({ ...shop, clock });
    rig.organization.steps([bill, { create: 'vendorpayment', as: 'p', body: payment(300) }]);
    await rig.sync();
    clock.advance(60_000);
    rig.organization.ui({ update: '$p', body: { ...payment(300), date: '2026-03-21', paid_through_account_id: '$account.Petty Cash' } });
    const before = rig.zoho.log.length;
    await rig.sync();

    const bills = rig.zoho.log.slice(before).filter(({ path }) => path.includes('/bills/'));
    expect(bills.map(({ path }) => path.split('/').at(-1))).toEqual([rig.organization.idOf('a')]);
    // 300 for the bill and 500 − 300 = 200 in advance
    expect(await rig.documents('BillPayment')).toMatchObject([{ TotalAmt: 300 }]);
    expect(await amounts('Purchase')).toEqual([200]);
    expect(await rig.trialBalance()).toEqual({
      'Petty Cash': '-500.00',
      'Accounts Payable (A/P)': '200.00',
      'Cost of Goods Sold': '300.00',
    });
    expect(await rig.held()).toEqual([]);
  });
});

describe('vendor payments that the grant may not read', () => {
  const inventory = ['settings', 'contacts', 'items', 'invoices', 'customerpayments', 'creditnotes', 'bills', 'debitnotes'];
  const granular = inventory.map((module) => `ZohoInventory.${module}.ALL`);

  it.each([
    ['the consent that we ask for, under Books only', ['ZohoInventory.fullaccess.all'], false],
    ['one by module, under Inventory', granular, true],
  ])('are no dead grant: the missing scope is named (%s)', async (_what, scopes, inInventory) => {
    await rig.close();
    rig = await createRig({ ...shop, organization: { ...shop.organization, scopes } });
    rig.zoho.setSwitches({ vendorPaymentsInInventory: inInventory });

    const run = await rig.sync();

    expect(run.error).toMatchObject({ kind: 'config', code: 'zoho.not-served' });
    expect(run.error?.message).toContain('ZohoBooks.vendorpayments.READ');
  });

  it('is held when Zoho shows a rate and only the id of its currency', async () => {
    rig.organization.raw({
      module: 'vendorpayments',
      document: {
        payment_id: '260815000000103009',
        payment_number: '9',
        vendor_id: rig.organization.idOf('molly'),
        vendor_name: 'Molly Supplies',
        payment_mode: 'Check',
        date: '2026-03-19',
        amount: 500,
        balance: 500,
        exchange_rate: 1.1,
        currency_id: '260815000000000099',
        paid_through_account_name: 'Checking',
        bills: [],
        vendorpayment_refunds: [],
        last_modified_time: '2026-03-19T00:18:42-0800',
      },
    });

    await rig.sync();

    expect(await rig.documents('Purchase')).toEqual([]);
    expect(await rig.held()).toEqual([expect.stringContaining('mapping.currency the document has an exchange rate of 1.1')]);
    const report = await rig.app.connections[0]?.verifier.verify({ full: true });
    expect(report?.culprits).toMatchObject([{ entity: 'vendor-advances', number: '9' }]);
  });
});
