import { Decimal } from 'decimal.js';
import type { Company } from '../company.js';
import { business, fault } from '../fault.js';
import { decimal, flag, isCleared, member, objects, oneOf, ref, type JsonObject } from '../json.js';
import { numberOf, round, sum, zero } from '../money.js';
import { taxLine, type TaxOutcome } from './detail.js';
import { effectiveFactor, isSpecial, ratesOf, requireTaxCode, taxByRate, type RateAmount, type RateUse, type TaxSide } from './rates.js';

/** Tax outside the US: every line names a code, the document says how amounts are to be read. */
export const calculations = ['TaxExcluded', 'TaxInclusive', 'NotApplicable'] as const;
export type Calculation = (typeof calculations)[number];

export function calculationOf(company: Company, input: JsonObject): Calculation {
  const wanted = oneOf(input, 'GlobalTaxCalculation', calculations);
  return company.usesTax ? (wanted ?? 'TaxExcluded') : 'NotApplicable';
}

export interface LineTax {
  readonly code: string | undefined;
  readonly rates: readonly RateUse[];
  /** Net as stored. */
  readonly amount: Decimal;
  /** Net before rounding: what tax is computed on. */
  readonly base: Decimal;
  readonly gross: Decimal | undefined;
}

const missingCode = (company: Company) =>
  business(
    company.profile.country === 'CA'
      ? 'Make sure all your transactions have a GST/HST rate before you save.'
      : 'Make sure all your transactions have a tax rate before you save.',
  );

/** Reads one line's code, net and gross. */
export function globalLine(
  company: Company,
  calculation: Calculation,
  side: TaxSide,
  detail: JsonObject,
  amount: Decimal,
  decimals: number,
): LineTax {
  const code = ref(detail, 'TaxCodeRef');
  if (calculation === 'NotApplicable') return { code: undefined, rates: [], amount, base: amount, gross: undefined };
  if (code === undefined || code === 'TAX' || code === 'NON') throw missingCode(company);
  const rates = ratesOf(company, requireTaxCode(company, code, 'TaxCodeRef'), side);
  if (rates.length === 0) throw fault('6470', `The tax code ${code} has no rate for ${side} transactions.`, 'TaxCodeRef');
  if (calculation === 'TaxExcluded') return { code, rates, amount, base: amount, gross: undefined };
  const factor = effectiveFactor(rates).plus(1);
  const gross = decimal(detail, 'TaxInclusiveAmt');
  if (gross === undefined || (gross.isZero() && !amount.isZero())) {
    return { code, rates, amount, base: amount, gross: round(amount.times(factor), decimals) };
  }
  const base = gross.div(factor);
  const net = round(base, decimals);
  const tolerance = new Decimal(10).pow(-decimals);
  if (amount.eq(gross) || amount.minus(net).abs().lte(tolerance)) {
    return { code, rates, amount: amount.eq(gross) ? net : amount, base, gross };
  }
  throw business('The amount of a tax-inclusive line does not agree with its TaxInclusiveAmt.');
}

export interface GlobalTaxInput {
  readonly company: Company;
  readonly calculation: Calculation;
  readonly lines: readonly LineTax[];
  readonly sentDetail: JsonObject | undefined;
  readonly decimals: number;
}

export function globalTax({ company, calculation, lines, sentDetail, decimals }: GlobalTaxInput): TaxOutcome {
  if (!company.usesTax) return { total: zero };
  const sent = sentDetail && !isCleared(sentDetail) ? sentDetail : undefined;
  const sentLines = sent ? objects(sent, 'TaxLine') : [];
  if (calculation === 'NotApplicable') {
    // An echoed detail without any tax is what reading the document gives back.
    const carries = sentLines.length > 0 || !(decimal(sent ?? {}, 'TotalTax') ?? zero).isZero();
    if (carries) throw fault('6170', 'TxnTaxDetail is not allowed when GlobalTaxCalculation is NotApplicable.', 'TxnTaxDetail');
    return { total: zero, detail: { TotalTax: 0 } };
  }
  const amounts = taxByRate(lines);
  const special = sentLines.length > 0 && amounts.some(({ rateId }) => isSpecial(company, rateId));
  if (special) throw business('The tax of this tax code cannot be overridden.');
  if (sentLines.length > 0) return override(sent ?? {}, sentLines, amounts, decimals);
  const rounded = amounts.map(({ tax }) => round(tax, decimals));
  const total = sum(rounded);
  const wanted = sent && decimal(sent, 'TotalTax');
  if (wanted !== undefined && !wanted.eq(total)) throw business('To override tax, send TotalTax and a tax line for every rate.');
  return { total, detail: { TotalTax: numberOf(total), TaxLine: amounts.map((rate, at) => taxLine(rate, rounded[at] ?? zero)) } };
}

function override(sent: JsonObject, sentLines: readonly JsonObject[], amounts: readonly RateAmount[], decimals: number): TaxOutcome {
  const stated = new Map<string, Decimal>();
  const byRate = new Map<string, Decimal>();
  for (const line of sentLines) {
    const detail = member(line, 'TaxLineDetail') ?? {};
    const rateId = ref(detail, 'TaxRateRef') ?? '';
    if (byRate.has(rateId)) throw business(`The tax rate ${rateId} appears more than once in TxnTaxDetail.`);
    const rate = amounts.find((used) => used.rateId === rateId);
    if (!rate) throw business(`The tax rate ${rateId} is not used by any line of this transaction.`);
    const amount = round(decimal(line, 'Amount') ?? zero, decimals);
    stated.set(rateId, amount);
    byRate.set(rateId, flag(detail, 'PercentBased') === true ? byPercent(rate, detail, decimals) : amount);
  }
  if (byRate.size !== amounts.length) throw business('To override tax, send a tax line for every rate used by the lines.');
  const wanted = decimal(sent, 'TotalTax');
  if (wanted !== undefined && !wanted.eq(sum(stated.values()))) throw business('TotalTax does not equal the sum of its tax lines.');
  const lines = amounts.map((rate) => taxLine(rate, byRate.get(rate.rateId) ?? zero, !changed(rate, byRate, decimals)));
  return { total: sum(byRate.values()), detail: { TotalTax: numberOf(sum(byRate.values())), TaxLine: lines } };
}

/** A percentage counts, not the amount beside it. */
function byPercent({ percent, base }: RateAmount, detail: JsonObject, decimals: number): Decimal {
  return round((decimal(detail, 'NetAmountTaxable') ?? base).times(percent).div(100), decimals);
}

function changed(rate: RateAmount, byRate: ReadonlyMap<string, Decimal>, decimals: number): boolean {
  return !(byRate.get(rate.rateId) ?? zero).eq(round(rate.tax, decimals));
}
