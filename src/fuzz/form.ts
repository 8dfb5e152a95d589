import fc from 'fast-check';
import type { SourceDocument } from '../domain/document.js';
import { decimal, minorUnit, roundTo, sum, toMoney, zero, type Decimal } from '../domain/money.js';
import type { SourceTax } from '../engine/ports.js';
import {
  accountName,
  currenciesFor,
  decimalsOf,
  isConfigured,
  lineAccounts,
  taxesFor,
  type Side,
  type World,
  type WorldItem,
} from './world.js';

/**
 * Sales and purchase documents as Zoho works them out (vendor fact), from numbers that shrink: the smallest failing
 * document has one line of one unit at 1.00 and nothing else that the failure does not need.
 */
export interface Form {
  /** The members both kinds share: lines, discount, shipping, tax, total, currency. */
  readonly members: SourceDocument;
  readonly total: Decimal;
  readonly currency: string;
}

interface LineInput {
  readonly item: number;
  readonly account: number;
  readonly quantity: number;
  readonly fraction: number;
  readonly price: number;
  readonly discount: number;
  readonly tax: number;
  readonly reverseCharge: number;
}

interface FormInput {
  readonly lines: readonly LineInput[];
  readonly currency: number;
  readonly rate: number;
  readonly isInclusive: boolean;
  readonly headerDiscount: number;
  readonly isDiscountAfterTax: boolean;
  readonly shipping: number;
  readonly shippingTax: number;
  readonly adjustment: number;
  readonly roundOff: number;
  readonly withheld: number;
}

const percents: readonly [number, ...number[]] = [0, 10, 12.5, 33.333, 100];
const fractions: readonly [number, ...number[]] = [0, 500, 333];
const linesMax = 4;

/**
 * Up to `max` of something, `min` or more. Each is there or not by itself, so that a failure shrinks to the ones it needs:
 * the library's own lists are only shortened from the front.
 */
export function someOf<T>(one: fc.Arbitrary<T>, { min, max }: { min: number; max: number }): fc.Arbitrary<T[]> {
  return fc
    .tuple(...Array.from({ length: max }, () => fc.option(one, { nil: undefined, freq: 2 })))
    .map((found) => found.filter((member): member is Awaited<T> & T => member !== undefined))
    .filter(({ length }) => length >= min);
}

/** Shrinks to the first of them that still fails; the library's `constantFrom` tries the very first alone. */
function oneOf<T>(values: readonly [T, ...T[]]): fc.Arbitrary<T> {
  return fc.nat(values.length - 1).map((index) => values[index] ?? values[0]);
}

/** Shrinks through 1, -1, 2, -2 … to the smallest, a positive one first. */
function signed(max: number): fc.Arbitrary<number> {
  return fc.nat(2 * max).map((step) => (step % 2 === 1 ? (step + 1) / 2 : -step / 2));
}

export const exchange = fc.integer({ min: 1, max: 40_000 });

/** Amounts in minor units; what needs an account that is not configured does not occur. */
export function forms(world: World, side: Side): fc.Arbitrary<Form> {
  const when = <T>(isPossible: boolean, some: fc.Arbitrary<T>, none: T): fc.Arbitrary<T> => (isPossible ? some : fc.constant(none));
  const has = (key: string): boolean => isConfigured(world, `${side}.${key}`);
  const isTaxed = !(side === 'purchases' && world.context.company.us && !has('purchaseTax'));
  const taxes = isTaxed ? taxesFor(world, side).length : 0;
  const discount = when(has('discount'), oneOf(percents), 0);
  const canReverse = side === 'purchases' && has('reverseCharge') && has('reverseChargeInput');
  const line: fc.Arbitrary<LineInput> = fc.record({
    item: fc.nat(itemsOf(world, side).length),
    account: fc.nat(Math.max(0, lineAccounts(world, side).length - 1)),
    quantity: fc.integer({ min: 1, max: 20 }),
    // A line that does not come out even needs the account its rounding goes to.
    fraction: when(has('adjustment'), oneOf(fractions), 0),
    price: fc.integer({ min: 100, max: 250_000 }),
    discount,
    tax: fc.nat(taxes),
    reverseCharge: when(canReverse, fc.nat(500), 0),
  });
  const input: fc.Arbitrary<FormInput> = fc.record({
    lines: someOf(line, { min: 1, max: linesMax }),
    currency: fc.nat(currenciesFor(world, side).length - 1),
    rate: exchange,
    isInclusive: when(taxes > 0, fc.boolean(), false),
    headerDiscount: discount,
    isDiscountAfterTax: fc.boolean(),
    shipping: when(side === 'sales', fc.nat(5_000), 0),
    shippingTax: fc.nat(taxes),
    adjustment: when(has('adjustment'), signed(99), 0),
    roundOff: when(has('adjustment'), signed(49), 0),
    withheld: when(has('retention'), fc.nat(90), 0),
  });
  // QuickBooks takes no document below zero.
  return input.map((given) => formOf(world, side, given)).filter(({ total }) => !total.isNegative());
}

function formOf(world: World, side: Side, input: FormInput): Form {
  const currency = currenciesFor(world, side)[input.currency] ?? world.chart.homeCurrency;
  const precision = decimalsOf(currency);
  const amount = (minor: number): Decimal => decimal(minor).times(minorUnit(precision));
  const taxes = taxesFor(world, side);
  const taxAt = (index: number): SourceTax | undefined => (index === 0 ? undefined : taxes[index - 1]);
  const isHeader = input.headerDiscount > 0 && !input.isInclusive;
  const lines = input.lines.map((line) =>
    lineOf(line, { world, side, precision, isHeader, isInclusive: input.isInclusive, tax: taxAt(line.tax) }),
  );
  const subTotal = sum(lines.map(({ net }) => net));
  const discount = isHeader ? roundTo(subTotal.times(input.headerDiscount).div(100), precision) : zero;
  const isLessened = isHeader && !input.isDiscountAfterTax && !subTotal.isZero();
  const shipping = shippingOf(amount(input.shipping), taxAt(input.shippingTax), input.isInclusive, precision);
  const summary = taxSummary(
    [
      ...lines.map(({ tax, net, inside }) => ({ tax, base: isLessened ? net.times(subTotal.minus(discount)).div(subTotal) : net, inside })),
      { tax: shipping.net.isZero() ? undefined : taxAt(input.shippingTax), base: shipping.net, inside: shipping.inside },
    ],
    { isInclusive: input.isInclusive, precision },
  );
  const tax = sum(summary.map((row) => row.amount));
  const [adjustment, roundOff, withheld] = [amount(input.adjustment), amount(input.roundOff), amount(input.withheld)];
  const total = subTotal.minus(discount).plus(tax).plus(shipping.net).plus(adjustment).plus(roundOff).minus(withheld);
  const isForeign = currency !== world.chart.homeCurrency;
  const members = {
    currency_code: currency,
    ...(isForeign ? { exchange_rate: toMoney(decimal(input.rate).div(10_000)) } : {}),
    price_precision: precision,
    is_inclusive_tax: input.isInclusive,
    discount_type: isHeader ? 'entity_level' : 'item_level',
    is_discount_before_tax: !(isHeader && input.isDiscountAfterTax),
    ...stated('discount_total', discount),
    line_items: lines.map(({ member }) => member),
    sub_total: toMoney(subTotal),
    ...shipping.members,
    ...stated('adjustment', adjustment),
    ...stated('roundoff_value', roundOff),
    ...stated('tds_amount', withheld),
    tax_total: toMoney(tax),
    taxes: summary.map(({ taxId, name, amount: of }) => ({ tax_id: taxId, tax_name: name, tax_amount: toMoney(of) })),
    total: toMoney(total),
    balance: toMoney(total),
  };
  return { members, total, currency };
}

/** What is not there is left out, so that the smallest document is short. */
export function stated(field: string, amount: Decimal): SourceDocument {
  return amount.isZero() ? {} : { [field]: toMoney(amount) };
}

interface LineOptions {
  readonly world: World;
  readonly side: Side;
  readonly precision: number;
  readonly isHeader: boolean;
  readonly isInclusive: boolean;
  readonly tax: SourceTax | undefined;
}

interface FormLine {
  readonly member: SourceDocument;
  readonly tax: SourceTax | undefined;
  /** Net of its own discount. */
  readonly net: Decimal;
  /** Tax inside the price. */
  readonly inside: Decimal;
}

function lineOf(line: LineInput, { world, side, precision, isHeader, isInclusive, tax }: LineOptions): FormLine {
  const quantity = decimal(line.quantity).plus(decimal(line.fraction).div(1_000));
  const rate = decimal(line.price).times(minorUnit(precision));
  const product = quantity.times(rate);
  const percent = isHeader ? zero : decimal(line.discount);
  const discount = roundTo(product.times(percent).div(100), precision);
  // Each rounded by itself: a discount of 100 % leaves nothing, never a minor unit below it.
  const left = roundTo(product, precision).minus(discount);
  const net = isInclusive ? roundTo(left.div(decimal(1).plus(decimal(tax?.percent ?? 0).div(100))), precision) : left;
  const item = itemsOf(world, side)[line.item];
  const account = accountOf(world, side, { item, index: line.account });
  const reverseCharge = decimal(line.reverseCharge).times(minorUnit(precision));
  const member = {
    ...(item ? { item_id: item.id, name: item.name } : { name: 'Line without an item' }),
    account_id: account,
    account_name: accountName(world, account),
    quantity: toMoney(quantity),
    rate: toMoney(rate),
    ...(percent.isZero() ? {} : { discount: `${toMoney(percent)}%`, discount_amount: toMoney(discount) }),
    ...(tax ? { tax_id: tax.id, tax_percentage: tax.percent, tax_type: tax.components.length > 1 ? 'tax_group' : 'tax' } : {}),
    ...stated('reverse_charge_tax_amount', reverseCharge),
    item_total: toMoney(net),
  };
  return { member, tax, net, inside: isInclusive ? left.minus(net) : zero };
}

/** Account 0 is the item's own. */
function accountOf(world: World, side: Side, { item, index }: { item: WorldItem | undefined; index: number }): string {
  const own = side === 'sales' ? item?.account : item?.purchaseAccount;
  const accounts = lineAccounts(world, side);
  return (index === 0 && own ? own : accounts[index]) ?? '';
}

/** Where no document has told of items yet, one stands for each of the first accounts. */
function itemsOf(world: World, side: Side): readonly WorldItem[] {
  if (world.items.length > 0) return world.items;
  const [account = ''] = lineAccounts(world, 'sales');
  const [purchaseAccount = ''] = lineAccounts(world, 'purchases');
  const item = { id: 'item-1', name: 'Item 1', account, purchaseAccount };
  return side === 'sales' && account === '' ? [] : [item];
}

function shippingOf(charge: Decimal, tax: SourceTax | undefined, isInclusive: boolean, precision: number) {
  if (charge.isZero()) return { net: zero, inside: zero, members: {} };
  const net = isInclusive ? roundTo(charge.div(decimal(1).plus(decimal(tax?.percent ?? 0).div(100))), precision) : charge;
  const members = {
    shipping_charge: toMoney(charge),
    ...(tax ? { shipping_charge_tax_id: tax.id, shipping_charge_tax_percentage: tax.percent } : {}),
    ...(isInclusive ? { shipping_charge_exclusive_of_tax: toMoney(net), shipping_charge_inclusive_of_tax: toMoney(charge) } : {}),
  };
  return { net, inside: charge.minus(net), members };
}

interface TaxedPart {
  readonly tax: SourceTax | undefined;
  readonly base: Decimal;
  readonly inside: Decimal;
}

interface SummaryRow {
  readonly taxId: string;
  readonly name: string;
  readonly amount: Decimal;
}

/** By component, rounded for the whole document; inside the price it is what the net leaves of it, the rest on the last component. */
function taxSummary(parts: readonly TaxedPart[], { isInclusive, precision }: { isInclusive: boolean; precision: number }): SummaryRow[] {
  const rows = new Map<string, SummaryRow>();
  for (const { tax, base, inside } of parts) {
    if (!tax) continue;
    let left = inside;
    componentsOf(tax).forEach(({ taxId, name, percent }, index, all) => {
      const part = decimal(percent);
      const share = index === all.length - 1 ? left : roundTo(inside.times(part).div(decimal(tax.percent)), precision);
      left = left.minus(share);
      const known = rows.get(taxId)?.amount ?? zero;
      rows.set(taxId, { taxId, name, amount: known.plus(isInclusive ? share : base.times(part).div(100)) });
    });
  }
  return [...rows.values()].map((row) => ({ ...row, amount: roundTo(row.amount, precision) }));
}

function componentsOf(tax: SourceTax): SourceTax['components'] {
  return tax.components.length > 0 ? tax.components : [{ taxId: tax.id, name: tax.name, percent: tax.percent }];
}
