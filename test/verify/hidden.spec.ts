import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { found, saleLine, SmallBooks } from './small-books.js';
import { connection } from './synthetic.js';

let books: SmallBooks;
beforeEach(async () => {
  books = await SmallBooks.open();
});
afterEach(() => books.close());

describe('a document that was found again by its marker and is not written yet', () => {
  const issue = { code: 'books.closed', severity: 'hold', message: 'the books are closed', remedy: 'open them' } as const;
  const edited = { TotalAmt: 5000, Balance: 5000, Line: [saleLine(5000)], SyncToken: '1' };
  const relinked = { applied: {}, targetVersion: '1' };

  it('is compared with what QuickBooks shows', async () => {
    await books.invoice('a', { held: edited, record: { state: 'held', issues: [issue] }, link: relinked });

    const report = await books.verify({ full: true });

    // 100 in Zoho, 5,000 in QuickBooks.
    expect(report).toMatchObject({ agrees: false, difference: '4900', checked: { documents: 1 }, uncompared: [] });
    expect(found(report)).toEqual(['INV-a closedPeriod 4900']);
    expect(found(await books.night())).toEqual(['INV-a closedPeriod 4900']);
  });

  it('agrees night after night where it was never edited', async () => {
    await books.invoice('a', { link: { applied: {} } });

    expect(await books.verify({ full: true })).toMatchObject({ agrees: true, checked: { documents: 1 } });
    expect(await books.night()).toMatchObject({ mode: 'recorded', agrees: true, checked: { documents: 1 } });
    expect(await books.night()).toMatchObject({ mode: 'recorded', agrees: true, checked: { documents: 1 } });
  });

  it('is named as not compared where QuickBooks was not read, and everything is read the next time', async () => {
    await books.invoice('a');
    await books.verify();
    await books.night();
    const [own] = await books.store.links.ofDocument(connection, 'invoices', 'a');
    await books.store.links.saveMany(own ? [{ ...own, applied: {} }] : []);

    expect(await books.night()).toMatchObject({
      mode: 'recorded',
      agrees: false,
      uncompared: [{ what: 'Invoice', documents: 1, why: expect.stringContaining('found again by its marker') }],
    });
    expect(await books.night()).toMatchObject({ mode: 'full', agrees: true });
  });
});

describe('open balances that differ beside another mistake of the customer', () => {
  /** 60 paid on b in Zoho, on c in QuickBooks. */
  const moveAPayment = async (): Promise<void> => {
    await books.invoice('b', { amount: 60, zoho: { balance: 0 }, held: { Balance: 60 } });
    await books.invoice('c', { amount: 60, zoho: { balance: 60 }, held: { Balance: 0 } });
  };

  it('are looked at again once that mistake is put right', async () => {
    const original = await books.invoice('a');
    await moveAPayment();
    books.ledger.put('Invoice', { ...original, Line: [saleLine(100.01)], TotalAmt: 100.01, Balance: 100.01, SyncToken: '1' });
    // The cent on a is on the list; the customer's open balances are taken for its consequence.
    expect(found(await books.verify({ full: true }))).toEqual(['INV-a edited 0.01']);
    books.ledger.put('Invoice', { ...original, SyncToken: '2' });

    const report = await books.night();

    // 60 too much is open on b, 60 too little on c.
    expect(report).toMatchObject({ mode: 'full', agrees: false, difference: '120' });
  });

  it('are looked at again where that mistake is on the same document', async () => {
    const original = await books.invoice('a', { zoho: { balance: 40 }, held: { Balance: 100 } });
    books.ledger.put('Invoice', { ...original, Line: [saleLine(100.01)], TotalAmt: 100.01, Balance: 100.01, SyncToken: '1' });
    expect(found(await books.verify({ full: true }))).toEqual(['INV-a edited 0.01']);
    books.ledger.put('Invoice', { ...original, SyncToken: '2' });

    // 100 are open in QuickBooks, 40 in Zoho.
    expect(found(await books.night())).toEqual(['INV-a applied 60']);
  });

  it('are no reason to read everything where they are that mistake itself', async () => {
    const original = await books.invoice('a');
    books.ledger.put('Invoice', { ...original, Line: [saleLine(100.01)], TotalAmt: 100.01, Balance: 100.01, SyncToken: '1' });
    await books.verify({ full: true });

    expect(await books.night()).toMatchObject({ mode: 'recorded', difference: '0.01' });
  });
});
