import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { SandboxClock } from '../../src/sandbox/core/clock.js';
import { byHand } from '../support/by-hand.js';
import { createRig, type Rig } from '../support/rig.js';

/** What settles documents from before `export.from` (2026-01-01 here) while they themselves stay out. */
const shop = {
  organization: {
    currencyCode: 'USD',
    countryCode: 'US',
    contacts: [
      { as: 'bowman', contact_name: 'Bowman Furniture' },
      { as: 'molly', contact_name: 'Molly Supplies', contact_type: 'vendor' },
    ],
    items: [{ as: 'drive', name: 'Hard Drive', sku: 'HD-500', rate: 100 }],
    accounts: [{ as: 'checking', account_name: 'Checking', account_type: 'bank' }],
  },
  company: {
    country: 'US',
    vendors: [{ Id: '903', DisplayName: 'Molly Supplies' }],
  },
};

const bill = (as: string, date: string, rate: number) => ({
  create: 'bill',
  as,
  body: {
    vendor_id: '$molly',
    bill_number: `B-${as}`,
    date,
    line_items: [{ account_id: '$account.Cost of Goods Sold', quantity: 1, rate }],
  },
});
const paid = (as: string, amount: number, bills: Record<string, number>, date = '2026-02-10') => ({
  create: 'vendorpayment',
  as,
  body: {
    vendor_id: '$molly',
    date,
    amount,
    paid_through_account_id: '$account.Checking',
    bills: Object.entries(bills).map(([bill_id, amount_applied]) => ({ bill_id: `$${bill_id}`, amount_applied })),
  },
});
const sale = (create: 'invoice' | 'creditnote', as: string, date: string, rate: number) => ({
  create,
  as,
  body: {
    customer_id: '$bowman',
    [create === 'invoice' ? 'invoice_number' : 'creditnote_number']: `N-${as}`,
    date,
    line_items: [{ item_id: '$drive', quantity: 1, rate }],
  },
});

let rig: Rig;
let clock: SandboxClock;
beforeEach(async () => {
  clock = new SandboxClock('2025-12-20T12:00:00Z', { frozen: true });
  rig = await createRig({ ...shop, clock });
});
afterEach(() => rig.close());

const day = 86_400_000;
const totals = async (entity: string) => (await rig.documents(entity)).map(({ TotalAmt }) => Number(TotalAmt));
const expenseAccount = (): string | undefined =>
  [...rig.quickbooks.company(rig.realmId).store('Account').values()].find(({ data }) => data['Name'] === 'Cost of Goods Sold')?.id;
const billInQuickbooks = (number: string, amount: number): Promise<void> => {
  const detail = { AccountRef: { value: expenseAccount() } };
  return byHand(rig, {
    action: 'create',
    entity: 'Bill',
    fields: {
      DocNumber: number,
      TxnDate: '2025-12-15',
      VendorRef: { value: '903' },
      Line: [{ Amount: amount, DetailType: 'AccountBasedExpenseLineDetail', AccountBasedExpenseLineDetail: detail }],
    },
  });
};

async function exportFrom(day: string): Promise<void> {
  const config = parse(readFileSync(rig.configFile, 'utf8')) as { connections: { export: Record<string, unknown> }[] };
  config.connections[0]!.export['from'] = day;
  writeFileSync(rig.configFile, stringify(config));
  await rig.reopen();
}

describe('a bill from before export.from', () => {
  it('that a person entered in QuickBooks is settled by its payment, and never edited', async () => {
    rig.organization.steps([bill('old', '2025-12-15', 100)]);
    await billInQuickbooks('B-old', 100);
    clock.advance(60 * day);
    rig.organization.steps([bill('new', '2026-02-05', 30), paid('p', 130, { old: 100, new: 30 })]);

    await rig.sync();

    expect(await totals('BillPayment')).toEqual([130]);
    expect(await rig.document('Bill', 'B-old')).toMatchObject({ TotalAmt: 100, Balance: 0 });
    expect(await rig.document('Bill', 'B-new')).toMatchObject({ TotalAmt: 30, Balance: 0 });
    expect(await rig.held()).toEqual([expect.stringMatching(/^bills B-old: document\.before-export-from /)]);
  });

  it('that a person entered in QuickBooks stands there when it is deleted in Zoho, and says so', async () => {
    rig.organization.steps([bill('old', '2025-12-15', 100)]);
    await billInQuickbooks('B-old', 100);
    clock.advance(60 * day);
    rig.organization.steps([paid('p', 100, { old: 100 })]);
    await rig.sync();
    clock.advance(day);
    rig.organization.steps([{ delete: '$p' }, { delete: '$old' }]);

    await rig.sync();

    expect(await rig.document('Bill', 'B-old')).toMatchObject({ TotalAmt: 100, Balance: 100 });
    expect(await totals('BillPayment')).toEqual([]);
    expect(await rig.held()).toEqual([
      expect.stringMatching(/^bills B-old: document\.adopted .* Bill \d+ in QuickBooks was not made by Crossfoot/),
    ]);
  });

  it('without such a bill leaves its part of the payment as credit of the vendor', async () => {
    rig.organization.steps([bill('old', '2025-12-15', 100)]);
    clock.advance(60 * day);
    rig.organization.steps([bill('new', '2026-02-05', 30), paid('p', 130, { old: 100, new: 30 })]);

    await rig.sync();

    // Zoho: bank −130; the new bill 30 is paid, and 100 of the old one are not in these books: a debit of the vendor.
    expect(await totals('BillPayment')).toEqual([130]);
    expect(await rig.trialBalance()).toEqual({ 'Accounts Payable (A/P)': '100.00', Checking: '-130.00', 'Cost of Goods Sold': '30.00' });
    const [history] = await rig.app.engine.document('acme', 'bill-payments', rig.organization.idOf('p'));
    expect(history?.record).toMatchObject({ state: 'synced', issues: [{ severity: 'note', code: 'reference.waiting' }] });
  });

  it.each(['take', 'refuse'] as const)(
    'alone leaves all of the payment as money the vendor has (payments without lines: %s)',
    async (lines) => {
      rig.quickbooks.setSwitches({ billPaymentWithoutLines: lines });
      rig.organization.steps([bill('old', '2025-12-15', 100)]);
      clock.advance(60 * day);
      rig.organization.steps([paid('p', 100, { old: 100 })]);

      await rig.sync();

      expect(await rig.trialBalance()).toEqual({ 'Accounts Payable (A/P)': '100.00', Checking: '-100.00' });
      expect(await rig.app.connections[0]?.verifier.verify({ full: true })).toMatchObject({ agrees: true });
    },
  );

  it('still tells of its payment once export.from has moved past both: deleted, it leaves', async () => {
    rig.organization.steps([bill('old', '2025-12-15', 100)]);
    clock.advance(60 * day);
    rig.organization.steps([bill('new', '2026-02-05', 30), paid('p', 130, { old: 100, new: 30 })]);
    await rig.sync();
    await exportFrom('2026-03-01');
    await rig.sync();
    clock.advance(20 * day);
    rig.organization.steps([{ delete: '$p' }]);

    await rig.sync();

    expect(await totals('BillPayment')).toEqual([]);
    expect(await rig.trialBalance()).toEqual({ 'Accounts Payable (A/P)': '-30.00', 'Cost of Goods Sold': '30.00' });
  });

  it('keeps its older payments out too, makes nothing for itself, and all of it follows when export.from moves back', async () => {
    rig.organization.steps([bill('old', '2025-12-15', 100), paid('before', 40, { old: 40 }, '2025-12-18')]);
    clock.advance(60 * day);
    rig.organization.steps([paid('after', 60, { old: 60 })]);

    await rig.sync();

    expect(await totals('Purchase')).toEqual([60]);
    expect(await totals('Bill')).toEqual([]);

    await exportFrom('2025-01-01');
    await rig.sync();

    expect(await rig.document('Bill', 'B-old')).toMatchObject({ TotalAmt: 100, Balance: 0 });
    expect(await totals('Purchase')).toEqual([]);
    expect((await totals('BillPayment')).sort()).toEqual([40, 60]);
    expect(await rig.trialBalance()).toEqual({ Checking: '-100.00', 'Cost of Goods Sold': '100.00' });
  });
});

describe('a credit of now', () => {
  it('applied to an invoice from before goes out unapplied and says so', async () => {
    rig.organization.steps([sale('invoice', 'inv', '2025-12-15', 80), { call: 'POST /invoices/$inv/status/sent' }]);
    clock.advance(60 * day);
    rig.organization.steps([
      sale('creditnote', 'cn', '2026-02-10', 50),
      { call: 'POST /creditnotes/$cn/invoices', body: { invoices: [{ invoice_id: '$inv', amount_applied: 50 }] } },
    ]);

    await rig.sync();

    expect(await rig.document('CreditMemo', 'N-cn')).toMatchObject({ TotalAmt: 50, Balance: 50 });
    expect(await rig.trialBalance()).toEqual({ 'Accounts Receivable (A/R)': '-50.00', Sales: '50.00' });
    const [history] = await rig.app.engine.document('acme', 'credit-notes', rig.organization.idOf('cn'));
    expect(history?.record).toMatchObject({ state: 'synced', issues: [{ severity: 'note', code: 'reference.waiting' }] });
  });

  it('of a vendor, applied to a bill from before, goes out unapplied', async () => {
    rig.organization.steps([bill('old', '2025-12-15', 100)]);
    clock.advance(60 * day);
    rig.organization.steps([
      {
        create: 'vendorcredit',
        as: 'vc',
        body: {
          vendor_id: '$molly',
          vendor_credit_number: 'DN-1',
          date: '2026-02-10',
          line_items: [{ account_id: '$account.Cost of Goods Sold', quantity: 1, rate: 20 }],
        },
      },
      { call: 'POST /vendorcredits/$vc/bills', body: { bills: [{ bill_id: '$old', amount_applied: 20 }] } },
    ]);

    await rig.sync();

    expect(await rig.document('VendorCredit', 'DN-1')).toMatchObject({ TotalAmt: 20, Balance: 20 });
    expect(await rig.trialBalance()).toEqual({ 'Accounts Payable (A/P)': '20.00', 'Cost of Goods Sold': '-20.00' });
  });

  it('from before, paid back now, moves the money', async () => {
    rig.organization.steps([sale('creditnote', 'cn', '2025-12-15', 50)]);
    clock.advance(60 * day);
    rig.organization.steps([
      {
        call: 'POST /creditnotes/$cn/refunds',
        body: { date: '2026-02-10', refund_mode: 'cash', amount: 50, from_account_id: '$account.Checking' },
      },
    ]);

    await rig.sync();

    expect(await rig.trialBalance()).toEqual({ 'Accounts Receivable (A/R)': '50.00', Checking: '-50.00' });
  });
});
