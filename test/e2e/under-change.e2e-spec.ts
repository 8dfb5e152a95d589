import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { SandboxClock } from '../../src/sandbox/core/clock.js';
import type { Step } from '../../src/sandbox/zoho/index.js';
import { byHand } from '../support/by-hand.js';
import { createRig, type Rig, type RigOptions } from '../support/rig.js';

/** What was exported under one configuration or state of QuickBooks, and is looked at under another. */
const dayMs = 86_400_000;
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
  company: { country: 'US' },
};
const line = (rate: number) => ({ line_items: [{ item_id: '$drive', quantity: 1, rate }] });
const invoice = (as: string, date: string, rate = 100): Step => ({
  create: 'invoice',
  as,
  body: { customer_id: '$bowman', invoice_number: `INV-${as}`, date, ...line(rate) },
});
const creditNote: Step = {
  create: 'creditnote',
  as: 'cn',
  body: { customer_id: '$bowman', creditnote_number: 'CN-1', date: '2026-02-10', ...line(40) },
};
const receipt = (amount: number): Step => ({
  create: 'customerpayment',
  as: 'p',
  body: {
    customer_id: '$bowman',
    date: '2026-02-10',
    payment_mode: 'cash',
    amount,
    account_id: '$account.Checking',
    invoices: [{ invoice_id: '$a', amount_applied: amount }],
  },
});

let rig: Rig;
let clock: SandboxClock;
const open = async (options: RigOptions = {}): Promise<void> => {
  rig = await createRig({ ...shop, clock, ...options });
};
beforeEach(() => {
  clock = new SandboxClock('2026-02-20T12:00:00Z', { frozen: true });
});
afterEach(() => rig.close());

async function sync(): Promise<void> {
  clock.advance(2 * dayMs);
  expect(await rig.sync()).toMatchObject({ state: 'succeeded' });
}
async function configure(change: (connection: any) => void): Promise<void> {
  const config = parse(readFileSync(rig.configFile, 'utf8'));
  change(config.connections[0]);
  writeFileSync(rig.configFile, stringify(config));
  await rig.reopen();
}

describe('export.from moved back', () => {
  it('takes the older payment of a bill that went out before and stays as it is', async () => {
    await open();
    rig.organization.steps([
      {
        create: 'bill',
        as: 'b',
        body: {
          vendor_id: '$molly',
          bill_number: 'B-1',
          date: '2026-01-10',
          line_items: [{ account_id: '$account.Cost of Goods Sold', quantity: 1, rate: 100 }],
        },
      },
      {
        create: 'vendorpayment',
        as: 'v',
        body: {
          vendor_id: '$molly',
          date: '2025-12-28',
          amount: 100,
          paid_through_account_id: '$account.Checking',
          bills: [{ bill_id: '$b', amount_applied: 100 }],
        },
      },
    ]);
    await sync();
    await sync();
    // The bill alone: its payment is of before 2026-01-01.
    expect(await rig.trialBalance()).toEqual({ 'Accounts Payable (A/P)': '-100.00', 'Cost of Goods Sold': '100.00' });

    await configure((connection) => (connection.export.from = '2025-01-01'));
    await sync();

    expect(await rig.trialBalance()).toEqual({ Checking: '-100.00', 'Cost of Goods Sold': '100.00' });
  });

  it('applies a credit that went out before to the older invoice that goes out now', async () => {
    await open();
    rig.organization.steps([
      invoice('a', '2025-12-15'),
      { send: '$a' },
      creditNote,
      { call: 'POST /creditnotes/$cn/invoices', body: { invoices: [{ invoice_id: '$a', amount_applied: 40 }] } },
    ]);
    await sync();
    await sync();
    // The credit alone
    expect(await rig.trialBalance()).toEqual({ 'Accounts Receivable (A/R)': '-40.00', Sales: '40.00' });

    await configure((connection) => (connection.export.from = '2025-01-01'));
    await sync();

    expect(await rig.document('Invoice', 'INV-a')).toMatchObject({ TotalAmt: 100, Balance: 60 });
    expect(await rig.document('CreditMemo', 'CN-1')).toMatchObject({ Balance: 0 });
  });

  it('is counted by export.createMax', async () => {
    await open({ export: { createMax: 2 } });
    rig.organization.steps([1, 2, 3].map((number) => invoice(`old${number}`, '2025-12-10')));
    await sync();
    await sync();

    await configure((connection) => (connection.export.from = '2025-01-01'));
    clock.advance(2 * dayMs);

    expect(await rig.sync()).toMatchObject({ state: 'failed', error: { code: 'export.create-max' } });
    expect(await rig.documents('Invoice')).toEqual([]);
  });
});

describe('an invoice that is made anew', () => {
  it('after it was voided in QuickBooks is paid again by its payment', async () => {
    await open({ export: { drift: { invoices: 'restore' } } });
    rig.organization.steps([invoice('a', '2026-02-01'), receipt(100)]);
    await sync();
    await byHand(rig, { action: 'void', entity: 'Invoice', id: (await rig.document('Invoice', 'INV-a'))?.['Id'] });

    await sync();

    // 100 sold, 100 paid, nothing open
    expect(await rig.trialBalance()).toEqual({ Checking: '100.00', Sales: '-100.00' });
    const standing = (await rig.documents('Invoice')).filter(({ TotalAmt }) => TotalAmt === 100);
    expect(standing).toMatchObject([{ Balance: 0 }]);
    expect(await rig.documents('Payment')).toMatchObject([{ TotalAmt: 100, UnappliedAmt: 0 }]);
  });

  it('after it was deleted there is settled again by credit and payment once it is retried', async () => {
    await open();
    rig.organization.steps([
      invoice('a', '2026-02-01'),
      { send: '$a' },
      creditNote,
      { call: 'POST /creditnotes/$cn/invoices', body: { invoices: [{ invoice_id: '$a', amount_applied: 40 }] } },
      receipt(60),
    ]);
    await sync();
    await byHand(rig, { action: 'delete', entity: 'Invoice', id: (await rig.document('Invoice', 'INV-a'))?.['Id'] });
    await sync();
    expect(await rig.app.engine.retry('acme', 'invoices', [rig.organization.idOf('a')])).toHaveLength(1);

    await sync();

    // 100 less 40 credited: 60 sold, 60 paid
    expect(await rig.trialBalance()).toEqual({ Checking: '60.00', Sales: '-60.00' });
    expect(await rig.document('Invoice', 'INV-a')).toMatchObject({ Balance: 0 });
    expect(await rig.document('CreditMemo', 'CN-1')).toMatchObject({ Balance: 0 });
    expect((await rig.documents('Payment')).map(({ UnappliedAmt }) => UnappliedAmt)).toEqual([0, 0]);
  });
});

describe('a mapping whose rule left an invoice out', () => {
  it('takes it in once the rule is gone, and its payment settles it', async () => {
    const mappings = (): string => join(dirname(rig.configFile), 'mappings');
    await open();
    cpSync('mappings', mappings(), { recursive: true });
    const file = join(mappings(), 'invoices.yaml');
    const own = readFileSync(file, 'utf8');
    const rule =
      "issues:\n  - code: document.left-out\n    severity: skip\n    when: { '==': [{ var: customer_name }, Bowman Furniture] }\n    message: left out\n    remedy: none\n";
    writeFileSync(file, own.replace('issues:\n', rule));
    await configure((connection) => (connection.mappings = mappings()));
    rig.organization.steps([invoice('a', '2026-02-01'), receipt(100)]);
    await sync();
    await sync();
    expect(await rig.documents('Invoice')).toEqual([]);

    writeFileSync(file, own);
    await rig.reopen();
    await sync();

    expect(await rig.trialBalance()).toEqual({ Checking: '100.00', Sales: '-100.00' });
    expect(await rig.document('Invoice', 'INV-a')).toMatchObject({ Balance: 0 });
    expect(await rig.documents('Payment')).toMatchObject([{ TotalAmt: 100, UnappliedAmt: 0 }]);
  });
});

describe('a mapping that gives a role another target', () => {
  it('takes the former one down and makes the new one', async () => {
    await open();
    rig.organization.steps([creditNote]);
    await sync();
    const mappings = join(dirname(rig.configFile), 'mappings');
    cpSync('mappings', mappings, { recursive: true });
    const file = join(mappings, 'credit-notes.yaml');
    const text = readFileSync(file, 'utf8').replace('target: quickbooks.CreditMemo', 'target: quickbooks.RefundReceipt');
    writeFileSync(
      file,
      text.replace(
        '      DocNumber: { from: creditnote_number',
        '      DepositToAccountRef: { account: sales.refund }\n      DocNumber: { from: creditnote_number',
      ),
    );
    await configure((connection) => (connection.mappings = mappings));
    rig.organization.ui({ update: '$cn', body: { date: '2026-02-11' } });

    await sync();

    expect(await rig.held()).toEqual([]);
    // 40 given back from the bank (sales.refund) instead of 40 of credit
    expect(await rig.trialBalance()).toEqual({ Checking: '-40.00', Sales: '40.00' });
  });
});
