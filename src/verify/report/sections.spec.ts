import { describe, expect, it } from '@jest/globals';
import { shownMoney, sidedMoney } from './sections.js';

describe('an amount as people read it', () => {
  it.each([
    ['1234567.5', 'USD', '1,234,567.50'],
    ['-1234.125', 'USD', '-1,234.13'],
    ['0', 'USD', '0.00'],
    ['1234.5', 'JPY', '1,235'],
    ['0.0625', 'KWD', '0.063'],
    // A difference is never shown as none.
    ['-0.004', 'USD', '-0.004'],
  ])('%s %s is shown as %s', (amount, currency, shown) => {
    expect(shownMoney(amount, currency)).toBe(shown);
  });
});

describe('a balance as accountants write it', () => {
  it.each([
    ['739.51', '739.51 Dr'],
    ['-1659.9', '1,659.90 Cr'],
    ['0', '0.00'],
  ])('%s is written %s', (amount, written) => {
    expect(sidedMoney(amount, 'USD')).toBe(written);
  });
});
