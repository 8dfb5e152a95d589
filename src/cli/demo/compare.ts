import { Decimal } from 'decimal.js';
import type { Books, Expected, SeedInvoice } from '../../sandbox/seeds/index.js';

/** What was promised by the seed against what was read back. Pure; knows nothing of how either came about. */
export interface ReadInvoice {
  readonly number: string;
  readonly state: 'present' | 'voided';
  readonly total: string;
  readonly tax: string;
  readonly balance: string;
  readonly lines: number;
}

/** The `shape` of a difference that concerns an account. */
export const accountShape = 'account';

/** How the product says a document stands that it did not export. */
export interface Standing {
  readonly state: string;
  readonly codes: readonly string[];
}

export interface Difference {
  readonly what: string;
  readonly shape: string;
  readonly expected: string;
  readonly found: string;
}

export interface Reading {
  readonly invoices: ReadonlyMap<string, readonly ReadInvoice[]>;
  readonly standings: ReadonlyMap<string, Standing>;
}

export function compareInvoices(invoices: readonly SeedInvoice[], reading: Reading): Difference[] {
  const differences = invoices.flatMap((invoice) => compareInvoice(invoice, reading));
  const known = new Set(invoices.map(({ number }) => number));
  const strangers = [...reading.invoices.keys()].filter((number) => !known.has(number));
  return [
    ...differences,
    ...strangers.map((number) => ({ what: number, shape: 'not in the seed', expected: 'nothing', found: 'an invoice' })),
  ];
}

function compareInvoice(invoice: SeedInvoice, reading: Reading): Difference[] {
  const found = (reading.invoices.get(invoice.number) ?? []).map(said).sort();
  const standing = reading.standings.get(invoice.number);
  const wanted = invoice.expected
    .filter(isThere)
    .map((expected) => said(settled(expected, invoice)))
    .sort();
  const differences: Difference[] = [];
  const differ = (expected: string, actual: string): void => {
    if (expected !== actual) differences.push({ what: invoice.number, shape: invoice.shape, expected, found: actual });
  };
  differ(wanted.join('\n') || 'nothing', found.join('\n') || 'nothing');
  const isHeld = standing?.state === 'held' || standing?.state === 'deferred';
  const code = invoice.expected.map((expected) => (expected.state === 'held' ? expected.code : '')).find((each) => each !== '');
  if (code !== undefined) differ(`held: ${code}`, isHeld && standing.codes.includes(code) ? `held: ${code}` : stood(standing));
  else if (isHeld) differ('not held', stood(standing));
  else if (invoice.expected.every(({ state }) => state === 'absent')) differ('skipped', standing?.state ?? 'never seen');
  return differences;
}

type There = Extract<Expected, { state: 'present' | 'voided' }>;

function isThere(expected: Expected): expected is There {
  return expected.state === 'present' || expected.state === 'voided';
}

function settled(expected: There, { paid }: SeedInvoice): There {
  if (!paid || expected.state === 'voided') return expected;
  return { ...expected, balance: new Decimal(expected.balance).minus(paid.amount).toFixed(2) };
}

function said({ state, total, tax, balance, lines }: There): string {
  const money = (amount: string): string => new Decimal(amount).toFixed(2);
  return `${state}, total ${money(total)}, tax ${money(tax)}, balance ${money(balance)}, ${lines} line${lines === 1 ? '' : 's'}`;
}

function stood(standing: Standing | undefined): string {
  if (!standing) return 'never seen';
  return [standing.state, standing.codes.join(', ')].filter((part) => part !== '').join(': ');
}

export function compareBooks(expected: Books, found: Books): Difference[] {
  const accounts = [...new Set([...Object.keys(expected), ...Object.keys(found)])].sort();
  return accounts.flatMap((account) => {
    const wanted = new Decimal(expected[account] ?? 0);
    const actual = new Decimal(found[account] ?? 0);
    if (wanted.equals(actual)) return [];
    return { what: account, shape: accountShape, expected: wanted.toFixed(2), found: actual.toFixed(2) };
  });
}
