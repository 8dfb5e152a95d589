import type { Decimal } from 'decimal.js';
import type { Company } from '../company.js';
import { fault } from '../fault.js';
import { compact, decimal, flag, ref, type JsonObject } from '../json.js';
import { numberOf, round, sum, zero } from '../money.js';
import type { Stored } from '../store.js';
import { spread, taxLine, type TaxOutcome } from './detail.js';
import { ratesOf, requireTaxCode, taxByRate } from './rates.js';

/**
 * Sales tax in the US: lines are only taxable or not, one code on the header (or, with automated sales tax, one the product
 * picks) gives the rates, and a supplied TotalTax overrides the figure.
 */
export interface UsTaxInput {
  readonly company: Company;
  readonly taxable: Decimal;
  readonly hasTaxableLine: boolean;
  readonly sentDetail: JsonObject | undefined;
  readonly customer: Stored | undefined;
  readonly decimals: number;
}

export function usLineCode(code: string | undefined, path: string): 'TAX' | 'NON' | undefined {
  if (code === undefined || code === 'TAX' || code === 'NON') return code;
  if (code === 'CustomSalesTax') throw fault('6160', 'CustomSalesTax cannot be used as a tax code.', 'TaxCodeRef');
  throw fault('6100', `Invalid Line TaxCode in the request. Supplied value:${code}`, path);
}

function headerCode({ company, sentDetail, customer }: UsTaxInput): Stored | undefined {
  if (company.profile.partnerTax) {
    const own = company.role('automatedTaxCode');
    return own === undefined ? undefined : company.find('TaxCode', own);
  }
  const sent = sentDetail && ref(sentDetail, 'TxnTaxCodeRef');
  if (sent !== undefined) return requireTaxCode(company, sent, 'TxnTaxDetail.TxnTaxCodeRef');
  const fallback = (customer && ref(customer.data, 'DefaultTaxCodeRef')) ?? ref(company.preferences('TaxPrefs'), 'TaxGroupCodeRef');
  return fallback === undefined ? undefined : company.find('TaxCode', fallback);
}

export function usTax(input: UsTaxInput): TaxOutcome {
  const { company, taxable, hasTaxableLine, sentDetail, customer, decimals } = input;
  if (!company.usesTax) return { total: zero };
  const code = headerCode(input);
  if (!code || !hasTaxableLine) {
    const named = code && sentDetail && ref(sentDetail, 'TxnTaxCodeRef') !== undefined ? { value: code.id } : undefined;
    return { total: zero, detail: compact({ TxnTaxCodeRef: named, TotalTax: 0 }) };
  }
  const automated = company.profile.partnerTax !== undefined;
  const exempt = automated && customer !== undefined && flag(customer.data, 'Taxable') === false;
  const amounts = taxByRate([{ base: exempt ? zero : taxable, rates: ratesOf(company, code, 'sales') }]);
  const rounded = amounts.map((rate) => round(rate.tax, decimals));
  const computed = sum(rounded);
  const override = sentDetail && decimal(sentDetail, 'TotalTax');
  const overridden = override !== undefined && (automated || !override.eq(computed));
  const total = overridden ? round(override, decimals) : computed;
  const lines = overridden ? spread(total, amounts, decimals) : amounts.map((rate, at) => taxLine(rate, rounded[at] ?? zero));
  return {
    total,
    detail: compact({
      TxnTaxCodeRef: { value: code.id },
      TotalTax: numberOf(total),
      TaxLine: lines,
      TaxReviewStatus: overridden ? 'AST_TAX_OVERRIDE' : undefined,
    }),
  };
}
