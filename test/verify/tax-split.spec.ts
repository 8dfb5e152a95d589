import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { found, saleLine, SmallBooks } from './small-books.js';

const rates = [
  { id: '51', name: 'GST', percent: '5' },
  { id: '71', name: 'PST', percent: '7' },
  { id: '81', name: 'QST', percent: '9.975' },
];
const taxCodes = [
  { id: '1', name: 'GST', sales: ['5'], purchases: ['5'] },
  { id: '2', name: 'GST/PST BC', sales: ['5', '7'], purchases: ['5', '7'] },
  { id: '3', name: 'GST/QST QC', sales: ['5', '9.975'], purchases: ['5', '9.975'] },
];
const taxes = {
  map: [
    { zoho: 'GST', quickbooks: 'GST' },
    { zoho: 'BC', quickbooks: 'GST/PST BC' },
    { zoho: { id: '33' }, quickbooks: { id: '3' } },
  ],
  zoho: [
    { id: '31', name: 'GST', percent: '5', parts: ['5'] },
    { id: '32', name: 'BC', percent: '12', parts: ['12'] },
    { id: '33', name: 'QC', percent: '14.98', parts: ['5', '9.5'] },
  ],
};

let books: SmallBooks;
beforeEach(async () => {
  books = await SmallBooks.open({ chart: { us: false, rates, taxCodes }, taxes });
});
afterEach(() => books.close());

type Amounts = readonly (readonly [rate: string, amount: number])[];

/** An invoice over 100 before tax. */
async function taxed(id: string, zoho: Amounts, quickbooks: Amounts): Promise<void> {
  const tax = zoho.reduce((sum, [, amount]) => Math.round((sum + amount) * 100) / 100, 0);
  const TaxLine = quickbooks.map(([rate, Amount]) => ({
    Amount,
    DetailType: 'TaxLineDetail',
    TaxLineDetail: { TaxRateRef: { value: rates.find(({ name }) => name === rate)?.id } },
  }));
  await books.invoice(id, {
    zoho: {
      total: 100 + tax,
      balance: 100 + tax,
      tax_total: tax,
      taxes: zoho.map(([percent, tax_amount]) => ({ tax_name: `Tax (${percent}%)`, tax_amount })),
    },
    applied: { Line: [saleLine(100)], TxnTaxDetail: { TotalTax: tax, TaxLine } },
  });
}

describe('tax that QuickBooks splits otherwise than Zoho', () => {
  it('agrees where the rates of the code add up to it', async () => {
    await taxed('bc', [['12', 12]], [['GST', 5], ['PST', 7]]); // prettier-ignore
    // 100 × 5 % = 5; 105 × 9.5 % = 9.975, rounded to 9.98; in QuickBooks 100 × 9.975 %.
    await taxed('qc', [['5', 5], ['9.5', 9.98]], [['GST', 5], ['QST', 9.98]]); // prettier-ignore
    // Half of it at 5 %, half at 12 %: 2.50 + 6.00; in QuickBooks 100 × 5 % and 50 × 7 %.
    await taxed('both', [['5', 2.5], ['12', 6]], [['GST', 5], ['PST', 3.5]]); // prettier-ignore

    const report = await books.verify({ full: true });

    expect(found(report)).toEqual([]);
    expect(report.agrees).toBe(true);
    expect(report.taxes.map(({ percent, actual, difference }) => [percent, actual, difference])).toEqual([
      // 12.00 and 2.50 + 6.00
      ['12 as 5 + 7', '20.5', '0'],
      ['5', '5', '0'],
      ['9.5 as 9.975', '9.98', '0'],
    ]);
  });

  it('differs where it is at the rates of another code, or one that pairs differs', async () => {
    await taxed('gst', [['5', 5]], [['PST', 5]]);
    await taxed('bc', [['12', 12]], [['GST', 5], ['QST', 7]]); // prettier-ignore
    await taxed('qc', [['5', 5], ['9.5', 9.98]], [['GST', 6], ['QST', 8.98]]); // prettier-ignore

    const { culprits } = await books.verify({ full: true });

    expect(culprits.map(({ number, cause, message }) => [number, cause, message])).toEqual([
      ['INV-bc', 'tax', expect.stringContaining('12 as 5 + 7 %: 5.00 instead of 12.00; 9.975 %: 7.00 instead of 0.00')],
      ['INV-gst', 'tax', expect.stringContaining('5 %: 0.00 instead of 5.00; 7 %: 5.00 instead of 0.00')],
      ['INV-qc', 'tax', expect.stringContaining('5 %: 6.00 instead of 5.00; 9.5 as 9.975 %: 8.98 instead of 9.98')],
    ]);
  });
});
