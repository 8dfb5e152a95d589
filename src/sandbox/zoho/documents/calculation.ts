import { zero, type Decimal } from '../json.js';
import { componentsOf } from '../masters/taxes.js';
import type { Organization } from '../organization.js';
import type { TradeDocument } from '../records.js';
import { computeTotals, type Totals } from './totals.js';

/** Turns a document into numbers, adds them up, keeps the result on the document. */
export function totalsOf(organization: Organization, document: TradeDocument): Totals {
  const switches = organization.switches();
  const isSale = document.kind === 'invoices' || document.kind === 'creditnotes';
  const percentage = (taxId: string): Decimal => organization.taxes.find(taxId)?.percentage ?? zero;
  return computeTotals({
    lines: document.lines.map((line) => ({
      quantity: line.quantity,
      rate: line.rate,
      discount: line.discount,
      taxes: componentsOf(organization, line.taxId),
      tdsPercentage: line.tdsTaxId === '' ? document.tdsPercentage : percentage(line.tdsTaxId),
      reverseChargePercentage: percentage(line.reverseChargeTaxId),
    })),
    precision: organization.currency(document.currencyId).precision,
    rounding: organization.taxRounding,
    inclusive: document.isInclusiveTax,
    discountType: document.discountType,
    discount: document.discount,
    discountBeforeTax: document.isDiscountBeforeTax,
    shipping: document.shipping,
    shippingTaxes: componentsOf(organization, document.shippingTaxId),
    adjustment: document.adjustment,
    roundOffTo: isSale ? organization.roundOffTo : zero,
    tdsPercentage: document.tdsPercentage,
    retentionPercentage: document.retention?.percentage ?? zero,
    netOfTds: isSale ? switches.invoiceTotalNetOfTds : switches.purchaseTotalNetOfTds,
    netOfRetention: switches.totalNetOfRetention,
  });
}

/** Totals of a document that was captured, not computed: its own figures, nothing derived. */
export function capturedTotals(total: Decimal, taxTotal: Decimal, subTotal: Decimal, retention: Decimal): Totals {
  return {
    lines: [],
    subTotal,
    subTotalInclusive: zero,
    taxable: zero,
    discountAppliedOn: zero,
    entityDiscount: zero,
    discountTotal: zero,
    taxTotal,
    taxes: [],
    shippingExclusive: zero,
    shippingInclusive: zero,
    shippingTax: zero,
    shippingTaxes: [],
    roundoff: zero,
    tds: zero,
    retention,
    reverseChargeTotal: zero,
    total,
  };
}
