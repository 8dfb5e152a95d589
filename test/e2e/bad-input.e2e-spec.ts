import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import { parseDocument } from 'yaml';
import { createRig, defaultAccounts, type Rig } from '../support/rig.js';

let rig: Rig;
afterEach(() => rig.close());

const shop = {
  organization: {
    currencyCode: 'USD',
    countryCode: 'US',
    taxes: [{ as: 'reverse', name: 'Reverse charge', percentage: '10' }],
    contacts: [
      { as: 'bowman', contact_name: 'Bowman Furniture', contact_type: 'customer' },
      { as: 'molly', contact_name: 'Molly Supplies', contact_type: 'vendor' },
    ],
    items: [{ as: 'lamp', name: 'Desk Lamp', sku: 'LMP-1', rate: 40 }],
  },
  company: { country: 'US' },
};
type Group = 'sales' | 'purchases';

/** The usual accounts without one. */
function without(group: Group, name: string): typeof defaultAccounts {
  const rest = Object.fromEntries(Object.entries(defaultAccounts[group]).filter(([key]) => key !== name));
  return { ...defaultAccounts, [group]: rest };
}

const invoice = (more: Record<string, unknown> = {}) => ({
  create: 'invoice',
  as: 'a',
  body: {
    customer_id: '$bowman',
    invoice_number: 'INV-1',
    date: '2026-03-01',
    line_items: [{ item_id: '$lamp', quantity: 1, rate: 100 }],
    ...more,
  },
});
const bill = (more: Record<string, unknown> = {}) => ({
  create: 'bill',
  as: 'b',
  body: {
    vendor_id: '$molly',
    bill_number: 'B-1',
    date: '2026-03-10',
    line_items: [{ account_id: '$account.Office Supplies', description: 'Ink', quantity: 1, rate: 100 }],
    ...more,
  },
});
const payment = {
  create: 'customerpayment',
  as: 'p',
  body: {
    customer_id: '$bowman',
    date: '2026-03-20',
    payment_mode: 'cash',
    amount: 100,
    bank_charges: 3,
    account_id: '$account.Checking',
    invoices: [{ invoice_id: '$a', amount_applied: 100 }],
  },
};
const retention = { retention_items: [{ retention_name: 'Completion', retention_percentage: '5' }] };
const reverse = [
  { account_id: '$account.Office Supplies', description: 'Ink', quantity: 1, rate: 100, reverse_charge_tax_id: '$tax.reverse' },
];
const writtenOff = [invoice(), { call: 'POST /invoices/$a/status/sent' }, { call: 'POST /invoices/$a/writeoff' }];
describe('a missing account', () => {
  it.each([
    ['sales', 'bankCharges', 'customer-payments 1', [invoice(), payment], ['Payment', 'Deposit']],
    ['sales', 'writeOff', 'invoices INV-1', writtenOff, ['Invoice', 'CreditMemo', 'Payment']],
    ['sales', 'discount', 'invoices INV-1', [invoice({ discount: '10%', discount_type: 'entity_level' })], ['Invoice']],
    ['sales', 'adjustment', 'invoices INV-1', [invoice({ adjustment: -1 })], ['Invoice']],
    ['sales', 'retention', 'invoices INV-1', [invoice(retention)], ['Invoice', 'JournalEntry', 'Payment']],
    ['purchases', 'discount', 'bills B-1', [bill({ discount: '10%', discount_type: 'entity_level' })], ['Bill']],
    ['purchases', 'adjustment', 'bills B-1', [bill({ adjustment: -1 })], ['Bill']],
    ['purchases', 'retention', 'bills B-1', [bill(retention)], ['Bill', 'JournalEntry', 'BillPayment']],
    ['purchases', 'reverseCharge', 'bills B-1', [bill({ line_items: reverse })], ['Bill']],
    ['purchases', 'reverseChargeInput', 'bills B-1', [bill({ line_items: reverse })], ['Bill']],
  ] as const)('%s.%s holds the document and is named, and nothing of it is written', async (group, name, document, steps, targets) => {
    rig = await createRig({ ...shop, export: { accounts: without(group, name) } });
    rig.organization.steps([...steps]);

    await rig.sync();

    // What our own item for it is held for is told as well.
    const held = (await rig.held()).filter((line) => !line.startsWith('items '));
    expect(held).toHaveLength(1);
    expect(held[0]).toContain(`${document}: `);
    expect(held[0]).toContain(`export.accounts.${group}.${name}, which is not configured`);
    for (const target of targets) expect(await rig.documents(target)).toEqual([]);
  });

  it('configured afterwards lets the document go out on the next run', async () => {
    rig = await createRig({ ...shop, export: { accounts: without('sales', 'bankCharges') } });
    rig.organization.steps([invoice(), payment]);
    await rig.sync();
    expect(await rig.document('Invoice', 'INV-1')).toMatchObject({ Balance: 100 });

    const configuration = parseDocument(readFileSync(rig.configFile, 'utf8'));
    configuration.setIn(['connections', 0, 'export', 'accounts', 'sales', 'bankCharges'], 'Bank Charges');
    writeFileSync(rig.configFile, configuration.toString());
    await rig.reopen();
    await rig.sync();

    // 100 received, 3 kept by the bank
    expect(await rig.held()).toEqual([]);
    expect(await rig.trialBalance()).toEqual({ 'Bank Charges': '3.00', Checking: '97.00', Sales: '-100.00' });
  });
});

describe('a document that waits for a held one', () => {
  it('is not written, and its neighbours go on', async () => {
    rig = await createRig({ ...shop, export: { accounts: without('sales', 'adjustment') } });
    rig.organization.steps([invoice({ adjustment: 1 }), { ...payment, body: { ...payment.body, bank_charges: 0 } }, bill()]);

    await rig.sync();

    const held = await rig.held();
    expect(held.find((line) => line.startsWith('customer-payments'))).toContain('export.accounts.sales.adjustment');
    expect(held.filter((line) => line.startsWith('bills'))).toEqual([]);
    expect(await rig.documents('Payment')).toEqual([]);
    expect(await rig.documents('Bill')).toMatchObject([{ DocNumber: 'B-1', TotalAmt: 100 }]);
  });
});
