import type { Issue, SourceDocument } from '../domain/document.js';
import { isRecord } from '../domain/json.js';
import { plainText } from '../domain/text.js';
import { decimal, minorUnit, roundTo, sum, toMoney, zero, type Decimal } from '../domain/money.js';
import { explainBalance, explainGap } from './withheld.js';

/**
 * Takes a Zoho sales or purchase document apart into the amounts QBO needs, and proves that they add up to Zoho's total.
 * Nothing is rounded to fit: a gap that the document itself does not explain becomes a `hold`.
 * All amounts are in document currency. Sources: zoho-inventory §4.9 and design §4.
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
  /** Tax withheld at source, positive; `line` when Zoho's total is net of it, `journal` when only its balance is, else not booked here. */
  readonly withheld: Decimal;
  readonly withheldAs: 'line' | 'journal' | '';
  readonly retention: Decimal;
  readonly retentionAs: 'line' | 'journal' | '';
  /** Tax the buyer assesses itself: not part of the total (zoho-inventory §4.14). */
  readonly reverseCharge: Decimal;
  readonly tax: Decimal;
  readonly taxComponents: readonly StatedComponent[];
  readonly total: Decimal;
}

/** A row of the document's own tax summary. */
export interface StatedComponent {
  readonly taxId: string;
  readonly name: string;
  /** The rate behind the name, `VAT (12.5%)`; empty when it has none. */
  readonly percent: string;
  readonly amount: Decimal;
}

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

export interface Derivation {
  readonly amounts: DocumentAmounts;
  readonly issues: readonly Issue[];
}

/** A net unit price with more digits is not stated: QBO keeps unit prices with at most 7 decimals (assumed; §2.4 says "more" than 5). */
const unitPriceDecimalsMax = 7;
const hundred = decimal(100);

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
  const withheld = withheldTax(document).abs();
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
  const gap = total.minus(beforeDiscount.minus(discount));
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
      reverseCharge: sum(list(document['line_items']).map((line) => decimal(line['reverse_charge_tax_amount']))),
      tax,
      taxComponents: list(document['taxes']).map((row) => ({
        taxId: text(row['tax_id']),
        name: withoutRate(text(row['tax_name'])),
        percent: rateInName(text(row['tax_name'])),
        amount: decimal(row['tax_amount']),
      })),
      total,
    },
    issues,
  };
}

interface LineOptions {
  readonly precision: number;
  readonly inclusive: boolean;
  readonly itemLevel: boolean;
  readonly discountBeforeTax: boolean;
}

function lineAmounts(line: SourceDocument, options: LineOptions): LineAmounts {
  const { precision, inclusive, itemLevel, discountBeforeTax } = options;
  const quantity = line['quantity'] === undefined || line['quantity'] === '' ? decimal(1) : decimal(line['quantity']);
  const rate = decimal(line['rate']);
  const product = quantity.times(rate);
  const stated = line['item_total'] === undefined || line['item_total'] === '' ? undefined : decimal(line['item_total']);
  const discount = itemLevel ? lineDiscount(line, product, precision) : zero;
  const taxFactor = factorOf(line['tax_percentage']);
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

/** Net of a gross amount, as QBO takes it out of each line (quickbooks-online §7.10). */
function netOf(gross: Decimal, percentage: unknown, precision: number): Decimal {
  return roundTo(gross.div(factorOf(percentage)), precision);
}

function factorOf(percentage: unknown): Decimal {
  return decimal(1).plus(decimal(text(percentage).replace('%', '')).div(hundred));
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

/** `"10%"`, `"10.00%"` or an amount. */
function discountOf(value: unknown, base: Decimal): Decimal {
  const written = text(value);
  return written.endsWith('%') ? base.times(decimal(written.slice(0, -1))).div(hundred) : decimal(value);
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
    discountOf(document['discount'], hundred),
  ]);
  return header.isZero();
}

export function precisionOf(document: SourceDocument): number {
  const stated = document['price_precision'];
  return stated === undefined || stated === '' ? 2 : decimal(stated).toNumber();
}

/** `VAT (12.5%)` → `VAT`: Zoho appends the rate to component names in documents. */
export function withoutRate(name: string): string {
  return name.replace(trailingRate, '').trim();
}

const trailingRate = /\s*\(\s*(\d+(?:\.\d+)?)\s*%\s*\)\s*$/;

/** `VAT (12.5%)` → `12.5` */
function rateInName(name: string): string {
  return trailingRate.exec(name)?.[1] ?? '';
}

/** Webhook bodies and form fields carry flags as text. */
function isSet(flag: unknown): boolean {
  return flag === true || flag === 'true';
}

function firstNonZero(values: readonly Decimal[]): Decimal {
  return values.find((value) => !value.isZero()) ?? zero;
}

export function list(value: unknown): readonly SourceDocument[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

export function text(value: unknown): string {
  return plainText(value).trim();
}

function lineGap(line: LineAmounts, index: number): Issue {
  return {
    code: 'mapping.line-amount',
    severity: 'hold',
    at: `line_items[${index}].item_total`,
    message: `line ${index + 1} "${text(line.source['name'])}": quantity × rate − discount differs from Zoho's item_total by ${toMoney(line.unexplained)}`,
    remedy: 'Open the document in Zoho Inventory, correct the line and save it; it is read again by itself.',
  };
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
