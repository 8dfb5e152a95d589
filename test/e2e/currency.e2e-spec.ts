import { afterEach, describe, expect, it } from '@jest/globals';
import type { Operation } from '../../src/domain/operation.js';
import { createRig, type Rig, type RigOptions } from '../support/rig.js';

/** Currencies that change after a document was exported. */
let rig: Rig;
afterEach(() => rig.close());

const organization = {
  currencyCode: 'USD',
  countryCode: 'US',
  currencies: [{ code: 'EUR', rate: '1.25' }],
  contacts: [
    { as: 'bowman', contact_name: 'Bowman Furniture', contact_type: 'customer' },
    { as: 'colombe', contact_name: 'Colombe', contact_type: 'customer', currency_id: '$currency.EUR' },
    { as: 'molly', contact_name: 'Molly Supplies', contact_type: 'vendor' },
    { as: 'tuilerie', contact_name: 'Tuilerie', contact_type: 'vendor', currency_id: '$currency.EUR' },
  ],
  accounts: [{ as: 'checking', account_name: 'Checking', account_type: 'bank' }],
  items: [{ as: 'lamp', name: 'Desk Lamp', sku: 'LMP-1', rate: 40, account_id: '$account.Sales' }],
};
const single = { organization, company: { country: 'US' } } satisfies RigOptions;
const several = { organization, company: { country: 'US', multiCurrency: true } } satisfies RigOptions;

const expense = (rate: number) => [{ account_id: '$account.Cost of Goods Sold', quantity: 1, rate }];
const bill = {
  create: 'bill',
  as: 'bill',
  body: { vendor_id: '$molly', bill_number: 'B-1', date: '2026-03-10', line_items: expense(100) },
};
const creditNote = {
  create: 'creditnote',
  as: 'note',
  body: {
    customer_id: '$bowman',
    creditnote_number: 'CN-1',
    date: '2026-03-11',
    line_items: [{ item_id: '$lamp', quantity: 1, rate: 40 }],
  },
};
const invoice = {
  create: 'invoice',
  as: 'invoice',
  body: { customer_id: '$bowman', invoice_number: 'INV-1', date: '2026-03-12', line_items: [{ item_id: '$lamp', quantity: 2, rate: 40 }] },
};
const vendorCredit = {
  create: 'vendorcredit',
  as: 'credit',
  body: { vendor_id: '$molly', vendor_credit_number: 'DN-1', date: '2026-03-18', line_items: expense(30) },
};

const euroPayment = [
  {
    create: 'invoice',
    as: 'euro',
    body: {
      customer_id: '$colombe',
      invoice_number: 'INV-E',
      date: '2026-03-12',
      exchange_rate: 1.25,
      line_items: [{ item_id: '$lamp', quantity: 2, rate: 40 }],
    },
  },
  {
    create: 'customerpayment',
    as: 'paid',
    body: {
      customer_id: '$colombe',
      date: '2026-03-20',
      amount: 80,
      exchange_rate: 1.25,
      payment_mode: 'cash',
      account_id: '$wise',
      invoices: [{ invoice_id: '$euro', amount_applied: 80 }],
    },
  },
];

describe('a bank account in a foreign currency', () => {
  const wise = { as: 'wise', account_name: 'Wise', account_type: 'bank', currency_id: '$currency.EUR' };
  const withWise = { ...several, organization: { ...organization, accounts: [...organization.accounts, wise] } };

  it.each([
    ['is made in its currency', [], ['Wise EUR']],
    ['is not the one of its name in another currency', [{ name: 'Wise', type: 'Bank' }], ['Wise USD', 'Wise (Zoho) EUR']],
  ])('%s', async (_what, accounts, expected) => {
    rig = await createRig({ ...withWise, company: { ...several.company, accounts } });
    rig.organization.steps(euroPayment);

    await rig.sync();

    const banks = (await rig.documents('Account')).filter(({ Name }) => String(Name).startsWith('Wise'));
    expect(banks.map(({ Name, CurrencyRef }) => `${String(Name)} ${String(CurrencyRef.value)}`)).toEqual(expected);
    expect(await rig.held()).toEqual([]);
    expect((await rig.documents('Payment')).map(({ TotalAmt, UnappliedAmt }) => [TotalAmt, UnappliedAmt])).toEqual([[80, 0]]);
  });
});

const shown = async (entity: string): Promise<unknown[]> =>
  (await rig.documents(entity)).map(({ Id, DocNumber, CurrencyRef, ExchangeRate, TotalAmt }) => ({
    Id,
    DocNumber,
    currency: CurrencyRef.value,
    rate: ExchangeRate,
    TotalAmt,
  }));

async function person(action: object): Promise<void> {
  const url = `${new URL(rig.quickbooks.url).origin}/_sandbox/ui?realm=${rig.realmId}`;
  await fetch(url, { method: 'POST', body: JSON.stringify(action) });
}

describe('a document whose party becomes one of another currency', () => {
  it('is deleted and made anew where QuickBooks has no void', async () => {
    rig = await createRig(several);
    rig.organization.steps([bill, vendorCredit, creditNote]);
    await rig.sync();
    expect(await rig.held()).toEqual([]);

    rig.organization.ui({ update: '$bill', body: { vendor_id: '$tuilerie', exchange_rate: 1.25, line_items: expense(100) } });
    rig.organization.ui({ update: '$credit', body: { vendor_id: '$tuilerie', exchange_rate: 1.25, line_items: expense(30) } });
    rig.organization.ui({ update: '$note', body: { customer_id: '$colombe', exchange_rate: 1.25 } });
    await rig.sync();

    expect(await rig.held()).toEqual([]);
    expect(await shown('Bill')).toMatchObject([{ DocNumber: 'B-1', currency: 'EUR', rate: 1.25, TotalAmt: 100 }]);
    expect(await shown('VendorCredit')).toMatchObject([{ DocNumber: 'DN-1', currency: 'EUR', rate: 1.25, TotalAmt: 30 }]);
    expect(await shown('CreditMemo')).toMatchObject([{ DocNumber: 'CN-1', currency: 'EUR', rate: 1.25, TotalAmt: 40 }]);
    // 100 × 1.25 = 125; 30 × 1.25 = 37.5; 40 × 1.25 = 50
    expect(await rig.trialBalance()).toEqual({
      'Accounts Payable (A/P) - EUR': '-87.50',
      'Accounts Receivable (A/R) - EUR': '-50.00',
      'Cost of Goods Sold': '87.50',
      Sales: '50.00',
    });
  });
});

describe('a void in the journal that QuickBooks does not have', () => {
  it('is settled as not carried out, and what the document needs is planned anew', async () => {
    rig = await createRig(several);
    rig.organization.steps([bill]);
    await rig.sync();
    const [link] = await rig.app.store.links.byTarget('acme', 'Bill', ['1']);
    if (!link) throw new Error('the bill has no link');
    const { connection, entity, sourceId, role, target, targetId, targetVersion, generation, mappingVersion, applied } = link;
    const stuck: Operation = {
      ...{ connection, entity, sourceId, role, target, targetId, targetVersion, generation, mappingVersion },
      id: 'a-void-of-a-bill',
      runId: 'earlier',
      number: 'B-1',
      action: 'void',
      before: applied,
      after: {},
      fills: {},
      attempt: 0,
      reason: 'CurrencyRef cannot be changed on an existing Bill',
      dependsOn: [],
    };
    const { journal } = rig.app.store;
    await journal.plan([stuck]);
    const request = { requestId: stuck.id, url: 'Bill void', params: {}, body: JSON.stringify({ Id: targetId, SyncToken: targetVersion }) };
    await journal.sent([stuck.id], new Date().toISOString(), new Map([[stuck.id, request]]));
    rig.organization.ui({ update: '$bill', body: { vendor_id: '$tuilerie', exchange_rate: 1.25, line_items: expense(100) } });

    expect(await rig.sync()).toMatchObject({ state: 'succeeded' });

    expect(await rig.held()).toEqual([]);
    expect(await shown('Bill')).toMatchObject([{ DocNumber: 'B-1', currency: 'EUR', TotalAmt: 100 }]);
    const [entry] = await journal.getMany([stuck.id]);
    expect(entry?.receipts).toMatchObject([{ outcome: 'rejected', errorCode: 'operation.not-found' }]);
  });
});

describe('several currencies switched on after the first export', () => {
  it('leave documents in home currency where they are, and their edits update them', async () => {
    rig = await createRig(single);
    rig.organization.steps([invoice, bill, creditNote]);
    await rig.sync();
    expect(await rig.held()).toEqual([]);

    await person({ action: 'preferences', fields: { CurrencyPrefs: { MultiCurrencyEnabled: true } } });
    await rig.app.engine.check('acme');
    rig.organization.ui({ update: '$invoice', body: { line_items: [{ item_id: '$lamp', quantity: 3, rate: 40 }] } });
    rig.organization.ui({ update: '$bill', body: { line_items: expense(110) } });
    rig.organization.ui({ update: '$note', body: { line_items: [{ item_id: '$lamp', quantity: 1, rate: 35 }] } });
    await rig.sync();

    expect(await rig.held()).toEqual([]);
    expect(await shown('Invoice')).toEqual([{ Id: '1', DocNumber: 'INV-1', currency: 'USD', rate: 1, TotalAmt: 120 }]);
    expect(await shown('Bill')).toEqual([{ Id: '3', DocNumber: 'B-1', currency: 'USD', rate: 1, TotalAmt: 110 }]);
    expect(await shown('CreditMemo')).toEqual([{ Id: '2', DocNumber: 'CN-1', currency: 'USD', rate: 1, TotalAmt: 35 }]);
    // The currency is sent from now on: what the next change is compared with.
    expect(await rig.app.store.links.byTarget('acme', 'Bill', ['3'])).toMatchObject([{ applied: { CurrencyRef: { value: 'USD' } } }]);
  });
});
