import type { Issue, SourceDocument } from '../domain/document.js';
import { decimal, minorUnit, roundTo, sum, toMoney, zero, type Decimal } from '../domain/money.js';
import { discountOf, list, taxFactorOf, text } from './values.js';

/** One line of a Zoho document, taken apart. All amounts are in document currency. Sources: vendor facts, and docs/mapping.md. */
export interface LineAmounts {
  readonly source: SourceDocument;
  /** What goes into the line's `Amount`: net of tax, before discount. */
  readonly amount: Decimal;
  /** Tax included, for `TaxInclusiveAmt`. */
  readonly gross: Decimal;
  /** Net of tax and of the line's own discount. */
  readonly net: Decimal;
  /** Base of the tax: `net`, or `amount` where the discount comes after tax. */
  readonly taxable: Decimal;
  readonly discount: Decimal;
  /** Zoho's rounded line against `amount` less `discount`. Exclusive tax only: an inclusive line is Zoho's net. */
  readonly rounding: Decimal;
  /** What Zoho's line is off by and no rounding explains. */
  readonly unexplained: Decimal;
  readonly quantity: Decimal;
  /** Absent when no price with enough digits gives `amount` back. */
  readonly unitPrice: Decimal | undefined;
  readonly taxId: string;
}

/** A net unit price with more digits is not stated: QBO keeps unit prices with at most 7 decimals (assumed; documented is "more" than 5). */
const unitPriceDecimalsMax = 7;

export interface LineOptions {
  readonly precision: number;
  readonly inclusive: boolean;
  readonly itemLevel: boolean;
  readonly discountBeforeTax: boolean;
}

export function lineAmounts(line: SourceDocument, options: LineOptions): LineAmounts {
  const { precision, inclusive, itemLevel, discountBeforeTax } = options;
  const quantity = line['quantity'] === undefined || line['quantity'] === '' ? decimal(1) : decimal(line['quantity']);
  const rate = decimal(line['rate']);
  const product = quantity.times(rate);
  const stated = line['item_total'] === undefined || line['item_total'] === '' ? undefined : decimal(line['item_total']);
  const discount = itemLevel ? lineDiscount(line, product, precision) : zero;
  const taxFactor = taxFactorOf(line['tax_percentage']);
  const taxId = text(line['tax_id']);
  const unit = minorUnit(precision);
  if (!inclusive) {
    const amount = roundTo(product, precision);
    const net = stated ?? amount.minus(discount);
    const exact = product.minus(amount).abs().lessThan('0.005');
    const rounding = roundTo(net, precision).plus(discount).minus(amount);
    const unexplained = beyond(rounding, needsRounding(line, product, { precision, itemLevel }) ? unit : zero);
    const taxable = discountBeforeTax ? net : amount;
    return {
      source: line,
      amount,
      gross: amount,
      net,
      taxable,
      discount,
      rounding,
      unexplained,
      quantity,
      unitPrice: exact ? rate : undefined,
      taxId,
    };
  }
  const computed = roundTo(product.minus(discount).div(taxFactor), precision);
  const net = stated ?? computed;
  const netDiscount = roundTo(discount.div(taxFactor), precision);
  const amount = net.plus(netDiscount);
  return {
    source: line,
    amount,
    gross: roundTo(product, precision),
    net,
    taxable: discountBeforeTax ? net : amount,
    discount: netDiscount,
    rounding: zero,
    unexplained: knowsItsFactor(line) ? beyond(net.minus(computed), unit) : zero,
    quantity,
    unitPrice: netPrice(amount, quantity),
    taxId,
  };
}

/** Net of a gross amount, as QBO takes it out of each line (vendor fact). */
export function netOf(gross: Decimal, percentage: unknown, precision: number): Decimal {
  return roundTo(gross.div(taxFactorOf(percentage)), precision);
}

/** The percentage of a group says nothing certain about compound taxes inside it, and without a percentage nothing can be taken out. */
function knowsItsFactor(line: SourceDocument): boolean {
  return text(line['tax_id']) === '' || (text(line['tax_percentage']) !== '' && text(line['tax_type']) !== 'tax_group');
}

function beyond(gap: Decimal, allowed: Decimal): Decimal {
  return gap.abs().greaterThan(allowed) ? gap : zero;
}

/** A line of whole minor units leaves nothing to round: there a gap is a mistake, however small. */
function needsRounding(line: SourceDocument, product: Decimal, options: { precision: number; itemLevel: boolean }): boolean {
  const discount = options.itemLevel ? discountOf(line['discount'], product) : zero;
  return product.decimalPlaces() > options.precision || discount.decimalPlaces() > options.precision;
}

/** A unit price that, times the quantity, rounds to the line amount again. */
function netPrice(amount: Decimal, quantity: Decimal): Decimal | undefined {
  if (quantity.isZero()) return undefined;
  const price = roundTo(amount.div(quantity), unitPriceDecimalsMax);
  return price.times(quantity).minus(amount).abs().lessThan('0.005') ? price : undefined;
}

function lineDiscount(line: SourceDocument, product: Decimal, precision: number): Decimal {
  if (line['discount_amount'] !== undefined && line['discount_amount'] !== '') {
    const stated = decimal(line['discount_amount']);
    if (!stated.isZero()) return roundTo(stated, precision);
  }
  const parts = list(line['discounts']);
  if (parts.length > 0) return roundTo(sum(parts.map((part) => decimal(part['discount_amount']))), precision);
  return roundTo(discountOf(line['discount'], product), precision);
}

export function lineGap(line: LineAmounts, index: number): Issue {
  return {
    code: 'mapping.line-amount',
    severity: 'hold',
    at: `line_items[${index}].item_total`,
    message: `line ${index + 1} "${text(line.source['name'])}": quantity × rate − discount differs from Zoho's item_total by ${toMoney(line.unexplained)}`,
    remedy: 'Open the document in Zoho Inventory, correct the line and save it; it is read again by itself.',
  };
}
