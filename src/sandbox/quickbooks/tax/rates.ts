import { Decimal } from 'decimal.js';
import type { Company } from '../company.js';
import { fault } from '../fault.js';
import { flag, member, objects, ref, text } from '../json.js';
import type { Stored } from '../store.js';

export type TaxSide = 'sales' | 'purchase';

export interface RateUse {
  readonly rateId: string;
  readonly percent: Decimal;
  readonly appliesTo: string;
}

/** Reverse charge, imports and the like. */
export function isSpecial(company: Company, rateId: string): boolean {
  return !['NONE', 'ZERO_RATE'].includes(text(company.find('TaxRate', rateId)?.data ?? {}, 'SpecialTaxType') ?? 'NONE');
}

export function requireTaxCode(company: Company, id: string, path: string): Stored {
  if (id === 'CustomSalesTax') throw fault('6160', 'CustomSalesTax cannot be used as a tax code.', 'TaxCodeRef');
  const code = company.find('TaxCode', id);
  if (!code) throw fault('2500', `Invalid Reference Id : TaxCode element id ${id} not found`, path);
  if (flag(code.data, 'Active') === false) throw fault('2500', 'Invalid Reference Id : the tax code has been made inactive.', path);
  return code;
}

/** The rates of a code on one side, in their order. */
export function ratesOf(company: Company, code: Stored, side: TaxSide): readonly RateUse[] {
  const list = member(code.data, side === 'sales' ? 'SalesTaxRateList' : 'PurchaseTaxRateList');
  const details = list ? objects(list, 'TaxRateDetail') : [];
  return details.map((detail) => {
    const rateId = ref(detail, 'TaxRateRef') ?? '';
    const rate = company.find('TaxRate', rateId);
    return {
      rateId,
      percent: new Decimal(text(rate?.data ?? {}, 'RateValue') ?? 0),
      appliesTo: text(detail, 'TaxTypeApplicable') ?? 'TaxOnAmount',
    };
  });
}

/** What one unit of net carries in tax under a code: compound rates build on the ones before them. */
export function effectiveFactor(rates: readonly RateUse[]): Decimal {
  let total = new Decimal(0);
  let last = new Decimal(0);
  for (const { percent, appliesTo } of rates) {
    const base = appliesTo === 'TaxOnAmountPlusTax' ? total.plus(1) : appliesTo === 'TaxOnTax' ? last : new Decimal(1);
    last = base.times(percent).div(100);
    total = total.plus(last);
  }
  return total;
}

export interface RateAmount {
  readonly rateId: string;
  readonly percent: Decimal;
  readonly base: Decimal;
  /** Not rounded: rounding happens once per rate. */
  readonly tax: Decimal;
}

export interface TaxedBase {
  readonly base: Decimal;
  readonly rates: readonly RateUse[];
}

/** Tax per rate over all lines, in the order the rates first appear. */
export function taxByRate(lines: readonly TaxedBase[]): readonly RateAmount[] {
  const byRate = new Map<string, RateAmount>();
  for (const { base, rates } of lines) {
    let before = new Decimal(0);
    let last = new Decimal(0);
    for (const { rateId, percent, appliesTo } of rates) {
      const on = appliesTo === 'TaxOnAmountPlusTax' ? base.plus(before) : appliesTo === 'TaxOnTax' ? last : base;
      last = on.times(percent).div(100);
      before = before.plus(last);
      const held = byRate.get(rateId);
      byRate.set(rateId, { rateId, percent, base: (held?.base ?? new Decimal(0)).plus(on), tax: (held?.tax ?? new Decimal(0)).plus(last) });
    }
  }
  return [...byRate.values()];
}
