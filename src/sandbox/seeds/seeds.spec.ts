import { describe, expect, it } from '@jest/globals';
import { expectedTrialBalance, seedNamed } from './index.js';

const invoicesOf = (name: 'small' | 'retail') => seedNamed(name).pairs.flatMap(({ invoices }) => invoices);

describe('seeds', () => {
  it('retail holds enough documents and shapes of every outcome', () => {
    const invoices = invoicesOf('retail');
    const states = new Set(invoices.flatMap(({ expected }) => expected.map(({ state }) => state)));

    expect(invoices.length).toBeGreaterThanOrEqual(320);
    expect(new Set(invoices.map(({ shape }) => shape)).size).toBeGreaterThanOrEqual(40);
    expect([...states].sort()).toEqual(['absent', 'held', 'present', 'voided']);
  });

  it('small holds a dozen', () => {
    expect(invoicesOf('small')).toHaveLength(12);
  });

  it('large is as large as asked, and the same each time', () => {
    const [pair] = seedNamed('large', { invoices: 50 }).pairs;

    expect(pair?.invoices).toHaveLength(50);
    expect(seedNamed('large', { invoices: 50 }).pairs[0]?.invoices).toEqual(pair?.invoices);
  });

  // MM-2004 is paid in full (50.00), MM-2005 in part (20.00): 70.00 leave the receivable for the bank.
  it('takes payments to the bank', () => {
    const [us] = seedNamed('retail').pairs;
    if (!us) throw new Error('retail has no pair');

    expect(expectedTrialBalance(us)['Checking']).toBe('70.00');
  });
});
