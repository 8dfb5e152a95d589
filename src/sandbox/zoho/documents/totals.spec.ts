import { describe, expect, it } from '@jest/globals';
import { Decimal, zero } from '../json.js';
import { computeTotals, type LineInput, type TaxComponent, type TotalsInput } from './totals.js';

const of = (value: string | number): Decimal => new Decimal(value);
const tax = (id: string, percentage: string, compound = false): TaxComponent => ({
  id,
  name: id,
  percentage: of(percentage),
  compound,
  specificType: '',
});
const amountOff = (value: string) => ({ percent: false, value: of(value) });
const percentOff = (value: string) => ({ percent: true, value: of(value) });

function line(rate: string, changes: Partial<LineInput> = {}): LineInput {
  return {
    quantity: of(1),
    rate: of(rate),
    discount: amountOff('0'),
    taxes: [],
    tdsPercentage: zero,
    reverseChargePercentage: zero,
    ...changes,
  };
}

function totals(changes: Partial<TotalsInput>) {
  return computeTotals({
    lines: [],
    precision: 2,
    rounding: 'entity_level',
    inclusive: false,
    discountType: 'item_level',
    discount: amountOff('0'),
    discountBeforeTax: true,
    shipping: zero,
    shippingTaxes: [],
    adjustment: zero,
    roundOffTo: zero,
    tdsPercentage: zero,
    retentionPercentage: zero,
    netOfTds: true,
    netOfRetention: true,
    ...changes,
  });
}

describe('computeTotals', () => {
  it('charges a compound tax on the base and the simple tax', () => {
    // GST 5 % of 100 = 5.00; QST 9.975 % of 105 = 10.47375 → 10.47
    const result = totals({ lines: [line('100', { taxes: [tax('GST', '5'), tax('QST', '9.975', true)] })] });

    expect(result.taxes.map((each) => each.amount.toString())).toEqual(['5', '10.47']);
    expect(result.total.toString()).toBe('115.47');
  });

  it('taxes the full price where a line discount comes after tax', () => {
    // net 90; tax 10 % of 100
    const result = totals({ discountBeforeTax: false, lines: [line('100', { discount: percentOff('10'), taxes: [tax('T', '10')] })] });

    expect(result.taxTotal.toString()).toBe('10');
    expect(result.total.toString()).toBe('100');
  });

  it('splits inclusive tax over the components of a group without losing a cent', () => {
    // 100 / 1.18 = 84.7457… → 84.75; tax 15.25; CGST 9 % of 84.75 = 7.6275 → 7.63, SGST takes the other 7.62
    const result = totals({ inclusive: true, lines: [line('100', { taxes: [tax('CGST', '9'), tax('SGST', '9')] })] });

    expect(result.subTotal.toString()).toBe('84.75');
    expect(result.taxes.map((each) => each.amount.toString())).toEqual(['7.63', '7.62']);
    expect(result.total.toString()).toBe('100');
  });

  it('takes inclusive shipping apart', () => {
    // 11 / 1.1 = 10, tax 1; line untaxed
    const result = totals({ inclusive: true, shipping: of(11), shippingTaxes: [tax('T', '10')], lines: [line('5')] });

    expect([result.shippingExclusive, result.shippingTax, result.total].map(String)).toEqual(['10', '1', '16']);
  });

  it('adds shipping to the exact sum of a component before rounding it', () => {
    // 7.5 % of 1.00 = 0.075 and of 1.00 shipping = 0.075: 0.15, not 0.16
    const result = totals({ shipping: of(1), shippingTaxes: [tax('VAT', '7.5')], lines: [line('1', { taxes: [tax('VAT', '7.5')] })] });

    expect([result.taxTotal, result.total].map(String)).toEqual(['0.15', '2.15']);
  });

  it('takes a discount that eats the whole document', () => {
    const result = totals({ discountType: 'entity_level', discount: percentOff('100'), lines: [line('80', { taxes: [tax('T', '10')] })] });

    expect([result.entityDiscount, result.taxTotal, result.total].map(String)).toEqual(['80', '0', '0']);
  });

  it('rounds half away from zero on negative lines', () => {
    // −1 × 7.5 % = −0.075 → −0.08
    const result = totals({ rounding: 'item_level', lines: [line('-1', { taxes: [tax('VAT', '7.5')] })] });

    expect(result.total.toString()).toBe('-1.08');
  });
});
