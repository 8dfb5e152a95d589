import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { FuzzReport } from '../../src/fuzz/fuzz.js';
import { modules } from '../../src/pipelines/index.js';
import { createRig, type Rig, type RigOptions } from '../support/rig.js';
import { runCli } from '../support/run-cli.js';

const taxed: RigOptions = {
  organization: {
    currencyCode: 'USD',
    countryCode: 'US',
    taxes: [{ as: 'state', name: 'State Tax', percentage: '8.25' }],
    contacts: [{ as: 'bowman', contact_name: 'Bowman Furniture', contact_type: 'customer' }],
    items: [{ as: 'drive', name: 'Hard Drive', sku: 'HD-500', rate: 100 }],
  },
  company: { country: 'US', salesTax: true, taxCodes: [{ name: 'California', sales: [{ name: 'CA', rate: '8.25' }] }] },
  taxes: { map: [{ zoho: 'State Tax', quickbooks: 'California' }] },
  export: { modules },
};
const taxCodes = [
  { name: 'GST', sales: [{ name: 'GST', rate: '5' }], purchase: [{ name: 'GST on purchases', rate: '5' }] },
  { name: 'HST ON', sales: [{ name: 'HST ON', rate: '13' }], purchase: [{ name: 'HST on purchases', rate: '13' }] },
  { name: 'No tax', sales: [{ name: 'No tax', rate: '0' }], purchase: [{ name: 'No tax on purchases', rate: '0' }] },
];
const canada: RigOptions = {
  organization: {
    currencyCode: 'CAD',
    countryCode: 'CA',
    taxes: [
      { as: 'gst', name: 'GST', percentage: '5' },
      { as: 'hst', name: 'HST', percentage: '13' },
    ],
    contacts: [
      { as: 'bowman', contact_name: 'Cedar Lodge', contact_type: 'customer' },
      { as: 'colombe', contact_name: 'La Colombe', contact_type: 'customer', currency_id: '$currency.EUR' },
    ],
    currencies: [{ code: 'EUR' }],
    items: [{ as: 'drive', name: 'Day Pack', rate: 94.5 }],
  },
  company: { country: 'CA', homeCurrency: 'CAD', salesTax: true, multiCurrency: true, taxCodes },
  taxes: { map: [{ zoho: 'GST', quickbooks: 'GST' }, { zoho: 'HST', quickbooks: 'HST ON' }], zeroRate: 'No tax' }, // prettier-ignore
  export: { modules },
};
const invoice = (as: string, contact: string, more: object = {}) => ({
  create: 'invoice',
  as,
  body: {
    customer_id: contact,
    invoice_number: `INV-${as}`,
    date: '2026-03-17',
    line_items: [{ item_id: '$drive', quantity: 1, rate: 100 }],
    ...more,
  },
});

let rig: Rig;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossfoot-fuzz-'));
  cpSync('mappings', folder, { recursive: true });
});
afterEach(async () => {
  await rig.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(shop: RigOptions): Promise<void> {
  rig = await createRig({ ...shop, connection: { mappings: folder } });
}

/** Replaces the first text after `after`; answers the place of it. */
async function edit(file: string, from: string, to: string, after = ''): Promise<string> {
  const text = readFileSync(join(folder, file), 'utf8');
  const at = text.indexOf(from, text.indexOf(after));
  expect(at).toBeGreaterThan(0);
  writeFileSync(join(folder, file), text.slice(0, at) + to + text.slice(at + from.length));
  await rig.reopen();
  return `${join(folder, file)}:${text.slice(0, at).split('\n').length}`;
}

async function fuzz(seed = 1, documents = 150): Promise<{ code: number; report: FuzzReport }> {
  const { code, out } = await runCli(rig.app, ['check', '--fuzz', '--json', '--seed', `${seed}`, '--documents', `${documents}`]);
  const { connections } = JSON.parse(out) as { connections: readonly [{ fuzz: FuzzReport }] };
  return { code, report: connections[0].fuzz };
}

/** Of these, lines discounted by all of a fraction of a minor unit come up. */
const seeds = [1, 11, 99_999];

const everything = [
  'invoices', 'credit-notes', 'bills', 'vendor-credits', 'customer-payments', 'credit-note-refunds', 'bill-payments', 'vendor-credit-refunds',
  'vendor-advances',
]; // prettier-ignore

describe('mappings that keep the books', () => {
  it.each([
    { name: 'a US company', shop: taxed, lists: 'assumed', documents: [] },
    { name: 'a US company', shop: taxed, lists: 'stored', documents: [invoice('a', '$bowman')] },
    { name: 'a Canadian company', shop: canada, lists: 'assumed', documents: [] },
    {
      name: 'a Canadian company with two currencies',
      shop: canada,
      lists: 'stored',
      documents: [invoice('a', '$bowman'), invoice('b', '$colombe', { exchange_rate: 1.5 })],
    },
  ])('pass over documents from the $lists lists of $name', async ({ shop, lists, documents }) => {
    await open(shop);
    rig.organization.steps(documents);
    if (documents.length > 0) expect(await rig.sync()).toMatchObject({ state: 'succeeded' });

    for (const seed of seeds) {
      const { code, report } = await fuzz(seed, 200);

      expect(report.failures).toEqual([]);
      expect({ code, ...report }).toMatchObject({ code: 0, seed, origin: lists, entities: everything, unconfigured: [] });
    }
  });

  it('says the seed and that nothing was read, and asks no vendor', async () => {
    await open(taxed);
    await Promise.all([rig.zoho.close(), rig.quickbooks.close()]);

    const { code, out } = await runCli(rig.app, ['check', '--fuzz', '--seed', '7', '--documents', '20']);

    expect(code).toBe(0);
    expect(out).toContain('acme: the mappings keep totals, debits and credits, taxes and references');
    expect(out).toContain(
      '20 documents of each of 9 entities, seed 7, from the names in the configuration: no run has read both sides yet',
    );
  });

  it('are asked again with any seed that was printed', async () => {
    await open(taxed);

    const { code, report } = await fuzz(2 ** 31 - 1, 1);

    expect({ code, seed: report.seed }).toEqual({ code: 0, seed: 2_147_483_647 });
  });

  it('are not asked about what no account is configured for, and the report names it', async () => {
    rig = await createRig({ ...taxed, export: { accounts: { sales: { discount: 'Discounts given' } } } });

    const { code, report } = await fuzz();

    expect(code).toBe(0);
    expect(report.entities).not.toContain('vendor-credit-refunds');
    expect(report.unconfigured).toContain('sales.writeOff');
    expect(report.unconfigured).toContain('purchases.bank');
  });
});

const salesLines = 'blocks/sales-lines.yaml';
const purchaseLines = 'blocks/purchase-lines.yaml';

/** What each says of the smallest document is all that it has beside one line of one unit at 1.00. */
const planted = [
  {
    name: 'a discount with the wrong sign',
    shop: taxed,
    edit: [purchaseLines, 'from: $discountNegated', 'from: $discount'],
    entities: ['bills', 'vendor-credits'],
    // 10 % of 1.00 is taken off: 0.90 in Zoho, 1.10 by the lines.
    message: "bill comes to 1.10 by its lines and tax, Zoho's document to 0.90",
    needs: ['discount_total'],
  },
  {
    name: 'a line on the wrong account',
    shop: taxed,
    edit: [purchaseLines, 'account: purchases.adjustment', 'account: purchases.retention'],
    entities: ['bills', 'vendor-credits'],
    message: 'Other Expense on 2026-03-17: nothing is booked, debit 0.01 belongs there',
    needs: ['adjustment'],
  },
  {
    name: 'an item on the wrong account',
    shop: taxed,
    edit: [salesLines, 'special:adjustment', 'special:withheld'],
    entities: ['invoices', 'credit-notes'],
    message: 'Sales Adjustments on 2026-03-17: nothing is booked, credit 0.01 belongs there',
    needs: ['adjustment'],
  },
  {
    name: 'a tax code that taxes nothing, in the US',
    shop: taxed,
    edit: [salesLines, '{ tax: tax_id }', '{ tax: $untaxed }'],
    entities: ['invoices', 'credit-notes'],
    message: 'invoice: 0.00 goes out under a taxable code, 1.00 belongs there',
    needs: ['tax_id'],
  },
  {
    name: 'a tax code that taxes nothing, outside the US',
    shop: canada,
    edit: [
      purchaseLines,
      '{ tax: tax_id, side: purchases }',
      '{ tax: $untaxed, side: purchases }',
      'AccountBasedExpenseLineDetail.AccountRef',
    ],
    entities: ['bills', 'vendor-credits'],
    message: 'bill: 0.00 goes out under codes of 7 %, 1.00 belongs there',
    needs: ['tax_id'],
  },
  {
    name: 'a reference to a field that is not there',
    shop: taxed,
    edit: ['customer-payments.yaml', 'from: customer_id', 'from: customer', 'role: payment'],
    entities: ['customer-payments'],
    message: 'payment.CustomerRef refers to customers (empty) as customer: the field it comes from is empty',
    needs: [],
  },
  {
    name: 'a settlement of more than the payment',
    shop: taxed,
    edit: ['bill-payments.yaml', 'from: $billsPaid, as: money', 'from: $zero, as: money'],
    entities: ['bill-payments'],
    message: "payment comes to 0.00, Zoho's document to 0.01",
    needs: [],
  },
] as const;

describe('a mapping with', () => {
  it.each(planted)(
    '$name is found with the smallest document that shows it, and its line',
    async ({ shop, entities, message, needs, ...plan }) => {
      await open(shop);
      const place = await edit(...(plan.edit as unknown as Parameters<typeof edit>));

      const { code, report } = await fuzz();

      expect(code).toBe(2);
      expect(report.failures.map(({ entity }) => entity)).toEqual(entities);
      const [first] = report.failures;
      expect(first?.problems.map((problem) => problem.message)).toContain(message);
      expect(first?.problems.flatMap(({ at }) => at)).toContain(place);
      expect(extras(first?.document)).toEqual(needs);
      expect(first?.document['currency_code']).toBe(shop.company?.country === 'CA' ? 'CAD' : 'USD');
    },
  );

  it('a discount line dropped is found, with the lines that the total comes from', async () => {
    await open(taxed);
    const block = readFileSync(join(folder, salesLines), 'utf8');
    const at = block.indexOf("- when: { and: [{ '!=': [{ amount: { var: $discount } }, 0] }, { var: $company.allowDiscount }] }");
    writeFileSync(join(folder, salesLines), block.slice(0, at));
    const place = `${join(folder, salesLines)}:${block.slice(0, block.indexOf('Amount:')).split('\n').length}`;
    await rig.reopen();

    const { code, report } = await fuzz();

    expect(code).toBe(2);
    expect(report.failures.map(({ entity }) => entity)).toEqual(['invoices', 'credit-notes']);
    const [first] = report.failures;
    // 10 % of 1.00.
    expect(first?.problems.map(({ message }) => message)).toContain("invoice comes to 1.00 by its lines and tax, Zoho's document to 0.90");
    expect(first?.problems.flatMap(({ at }) => at)).toEqual([place]);
    expect(extras(first?.document)).toEqual(['discount']);
  });
});

/** Amounts and taxes of a document beside one plain line, or beside one document that is paid. */
function extras(document: Readonly<Record<string, unknown>> | undefined): string[] {
  const lines = (document?.['line_items'] ?? document?.['bills'] ?? []) as readonly Readonly<Record<string, unknown>>[];
  expect(lines.length).toBeLessThanOrEqual(1);
  const fields = [
    'discount',
    'discount_total',
    'adjustment',
    'roundoff_value',
    'tds_amount',
    'shipping_charge',
    'write_off_amount',
    'tax_id',
  ];
  return fields.filter((field) => document?.[field] !== undefined || lines[0]?.[field] !== undefined);
}
