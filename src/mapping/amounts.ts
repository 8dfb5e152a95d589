import type { Issue, SourceDocument } from '../domain/document.js';
import { decimal, minorUnit, roundTo, sum, toMoney, zero, type Decimal } from '../domain/money.js';
import { lineAmounts, lineGap, netOf, type LineAmounts } from './line-amounts.js';
import { selfAssessedTax } from './self-assessed.js';
import { componentsOf, type StatedComponent } from './tax-components.js';
import { discountOf, firstNonZero, isSet, list, text } from './values.js';
import { explainBalance, explainGap } from './withheld.js';

/**
 * Takes a Zoho sales or purchase document apart into the amounts QBO needs, and proves that they add up to Zoho's total.
 * Nothing is rounded to fit: a gap that the document itself does not explain becomes a `hold`.
 * All amounts are in document currency. Sources: vendor facts, and docs/mapping.md.
 */
export interface DocumentAmounts {
  readonly precision: number;
  /** Prices include tax, and QBO takes the same net out of every one of them. */
  readonly inclusive: boolean;
  readonly lines: readonly LineAmounts[];
  /** Sum of the rounded discounts, positive. */
  readonly discount: Decimal;
  readonly discountBeforeTax: boolean;
  /** Net of tax. */
  readonly shipping: Decimal;
  readonly shippingGross: Decimal;
  readonly shippingTaxId: string;
  readonly adjustment: Decimal;
  readonly roundOff: Decimal;
  /** Zoho's own line rounding against QBO's rounded product of quantity and price, summed. */
  readonly rounding: Decimal;
  /** Tax withheld at source, positive unless its base is below zero; `line` when Zoho's total is net of it, `journal` when only its balance is, else not booked here. */
  readonly withheld: Decimal;
  readonly withheldAs: 'line' | 'journal' | '';
  readonly retention: Decimal;
  readonly retentionAs: 'line' | 'journal' | '';
  /** Tax the buyer assesses itself: not part of the total (vendor fact). */
  readonly reverseCharge: Decimal;
  readonly tax: Decimal;
  readonly taxComponents: readonly StatedComponent[];
  readonly total: Decimal;
}

export interface Derivation {
  readonly amounts: DocumentAmounts;
  readonly issues: readonly Issue[];
}

export function deriveAmounts(document: SourceDocument): Derivation {
  const precision = precisionOf(document);
  const inclusive = isSet(document['is_inclusive_tax']);
  const discountBeforeTax = document['is_discount_before_tax'] === undefined || isSet(document['is_discount_before_tax']);
  const unit = minorUnit(precision);
  const itemLevel = isItemLevel(document);
  const lines = list(document['line_items']).map((line) => lineAmounts(line, { precision, inclusive, itemLevel, discountBeforeTax }));
  const tax = taxTotal(document);
  const shippingGross = firstNonZero([decimal(document['shipping_charge_inclusive_of_tax']), decimal(document['shipping_charge'])]);
  const shipping = netShipping(document);
  const adjustment = decimal(document['adjustment']);
  const roundOff = decimal(document['roundoff_value']);
  const retention = decimal(document['total_retention_amount']).abs();
  const total = decimal(document['total']);
  const issues: Issue[] = [];

  lines.forEach((line, index) => {
    if (!line.unexplained.isZero()) issues.push(lineGap(line, index));
  });
  const rounding = sum(lines.map((line) => line.rounding));

  const beforeDiscount = sum(lines.map((line) => line.amount))
    .plus(rounding)
    .plus(shipping)
    .plus(adjustment)
    .plus(roundOff)
    .plus(tax);
  const discount = itemLevel
    ? sum(lines.map((line) => line.discount))
    : headerDiscount(document, { lines, inclusive, unit, precision, beforeDiscount, total });
  const net = sum(lines.map((line) => line.net)).minus(itemLevel ? zero : discount);
  const gap = total.minus(beforeDiscount.minus(discount));
  const stated = withheldTax(document).abs();
  // A discount above the lines leaves a base below zero: the total tells whether the tax on it is added.
  const withheld = net.isNegative() && !explainGap(gap, stated, retention) ? stated.negated() : stated;
  const split = explainGap(gap, withheld, retention);
  if (!split) issues.push(totalGap(document, beforeDiscount.minus(discount), total));
  const isLine = { withheld: split?.withheld === true, retention: split?.retention === true };
  const apart = explainBalance(document, isLine.withheld ? zero : withheld, isLine.retention ? zero : retention);
  if (split && !apart) issues.push(retentionGap(document, retention));

  return {
    amounts: {
      precision,
      inclusive:
        inclusive &&
        lines.every(({ gross, amount, source }) => netOf(gross, source['tax_percentage'], precision).equals(amount)) &&
        netOf(shippingGross, document['shipping_charge_tax_percentage'], precision).equals(shipping),
      lines,
      discount,
      discountBeforeTax,
      shipping,
      shippingGross,
      shippingTaxId: text(document['shipping_charge_tax_id']),
      adjustment,
      roundOff,
      rounding,
      withheld,
      withheldAs: isLine.withheld ? 'line' : apart?.withheld === true ? 'journal' : '',
      retention,
      retentionAs: isLine.retention ? 'line' : apart?.retention === true ? 'journal' : '',
      reverseCharge: selfAssessedTax(document),
      tax,
      taxComponents: componentsOf(document),
      total,
    },
    issues,
  };
}

function headerDiscount(
  document: SourceDocument,
  at: { lines: readonly LineAmounts[]; inclusive: boolean; unit: Decimal; precision: number; beforeDiscount: Decimal; total: Decimal },
): Decimal {
  const base = decimal(document['discount_applied_on_amount'] ?? document['sub_total']);
  const stated = roundTo(
    firstNonZero([decimal(document['discount_total']), decimal(document['discount_amount']), discountOf(document['discount'], base)]),
    at.precision,
  );
  if (!at.inclusive || stated.isZero()) return stated;
  // An inclusive document may state its discount with tax in it. Zoho's own total tells; it is believed only where the tax explains the difference.
  const implied = at.beforeDiscount.minus(at.total);
  const gross = sum(at.lines.map((line) => line.gross));
  const net = sum(at.lines.map((line) => line.amount));
  const withoutTax = gross.isZero() ? stated : stated.times(net).div(gross);
  const tolerance = at.unit.times(Math.max(1, at.lines.length));
  // Too small for tax and rounding to be told apart: a wrong total would pass for a discount without its tax.
  if (stated.minus(withoutTax).abs().lessThanOrEqualTo(tolerance.times(2))) return stated;
  return implied.minus(withoutTax).abs().lessThanOrEqualTo(tolerance) ? implied : stated;
}

function taxTotal(document: SourceDocument): Decimal {
  if (document['tax_total'] !== undefined && document['tax_total'] !== '') return decimal(document['tax_total']);
  return sum(list(document['taxes']).map((row) => decimal(row['tax_amount'])));
}

function netShipping(document: SourceDocument): Decimal {
  const charge = decimal(document['shipping_charge']);
  const net = decimal(document['shipping_charge_exclusive_of_tax']);
  return net.isZero() ? charge : net;
}

function withheldTax(document: SourceDocument): Decimal {
  return firstNonZero([
    decimal(document['tds_amount']),
    decimal(document['tds_total']),
    sum(list(document['tds_summary']).map((row) => decimal(row['tds_amount'] ?? row['tax_amount']))),
    sum(list(document['line_items']).map((line) => decimal(line['tds_tax_amount']))),
  ]);
}

function isItemLevel(document: SourceDocument): boolean {
  if (document['discount_type'] === 'item_level') return true;
  const header = firstNonZero([
    decimal(document['discount_total']),
    decimal(document['discount_amount']),
    discountOf(document['discount'], decimal(100)),
  ]);
  return header.isZero();
}

export function precisionOf(document: SourceDocument): number {
  const stated = document['price_precision'];
  return stated === undefined || stated === '' ? 2 : decimal(stated).toNumber();
}

function retentionGap(document: SourceDocument, retention: Decimal): Issue {
  return {
    code: 'mapping.retention',
    severity: 'hold',
    at: 'total_retention_amount',
    message: `neither the total of ${text(document['total'])} nor the balance of ${text(document['balance'])} shows what was withheld or retained (retention ${toMoney(retention)})`,
    remedy: 'Compare total, balance and retention of the document in Zoho Inventory; save it again once they agree.',
  };
}

function totalGap(document: SourceDocument, parts: Decimal, total: Decimal): Issue {
  return {
    code: 'mapping.total',
    severity: 'hold',
    at: 'total',
    message: `the parts add up to ${toMoney(parts)}, Zoho's total is ${toMoney(total)} (${text(document['currency_code'])})`,
    remedy: 'Compare the document with its lines, discount, shipping, adjustment and tax in Zoho Inventory; save it again once they agree.',
  };
}
