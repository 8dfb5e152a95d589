import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { SandboxClock } from '../../src/sandbox/core/clock.js';
import { byHand } from '../support/by-hand.js';
import { createRig, type Rig } from '../support/rig.js';

/** What happens on or after `export.from` (2026-01-01 here) to a document from before: the document stays out, that does not. */
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
    customers: [{ Id: '901', DisplayName: 'Bowman Furniture' }],
    items: [{ Id: '902', Name: 'Opening', Type: 'Service', IncomeAccountRef: { name: 'Sales' } }],
  },
  export: { modules: ['accounts', 'invoices', 'bills', 'vendorAdvances'] },
};
const day = 86_400_000;
/** 2025-12-20 + 52 days */
const february = '2026-02-10';

let rig: Rig;
let clock: SandboxClock;
beforeEach(async () => {
  clock = new SandboxClock('2025-12-20T12:00:00Z', { frozen: true });
  rig = await createRig({ ...shop, clock });
});
afterEach(() => rig.close());

const invoice = (rate: number) => [
  {
    create: 'invoice',
    as: 'inv',
    body: {
      customer_id: '$bowman',
      invoice_number: 'N-inv',
      date: '2025-12-15',
      line_items: [{ item_id: '$drive', quantity: 1, rate }],
    },
  },
  { call: 'POST /invoices/$inv/status/sent' },
];
const payment = (amount: number, applied: number, date: string) => ({
  create: 'customerpayment',
  as: 'p',
  body: {
    customer_id: '$bowman',
    date,
    amount,
    payment_mode: 'cash',
    account_id: '$account.Checking',
    invoices: [{ invoice_id: '$inv', amount_applied: applied }],
  },
});
const paidBack = {
  call: 'POST /customerpayments/$p/refunds',
  as: 'r',
  body: { date: february, amount: 20, from_account_id: '$account.Checking' },
};
/** The opening entry of a person. */
const inQuickbooks = (amount: number): Promise<void> =>
  byHand(rig, {
    action: 'create',
    entity: 'Invoice',
    fields: {
      DocNumber: 'N-inv',
      TxnDate: '2025-12-15',
      CustomerRef: { value: '901' },
      Line: [{ Amount: amount, DetailType: 'SalesItemLineDetail', SalesItemLineDetail: { ItemRef: { value: '902' } } }],
    },
  });
/** The item for write-offs, which QuickBooks refuses on an expense account, is no matter here. */
const held = async (): Promise<string[]> => (await rig.held()).filter((one) => !one.startsWith('items '));
const verify = () => rig.app.connections[0]?.verifier.verify({ full: true });
const everything = async (): Promise<number> => {
  const types = ['Invoice', 'CreditMemo', 'JournalEntry', 'Payment', 'Purchase', 'Deposit'];
  return (await Promise.all(types.map((type) => rig.documents(type)))).flat().length;
};

async function exportFrom(first: string): Promise<void> {
  const config = parse(readFileSync(rig.configFile, 'utf8')) as { connections: { export: Record<string, unknown> }[] };
  config.connections[0]!.export['from'] = first;
  writeFileSync(rig.configFile, stringify(config));
  await rig.reopen();
}

describe('an invoice from before export.from that is written off now', () => {
  it('and that a person entered in QuickBooks is written off there; cancelled, the write-off leaves again', async () => {
    rig.organization.steps(invoice(300));
    await inQuickbooks(300);
    clock.advance(25 * day);
    await rig.sync();
    expect(await held()).toEqual([expect.stringMatching(/^invoices N-inv: document\.before-export-from /)]);
    clock.advance(27 * day);
    rig.organization.ui({ call: 'POST /invoices/$inv/writeoff' });

    await rig.sync();
    await rig.sync();

    expect(await held()).toEqual([]);
    expect(await rig.document('Invoice', 'N-inv')).toMatchObject({ TotalAmt: 300, Balance: 0 });
    expect(await rig.documents('JournalEntry')).toMatchObject([{ TxnDate: february }]);
    expect(await rig.trialBalance()).toEqual({ 'Bad Debts': '300.00', Sales: '-300.00' });
    expect(await held()).toEqual([]);
    expect(await verify()).toMatchObject({ agrees: true });

    rig.organization.ui({ call: 'POST /invoices/$inv/writeoff/cancel' });
    await rig.sync();

    expect(await everything()).toBe(1);
    expect(await rig.document('Invoice', 'N-inv')).toMatchObject({ TotalAmt: 300, Balance: 300 });
    expect(await verify()).toMatchObject({ agrees: true });
  });

  it('is held where QuickBooks has no such invoice, and follows once it has', async () => {
    rig.organization.steps(invoice(300));
    clock.advance(52 * day);
    rig.organization.ui({ call: 'POST /invoices/$inv/writeoff' });

    await rig.sync();
    await rig.sync();

    expect(await everything()).toBe(0);
    expect(await held()).toEqual([
      expect.stringMatching(/^invoices N-inv: document\.older-event .*no single open Invoice with its number, party, currency and total/),
      expect.stringMatching(/^invoices N-inv: document\.before-export-from /),
    ]);
    expect(await verify()).toMatchObject({ agrees: false, difference: '300' });

    await inQuickbooks(300);
    await rig.sync();

    expect(await rig.document('Invoice', 'N-inv')).toMatchObject({ TotalAmt: 300, Balance: 0 });
    expect(await rig.trialBalance()).toEqual({ 'Bad Debts': '300.00', Sales: '-300.00' });
    expect(await held()).toEqual([]);
  });

  it('does not keep its payments waiting: they go out unapplied', async () => {
    rig.organization.steps(invoice(300));
    clock.advance(52 * day);
    rig.organization.steps([payment(100, 100, february)]);
    rig.organization.ui({ call: 'POST /invoices/$inv/writeoff' });

    await rig.sync();

    expect(await rig.documents('Payment')).toMatchObject([{ TotalAmt: 100, UnappliedAmt: 100 }]);
    expect(await rig.trialBalance()).toEqual({ 'Accounts Receivable (A/R)': '-100.00', Checking: '100.00' });
    expect(await held()).toContainEqual(expect.stringMatching(/^invoices N-inv: document\.older-event /));
  });

  it('and that a person entered stands there when it is deleted in Zoho; the write-off leaves', async () => {
    rig.organization.steps(invoice(300));
    await inQuickbooks(300);
    clock.advance(52 * day);
    rig.organization.ui({ call: 'POST /invoices/$inv/writeoff' });
    await rig.sync();
    rig.organization.ui({ call: 'POST /invoices/$inv/writeoff/cancel' });
    rig.organization.ui({ delete: '$inv' });

    await rig.sync();
    await rig.sync();

    expect(await everything()).toBe(1);
    expect(await rig.trialBalance()).toEqual({ 'Accounts Receivable (A/R)': '300.00', Sales: '-300.00' });
    expect(await held()).toEqual([expect.stringMatching(/^invoices N-inv: document\.adopted /)]);
  });
});

describe('a payment from before export.from of which something is paid back now', () => {
  // 100 received for 80: 20 belong to the customer
  beforeEach(() => {
    rig.organization.steps([...invoice(80), payment(100, 80, '2025-12-18')]);
    clock.advance(52 * day);
  });
  /** Bank −20, and 20 less that the customer has: the 100 are not in these books. */
  const moved = { 'Accounts Receivable (A/R)': '20.00', Checking: '-20.00' };

  it('stays out, and the money that went back moves; deleted, it leaves again', async () => {
    rig.organization.ui(paidBack);

    await rig.sync();
    await rig.sync();

    expect(await rig.trialBalance()).toEqual(moved);
    expect(await everything()).toBe(1);
    expect(await held()).toEqual([expect.stringMatching(/^invoices N-inv: document\.before-export-from /)]);
    expect(await verify()).toMatchObject({ agrees: true });

    rig.organization.ui({ call: 'DELETE /customerpayments/$p/refunds/$r' });
    await rig.sync();

    expect(await everything()).toBe(0);
    expect(await verify()).toMatchObject({ agrees: true });
  });

  it('stays out still when export.from moves past both, and all of it follows when export.from moves back', async () => {
    rig.organization.ui(paidBack);
    await rig.sync();
    await exportFrom('2026-02-11');
    clock.advance(day);
    rig.organization.ui({ update: '$p', body: { ...payment(100, 80, '2025-12-18').body, description: 'told again' } });

    await rig.sync();

    expect(await rig.trialBalance()).toEqual(moved);

    await exportFrom('2025-01-01');
    await rig.sync();

    // 100 − 20 in the bank for a sale of 80
    expect(await rig.trialBalance()).toEqual({ Checking: '80.00', Sales: '-80.00' });
    expect(await rig.documents('Payment')).toMatchObject([{ TotalAmt: 100, UnappliedAmt: 0 }]);
    expect(await verify()).toMatchObject({ agrees: true });
  });

  it('is held when Zoho states the sum and not the refunds', async () => {
    rig.zoho.setSwitches({ embedPaymentRefunds: false });
    rig.organization.ui(paidBack);

    await rig.sync();

    expect(await everything()).toBe(0);
    expect(await held()).toContainEqual(expect.stringMatching(/^customer-payments .*payment\.refunds-unlisted/));
    expect(await verify()).toMatchObject({ agrees: false, difference: '20' });
  });

  it('keeps what was paid back before export.from out as well', async () => {
    rig.organization.ui({ ...paidBack, body: { ...paidBack.body, date: '2025-12-19' } });

    await rig.sync();

    expect(await everything()).toBe(0);
    expect(await verify()).toMatchObject({ agrees: true });
  });
});

describe('an advance to a vendor from before export.from', () => {
  it('stays out, and what the vendor pays back of it now moves', async () => {
    rig.organization.steps([
      {
        create: 'vendorpayment',
        as: 'v',
        body: { vendor_id: '$molly', date: '2025-12-18', amount: 100, paid_through_account_id: '$account.Checking' },
      },
    ]);
    clock.advance(52 * day);
    rig.organization.ui({
      call: 'POST /vendorpayments/$v/refunds',
      body: { date: february, amount: 20, to_account_id: '$account.Checking' },
    });

    await rig.sync();
    await rig.sync();

    // 20 more in the bank, and the vendor has 20 less of ours
    expect(await rig.trialBalance()).toEqual({ 'Accounts Payable (A/P)': '-20.00', Checking: '20.00' });
    expect(await everything()).toBe(1);
    expect(await verify()).toMatchObject({ agrees: true });
  });
});
