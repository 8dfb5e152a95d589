import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Store } from '../../src/store/index.js';
import { verify, type VerifyReport } from '../../src/verify/index.js';
import { FakeClock, openTestStore } from '../store/support.js';
import { config, connection, Ledger, plantBooks } from './synthetic.js';

jest.setTimeout(120_000);

const pairs = 2_600;
const clock = new FakeClock(Date.parse('2026-11-25T02:00:00Z'));
let store: Store;
let books: Ledger;
let ledger: Ledger;

beforeAll(async () => {
  store = await openTestStore({ clock });
  books = new Ledger();
  await plantBooks(store, books, pairs);
});
beforeEach(() => {
  ledger = books.copy();
});
afterAll(() => store.close());

function check(): Promise<VerifyReport> {
  const sourceLists = () => Promise.resolve({ accounts: [], taxes: [] });
  return verify({ store, config, reader: ledger, sourceLists, clock, read: [] }, { full: true });
}

const shown = ({ culprits }: VerifyReport): string[] =>
  culprits.map(({ number, cause, difference }) => `${number} ${cause} ${difference}`).sort();

describe('a book of 5,200 documents', () => {
  it('agrees while nobody has touched it', async () => {
    const report = await check();

    expect(report).toMatchObject({ agrees: true, difference: '0', culprits: [], checked: { documents: 2 * pairs, targets: 2 * pairs } });
  });

  it('lists exactly the planted errors, each with its cause and its size', async () => {
    // Document 7: lines 1 × 13.72, 2 × 14.85, 3 × 15.98 → 13.72 + 29.70 + 47.94 = 91.36, deleted in QuickBooks.
    ledger.remove('Invoice', '10007');
    // Document 10: the first line a cent more, and the total with it.
    ledger.edit('Invoice', '10010', (document) => {
      const [first, ...rest] = document['Line'] as { Amount: number }[];
      const raise = (amount: number): number => Math.round(amount * 100 + 1) / 100;
      return {
        ...document,
        Line: [{ ...first, Amount: raise(first?.Amount ?? 0) }, ...rest],
        TotalAmt: raise(Number(document['TotalAmt'])),
      };
    });
    // Payment 20: 1 × 18.53 + 2 × 19.66 + 3 × 20.79 = 120.22 less the discount of 1.50 = 118.72, on another bank account.
    ledger.edit('Payment', '5000020', (document) => ({ ...document, DepositToAccountRef: { value: '6' } }));
    // Document 31: tax of 2.00 put on it in QuickBooks.
    ledger.edit('Invoice', '10031', (document) => ({
      ...document,
      TxnTaxDetail: { TotalTax: 2 },
      TotalAmt: Math.round(Number(document['TotalAmt']) * 100 + 200) / 100,
    }));
    // Document 40 once more, by hand: 1 × 25.93 + 2 × 27.06 + 3 × 28.19 = 164.62 sold, 1.50 of it as discount.
    const original = ledger.byType.get('Invoice')?.get('10040') ?? {};
    ledger.put('Invoice', { ...original, Id: '999001', PrivateNote: '', SyncToken: '0' });
    // Document 55: 1 × 31.48 + 2 × 32.61 + 3 × 33.74 = 197.92, never written: no link, nothing in QuickBooks.
    ledger.remove('Invoice', '10055');
    const [record] = await store.documents.getMany(connection, 'invoices', ['1000055']);
    const [link] = await store.links.ofDocument(connection, 'invoices', '1000055');
    if (record && link) {
      await store.documents.saveMany([
        { ...record, state: 'held', issues: [{ code: 'mapping.total', severity: 'hold', message: 'held', remedy: 'look' }] },
      ]);
      await store.links.saveMany([{ ...link, state: 'absent' }]);
    }

    const report = await check();
    if (record && link) await store.recordGroup({ documents: [record], links: [link] });

    expect(shown(report)).toEqual([
      'INV-000007 missing 91.36',
      'INV-000010 edited 0.01',
      'INV-000031 tax 2',
      'INV-000040 doubled 164.62',
      'INV-000055 notExported 197.92',
      'PAY-20 account 118.72',
    ]);
    // 91.36 + 0.01 + 2.00 + 164.62 + 197.92 + 118.72
    expect(report).toMatchObject({ agrees: false, difference: '574.63' });
  });

  it('narrows an account down to the day and the documents behind it', async () => {
    ledger.edit('Payment', '5000020', (document) => ({ ...document, DepositToAccountRef: { value: '6' } }));

    const report = await check();

    // Document 20 is dated the 21st of January.
    const savings = report.accounts.find(({ name }) => name === 'Savings');
    expect(savings).toMatchObject({
      expected: '0',
      actual: '118.72',
      days: [{ date: '2026-01-21', difference: '118.72', documents: ['PAY-20'] }],
    });
    expect(report.culprits).toMatchObject([{ message: expect.stringContaining('posted to Savings instead of Checking') }]);
  });

  it('two errors that cancel out in the totals are still two errors', async () => {
    const by = (cents: number) => (document: Readonly<Record<string, unknown>>) => {
      const [first, ...rest] = document['Line'] as { Amount: number }[];
      const moved = (amount: number): number => Math.round(amount * 100 + cents) / 100;
      return {
        ...document,
        Line: [{ ...first, Amount: moved(first?.Amount ?? 0) }, ...rest],
        TotalAmt: moved(Number(document['TotalAmt'])),
      };
    };
    // 11 and 311 are of one day (300 days apart by number) and of one account.
    ledger.edit('Invoice', '10011', by(500));
    ledger.edit('Invoice', '10311', by(-500));

    const report = await check();

    expect(report.accounts.find(({ name }) => name === 'Sales')?.difference).toBe('0');
    expect(shown(report)).toEqual(['INV-000011 edited 5', 'INV-000311 edited 5']);
  });

  it('calls a document edited in QuickBooks edited, also once the edit is known and it is held', async () => {
    const [record] = await store.documents.getMany(connection, 'invoices', ['1000011']);
    if (!record) throw new Error('document 11 is not on record');
    const issue = { code: 'drift.edited', severity: 'hold', message: 'edited', remedy: 'decide' } as const;
    await store.documents.saveMany([{ ...record, state: 'held', issues: [issue] }]);
    ledger.edit('Invoice', '10011', (document) => {
      const [first, ...rest] = document['Line'] as { Amount: number }[];
      const raised = (amount: number): number => Math.round(amount * 100 + 500) / 100;
      return {
        ...document,
        Line: [{ ...first, Amount: raised(first?.Amount ?? 0) }, ...rest],
        TotalAmt: raised(Number(document['TotalAmt'])),
      };
    });

    const report = await check();
    await store.documents.saveMany([record]);

    expect(shown(report)).toEqual(['INV-000011 edited 5']);
  });

  it('names what is applied differently, although the accounts agree', async () => {
    // Document 3: half paid, 0.50 less than that is left open by hand.
    ledger.edit('Invoice', '10003', (document) => ({ ...document, Balance: Math.round(Number(document['Balance']) * 100 - 50) / 100 }));

    const report = await check();

    expect(shown(report)).toEqual(['INV-000003 applied 0.5']);
  });

  it("lists others' documents without comparing them", async () => {
    const original = ledger.byType.get('Invoice')?.get('10040') ?? {};
    ledger.put('Invoice', { ...original, Id: '999002', PrivateNote: '', DocNumber: 'OWN-1', TotalAmt: 10, Line: [] });

    const report = await check();

    expect(report).toMatchObject({ agrees: true, otherActivity: [{ type: 'Invoice', count: 1, total: '10.00' }] });
  });
});
