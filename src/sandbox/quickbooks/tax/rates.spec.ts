import { describe, expect, it } from '@jest/globals';
import { Decimal } from 'decimal.js';
import { effectiveFactor, taxByRate, type RateUse } from './rates.js';

const rate = (rateId: string, percent: number, appliesTo = 'TaxOnAmount'): RateUse => ({
  rateId,
  percent: new Decimal(percent),
  appliesTo,
});
const plain = [rate('gst', 5), rate('qst', 9.975)];
const compound = [rate('gst', 5), rate('pst', 10, 'TaxOnAmountPlusTax')];
const onTax = [rate('base', 20), rate('surcharge', 5, 'TaxOnTax')];

describe('effectiveFactor', () => {
  it.each([
    ['rates on the amount add up', plain, '0.14975'],
    // 5 % + 10 % of 105 %
    ['a compound rate includes the tax before it', compound, '0.155'],
    // 20 % + 5 % of 20 %
    ['a rate on tax sees only the tax before it', onTax, '0.21'],
  ])('%s', (_case, rates, expected) => {
    expect(effectiveFactor(rates).toString()).toBe(expected);
  });
});

describe('taxByRate', () => {
  it('sums each rate over the lines before anything is rounded', () => {
    const amounts = taxByRate([
      { base: new Decimal('10.10'), rates: plain },
      { base: new Decimal('0.05'), rates: [rate('gst', 5)] },
    ]);

    // GST on 10.15: 0.5075; QST on 10.10: 1.007475
    expect(amounts.map(({ rateId, base, tax }) => [rateId, base.toString(), tax.toString()])).toEqual([
      ['gst', '10.15', '0.5075'],
      ['qst', '10.1', '1.007475'],
    ]);
  });

  it('names the compound base', () => {
    const amounts = taxByRate([{ base: new Decimal(100), rates: compound }]);

    expect(amounts.map(({ base, tax }) => [base.toString(), tax.toString()])).toEqual([
      ['100', '5'],
      ['105', '10.5'],
    ]);
  });
});
