import { Decimal, roundTo, sum, zero } from '../json.js';

/**
 * The vendor's document arithmetic: line and document discounts before or after tax, inclusive tax, shipping with or without tax,
 * adjustment, round-off, withheld tax and retention. It knows numbers only, no documents and no wire format.
 */
export interface Discount {
  readonly percent: boolean;
  readonly value: Decimal;
}

export interface TaxComponent {
  readonly id: string;
  readonly name: string;
  readonly percentage: Decimal;
  /** Computed on the base plus the simple taxes beside it. */
  readonly compound: boolean;
  readonly specificType: string;
}

export interface LineInput {
  readonly quantity: Decimal;
  readonly rate: Decimal;
  readonly discount: Discount;
  readonly taxes: readonly TaxComponent[];
  readonly tdsPercentage: Decimal;
  readonly reverseChargePercentage: Decimal;
}

export interface TotalsInput {
  readonly lines: readonly LineInput[];
  readonly precision: number;
  readonly rounding: 'entity_level' | 'item_level';
  readonly inclusive: boolean;
  readonly discountType: 'entity_level' | 'item_level';
  readonly discount: Discount;
  readonly discountBeforeTax: boolean;
  readonly shipping: Decimal;
  readonly shippingTaxes: readonly TaxComponent[];
  readonly adjustment: Decimal;
  /** The total is rounded to a multiple of this; no rounding when zero. */
  readonly roundOffTo: Decimal;
  readonly tdsPercentage: Decimal;
  readonly retentionPercentage: Decimal;
  readonly netOfTds: boolean;
  readonly netOfRetention: boolean;
}

export interface ComponentAmount {
  readonly component: TaxComponent;
  readonly amount: Decimal;
}

export interface LineFigures {
  readonly discountAmount: Decimal;
  readonly itemTotal: Decimal;
  readonly itemTotalInclusive: Decimal;
  readonly taxes: readonly ComponentAmount[];
  readonly tds: Decimal;
  readonly reverseCharge: Decimal;
}

export interface Totals {
  readonly lines: readonly LineFigures[];
  readonly subTotal: Decimal;
  readonly subTotalInclusive: Decimal;
  readonly taxable: Decimal;
  readonly discountAppliedOn: Decimal;
  readonly entityDiscount: Decimal;
  readonly discountTotal: Decimal;
  readonly taxTotal: Decimal;
  readonly taxes: readonly ComponentAmount[];
  readonly shippingExclusive: Decimal;
  readonly shippingInclusive: Decimal;
  readonly shippingTax: Decimal;
  readonly shippingTaxes: readonly ComponentAmount[];
  readonly roundoff: Decimal;
  readonly tds: Decimal;
  readonly retention: Decimal;
  readonly reverseChargeTotal: Decimal;
  readonly total: Decimal;
}

const hundred = new Decimal(100);

interface LineNet {
  readonly discountAmount: Decimal;
  readonly net: Decimal;
  readonly gross: Decimal;
  readonly base: Decimal;
}

interface Taxed {
  readonly exact: readonly ComponentAmount[];
  readonly rounded: readonly ComponentAmount[];
}

export function computeTotals(input: TotalsInput): Totals {
  const round = (value: Decimal): Decimal => roundTo(value, input.precision);
  const nets = input.lines.map((line) => lineNet(line, input, round));
  const subTotal = sum(nets.map(({ net }) => net));
  const before = input.discountType === 'entity_level' && input.discountBeforeTax;
  const discountBefore = before ? round(discountOf(input.discount, subTotal)) : zero;
  const keep = subTotal.isZero() ? new Decimal(1) : subTotal.minus(discountBefore).div(subTotal);
  const bases = nets.map(({ base }) => (discountBefore.isZero() ? base : base.times(keep)));
  // Tax inside the price has to add up with the net to that very price, so it is settled line by line.
  const keepsGross = input.inclusive && discountBefore.isZero() && (input.discountBeforeTax || input.discountType === 'entity_level');
  const taxed = nets.map(({ gross, net }, index) =>
    taxesOn(bases[index] ?? zero, input.lines[index]?.taxes ?? [], round, keepsGross ? gross.minus(net) : undefined),
  );
  const shipping = shippingFigures(input, round);
  const lineByLine = input.rounding === 'item_level' || keepsGross;
  const taxes = documentTaxes([...taxed, shipping.taxed], lineByLine, round);
  const taxTotal = sum(taxes.map((tax) => tax.amount));
  const discountAfter = input.discountType === 'entity_level' && !input.discountBeforeTax;
  const lineTaxTotal = taxTotal.minus(shipping.tax);
  const appliedOn = before ? subTotal : discountAfter ? subTotal.plus(lineTaxTotal) : zero;
  const entityDiscount = discountAfter ? round(discountOf(input.discount, appliedOn)) : discountBefore;
  const tdsByLine = bases.map((base, index) => round(base.times(input.lines[index]?.tdsPercentage ?? zero).div(hundred)));
  const taxableNet = sum(bases);
  const tds = input.tdsPercentage.isZero() ? sum(tdsByLine) : round(taxableNet.times(input.tdsPercentage).div(hundred));
  const reverse = bases.map((base, index) => round(base.times(input.lines[index]?.reverseChargePercentage ?? zero).div(hundred)));
  const beforeRoundOff = subTotal.minus(entityDiscount).plus(taxTotal).plus(shipping.exclusive).plus(input.adjustment);
  const roundoff = roundOff(beforeRoundOff, input.roundOffTo);
  const documentTotal = beforeRoundOff.plus(roundoff);
  const retention = round(documentTotal.times(input.retentionPercentage).div(hundred));
  const total = documentTotal.minus(input.netOfTds ? tds : zero).minus(input.netOfRetention ? retention : zero);
  return {
    lines: nets.map((line, index) => {
      const rounded = taxed[index]?.rounded ?? [];
      return {
        discountAmount: line.discountAmount,
        itemTotal: line.net,
        itemTotalInclusive: line.net.plus(sum(rounded.map((tax) => tax.amount))),
        taxes: rounded,
        tds: tdsByLine[index] ?? zero,
        reverseCharge: reverse[index] ?? zero,
      };
    }),
    subTotal,
    subTotalInclusive: input.inclusive ? sum(nets.map(({ gross }) => gross)) : zero,
    taxable: round(sum(bases.filter((_, index) => (input.lines[index]?.taxes.length ?? 0) > 0))),
    discountAppliedOn: appliedOn,
    entityDiscount,
    discountTotal: entityDiscount.plus(sum(nets.map((line) => line.discountAmount))),
    taxTotal,
    taxes,
    shippingExclusive: shipping.exclusive,
    shippingInclusive: shipping.exclusive.plus(shipping.tax),
    shippingTax: shipping.tax,
    shippingTaxes: shipping.taxed.rounded,
    roundoff,
    tds,
    retention,
    reverseChargeTotal: sum(reverse),
    total,
  };
}

function discountOf(discount: Discount, on: Decimal): Decimal {
  return discount.percent ? on.times(discount.value).div(hundred) : discount.value;
}

function factorOf(taxes: readonly TaxComponent[]): Decimal {
  return sum(taxesOn(new Decimal(1), taxes, (value) => value).exact.map((tax) => tax.amount)).plus(1);
}

function lineNet(line: LineInput, input: TotalsInput, round: (value: Decimal) => Decimal): LineNet {
  const price = line.quantity.times(line.rate);
  const discountAmount = input.discountType === 'item_level' ? round(discountOf(line.discount, price)) : zero;
  const gross = round(price.minus(discountAmount));
  const factor = input.inclusive ? factorOf(line.taxes) : new Decimal(1);
  const net = round(gross.div(factor));
  const taxedBeforeDiscount = input.discountType === 'item_level' && !input.discountBeforeTax;
  return { discountAmount, gross, net, base: taxedBeforeDiscount ? round(round(price).div(factor)) : net };
}

/** Tax components of one amount. With `exactly` the rounded ones are made to add up to it, the last one taking the difference. */
function taxesOn(base: Decimal, taxes: readonly TaxComponent[], round: (value: Decimal) => Decimal, exactly?: Decimal): Taxed {
  const simple = taxes
    .filter((tax) => !tax.compound)
    .map((component) => ({ component, amount: base.times(component.percentage).div(hundred) }));
  const compoundBase = base.plus(sum(simple.map((tax) => tax.amount)));
  const compound = taxes
    .filter((tax) => tax.compound)
    .map((component) => ({ component, amount: compoundBase.times(component.percentage).div(hundred) }));
  const exact = [...simple, ...compound];
  const rounded = exact.map(({ component, amount }) => ({ component, amount: round(amount) }));
  const last = rounded.at(-1);
  if (exactly !== undefined && last) {
    const rest = exactly.minus(sum(rounded.slice(0, -1).map((tax) => tax.amount)));
    rounded[rounded.length - 1] = { component: last.component, amount: rest };
  }
  return { exact, rounded };
}

function shippingFigures(input: TotalsInput, round: (value: Decimal) => Decimal): { exclusive: Decimal; tax: Decimal; taxed: Taxed } {
  const charge = round(input.shipping);
  if (!input.inclusive) {
    const taxed = taxesOn(charge, input.shippingTaxes, round);
    return { exclusive: charge, tax: sum(taxed.rounded.map((tax) => tax.amount)), taxed };
  }
  const exclusive = round(charge.div(factorOf(input.shippingTaxes)));
  const tax = charge.minus(exclusive);
  return { exclusive, tax, taxed: taxesOn(exclusive, input.shippingTaxes, round, tax) };
}

/** One entry per simple tax. `entity_level` rounds the sum of the exact amounts, `item_level` sums the rounded ones. */
function documentTaxes(all: readonly Taxed[], lineByLine: boolean, round: (value: Decimal) => Decimal): ComponentAmount[] {
  const byId = new Map<string, ComponentAmount>();
  for (const { exact, rounded } of all) {
    for (const { component, amount } of lineByLine ? rounded : exact) {
      byId.set(component.id, { component, amount: (byId.get(component.id)?.amount ?? zero).plus(amount) });
    }
  }
  return [...byId.values()].map(({ component, amount }) => ({ component, amount: round(amount) }));
}

function roundOff(total: Decimal, to: Decimal): Decimal {
  return to.isZero() ? zero : roundTo(total.div(to), 0).times(to).minus(total);
}
