import { afterEach, describe, expect, it } from '@jest/globals';
import type { VerifyReport } from '../../src/verify/index.js';
import { found, saleLine, SmallBooks, type SmallBooksOptions } from './small-books.js';

let books: SmallBooks;
afterEach(() => books.close());

const open = async (options?: SmallBooksOptions): Promise<void> => {
  books = await SmallBooks.open(options);
};
const month = (name: string, days = 31): Promise<VerifyReport> =>
  books.verify({ full: true, from: `2026-${name}-01`, to: `2026-${name}-${days}` });

describe('a verification of one month', () => {
  it('counts no document of another', async () => {
    await open();
    await books.invoice('a');
    // 10 more are on an invoice of April in QuickBooks.
    await books.invoice('b', {
      zoho: { date: '2026-04-02' },
      held: { Line: [saleLine(110)], TotalAmt: 110, Balance: 110, SyncToken: '1' },
    });
    // Zoho does not say in which currency this one of May is.
    await books.invoice('c', { zoho: { date: '2026-05-02', currency_code: '', exchange_rate: 1.5 } });

    expect(await month('03')).toMatchObject({ agrees: true, difference: '0', checked: { documents: 1 } });
    expect(found(await month('04', 30))).toEqual(['INV-b edited 10']);
    expect(found(await month('05'))).toEqual(['INV-c source 100']);
  });

  it('counts no tax of another by its rate', async () => {
    const rates = [{ id: '51', name: 'GST', percent: '5' }];
    await open({ chart: { us: false, rates } });
    const taxes = [{ tax_name: 'GST (5%)', tax_amount: 5 }];
    const TxnTaxDetail = {
      TotalTax: 5,
      TaxLine: [{ Amount: 5, DetailType: 'TaxLineDetail', TaxLineDetail: { TaxRateRef: { value: '51' } } }],
    };
    const taxed = (date: string) => ({
      zoho: { date, tax_total: 5, taxes, total: 105, balance: 105 },
      applied: { TxnDate: date, TxnTaxDetail },
    });
    await books.invoice('a', taxed('2026-03-05'));
    await books.invoice('b', taxed('2026-04-02'));

    expect((await month('03')).taxes).toEqual([{ side: 'sales', percent: '5', expected: '5', actual: '5', difference: '0' }]);
  });

  it('leaves open balances aside, which are those of today', async () => {
    await open();
    // Paid in April in Zoho, and the payment is not in QuickBooks yet.
    await books.invoice('a', { zoho: { balance: 0, payment_made: 100 }, held: { Balance: 100 } });

    const march = await month('03');
    expect({ agrees: march.agrees, open: march.open }).toEqual({ agrees: true, open: [] });
    expect(found(await books.verify({ full: true }))).toEqual(['INV-a applied 100']);
  });

  it('asks for documents of other months by the page', async () => {
    await open();
    for (let at = 0; at < 250; at += 1) await books.invoice(`x${at}`, { zoho: { date: '2026-05-05' } });

    const { agrees } = await month('03');

    // Two pages of up to 200 documents, all of one type.
    expect({ agrees, queries: books.ledger.asked.byIds }).toEqual({ agrees: true, queries: 2 });
  });
});

describe('a document that was posted on the first open day', () => {
  const closed = { chart: { bookCloseDate: '2026-02-28' }, export: { closedBooks: 'nextOpenDay' } } as const;
  const postponed = { zoho: { date: '2026-02-10' }, applied: { TxnDate: '2026-03-01' } };
  const explained = ({ explained: all }: VerifyReport): string[] => all.map(({ kind, number }) => `${kind} ${number}`);

  it('is explained in all of the books, in the month of its date and in that of the posting', async () => {
    await open(closed);
    await books.invoice('g', postponed);

    for (const report of [await books.verify({ full: true }), await month('02', 28), await month('03')]) {
      expect(report).toMatchObject({ agrees: true, culprits: [] });
      expect(explained(report)).toEqual(['closedPeriod INV-g']);
    }
  });

  it('is none when somebody put it on another day since', async () => {
    await open(closed);
    await books.invoice('g', { ...postponed, held: { TxnDate: '2026-06-30', SyncToken: '1' } });

    const report = await books.verify({ full: true });

    // 100 are missing on the day of Zoho, and 100 too many stand on the other.
    expect(found(report)).toEqual(['INV-g date 200']);
    expect(explained(report)).toEqual([]);
  });

  it('is compared in what is open all the same', async () => {
    await open(closed);
    await books.invoice('g', { ...postponed, held: { Balance: 23 } });

    const report = await books.verify({ full: true });

    expect(explained(report)).toEqual(['closedPeriod INV-g']);
    // 100 open in Zoho, 23 in QuickBooks.
    expect(found(report)).toEqual(['INV-g applied 77']);
  });
});
