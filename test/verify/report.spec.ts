import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Store } from '../../src/store/index.js';
import { csvOf, htmlOf, sectionsOf, summaryOf, verify, type VerifyReport } from '../../src/verify/index.js';
import { FakeClock, openTestStore } from '../store/support.js';
import { config, Ledger, plantBooks } from './synthetic.js';

jest.setTimeout(60_000);

const clock = new FakeClock(Date.parse('2026-11-25T02:00:00Z'));
const hostile = '=1+1<script>alert("x")</script>';
let store: Store;
let report: VerifyReport;

beforeAll(async () => {
  store = await openTestStore({ clock });
  const ledger = new Ledger();
  await plantBooks(store, ledger, 60);
  // Payment 20 is 118.72 (118.72 = 1 × 18.53 + 2 × 19.66 + 3 × 20.79 less 1.50); invoice 7 is 91.36.
  ledger.edit('Payment', '5000020', (document) => ({ ...document, DepositToAccountRef: { value: '6' } }));
  ledger.remove('Invoice', '10007');
  const sourceLists = () => Promise.resolve({ accounts: [], taxes: [] });
  report = await verify({ store, config, reader: ledger, sourceLists, clock, read: [] }, { full: true });
});
afterAll(() => store.close());

describe('the report for people', () => {
  it('says in one sentence how the books stand', () => {
    // 118.72 + 91.36
    expect(summaryOf(report)).toMatch(/^The books differ by 210\.08 USD in 2 documents: 120 documents, /);
    expect(summaryOf({ ...report, agrees: true })).toMatch(/^The books agree to the cent: /);
  });

  it('shows the documents behind the difference first, the greatest on top', () => {
    const [first] = sectionsOf(report);

    expect(first?.title).toBe('Documents behind the difference');
    expect(first?.rows.map(([, number, , , amount, cause]) => [number, amount, cause])).toEqual([
      ['PAY-20', '118.72', 'on another account'],
      ['INV-000007', '91.36', 'missing in QuickBooks'],
    ]);
  });

  it('leaves out what agrees', () => {
    const agreed = {
      ...report,
      agrees: true,
      culprits: [],
      accounts: report.accounts.map((row) => ({ ...row, days: [] })),
      parties: [],
      open: [],
    };

    expect(sectionsOf(agreed)).toEqual([]);
  });

  it('is one page without anything from elsewhere, and runs nothing', () => {
    const [culprit] = report.culprits;
    if (!culprit) throw new Error('no culprit');

    const effects = culprit.effects.map((effect) => ({ ...effect, date: hostile }));
    const page = htmlOf({
      ...report,
      history: [],
      company: hostile,
      homeCurrency: hostile,
      culprits: [{ ...culprit, party: hostile, effects }],
    });

    expect(page).not.toContain('<script>');
    expect(page).not.toMatch(/(src|href)=|@import|url\(/);
    expect(page).toContain('&lt;script&gt;');
  });

  it('draws the history once there is more than one verification', () => {
    const history = ['2026-11-23', '2026-11-24'].map((date) => ({ date, difference: '0', culprits: 0, mode: 'full' as const }));

    expect(htmlOf({ ...report, history })).toContain('verification by verification');
    expect(htmlOf({ ...report, history: [] })).toContain('Difference by day of the books');
  });

  it('gives a spreadsheet one line per movement and no formula', () => {
    const [culprit] = report.culprits;
    if (!culprit) throw new Error('no culprit');

    const lines = csvOf({ ...report, culprits: [{ ...culprit, number: '=1+1', message: 'a "b", c' }] }).split('\r\n');

    // The heading, Checking and Savings, and the end of the last line.
    expect(lines).toHaveLength(4);
    expect(lines[1]).toContain(",'=1+1,");
    expect(lines[1]).toContain('"a ""b"", c"');
    expect(csvOf({ ...report, culprits: [{ ...culprit, number: '＝1+1', party: '\n=1+1' }] })).toContain(",'＝1+1,");
    expect(lines.some((line) => line.includes(',-118.72,'))).toBe(true);
  });
});
