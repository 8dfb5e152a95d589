import { describe, expect, it } from '@jest/globals';
import { addBooks, divideHalfUp, figuresOf, isBalanced, minor, rateOne, written, type Sale } from './calculator.js';

const line = { quantity: 1n, price: 1000n, discountPercent: 0n, taxed: false, account: 'Sales' };
const sale: Sale = {
  lines: [line],
  tax: [],
  headerDiscountPercent: 0n,
  shipping: 0n,
  shippingTaxed: false,
  adjustment: 0n,
  receivable: 'A/R',
  exchangeRate: rateOne,
};

describe('the arithmetic of the seeds', () => {
  it.each([
    [5n, 2n, 3n],
    [-5n, 2n, -3n],
    [7n, 3n, 2n],
    [0n, 3n, 0n],
  ])('%s / %s is %s', (numerator, denominator, expected) => {
    expect(divideHalfUp(numerator, denominator)).toBe(expected);
  });

  it.each([
    ['12.5', 1250n],
    ['-0.35', -35n],
    ['7', 700n],
  ])('%s is %s minor units', (text, expected) => {
    expect(minor(text)).toBe(expected);
  });

  it('refuses more decimals than the currency has', () => {
    expect(() => minor('1.005')).toThrow('2 decimals');
  });

  it('writes small negative amounts with their zeros', () => {
    expect([written(-5n), written(1234n), written(7n, 0)]).toEqual(['-0.05', '12.34', '7']);
  });

  // 2 × 89.00 = 178.00, less 10 % = 160.20; with 7.50 shipping 167.70 is taxed: 8.25 % = 13.83525 → 13.84; 178.00 − 17.80 + 7.50 + 13.84 − 0.35
  it('adds up a discounted, taxed and adjusted sale', () => {
    const figures = figuresOf({
      ...sale,
      lines: [{ ...line, quantity: 2n, price: 8900n, taxed: true }],
      tax: [{ rate: 8_250n, account: 'Tax' }],
      headerDiscountPercent: 10n,
      shipping: 750n,
      shippingTaxed: true,
      adjustment: -35n,
    });

    expect(figures).toEqual({
      total: 18119n,
      tax: 1384n,
      lines: 4,
      books: {
        'A/R': '181.19',
        'Discounts given': '17.80',
        'Sales Adjustments': '0.35',
        Sales: '-178.00',
        'Shipping Income': '-7.50',
        Tax: '-13.84',
      },
    });
  });

  // 30.20 × 1.4812 = 44.73224 → 44.73; 10.05 → 14.89, 20.15 → 29.85: one cent too much, taken from the larger
  it('leaves the residue of a conversion on the largest posting', () => {
    const { books } = figuresOf({
      ...sale,
      lines: [
        { ...line, price: 1005n },
        { ...line, price: 2015n, account: 'Rentals' },
      ],
      exchangeRate: 1_481_200n,
    });

    expect(books).toEqual({ 'A/R': '44.73', Rentals: '-29.84', Sales: '-14.89' });
  });

  it('knows books that do not balance', () => {
    expect(isBalanced({ a: '1.00', b: '-0.99' })).toBe(false);
    expect(isBalanced(addBooks([{ a: '1.00' }, { b: '-1.00' }]))).toBe(true);
  });
});
