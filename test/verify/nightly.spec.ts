import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { documentRecord, link } from '../store/support.js';
import { found, saleLine, SmallBooks } from './small-books.js';
import { connection } from './synthetic.js';

let books: SmallBooks;
beforeEach(async () => {
  books = await SmallBooks.open();
});
afterEach(() => books.close());

describe('a verification from the record, night after night', () => {
  it('reads everything again once the last full one is older than 29 days', async () => {
    await books.invoice('a');
    await books.verify();

    expect((await books.night(29)).mode).toBe('recorded');
    expect((await books.night()).mode).toBe('full');
    expect((await books.night()).mode).toBe('recorded');
  });

  it('finds a copy that bears the marker of one of ours', async () => {
    const original = await books.invoice('a');
    await books.verify();
    books.ledger.put('Invoice', { ...original, Id: 'copy' });

    const [first, second] = [await books.night(), await books.night()];

    expect(first.mode).toBe('recorded');
    expect(found(first)).toEqual(['INV-a doubled 100']);
    expect(found(second)).toEqual(['INV-a doubled 100']);
  });

  it('finds what bears the marker of a document that is not on record', async () => {
    const { Id, ...original } = await books.invoice('a');
    await books.verify();
    books.ledger.put('Invoice', { ...original, Id: `of ${String(Id)}`, PrivateNote: `[crossfoot ${connection}/invoices/z/invoice#1]` });

    expect(found(await books.night())).toEqual(['INV-a leftover 100']);
  });

  it('finds amounts that were entered again on a voided document', async () => {
    const voided = await books.invoice('v', {
      amount: 500,
      zoho: { status: 'void' },
      held: { TotalAmt: 0, Balance: 0, Line: [], PrivateNote: `Voided - [crossfoot ${connection}/invoices/v/invoice#1]`, SyncToken: '1' },
      link: { state: 'voided', targetVersion: '1' },
    });
    expect(found(await books.verify())).toEqual([]);
    books.ledger.put('Invoice', { ...voided, TotalAmt: 500, Balance: 500, Line: [saleLine(500)], SyncToken: '2' });

    expect(found(await books.night())).toEqual(['INV-v leftover 500']);
    expect(found(await books.night())).toEqual(['INV-v leftover 500']);
  });

  it('believes QuickBooks about a version that was taken over from somebody else', async () => {
    const original = await books.invoice('e');
    await books.verify();
    // Accepted as it was edited: the version on record is not one that we wrote.
    books.ledger.put('Invoice', { ...original, TxnDate: '2026-04-20', SyncToken: '1' });
    const [own] = await books.store.links.ofDocument(connection, 'invoices', 'e');
    await books.store.links.saveMany(own ? [{ ...own, targetVersion: '1' }] : []);

    // 100 moved away from one day and to another: 200 stand elsewhere.
    expect(found(await books.night())).toEqual(['INV-e date 200']);
    expect(found(await books.night())).toEqual(['INV-e date 200']);
  });

  it('goes on saying what a full one found at the version on record', async () => {
    await books.invoice('e', { held: { Line: [saleLine(100, '5')] } });

    expect(found(await books.verify())).toEqual(['INV-e account 100']);
    expect(found(await books.night())).toEqual(['INV-e account 100']);
  });

  it('goes on saying that one was entered twice by hand', async () => {
    const original = await books.invoice('a');
    books.ledger.put('Invoice', { ...original, Id: 'hand', PrivateNote: '' });

    expect(found(await books.verify())).toEqual(['INV-a doubled 100']);
    expect(found(await books.night())).toEqual(['INV-a doubled 100']);
  });

  it('remembers what others entered, and tells when ours repeats it later', async () => {
    const payment = {
      SyncToken: '0',
      TxnDate: '2026-05-20',
      CustomerRef: { value: '100' },
      TotalAmt: 118,
      DepositToAccountRef: { value: '1' },
    };
    books.ledger.put('Payment', { ...payment, Id: 'hand' });
    const [before, between] = [await books.verify(), await books.night()];
    const written = { ...payment, PrivateNote: `[crossfoot ${connection}/customer-payments/p/payment#1]` };
    const snapshot = { payment_id: 'p', date: '2026-05-20', customer_id: '9', currency_code: 'USD', amount: 118, account_id: 'z1' };
    const own = { connection, entity: 'customer-payments', sourceId: 'p' };
    await books.store.documents.saveMany([documentRecord({ ...own, number: 'PAY-1', snapshot })]);
    const standing = { role: 'payment', target: 'Payment', targetId: 'qp', targetVersion: '0', applied: written, facts: { total: '118' } };
    await books.store.links.saveMany([{ ...link(), ...own, ...standing }]);
    books.ledger.put('Payment', { ...written, Id: 'qp' });

    expect(between.otherActivity).toEqual(before.otherActivity);
    expect(found(await books.night())).toEqual(['PAY-1 doubled 118']);
    expect(found(await books.night())).toEqual(['PAY-1 doubled 118']);
  });

  it('says missing of what was deleted or voided in QuickBooks and accepted so', async () => {
    await books.invoice('d', { held: null, link: { state: 'absent' } });
    await books.invoice('v', {
      amount: 60,
      held: { TotalAmt: 0, Balance: 0, Line: [], PrivateNote: `Voided - [crossfoot ${connection}/invoices/v/invoice#1]`, SyncToken: '1' },
      link: { state: 'voided', targetVersion: '1' },
    });

    const report = await books.verify();

    expect(found(report)).toEqual(['INV-d missing 100', 'INV-v missing 60']);
    expect(report.culprits.map(({ message }) => message)).toEqual([
      'Invoice qd was deleted in QuickBooks',
      'Invoice qv (no. INV-v) was voided in QuickBooks',
    ]);
    expect(found(await books.night())).toEqual(found(report));
  });

  it('takes a deposit of others for a double only where it moves the accounts of ours', async () => {
    // Ours: 90 into Checking from Sales. Deposits name no party and no number.
    const deposit = (id: string, into: string, from: string, note = '') => ({
      Id: id,
      SyncToken: '0',
      TxnDate: '2026-03-05',
      DepositToAccountRef: { value: into },
      TotalAmt: 90,
      PrivateNote: note,
      Line: [{ Amount: 90, DetailType: 'DepositLineDetail', DepositLineDetail: { AccountRef: { value: from } } }],
    });
    await books.invoice('a');
    books.ledger.put('Deposit', deposit('ours', '1', '3', `[crossfoot ${connection}/invoices/a/deposit#1]`));
    // Into Savings from Services.
    books.ledger.put('Deposit', deposit('hand', '6', '5'));
    const doubles = async (): Promise<string[]> => found(await books.verify({ full: true })).filter((line) => line.includes('doubled'));

    expect(await doubles()).toEqual([]);
    books.ledger.put('Deposit', deposit('copy', '1', '3'));
    expect(await doubles()).toEqual(['INV-a doubled 90']);
  });

  it('remembers an edit that agrees with Zoho while nothing of ours was written', async () => {
    // 110 on both sides, 100 on record: the same correction was made in both.
    const original = await books.invoice('a', {
      zoho: { line_items: [{ quantity: 1, rate: 110, item_total: 110, account_id: 'z3' }], total: 110, balance: 110 },
      held: { TotalAmt: 100, Balance: 100 },
      link: { facts: { total: '100', tax: '0' } },
    });
    books.ledger.put('Invoice', { ...original, Line: [saleLine(110)], TotalAmt: 110, Balance: 110, SyncToken: '1' });

    expect(found(await books.verify())).toEqual([]);
    expect(found(await books.night())).toEqual([]);
    expect(found(await books.night())).toEqual([]);
  });

  it('looks at everything again while open balances differ, which the record does not tell', async () => {
    const original = await books.invoice('a', { zoho: { balance: 40, payment_made: 60 } });
    books.ledger.put('Invoice', { ...original, Balance: 100 });

    // 100 open in QuickBooks, 40 in Zoho.
    expect(found(await books.verify())).toEqual(['INV-a applied 60']);
    expect(found(await books.night())).toEqual(['INV-a applied 60']);
    books.ledger.put('Invoice', original);
    expect(await books.night()).toMatchObject({ mode: 'full', agrees: true });
    expect(await books.night()).toMatchObject({ mode: 'recorded', agrees: true });
  });
});

describe('the lists of the company, which are kept for a week', () => {
  it('are read again before a difference is named', async () => {
    await books.close();
    books = await SmallBooks.open({ export: { closedBooks: 'nextOpenDay' } });
    await books.invoice('a');
    await books.verify();
    // The books are closed to the end of February; what is dated before goes to the first open day.
    books.ledger.lists = { bookCloseDate: '2026-02-28' };
    await books.invoice('late', { zoho: { date: '2026-02-20' }, applied: { TxnDate: '2026-03-01' } });

    const report = await books.night();

    expect(report).toMatchObject({ mode: 'recorded', agrees: true, difference: '0' });
    expect(report.explained).toMatchObject([{ kind: 'closedPeriod', number: 'INV-late' }]);
  });
});

describe('what has changed in QuickBooks', () => {
  it('is asked for by its own clock, and after a full one from more than an hour earlier', async () => {
    await books.invoice('a');
    // 04:30 of 1 June here. QuickBooks' clock is half an hour behind, which nobody knows yet.
    await books.verify();
    books.ledger.time = '2026-06-02T04:00:00Z';
    await books.night();
    // An hour for the clock and ten minutes for commits.
    expect(books.ledger.asked.since).toBe('2026-06-01T03:20:00.000Z');

    await books.night();
    // Ten minutes before the time of the last answer.
    expect(books.ledger.asked.since).toBe('2026-06-02T03:50:00.000Z');
  });
});
