import { Decimal } from 'decimal.js';
import { trialBalance } from '../../src/sandbox/quickbooks/ledger/reports.js';
import type { Company } from '../../src/sandbox/quickbooks/index.js';
import { naiveBooks, type Chart, type NaiveBooks } from './naive-ledger.js';
import type { Pair } from './stage.js';
import { accounts, type World } from './worlds.js';

/** The company's books beside the naive ones; every difference in one line a person can read. */
export function differences(pair: Pair): string[] {
  const { organization, company, world } = pair;
  const expected = naiveBooks(
    {
      contacts: organization.documents('contacts'),
      invoices: organization.documents('invoices'),
      creditNotes: organization.documents('creditnotes'),
      bills: organization.documents('bills'),
      vendorCredits: organization.documents('vendorcredits'),
      customerPayments: organization.documents('customerpayments'),
      vendorPayments: organization.documents('vendorpayments'),
    },
    chartOf(world),
  );
  return [
    ...balanceDifferences(expected, company),
    ...exactly('customer', expected.customers, parties(company, 'Customer', 1)),
    ...exactly('vendor', expected.vendors, parties(company, 'Vendor', -1)),
    ...documentDifferences(expected, company),
    ...paymentDifferences(expected, company),
  ];
}

function chartOf(world: World): Chart {
  const us = world.company.country === 'US';
  const inCurrency = (name: string) => (currency: string) => (currency === world.homeCurrency ? name : `${name} - ${currency}`);
  return {
    ...accounts,
    homeCurrency: world.homeCurrency,
    us,
    receivable: inCurrency('Accounts Receivable (A/R)'),
    payable: inCurrency('Accounts Payable (A/P)'),
    exchangeGain: 'Exchange Gain or Loss',
    taxAccount: (component) =>
      us ? 'Board of Equalization Payable' : component === 'PST BC' ? 'BC Ministry of Finance Payable' : 'Canada Revenue Agency Payable',
    partyName: (name, own, currency) => (own === currency ? name : `${name} - ${currency}`),
    takesPayments: (account) => !['Visa Card', "Owner's Equity"].includes(account),
  };
}

function balanceDifferences(expected: NaiveBooks, company: Company): string[] {
  const actual = new Map(trialBalance(company).map(({ account, net }) => [account, new Decimal(net)]));
  const names = [...new Set([...expected.trialBalance.keys(), ...actual.keys()])].sort();
  return names.flatMap((name) => {
    const should = expected.trialBalance.get(name) ?? new Decimal(0);
    const is = actual.get(name) ?? new Decimal(0);
    const allowed = expected.slack.get(name) ?? new Decimal(0);
    return is.minus(should).abs().gt(allowed) ? [`account ${name} is ${is.toFixed(2)}, should be ${should.toFixed(2)}`] : [];
  });
}

function parties(company: Company, entity: 'Customer' | 'Vendor', nature: 1 | -1): Map<string, Decimal> {
  const all = [...company.store(entity).values()].map(({ id, data }): [string, Decimal] => [
    String(data['DisplayName']),
    company.ledger.partyAmount(`${entity}:${id}`).times(nature),
  ]);
  return new Map(all.filter(([, amount]) => !amount.isZero()));
}

function exactly(what: string, expected: ReadonlyMap<string, Decimal>, actual: ReadonlyMap<string, Decimal>): string[] {
  const names = [...new Set([...expected.keys(), ...actual.keys()])].sort();
  return names.flatMap((name) => {
    const should = (expected.get(name) ?? new Decimal(0)).toFixed(2);
    const is = (actual.get(name) ?? new Decimal(0)).toFixed(2);
    return should === is ? [] : [`${what} ${name} is ${is}, should be ${should}`];
  });
}

const openable = ['Invoice', 'CreditMemo', 'Bill', 'VendorCredit'] as const;
/** Credit memos of write-offs stand for no document of their own. */
const writeOffPrefix = 'WO-';

function documentDifferences(expected: NaiveBooks, company: Company): string[] {
  const left = new Map(expected.documents);
  const found: string[] = [];
  for (const kind of openable) {
    for (const { data } of company.store(kind).values()) {
      const number = String(data['DocNumber']);
      const figures = { total: fixed(data['TotalAmt']), balance: fixed(data['Balance']) };
      if (figures.total === '0.00' && figures.balance === '0.00') continue;
      if (kind === 'CreditMemo' && number.startsWith(writeOffPrefix)) {
        if (figures.balance !== '0.00') found.push(`write-off ${number} is open with ${figures.balance}`);
        continue;
      }
      const key = `${kind} ${number}`;
      const wanted = left.get(key);
      left.delete(key);
      if (!wanted) found.push(`${key} of ${figures.total} should not be there, or not twice`);
      else if (wanted.total !== figures.total || wanted.balance !== figures.balance)
        found.push(`${key} is ${figures.total} open ${figures.balance}, should be ${wanted.total} open ${wanted.balance}`);
    }
  }
  for (const [key, { total }] of left) found.push(`${key} of ${total} is missing`);
  return found;
}

/** Zero payments only link; payments of money are compared with their rests. */
function paymentDifferences(expected: NaiveBooks, company: Company): string[] {
  const actual = [...company.store('Payment').values()]
    .map(({ data }) => ({ total: fixed(data['TotalAmt']), rest: fixed(data['UnappliedAmt']) }))
    .flatMap(({ total, rest }) => {
      if (total !== '0.00') return [`${total} rest ${rest}`];
      return rest === '0.00' ? [] : [`a zero payment with a rest of ${rest}`];
    })
    .sort();
  const should = expected.payments.join('; ');
  return actual.join('; ') === should ? [] : [`payments are ${actual.join('; ')}, should be ${should}`];
}

function fixed(value: unknown): string {
  return new Decimal(String(value ?? 0)).toFixed(2);
}
