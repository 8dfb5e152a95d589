import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createRig, defaultAccounts, type Rig, type RigOptions } from '../support/rig.js';

let rig: Rig;
afterEach(() => rig.close());

const abroad: RigOptions = {
  organization: {
    currencyCode: 'USD',
    countryCode: 'US',
    currencies: [{ code: 'EUR', rate: '1.09' }],
    contacts: [
      { as: 'colombe', contact_name: 'Colombe', contact_type: 'customer', currency_id: '$currency.EUR' },
      { as: 'bowman', contact_name: 'Bowman Furniture', contact_type: 'customer' },
      { as: 'tuilerie', contact_name: 'Tuilerie', contact_type: 'vendor', currency_id: '$currency.EUR' },
      { as: 'molly', contact_name: 'Molly Supplies', contact_type: 'vendor' },
    ],
    accounts: [{ account_name: 'Repairs', account_type: 'income' }],
    items: [
      { as: 'lamp', name: 'Desk Lamp', sku: 'LMP-1', rate: 40, account_id: '$account.Sales' },
      { as: 'repair', name: 'Repair, hour', rate: 65.5, product_type: 'service', account_id: '$account.Repairs' },
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
  },
  company: { country: 'US', multiCurrency: true },
};

/** Lines as QuickBooks keeps them, without its own subtotal. */
async function linesOf(entity: string, number: string): Promise<Record<string, any>[]> {
  const lines = (await rig.document(entity, number))?.['Line'] as Record<string, any>[];
  return lines.filter(({ DetailType }) => DetailType !== 'SubTotalLineDetail');
}

describe('row 17: invoice fields', () => {
  it('number, dates, currency, rate, items, descriptions, quantities, prices, discounts, shipping and adjustment', async () => {
    rig = await createRig(abroad);
    rig.organization.steps([
      {
        create: 'invoice',
        as: 'a',
        body: {
          customer_id: '$colombe',
          invoice_number: 'INV-2026/EXPORT/00000017',
          date: '2026-03-17',
          due_date: '2026-04-16',
          exchange_rate: 1.25,
          discount_type: 'item_level',
          line_items: [
            { item_id: '$lamp', description: 'Shade, green 💡', quantity: 3, rate: 40, discount: '10%' },
            { item_id: '$repair', quantity: 1.5, rate: 65.5, discount: '5%' },
          ],
          shipping_charge: 12.5,
          adjustment: -0.59,
          adjustment_description: 'Rounding',
        },
      },
    ]);

    await rig.sync();

    // 3 × 40 = 120, less 12; 1.5 × 65.50 = 98.25, less 5 % = 4.9125 → 4.91; 218.25 − 16.91 + 12.50 − 0.59 = 213.25
    // The number has 24 characters: seven of sha256sum, then its last thirteen.
    expect(await rig.held()).toEqual([]);
    expect(await rig.document('Invoice', 'c6378b3~PORT/00000017')).toMatchObject({
      TxnDate: '2026-03-17',
      DueDate: '2026-04-16',
      CurrencyRef: { value: 'EUR' },
      ExchangeRate: 1.25,
      TotalAmt: 213.25,
      Balance: 213.25,
    });
    expect((await rig.document('Invoice', 'c6378b3~PORT/00000017'))?.['PrivateNote']).toContain('INV-2026/EXPORT/00000017');
    expect(await linesOf('Invoice', 'c6378b3~PORT/00000017')).toMatchObject([
      { Description: 'Shade, green 💡', Amount: 120, SalesItemLineDetail: { ItemRef: { name: 'Desk Lamp' }, Qty: 3, UnitPrice: 40 } },
      { Description: 'Repair, hour', Amount: 98.25, SalesItemLineDetail: { ItemRef: { name: 'Repair, hour' }, Qty: 1.5, UnitPrice: 65.5 } },
      { Description: 'Rounding', Amount: -0.59 },
      { Amount: 16.91, DetailType: 'DiscountLineDetail', DiscountLineDetail: { PercentBased: false } },
      { Amount: 12.5, SalesItemLineDetail: { ItemRef: { value: 'SHIPPING_ITEM_ID' } } },
    ]);
    // in dollars at 1.25: 266.5625 → 266.56; 150; 122.8125 → 122.81; 21.1375 → 21.14; 15.625 → 15.63; 0.7375 → 0.74
    expect(await rig.trialBalance()).toEqual({
      'Accounts Receivable (A/R) - EUR': '266.56',
      'Sales': '-150.00',
      'Repairs': '-122.81',
      'Discounts given': '21.14',
      'Shipping Income': '-15.63',
      'Sales Adjustments': '0.74',
    }); // prettier-ignore
  });

  it('a discount on the whole, and every field changed again', async () => {
    rig = await createRig(abroad);
    rig.organization.steps([
      {
        create: 'invoice',
        as: 'a',
        body: {
          customer_id: '$bowman',
          invoice_number: 'INV-1',
          date: '2026-03-17',
          discount: '10%',
          discount_type: 'entity_level',
          line_items: [{ item_id: '$lamp', quantity: 2, rate: 40 }],
          shipping_charge: 5,
          adjustment: 1,
        },
      },
    ]);
    await rig.sync();
    // 80 − 8 + 5 + 1 = 78
    expect(await rig.document('Invoice', 'INV-1')).toMatchObject({ TotalAmt: 78 });

    rig.organization.ui({
      update: '$a',
      body: {
        invoice_number: 'INV-2',
        date: '2026-03-18',
        discount: 0,
        line_items: [{ item_id: '$repair', description: 'Arm', quantity: 1, rate: 70 }],
        shipping_charge: 0,
        adjustment: 0,
      },
    });
    await rig.sync();

    expect(await rig.documents('Invoice')).toMatchObject([{ DocNumber: 'INV-2', TxnDate: '2026-03-18', TotalAmt: 70 }]);
    expect(await linesOf('Invoice', 'INV-2')).toMatchObject([{ Description: 'Arm', Amount: 70, SalesItemLineDetail: { Qty: 1 } }]);
    expect(await rig.trialBalance()).toEqual({ 'Accounts Receivable (A/R)': '70.00', Repairs: '-70.00' });
  });

  it('retention that Zoho takes from the balance and not from the total is a journal entry, settled with the invoice', async () => {
    rig = await createRig(abroad);
    rig.zoho.setSwitches({ totalNetOfRetention: false });
    rig.organization.steps([
      {
        create: 'invoice',
        as: 'a',
        body: {
          customer_id: '$bowman',
          invoice_number: 'INV-1',
          date: '2026-03-17',
          line_items: [{ item_id: '$lamp', quantity: 10, rate: 40 }],
          retention_items: [{ retention_name: 'Completion', retention_percentage: '5' }],
        },
      },
    ]);

    await rig.sync();

    // 400; 5 % of it = 20 are kept back, 380 are still to come
    expect(await rig.held()).toEqual([]);
    expect(await rig.document('Invoice', 'INV-1')).toMatchObject({ TotalAmt: 400, Balance: 380 });
    const kept = { 'Accounts Receivable (A/R)': '380.00', 'Retention Receivable': '20.00', Sales: '-400.00' };
    expect(await rig.trialBalance()).toEqual(kept);

    rig.organization.ui({ update: '$a', body: { retention_items: [], line_items: [{ item_id: '$lamp', quantity: 10, rate: 40 }] } });
    await rig.sync();
    expect(await rig.trialBalance()).toEqual({ 'Accounts Receivable (A/R)': '400.00', Sales: '-400.00' });
    expect(await rig.documents('Payment')).toEqual([]);
  });
});

describe('row 18: bill fields', () => {
  it('number, dates, currency, rate, items, accounts, descriptions, quantities, prices, discount and adjustment', async () => {
    rig = await createRig(abroad);
    rig.organization.steps([
      {
        create: 'bill',
        as: 'a',
        body: {
          vendor_id: '$tuilerie',
          bill_number: 'F-2026-118',
          date: '2026-03-10',
          due_date: '2026-04-09',
          exchange_rate: 1.25,
          discount: '10%',
          discount_type: 'entity_level',
          line_items: [
            { item_id: '$paper', account_id: '$account.Cost of Goods Sold', description: 'A4', quantity: 40, rate: 2.5 },
            { account_id: '$account.Office Supplies', description: 'Ink', quantity: 1, rate: 20 },
          ],
          adjustment: 0.4,
          adjustment_description: 'Stamp',
        },
      },
    ]);

    await rig.sync();

    // 100 + 20 = 120, less 10 % = 12; + 0.40 = 108.40
    expect(await rig.held()).toEqual([]);
    expect(await rig.document('Bill', 'F-2026-118')).toMatchObject({
      TxnDate: '2026-03-10',
      DueDate: '2026-04-09',
      CurrencyRef: { value: 'EUR' },
      ExchangeRate: 1.25,
      VendorRef: { name: 'Tuilerie' },
      TotalAmt: 108.4,
      Balance: 108.4,
    });
    expect(await linesOf('Bill', 'F-2026-118')).toMatchObject([
      { Description: 'A4', Amount: 100, ItemBasedExpenseLineDetail: { ItemRef: { name: 'Paper' }, Qty: 40, UnitPrice: 2.5 } },
      { Description: 'Ink', Amount: 20, AccountBasedExpenseLineDetail: { AccountRef: { name: 'Office Supplies' } } },
      { Description: 'Discount', Amount: -12, AccountBasedExpenseLineDetail: { AccountRef: { name: 'Purchase Discounts' } } },
      { Description: 'Stamp', Amount: 0.4, AccountBasedExpenseLineDetail: { AccountRef: { name: 'Other Expense' } } },
    ]);
    // in dollars at 1.25: 135.50; 125; 25; 15; 0.50
    expect(await rig.trialBalance()).toEqual({
      'Accounts Payable (A/P) - EUR': '-135.50',
      'Cost of Goods Sold': '125.00',
      'Office Supplies': '25.00',
      'Purchase Discounts': '-15.00',
      'Other Expense': '0.50',
    });
  });

  it('retention of a bill and of its vendor credit that Zoho takes from the balance', async () => {
    rig = await createRig(abroad);
    rig.zoho.setSwitches({ totalNetOfRetention: false });
    const retention = [{ retention_name: 'Completion', retention_percentage: '5' }];
    const body = (quantity: number) => ({
      vendor_id: '$molly',
      date: '2026-03-10',
      line_items: [{ account_id: '$account.Office Supplies', description: 'Fitting', quantity, rate: 100 }],
      retention_items: retention,
    });
    rig.organization.steps([
      { create: 'bill', as: 'a', body: { ...body(10), bill_number: 'B-1' } },
      { create: 'vendorcredit', as: 'x', body: { ...body(4), vendor_credit_number: 'DN-1' } },
    ]);

    await rig.sync();

    // bill 1000, 50 kept back: 950 to pay; credit 400, 20 of it against what was kept back: 380 to give; 950 − 380 = 570
    expect(await rig.held()).toEqual([]);
    expect(await rig.document('Bill', 'B-1')).toMatchObject({ TotalAmt: 1000, Balance: 950 });
    expect(await rig.document('VendorCredit', 'DN-1')).toMatchObject({ TotalAmt: 400, Balance: 380 });
    expect(await rig.trialBalance()).toEqual({
      'Accounts Payable (A/P)': '-570.00',
      'Office Supplies': '600.00',
      'Retention Payable': '-30.00',
    });

    rig.organization.ui({ delete: '$x' });
    rig.organization.ui({ delete: '$a' });
    await rig.sync();
    expect(await rig.held()).toEqual([]);
    expect(await rig.trialBalance()).toEqual({});
  });
});

describe('row 19: tax', () => {
  const taxCodes = [
    { name: 'GST', sales: [{ name: 'GST', rate: '5' }], purchases: [{ name: 'GST on purchases', rate: '5' }] },
    { name: 'HST ON', sales: [{ name: 'HST ON', rate: '13' }], purchases: [{ name: 'HST on purchases', rate: '13' }] },
    { name: 'Exempt', sales: [{ name: 'Exempt', rate: '0' }], purchases: [{ name: 'Exempt on purchases', rate: '0' }] },
  ];
  const canada: RigOptions = {
    organization: {
      currencyCode: 'CAD',
      countryCode: 'CA',
      taxes: [
        { as: 'gst', name: 'GST', percentage: '5' },
        { as: 'hst', name: 'HST', percentage: '13' },
      ],
      contacts: [{ as: 'cedar', contact_name: 'Cedar Lodge', contact_type: 'customer' }],
      items: [{ as: 'pack', name: 'Day Pack', rate: 94.5 }],
    },
    company: { country: 'CA', homeCurrency: 'CAD', salesTax: true, taxCodes },
    taxes: { map: [{ zoho: 'GST', quickbooks: 'GST' }, { zoho: 'HST', quickbooks: 'HST ON' }], zeroRate: 'Exempt' }, // prettier-ignore
  };
  const mixed = {
    create: 'invoice',
    as: 'a',
    body: {
      customer_id: '$cedar',
      invoice_number: 'INV-1',
      date: '2026-03-17',
      line_items: [
        { item_id: '$pack', quantity: 1, rate: 94.5, tax_id: '$tax.gst' },
        { item_id: '$pack', quantity: 1, rate: 100, tax_id: '$tax.hst' },
        { item_id: '$pack', quantity: 1, rate: 12.1 },
      ],
      adjustment: 0.5,
    },
  };

  it('goes to the mapped codes, and to the chosen 0 % code for the lines without tax', async () => {
    rig = await createRig(canada);
    rig.organization.steps([mixed]);

    await rig.sync();

    // 5 % of 94.50 = 4.725 → 4.73; 13 % of 100 = 13; 94.50 + 100 + 12.10 + 17.73 + 0.50 = 224.83
    expect(await rig.held()).toEqual([]);
    expect(await rig.document('Invoice', 'INV-1')).toMatchObject({ TotalAmt: 224.83, TxnTaxDetail: { TotalTax: 17.73 } });
    const codes = Object.fromEntries((await rig.documents('TaxCode')).map(({ Id, Name }) => [Id, Name]));
    const used = (await linesOf('Invoice', 'INV-1')).map((line) => codes[line['SalesItemLineDetail'].TaxCodeRef.value]);
    expect(used).toEqual(['GST', 'HST ON', 'Exempt', 'Exempt']);
    const { TxnTaxDetail } = (await rig.document('Invoice', 'INV-1')) ?? {};
    const byPercent = TxnTaxDetail.TaxLine.map(({ Amount, TaxLineDetail: { TaxPercent, NetAmountTaxable } }: any) => [
      TaxPercent,
      NetAmountTaxable,
      Amount,
    ]);
    expect(byPercent).toEqual([
      [5, 94.5, 4.73],
      [13, 100, 13],
      [0, 12.6, 0],
    ]);
  });

  it('that QuickBooks alone computes is computed anew when the document is edited', async () => {
    const code = { name: 'HST import', sales: [{ name: 'HST import', rate: '13', special: 'FOREIGN_TAX' as const }] };
    rig = await createRig({
      ...canada,
      company: { ...canada.company, taxCodes: [...taxCodes, code] },
      taxes: { map: [{ zoho: 'GST', quickbooks: 'GST' }, { zoho: 'HST', quickbooks: 'HST import' }], zeroRate: 'Exempt' }, // prettier-ignore
    });
    const lines = (rate: number) => [{ item_id: '$pack', quantity: 1, rate, tax_id: '$tax.hst' }];
    const body = { customer_id: '$cedar', creditnote_number: 'CN-1', date: '2026-03-17', line_items: lines(100) };
    rig.organization.steps([{ create: 'creditnote', as: 'n', body }]);
    await rig.sync();
    expect(await rig.document('CreditMemo', 'CN-1')).toMatchObject({ TotalAmt: 113, TxnTaxDetail: { TotalTax: 13 } });

    rig.organization.ui({ update: '$n', body: { line_items: lines(200) } });
    await rig.sync();

    // 13 % of 200 = 26
    expect(await rig.held()).toEqual([]);
    expect(await rig.document('CreditMemo', 'CN-1')).toMatchObject({ TotalAmt: 226, TxnTaxDetail: { TotalTax: 26 } });
  });

  it('of another rate is refused before the first write, with both rates named', async () => {
    rig = await createRig({ ...canada, taxes: { map: [{ zoho: 'GST', quickbooks: 'HST ON' }, { zoho: 'HST', quickbooks: 'HST ON' }], zeroRate: 'Exempt' } }); // prettier-ignore
    rig.organization.steps([mixed]);

    const run = await rig.sync();

    expect(run).toMatchObject({ state: 'failed', error: { kind: 'config', code: 'tax.rate' } });
    expect(run.error?.message).toContain('taxes.map[0]: Zoho "GST" is 5 %, QuickBooks "HST ON" is 13 % on sales');
    expect([await rig.documents('Invoice'), await rig.documents('Customer')]).toEqual([[], []]);
  });

  it('of a US company is one code on the document, lines say taxed or not', async () => {
    rig = await createRig({
      organization: {
        currencyCode: 'USD',
        countryCode: 'US',
        taxes: [{ as: 'state', name: 'State Tax', percentage: '8.25' }],
        contacts: [{ as: 'cedar', contact_name: 'Cedar Lodge', contact_type: 'customer' }],
        items: [{ as: 'pack', name: 'Day Pack', rate: 94.5 }],
      },
      company: { country: 'US', salesTax: true, taxCodes: [{ name: 'California', sales: [{ name: 'CA', rate: '8.25' }] }] },
      taxes: { map: [{ zoho: 'State Tax', quickbooks: 'California' }] },
    });
    const lines = [
      { item_id: '$pack', quantity: 1, rate: 94.5, tax_id: '$tax.state' },
      { item_id: '$pack', quantity: 1, rate: 12.1 },
    ];
    rig.organization.steps([{ ...mixed, body: { ...mixed.body, adjustment: 0, line_items: lines } }]);

    await rig.sync();

    // 8.25 % of 94.50 = 7.79625 → 7.80; 94.50 + 12.10 + 7.80 = 114.40
    expect(await rig.held()).toEqual([]);
    expect(await rig.document('Invoice', 'INV-1')).toMatchObject({ TotalAmt: 114.4, TxnTaxDetail: { TotalTax: 7.8 } });
    const flags = (await linesOf('Invoice', 'INV-1')).map((line) => line['SalesItemLineDetail'].TaxCodeRef.value);
    expect(flags).toEqual(['TAX', 'NON']);
  });
});

describe('an own item whose account QuickBooks takes on no item', () => {
  it('is asked for once, holds the document with the key named, and lets it go with another account', async () => {
    const sales = { ...defaultAccounts.sales, adjustment: 'Interest Earned' };
    rig = await createRig({ ...abroad, export: { accounts: { ...defaultAccounts, sales } } });
    rig.organization.steps([
      {
        create: 'invoice',
        as: 'a',
        body: {
          customer_id: '$bowman',
          invoice_number: 'INV-1',
          date: '2026-03-17',
          line_items: [{ item_id: '$lamp', quantity: 1, rate: 40 }],
          adjustment: 0.5,
        },
      },
    ]);
    const asked = (): number => rig.quickbooks.log.filter(({ method, path, status }) => method === 'POST' && path.endsWith("/item") && status === 400).length; // prettier-ignore

    expect((await rig.app.engine.check('acme')).map(({ code }) => code)).toContain('account.item-type');
    for (let round = 0; round < 3; round += 1) await rig.sync();

    const [held] = await rig.app.store.documents.byState('acme', ['held'], { entity: 'invoices' });
    expect(held?.issues).toMatchObject([{ code: 'item.account', at: 'export.accounts.sales.adjustment' }]);
    expect(asked()).toBe(1);

    const text = readFileSync(rig.configFile, 'utf8').replace('Interest Earned', 'Sales Adjustments');
    writeFileSync(rig.configFile, text);
    await rig.reopen();
    await rig.sync();

    // 40 of the lamp, 0.50 on top
    expect(await rig.held()).toEqual([]);
    expect(await rig.trialBalance()).toEqual({ 'Accounts Receivable (A/R)': '40.50', Sales: '-40.00', 'Sales Adjustments': '-0.50' });
  });
});
