import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createRig, type Rig } from '../support/rig.js';

const us = {
  organization: {
    currencyCode: 'USD',
    countryCode: 'US',
    taxes: [{ as: 'state', name: 'Purchase tax', percentage: '10' }],
    contacts: [{ as: 'molly', contact_name: 'Molly Supplies', contact_type: 'vendor' }],
    items: [
      {
        as: 'laptop',
        name: 'Laptop',
        sku: 'LT-1',
        rate: 400,
        purchase_rate: 290,
        item_type: 'inventory',
        account_id: '$account.Sales',
        purchase_account_id: '$account.Cost of Goods Sold',
        inventory_account_id: '$account.Inventory Asset',
      },
      {
        as: 'paper',
        name: 'Paper',
        sku: 'P-1',
        rate: 5,
        item_type: 'sales_and_purchases',
        account_id: '$account.Sales',
        purchase_account_id: '$account.Cost of Goods Sold',
      },
    ],
    accounts: [{ as: 'checking', account_name: 'Checking', account_type: 'bank' }],
  },
  company: { country: 'US' },
};

const bill = (as: string, rate: number, more: Record<string, unknown> = {}) => ({
  create: 'bill',
  as,
  body: {
    vendor_id: '$molly',
    bill_number: `B-${as}`,
    date: '2026-03-10',
    due_date: '2026-03-25',
    line_items: [{ item_id: '$laptop', account_id: '$account.Inventory Asset', quantity: 1, rate }],
    ...more,
  },
});
const vendorCredit = (as: string, rate: number) => ({
  create: 'vendorcredit',
  as,
  body: {
    vendor_id: '$molly',
    vendor_credit_number: `DN-${as}`,
    date: '2026-03-18',
    line_items: [{ item_id: '$laptop', account_id: '$account.Inventory Asset', quantity: 1, rate }],
  },
});

let rig: Rig;
beforeEach(async () => {
  rig = await createRig(us);
});
afterEach(() => rig.close());

describe('row 13: bill', () => {
  it('posts stock to the stock account, tax and adjustment to their own; follows edit and delete', async () => {
    rig.organization.steps([
      bill('a', 290, {
        line_items: [
          { item_id: '$laptop', account_id: '$account.Inventory Asset', quantity: 1, rate: 290, tax_id: '$tax.state' },
          { item_id: '$paper', account_id: '$account.Cost of Goods Sold', quantity: 4, rate: 2.5 },
        ],
        adjustment: -1,
      }),
    ]);
    await rig.sync();

    // 290 + 10 + tax 29 − 1 = 328
    expect(await rig.document('Bill', 'B-a')).toMatchObject({ TotalAmt: 328, Balance: 328, DueDate: '2026-03-25' });
    expect(await rig.trialBalance()).toEqual({
      'Accounts Payable (A/P)': '-328.00',
      'Cost of Goods Sold': '10.00',
      'Inventory Asset': '290.00',
      'Other Expense': '-1.00',
      'Sales Tax on Purchases': '29.00',
    });
    const lines = (await rig.document('Bill', 'B-a'))?.['Line'].map((line: { DetailType: string }) => line.DetailType);
    expect(lines.slice(0, 2)).toEqual(['AccountBasedExpenseLineDetail', 'ItemBasedExpenseLineDetail']);

    rig.organization.ui({
      update: '$a',
      body: { adjustment: 0, line_items: [{ item_id: '$laptop', account_id: '$account.Inventory Asset', quantity: 2, rate: 290 }] },
    });
    await rig.sync();
    expect(await rig.documents('Bill')).toMatchObject([{ TotalAmt: 580 }]);

    rig.organization.ui({ delete: '$a' });
    await rig.sync();
    expect(await rig.documents('Bill')).toEqual([]);
    expect(await rig.trialBalance()).toEqual({});
  });
});

describe('rows 13 and 15: tax that the buyer assesses itself', () => {
  it.each(['reverse_charge_tax', 'reverse_charge_vat', 'acquisition_vat'])('is owed and recovered when Zoho calls it %s', async (name) => {
    await rig.close();
    rig = await createRig({
      organization: { ...us.organization, currencyCode: 'GBP', countryCode: 'GB', taxes: [{ as: 'vat', name: 'VAT', percentage: '20' }] },
      company: { country: 'GB', homeCurrency: 'GBP' },
    });
    const lines = (rate: number) => ({
      line_items: [{ account_id: '$account.Office Supplies', name: 'Advice', quantity: 1, rate, [`${name}_id`]: '$tax.vat' }],
    });
    const credit = vendorCredit('x', 50);
    rig.organization.steps([bill('a', 300, lines(300)), { ...credit, body: { ...credit.body, ...lines(50) } }]);

    await rig.sync();

    // 20 % of 300 is 60, of 50 is 10: 50 owed and 50 recovered; 300 − 50 owed to the vendor
    expect(await rig.held()).toEqual([]);
    expect(await rig.trialBalance()).toEqual({
      'Accounts Payable (A/P)': '-250.00',
      'Office Supplies': '250.00',
      'Tax Owed': '-50.00',
      'Tax Recoverable': '50.00',
    });
    expect(await rig.app.connections[0]?.verifier.verify({ full: true })).toMatchObject({ culprits: [], agrees: true });
  });

  it('holds a bill that says so and not how much', async () => {
    rig.organization.steps([bill('a', 300, { is_reverse_charge_applied: true })]);

    await rig.sync();

    expect(await rig.documents('Bill')).toEqual([]);
    expect(await rig.held()).toEqual([expect.stringContaining('document.reverse-charge')]);
  });
});

describe('row 14: bill payment', () => {
  it('one payment over two bills is one payment; deleting it reopens both', async () => {
    rig.organization.steps([
      bill('a', 100),
      bill('b', 50),
      {
        create: 'vendorpayment',
        as: 'p',
        body: {
          vendor_id: '$molly',
          date: '2026-03-19',
          amount: 130,
          paid_through_account_id: '$account.Checking',
          bills: [
            { bill_id: '$a', amount_applied: 100 },
            { bill_id: '$b', amount_applied: 30 },
          ],
        },
      },
    ]);
    await rig.sync();

    expect(await rig.held()).toEqual([]);
    expect(await rig.documents('BillPayment')).toMatchObject([{ TotalAmt: 130, PayType: 'Check' }]);
    expect(await rig.document('Bill', 'B-b')).toMatchObject({ Balance: 20 });
    expect(await rig.trialBalance()).toEqual({ 'Accounts Payable (A/P)': '-20.00', Checking: '-130.00', 'Inventory Asset': '150.00' });

    rig.organization.ui({ delete: '$p' });
    await rig.sync();
    expect(await rig.documents('BillPayment')).toEqual([]);
    expect(await rig.document('Bill', 'B-a')).toMatchObject({ Balance: 100 });
  });

  it('tax withheld from the vendor settles its part of the bill; follows an edit and a delete', async () => {
    const paid = (applied: number, withheld: number) => ({
      vendor_id: '$molly',
      date: '2026-03-19',
      amount: applied,
      paid_through_account_id: '$account.Checking',
      bills: [{ bill_id: '$a', amount_applied: applied, tax_amount_withheld: withheld }],
    });
    rig.organization.steps([bill('a', 1000), { create: 'vendorpayment', as: 'p', body: paid(900, 100) }]);
    await rig.sync();

    // 1000 owed − 900 paid − 100 withheld, which is owed to the tax office instead
    expect(await rig.held()).toEqual([]);
    expect(await rig.documents('BillPayment')).toMatchObject([{ TotalAmt: 900 }]);
    expect(await rig.document('Bill', 'B-a')).toMatchObject({ Balance: 0 });
    expect(await rig.trialBalance()).toEqual({ Checking: '-900.00', 'Retention Payable': '-100.00', 'Inventory Asset': '1000.00' });
    expect(await rig.app.connections[0]?.verifier.verify({ full: true })).toMatchObject({ culprits: [], agrees: true });

    rig.organization.ui({ update: '$p', body: paid(500, 50) });
    await rig.sync();
    expect(await rig.document('Bill', 'B-a')).toMatchObject({ Balance: 450 });
    expect(await rig.trialBalance()).toEqual({
      Checking: '-500.00',
      'Retention Payable': '-50.00',
      'Inventory Asset': '1000.00',
      'Accounts Payable (A/P)': '-450.00',
    });

    rig.organization.ui({ delete: '$p' });
    await rig.sync();
    expect(await rig.documents('JournalEntry')).toEqual([]);
    expect(await rig.trialBalance()).toEqual({ 'Inventory Asset': '1000.00', 'Accounts Payable (A/P)': '-1000.00' });
  });

  it('payment and bill deleted between two runs', async () => {
    rig.organization.steps([
      bill('a', 100),
      {
        create: 'vendorpayment',
        as: 'p',
        body: {
          vendor_id: '$molly',
          date: '2026-03-19',
          amount: 100,
          paid_through_account_id: '$account.Checking',
          bills: [{ bill_id: '$a', amount_applied: 100 }],
        },
      },
    ]);
    await rig.sync();
    rig.organization.ui({ delete: '$p' });
    rig.organization.ui({ delete: '$a' });

    await rig.sync();

    expect(await rig.held()).toEqual([]);
    expect(await rig.trialBalance()).toEqual({});
  });
});

describe('row 15: vendor credit', () => {
  it('is applied to a bill, taken back, and refunded', async () => {
    rig.organization.steps([
      bill('a', 100),
      vendorCredit('x', 60),
      { call: 'POST /vendorcredits/$x/bills', body: { bills: [{ bill_id: '$a', amount_applied: 24 }] } },
      { call: 'POST /vendorcredits/$x/refunds', as: 'r', body: { date: '2026-03-20', amount: 13, account_id: '$account.Checking' } },
    ]);
    await rig.sync();

    // 60 − 24 − 13 = 23
    expect(await rig.held()).toEqual([]);
    expect(await rig.document('VendorCredit', 'DN-x')).toMatchObject({ TotalAmt: 60, Balance: 23 });
    expect(await rig.document('Bill', 'B-a')).toMatchObject({ Balance: 76 });
    expect(await rig.trialBalance()).toEqual({ 'Accounts Payable (A/P)': '-53.00', Checking: '13.00', 'Inventory Asset': '40.00' });

    rig.organization.ui({ call: 'DELETE /vendorcredits/$x/refunds/$r' });
    rig.organization.ui({ call: 'DELETE /vendorcredits/$x/bills/$x.bills_credited.0.vendor_credit_bill_id' });
    rig.organization.ui({ delete: '$x' });
    await rig.sync();
    expect(await rig.held()).toEqual([]);
    expect(await rig.trialBalance()).toEqual({ 'Accounts Payable (A/P)': '-100.00', 'Inventory Asset': '100.00' });
  });

  it('is applied to a bill that it does not list itself', async () => {
    rig.zoho.setSwitches({ embedCreditApplications: false });
    rig.organization.steps([
      bill('a', 100),
      vendorCredit('x', 60),
      { call: 'POST /vendorcredits/$x/bills', body: { bills: [{ bill_id: '$a', amount_applied: 24 }] } },
    ]);

    await rig.sync();

    // 60 − 24 = 36; 100 − 24 = 76
    expect(await rig.held()).toEqual([]);
    expect(await rig.document('VendorCredit', 'DN-x')).toMatchObject({ Balance: 36 });
    expect(await rig.document('Bill', 'B-a')).toMatchObject({ Balance: 76 });
  });

  it('uses up the credit after its refund was edited too', async () => {
    rig.organization.steps([
      vendorCredit('x', 60),
      { call: 'POST /vendorcredits/$x/refunds', as: 'r', body: { date: '2026-03-20', amount: 13, account_id: '$account.Checking' } },
    ]);
    await rig.sync();
    const [before] = await rig.documents('Deposit');

    rig.organization.ui({
      call: 'PUT /vendorcredits/$x/refunds/$r',
      body: { date: '2026-03-21', amount: 15, account_id: '$account.Checking' },
    });
    await rig.sync();

    // 60 − 15 = 45
    expect(await rig.held()).toEqual([]);
    expect(await rig.document('VendorCredit', 'DN-x')).toMatchObject({ Balance: 45 });
    expect(await rig.documents('Deposit')).toMatchObject([{ Id: before?.['Id'], TotalAmt: 15, TxnDate: '2026-03-21' }]);
    const [{ Line: lines }] = (await rig.documents('BillPayment')) as [{ Line: { LinkedTxn: unknown[] }[] }];
    expect(lines.map(({ LinkedTxn: [link] }) => link)).toContainEqual({ TxnId: before?.['Id'], TxnType: 'Deposit', TxnLineId: '1' });
  });
});
