import type { Decimal } from 'decimal.js';
import type { Company } from '../company.js';
import { decimal, member, objects, ref, type JsonObject } from '../json.js';
import { numberOf, round, sum, zero } from '../money.js';
import type { RateAmount } from './rates.js';

export interface TaxOutcome {
  readonly total: Decimal;
  /** `TxnTaxDetail` as stored; absent where the company has no tax. */
  readonly detail?: JsonObject;
}

export function taxLine(rate: Pick<RateAmount, 'rateId' | 'percent' | 'base'>, amount: Decimal, percentBased = true): JsonObject {
  return {
    Amount: numberOf(amount),
    DetailType: 'TaxLineDetail',
    TaxLineDetail: {
      TaxRateRef: { value: rate.rateId },
      PercentBased: percentBased,
      TaxPercent: numberOf(rate.percent),
      NetAmountTaxable: numberOf(round(rate.base)),
    },
  };
}

/** Spreads a total over the rates in proportion to what they would carry; the last one takes the rest. */
export function spread(total: Decimal, rates: readonly RateAmount[], decimals: number): readonly JsonObject[] {
  const computed = sum(rates.map(({ tax }) => tax));
  let left = total;
  return rates.map((rate, at) => {
    const share = at === rates.length - 1 ? left : computed.isZero() ? zero : round(total.times(rate.tax).div(computed), decimals);
    left = left.minus(share);
    return taxLine(rate, share, false);
  });
}

export interface TaxShare {
  readonly accountId: string;
  readonly amount: Decimal;
}

/** Where the stored tax of a document is posted: each rate to its agency's liability, anything without a rate to the default one. */
export function taxShares(company: Company, data: JsonObject): readonly TaxShare[] {
  const detail = member(data, 'TxnTaxDetail');
  if (!detail) return [];
  const lines = objects(detail, 'TaxLine').map((line) => {
    const rate = company.find('TaxRate', ref(member(line, 'TaxLineDetail') ?? {}, 'TaxRateRef') ?? '');
    const agency = rate && ref(rate.data, 'AgencyRef');
    return { accountId: company.role(`tax:${agency ?? ''}`), amount: decimal(line, 'Amount') ?? zero };
  });
  const total = decimal(detail, 'TotalTax') ?? zero;
  const rest = total.minus(sum(lines.map(({ amount }) => amount)));
  const shares = [...lines, { accountId: undefined, amount: rest }].filter(({ amount }) => !amount.isZero());
  return shares.map(({ accountId, amount }) => ({ accountId: accountId ?? company.requireRole('taxPayable'), amount }));
}
