import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SandboxClock } from '../../src/sandbox/core/clock.js';
import { createRig, type Rig } from '../support/rig.js';

const us = {
  organization: {
    currencyCode: 'USD',
    countryCode: 'US',
    taxes: [{ as: 'state', name: 'State Tax', percentage: '8.25' }],
    contacts: [
      { as: 'bowman', contact_name: 'Bowman Furniture', contact_type: 'customer' },
      { as: 'clark', contact_name: 'Clark & Sons', contact_type: 'customer' },
    ],
    items: [{ as: 'drive', name: 'Hard Drive', sku: 'HD-500', rate: 100 }],
  },
  company: { country: 'US', salesTax: true, taxCodes: [{ name: 'California', sales: [{ name: 'CA', rate: '8.25' }] }] },
  taxes: { map: [{ zoho: 'State Tax', quickbooks: 'California' }] },
};

const invoice = (more: Record<string, unknown> = {}) => ({
  create: 'invoice',
  as: 'inv',
  body: {
    customer_id: '$bowman',
    invoice_number: 'INV-3',
    date: '2026-03-17',
    due_date: '2026-04-01',
    line_items: [
      { item_id: '$drive', quantity: 2, rate: 100, discount: '10%', tax_id: '$tax.state' },
      { name: 'Assembly', quantity: 1, rate: 50 },
    ],
    shipping_charge: 7.5,
    adjustment: -0.35,
    ...more,
  },
});

const plain = { customer_id: '$bowman', invoice_number: 'INV-3', date: '2026-03-17' };
const line = { item_id: '$drive', quantity: 1, rate: 100 };

let rig: Rig;
beforeEach(async () => {
  rig = await createRig(us);
});
afterEach(() => rig.close());

describe('row 5: invoice created and updated', () => {
  it('arrives to the cent, and the ledger with it', async () => {
    rig.organization.steps([invoice()]);

    const run = await rig.sync();

    expect(run).toMatchObject({ state: 'succeeded' });
    // 200 + 50 − 20 + 7.50 − 0.35 + 14.85 (8.25 % of 180) = 252.00
    expect(await rig.document('Invoice', 'INV-3')).toMatchObject({
      TotalAmt: 252,
      Balance: 252,
      TxnTaxDetail: { TotalTax: 14.85 },
      DueDate: '2026-04-01',
    });
    const balance = await rig.trialBalance();
    // Sales 200 + 50 (the line without an item posts to Zoho's Sales account too), discount 20, shipping 7.50, adjustment −0.35, tax 14.85
    expect(balance).toMatchObject({
      'Accounts Receivable (A/R)': '252.00',
      Sales: '-250.00',
      'Discounts given': '20.00',
      'Shipping Income': '-7.50',
      'Sales Adjustments': '0.35',
    });
  });

  it('exports a draft as it stands', async () => {
    rig.organization.steps([invoice()]);

    await rig.sync();

    expect(await rig.document('Invoice', 'INV-3')).toMatchObject({ EmailStatus: 'NotSet', TotalAmt: 252 });
  });

  it('a second sync writes nothing and does not call QuickBooks at all', async () => {
    rig.organization.steps([invoice()]);
    await rig.sync();
    rig.quickbooks.clearLog();

    const run = await rig.sync();

    expect(run).toMatchObject({ state: 'succeeded' });
    expect(rig.quickbooks.requestCount()).toBe(0);
  });

  it('follows an edit of lines, customer and dates', async () => {
    rig.organization.steps([invoice()]);
    await rig.sync();
    const before = await rig.document('Invoice', 'INV-3');
    rig.organization.ui({
      update: '$inv',
      body: {
        customer_id: '$clark',
        date: '2026-03-20',
        due_date: '2026-04-20',
        adjustment: 0,
        line_items: [{ item_id: '$drive', quantity: 3, rate: 90 }],
      },
    });

    await rig.sync();

    // 3 × 90 = 270; shipping 7.50 stays; no tax, no adjustment: 277.50
    const after = await rig.document('Invoice', 'INV-3');
    expect(after).toMatchObject({
      Id: before?.['Id'],
      TotalAmt: 277.5,
      TxnDate: '2026-03-20',
      DueDate: '2026-04-20',
      TxnTaxDetail: { TotalTax: 0 },
    });
    expect(after?.['CustomerRef']).toMatchObject({ name: 'Clark & Sons' });
    expect(await rig.documents('Invoice')).toHaveLength(1);
  });
});

describe('row 6: invoice voided or deleted', () => {
  it('a void in Zoho voids it in QuickBooks', async () => {
    rig.organization.steps([invoice()]);
    await rig.sync();
    rig.organization.ui({ void: '$inv' });

    await rig.sync();

    expect(await rig.document('Invoice', 'INV-3')).toMatchObject({ TotalAmt: 0, PrivateNote: expect.stringMatching(/^Voided/) });
    expect(await rig.trialBalance()).toEqual({});
  });

  it('a delete in Zoho, noticed by the sweep, voids it in QuickBooks', async () => {
    rig.organization.steps([invoice()]);
    await rig.sync();
    rig.organization.ui({ delete: '$inv' });

    await rig.sync();

    expect(await rig.document('Invoice', 'INV-3')).toMatchObject({ TotalAmt: 0, Balance: 0 });
  });

  it('void before the first export is not created', async () => {
    rig.organization.steps([invoice(), { void: '$inv' }]);

    const run = await rig.sync();

    expect(run.counts['invoices']).toMatchObject({ skipped: 1, created: 0 });
    expect(await rig.documents('Invoice')).toEqual([]);
  });

  it('void, back to draft, is a new document under the same number', async () => {
    rig.organization.steps([invoice()]);
    await rig.sync();
    rig.organization.ui({ void: '$inv' });
    await rig.sync();
    rig.organization.ui({ draft: '$inv' });

    await rig.sync();

    const all = await rig.documents('Invoice');
    expect(all.map((document) => [document['DocNumber'], document['TotalAmt']])).toEqual([
      ['INV-3', 0],
      ['INV-3', 252],
    ]);
  });
});

describe('row 16: items', () => {
  it('an existing one is matched by SKU and not duplicated', async () => {
    await rig.close();
    rig = await createRig({
      ...us,
      company: {
        ...us.company,
        items: [
          {
            Name: 'HDD 500',
            Sku: 'hd-500',
            Type: 'NonInventory',
            IncomeAccountRef: { name: 'Sales' },
            ExpenseAccountRef: { name: 'Cost of Goods Sold' },
          },
        ],
      },
    });
    rig.organization.steps([invoice()]);

    await rig.sync();

    const names = (await rig.documents('Item')).map((item) => item['Name']);
    expect(names.filter((name) => /hdd|hard drive/i.test(name))).toEqual(['HDD 500']);
  });

  it('an existing one that posts elsewhere gets a companion on the account of the line', async () => {
    await rig.close();
    rig = await createRig({
      ...us,
      company: {
        ...us.company,
        items: [
          {
            Name: 'Hard Drive',
            Sku: 'HD-500',
            Type: 'NonInventory',
            IncomeAccountRef: { name: 'Services' },
            ExpenseAccountRef: { name: 'Cost of Goods Sold' },
          },
        ],
      },
    });
    rig.organization.steps([invoice()]);

    await rig.sync();

    expect((await rig.trialBalance())['Sales']).toBe('-250.00');
    expect((await rig.documents('Item')).map((item) => item['Name']).filter((name) => name.startsWith('Hard Drive'))).toHaveLength(2);
  });

  it('deleted and entered anew under its number takes the place of the void one', async () => {
    rig.organization.steps([invoice()]);
    await rig.sync();
    const before = await rig.trialBalance();
    rig.organization.steps([{ delete: '$inv' }, { ...invoice(), as: 'again' }]);

    await rig.sync();

    expect(await rig.held()).toEqual([]);
    expect((await rig.documents('Invoice')).map(({ DocNumber, TotalAmt }) => [DocNumber, TotalAmt === 0])).toEqual([
      ['INV-3', true],
      ['INV-3', false],
    ]);
    expect(await rig.trialBalance()).toEqual(before);
  });

  it('edited once more in the second in which it was read, before the writes are through, is not taken for done', async () => {
    await rig.close();
    const clock = new SandboxClock('2026-04-01T12:00:00Z', { frozen: true });
    rig = await createRig({ ...us, clock });
    rig.organization.steps([{ create: 'invoice', as: 'inv', body: { ...plain, line_items: [{ ...line, description: 'Black' }] } }]);
    let isEdited = false;
    const editOnce = ({ kind }: { kind: string }): void => {
      if (kind !== 'read' || isEdited) return;
      isEdited = true;
      // Neither its figures nor Zoho's time of change, which has seconds, tell of it.
      rig.organization.steps([{ update: '$inv', body: { line_items: [{ ...line, description: 'White' }] } }]);
      clock.advance(5_000);
    };
    await rig.sync({ onEvent: editOnce });

    await rig.sync();

    expect((await rig.document('Invoice', 'INV-3'))?.['Line'][0].Description).toBe('White');
  });

  it('an Inventory item is never used on a line', async () => {
    await rig.close();
    rig = await createRig({
      ...us,
      company: {
        ...us.company,
        items: [
          {
            Name: 'Hard Drive',
            Sku: 'HD-500',
            Type: 'Inventory',
            TrackQtyOnHand: true,
            QtyOnHand: 0,
            InvStartDate: '2026-01-01',
            IncomeAccountRef: { name: 'Sales of Product Income' },
            ExpenseAccountRef: { name: 'Cost of Goods Sold' },
            AssetAccountRef: { name: 'Inventory Asset' },
          },
        ],
      },
    });
    rig.organization.steps([invoice()]);

    await rig.sync();

    const used = (await rig.document('Invoice', 'INV-3'))?.['Line'][0].SalesItemLineDetail.ItemRef.value;
    const item = (await rig.documents('Item')).find((candidate) => candidate['Id'] === used);
    expect(item).toMatchObject({ Type: 'NonInventory' });
  });
});
