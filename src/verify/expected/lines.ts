import { decimal, roundTo, sum, zero, type Decimal } from '../../domain/money.js';
import type { SourceDocument } from '../../domain/document.js';
import { isSet, list, text } from '../json.js';
import { amountsOf, anyAmount, taxTotal } from './document.js';

/** The parts of a Zoho sales or purchase document; together they are its total (vendor fact). */
export interface Parts {
  readonly lines: readonly { readonly line: SourceDocument; readonly amount: Decimal }[];
  /** Positive. */
  readonly discount: Decimal;
  readonly shipping: Decimal;
  /** Adjustment, round-off, and what Zoho's rounded lines differ from quantity × price. */
  readonly adjustment: Decimal;
  readonly tax: Decimal;
  /** Withheld or retained: positive, where the total is net of it. */
  readonly withheld: Decimal;
  /** The same where it is not: booked apart, against the party. */
  readonly withheldApart: Decimal;
  readonly total: Decimal;
  /** Total less the parts: zero in a sound document. */
  readonly gap: Decimal;
}

export function partsOf(document: SourceDocument): Parts {
  const decimals = text(document['price_precision']) === '' ? 2 : Number(document['price_precision']);
  const inclusive = isSet(document['is_inclusive_tax']);
  const byLine = discountsByLine(document);
  const lines = list(document['line_items']).map((line) => ({ line, ...figuresOf(line, { decimals, inclusive, byLine }) }));
  const shipping = anyAmount(document, 'shipping_charge_exclusive_of_tax', 'shipping_charge');
  const adjustment = decimal(document['adjustment'])
    .plus(decimal(document['roundoff_value']))
    .plus(sum(lines.map(({ rounding }) => rounding)));
  const tax = taxTotal(document);
  const total = decimal(document['total']);
  const before = sum(lines.map(({ amount }) => amount))
    .plus(shipping)
    .plus(adjustment)
    .plus(tax);
  const taken = [withheldTax(document).abs(), decimal(document['total_retention_amount']).abs()];
  const discount = byLine ? sum(lines.map((line) => line.discount)) : headerDiscount(document, before.minus(total), inclusive);
  const { inside, apart, gap } = explain(total.minus(before.minus(discount)), taken, keptFromBalance(document));
  return { lines, discount, shipping, adjustment, tax, withheld: inside, withheldApart: apart, total, gap };
}

interface LineFigures {
  readonly amount: Decimal;
  readonly discount: Decimal;
  readonly rounding: Decimal;
}

function figuresOf(line: SourceDocument, at: { decimals: number; inclusive: boolean; byLine: boolean }): LineFigures {
  const quantity = text(line['quantity']) === '' ? decimal(1) : decimal(line['quantity']);
  const product = quantity.times(decimal(line['rate']));
  const discount = at.byLine ? roundTo(lineDiscount(line, product), at.decimals) : zero;
  if (at.inclusive) {
    const factor = decimal(1).plus(decimal(text(line['tax_percentage']).replace('%', '')).div(100));
    const net = text(line['item_total']) === '' ? roundTo(product.minus(discount).div(factor), at.decimals) : decimal(line['item_total']);
    const netDiscount = roundTo(discount.div(factor), at.decimals);
    return { amount: net.plus(netDiscount), discount: netDiscount, rounding: zero };
  }
  const amount = roundTo(product, at.decimals);
  const net = text(line['item_total']) === '' ? amount.minus(discount) : roundTo(decimal(line['item_total']), at.decimals);
  return { amount, discount, rounding: net.plus(discount).minus(amount) };
}

function discountsByLine(document: SourceDocument): boolean {
  if (document['discount_type'] === 'item_level') return true;
  return statedDiscount(document, decimal(100)).isZero();
}

function statedDiscount(document: SourceDocument, base: Decimal): Decimal {
  const stated = anyAmount(document, 'discount_total', 'discount_amount');
  return stated.isZero() ? percentOrAmount(document['discount'], base) : stated;
}

/** Inclusive documents may state their discount with tax in it; their own total tells what was taken off the net. */
function headerDiscount(document: SourceDocument, implied: Decimal, inclusive: boolean): Decimal {
  const base = document['discount_applied_on_amount'] ?? document['sub_total'];
  return inclusive ? implied : roundTo(statedDiscount(document, decimal(base)), 2);
}

function lineDiscount(line: SourceDocument, product: Decimal): Decimal {
  const stated = anyAmount(line, 'discount_amount');
  if (!stated.isZero()) return stated;
  const parts = list(line['discounts']);
  return parts.length > 0 ? amountsOf(parts, 'discount_amount') : percentOrAmount(line['discount'], product);
}

/** `"10%"` or an amount. */
function percentOrAmount(value: unknown, base: Decimal): Decimal {
  const written = text(value);
  return written.endsWith('%') ? base.times(decimal(written.slice(0, -1))).div(100) : decimal(written);
}

function withheldTax(document: SourceDocument): Decimal {
  const stated = anyAmount(document, 'tds_amount', 'tds_total');
  if (!stated.isZero()) return stated;
  const summary = amountsOf(list(document['tds_summary']), 'tds_amount', 'tax_amount');
  return summary.isZero() ? amountsOf(list(document['line_items']), 'tds_tax_amount') : summary;
}

/** What lowers the balance beside what was settled: withheld or retained apart from the total. Undefined when no balance is stated. */
function keptFromBalance(document: SourceDocument): Decimal | undefined {
  if (text(document['balance']) === '') return undefined;
  const reductions = ['payment_made', 'tax_amount_withheld', 'write_off_amount', 'credits_applied', 'vendor_credits_applied'];
  const given = ['total_credits_used', 'total_refunded_amount'];
  const settled = sum([...reductions, ...given].map((field) => decimal(document[field])));
  return decimal(document['total']).minus(decimal(document['balance'])).minus(settled);
}

/** Zoho does not say whether its total is net of withheld tax and retention: the arithmetic of the document does. */
function explain(gap: Decimal, taken: readonly Decimal[], kept: Decimal | undefined): { inside: Decimal; apart: Decimal; gap: Decimal } {
  const [withheld = zero, retention = zero] = taken;
  const candidates = [zero, withheld, retention, withheld.plus(retention)];
  const inside = candidates.find((candidate) => gap.plus(candidate).isZero());
  if (inside === undefined) return { inside: zero, apart: zero, gap };
  const rest = withheld.plus(retention).minus(inside);
  return { inside, apart: kept === undefined || rest.isZero() ? rest : kept, gap: zero };
}
