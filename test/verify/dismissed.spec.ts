import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { VerifyReport } from '../../src/verify/index.js';
import { documentRecord, link } from '../store/support.js';
import { found, saleLine, SmallBooks } from './small-books.js';
import { connection } from './synthetic.js';

const issue = { code: 'payment.refunds-unlisted', severity: 'hold', message: 'm', remedy: 'r' } as const;
const isDismissed = { state: 'held', dismissed: true, issues: [issue] } as const;

let books: SmallBooks;
beforeEach(async () => {
  books = await SmallBooks.open();
});
afterEach(() => books.close());

/** Dismissed before anything was written for it. */
const dismiss = (id: string) => books.invoice(id, { record: isDismissed, held: null, link: { state: 'absent' } });
const enter = (id: string, amount: number, more: Readonly<Record<string, unknown>> = {}): void => {
  const invoice = { CustomerRef: { value: '100' }, TxnDate: '2026-03-05', Line: [saleLine(amount)], TotalAmt: amount, Balance: amount };
  books.ledger.put('Invoice', { ...invoice, Id: id, SyncToken: '0', ...more });
};
const explained = ({ explained: all }: VerifyReport): string[] =>
  all.map(({ kind, number, difference }) => `${kind} ${number} ${difference}`);

describe('a document that was dismissed', () => {
  it('is explained once somebody has entered it in QuickBooks, night after night', async () => {
    await dismiss('h');
    expect(found(await books.verify())).toEqual(['INV-h notExported 100']);
    enter('hand', 100);

    for (const report of [await books.night(), await books.night(), await books.verify({ full: true })]) {
      expect(report).toMatchObject({ agrees: true, difference: '0', otherActivity: [] });
      expect(explained(report)).toEqual(['adopted INV-h 100']);
    }
  });

  it.each([
    ['without a partner', () => undefined],
    ['with one of another total', () => enter('hand', 90)],
    ['with one of another day', () => enter('hand', 100, { TxnDate: '2026-03-06' })],
    ['with one of another customer', () => enter('hand', 100, { CustomerRef: { value: '101' } })],
    ['with one on another account', () => enter('hand', 100, { Line: [saleLine(100, '5')] })],
  ])('stays a difference %s', async (_, act) => {
    await dismiss('h');
    act();

    const report = await books.verify({ full: true });

    expect(found(report)).toEqual(['INV-h notExported 100']);
    expect(explained(report)).toEqual([]);
  });

  it('is entered once: the second copy is a double, and so is what stands for two', async () => {
    await dismiss('h');
    enter('hand', 100);
    enter('again', 100);
    expect(found(await books.verify({ full: true }))).toEqual(['INV-h doubled 100']);

    await dismiss('i');
    await dismiss('j');

    const report = await books.verify({ full: true });
    expect(found(report)).toEqual(['INV-j notExported 100']);
    expect(explained(report)).toEqual(['adopted INV-h 100', 'adopted INV-i 100']);
  });

  it('may be entered as a payment and its refund', async () => {
    const own = { connection, entity: 'customer-payments', sourceId: 'p' };
    const refund = { date: '2026-05-22', amount: 18, from_account_id: 'z1' };
    const payment = { payment_id: 'p', date: '2026-05-20', customer_id: '9', currency_code: 'USD', amount: 118, account_id: 'z1' };
    const snapshot = { ...payment, amount_refunded: 18, payment_refunds: [refund] };
    await books.store.documents.saveMany([documentRecord({ ...own, number: 'PAY-1', snapshot, ...isDismissed })]);
    await books.store.links.saveMany([{ ...link(), ...own, role: 'payment', target: 'Payment', targetId: 'none', state: 'absent' }]);
    const base = { SyncToken: '0', CustomerRef: { value: '100' } };
    books.ledger.put('Payment', { ...base, Id: 'p', TxnDate: '2026-05-20', TotalAmt: 118, DepositToAccountRef: { value: '1' } });
    expect(found(await books.verify({ full: true }))).toEqual(['PAY-1 notExported 136']);

    const detail = { AccountRef: { value: '2' }, CustomerRef: { value: '100' } };
    const Line = [{ Amount: 18, DetailType: 'AccountBasedExpenseLineDetail', AccountBasedExpenseLineDetail: detail }];
    books.ledger.put('Purchase', { SyncToken: '0', Id: 'r', TxnDate: '2026-05-22', TotalAmt: 18, AccountRef: { value: '1' }, Line });

    const report = await books.verify({ full: true });
    expect(found(report)).toEqual([]);
    // 118 received and 18 paid back.
    expect(explained(report)).toEqual(['adopted PAY-1 136']);
  });
});
