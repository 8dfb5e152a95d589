import { describe, expect, it } from '@jest/globals';
import type { SeedInvoice } from '../../sandbox/seeds/index.js';
import { compareBooks, compareInvoices, type ReadInvoice, type Standing } from './compare.js';

const expected: SeedInvoice = {
  number: 'A-1',
  shape: 'one line',
  expected: [{ state: 'present', total: '50.00', tax: '0.00', balance: '50.00', lines: 1 }],
  books: {},
};
const found: ReadInvoice = { number: 'A-1', state: 'present', total: '50', tax: '0', balance: '50', lines: 1 };
const held: SeedInvoice = { ...expected, number: 'A-2', expected: [{ state: 'held', code: 'mapping.total' }] };

function differences(
  seeded: readonly SeedInvoice[],
  read: readonly ReadInvoice[],
  { standings = {} }: { standings?: Record<string, Standing> } = {},
) {
  const invoices = new Map<string, ReadInvoice[]>();
  for (const invoice of read) invoices.set(invoice.number, [...(invoices.get(invoice.number) ?? []), invoice]);
  return compareInvoices(seeded, { invoices, standings: new Map(Object.entries(standings)) });
}

describe('comparing invoices', () => {
  it('finds nothing when the figures are those of the seed', () => {
    expect(differences([expected], [found])).toEqual([]);
  });

  it.each([
    ['total', { total: '50.01' }],
    ['tax', { tax: '0.01' }],
    ['balance', { balance: '0' }],
    ['lines', { lines: 2 }],
    ['state', { state: 'voided' as const }],
  ])('reports another %s', (_, change) => {
    expect(differences([expected], [{ ...found, ...change }])).toHaveLength(1);
  });

  it('reports what is missing, what is there twice and what nobody seeded', () => {
    expect(differences([expected], [])).toMatchObject([{ what: 'A-1', found: 'nothing' }]);
    expect(differences([expected], [found, found])).toHaveLength(1);
    expect(differences([], [found])).toMatchObject([{ what: 'A-1', expected: 'nothing' }]);
  });

  it('wants the planned reason of a held document', () => {
    expect(differences([held], [], { standings: { 'A-2': { state: 'held', codes: ['mapping.total'] } } })).toEqual([]);
    expect(differences([held], [], { standings: { 'A-2': { state: 'held', codes: ['mapping.line-amount'] } } })).toHaveLength(1);
    expect(differences([held], [])).toMatchObject([{ found: 'never seen' }]);
  });

  it('reports a document that is held although it should not be', () => {
    expect(differences([expected], [found], { standings: { 'A-1': { state: 'held', codes: ['quickbooks.6000'] } } })).toHaveLength(1);
  });

  it('wants a document that stays out to be left out on purpose', () => {
    const absent: SeedInvoice = { ...expected, expected: [{ state: 'absent' }] };

    expect(differences([absent], [], { standings: { 'A-1': { state: 'skipped', codes: [] } } })).toEqual([]);
    expect(differences([absent], [])).toMatchObject([{ expected: 'skipped', found: 'never seen' }]);
  });

  it('takes a payment off the balance', () => {
    const paid = { ...expected, paid: { amount: '20.00', account: 'Checking', receivable: 'A/R' } };

    expect(differences([paid], [{ ...found, balance: '30' }])).toEqual([]);
    expect(differences([paid], [found])).toHaveLength(1);
  });
});

describe('comparing books', () => {
  it('reports a cent, an account too many and an account too few', () => {
    expect(compareBooks({ Sales: '-1.00', Tax: '-0.08' }, { Sales: '-1.01', Fees: '5.00' })).toEqual([
      { what: 'Fees', shape: 'account', expected: '0.00', found: '5.00' },
      { what: 'Sales', shape: 'account', expected: '-1.00', found: '-1.01' },
      { what: 'Tax', shape: 'account', expected: '-0.08', found: '0.00' },
    ]);
  });

  it('takes an account without movement for one that is not there', () => {
    expect(compareBooks({}, { Savings: '0.00' })).toEqual([]);
  });
});
