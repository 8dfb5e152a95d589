import fc from 'fast-check';

/**
 * A Zoho document worked out the long way, in whole minor units and fractions of BigInt: no decimal library, no code of the
 * program. Shares nothing with what it checks.
 */
export interface NaiveTax {
  readonly id: string;
  /** Component name → thousandths of a percent. */
  readonly components: Readonly<Record<string, bigint>>;
}

/** 100 % in thousandths of a percent. */
const whole = 100_000n;
/** Quantities have 3 decimals, rates 4. */
const productScale = 7n;

export const naiveTaxes: readonly NaiveTax[] = [
  { id: '', components: {} },
  { id: '10', components: { State: 8_250n } },
  { id: '20', components: { Federal: 5_000n, Province: 9_975n } },
  { id: '30', components: { Both: 14_975n } },
  { id: '40', components: { VAT: 20_000n } },
  { id: '50', components: { Exempt: 0n } },
];

interface NaiveLine {
  readonly quantity: bigint;
  readonly rate: bigint;
  readonly discountPercent: bigint;
  readonly tax: NaiveTax;
}

export interface NaiveInput {
  readonly precision: number;
  readonly inclusive: boolean;
  readonly byLine: boolean;
  readonly headerPercent: bigint;
  readonly beforeTax: boolean;
  readonly lines: readonly NaiveLine[];
  readonly shipping: bigint;
  readonly shippingTax: NaiveTax;
  readonly adjustment: bigint;
  readonly roundOff: bigint;
  readonly withheld: bigint;
  readonly asText: boolean;
}

const someTax = fc.constantFrom(...naiveTaxes);

export const naiveInputs: fc.Arbitrary<NaiveInput> = fc.record({
  precision: fc.constantFrom(0, 2, 2, 3),
  inclusive: fc.boolean(),
  byLine: fc.boolean(),
  headerPercent: fc.oneof(fc.constant(0n), fc.bigInt({ min: 1n, max: whole })),
  beforeTax: fc.boolean(),
  lines: fc.array(
    fc.record({
      quantity: fc.oneof(fc.bigInt({ min: 1n, max: 30_000n }), fc.constantFrom(333n, 1_000n, -1_000n)),
      rate: fc.bigInt({ min: 1n, max: 9_999_999n }),
      discountPercent: fc.oneof(fc.constant(0n), fc.bigInt({ min: 1n, max: whole })),
      tax: someTax,
    }),
    { minLength: 1, maxLength: 6 },
  ),
  shipping: fc.bigInt({ min: 0n, max: 5_000n }),
  shippingTax: someTax,
  adjustment: fc.bigInt({ min: -99n, max: 99n }),
  roundOff: fc.bigInt({ min: -50n, max: 50n }),
  withheld: fc.oneof(fc.constant(0n), fc.bigInt({ min: 1n, max: 500n })),
  asText: fc.boolean(),
});

export interface NaiveDocument {
  readonly document: Readonly<Record<string, unknown>>;
  readonly total: bigint;
  readonly tax: bigint;
}

/** Half away from zero. */
export function divide(numerator: bigint, denominator: bigint): bigint {
  const sign = numerator < 0n !== denominator < 0n ? -1n : 1n;
  const [n, d] = [numerator < 0n ? -numerator : numerator, denominator < 0n ? -denominator : denominator];
  return (sign * (2n * n + d)) / (2n * d);
}

/** Minor units as decimal text. */
export function written(amount: bigint, precision: number): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(precision + 1, '0');
  const at = digits.length - precision;
  return `${amount < 0n ? '-' : ''}${digits.slice(0, at)}${precision === 0 ? '' : `.${digits.slice(at)}`}`;
}

const percentOf = ({ components }: NaiveTax): bigint => Object.values(components).reduce((sum, part) => sum + part, 0n);
const add = (sum: bigint, next: bigint): bigint => sum + next;

interface Figures {
  readonly discount: bigint;
  readonly itemTotal: bigint;
  /** Tax inside the price; unused when tax comes on top. */
  readonly inside: bigint;
}

function figuresOf(line: NaiveLine, input: NaiveInput): Figures {
  const scale = 10n ** (productScale - BigInt(input.precision));
  const product = line.quantity * line.rate;
  const percent = input.headerPercent > 0n ? 0n : line.discountPercent;
  const discount = divide(product * percent, whole * scale);
  if (!input.inclusive) return { discount, itemTotal: divide(product * (whole - percent), whole * scale), inside: 0n };
  const gross = divide(product - discount * scale, scale);
  const itemTotal = divide(gross * whole, whole + percentOf(line.tax));
  return { discount, itemTotal, inside: gross - itemTotal };
}

/** Component → tax: rounded by line or for the whole document; inside the price it is what the net leaves of it. */
function taxesOf(
  input: NaiveInput,
  figures: readonly Figures[],
  lessened: { part: bigint; of: bigint },
  shipping: Figures,
): Map<string, bigint> {
  const exact = new Map<string, bigint>();
  const rounded = new Map<string, bigint>();
  const denominator = whole * lessened.of;
  const put = (tax: NaiveTax, base: bigint, inside: bigint | undefined): void => {
    let left = inside ?? 0n;
    Object.entries(tax.components).forEach(([name, percent], index, all) => {
      const share = base * percent;
      const insideShare = index === all.length - 1 ? left : divide((inside ?? 0n) * percent, percentOf(tax) || 1n);
      left -= insideShare;
      exact.set(name, (exact.get(name) ?? 0n) + (inside === undefined ? share : insideShare * denominator));
      rounded.set(name, (rounded.get(name) ?? 0n) + (inside === undefined ? divide(share, denominator) : insideShare));
    });
  };
  const keepsPrice = input.inclusive && lessened.part === lessened.of;
  input.lines.forEach(({ tax }, index) => {
    const { itemTotal, inside } = figures[index] ?? shipping;
    put(tax, itemTotal * lessened.part, keepsPrice ? inside : undefined);
  });
  put(input.shippingTax, shipping.itemTotal * lessened.of, input.inclusive ? shipping.inside : undefined);
  if (input.byLine) return rounded;
  return new Map([...exact].map(([name, amount]) => [name, divide(amount, denominator)]));
}

export function naiveDocument(input: NaiveInput): NaiveDocument {
  const figures = input.lines.map((line) => figuresOf(line, input));
  const subTotal = figures.map(({ itemTotal }) => itemTotal).reduce(add, 0n);
  const isHeader = input.headerPercent > 0n;
  const discount = isHeader ? divide(subTotal * input.headerPercent, whole) : 0n;
  const isLessened = input.beforeTax && discount !== 0n && subTotal !== 0n;
  const net = input.inclusive ? divide(input.shipping * whole, whole + percentOf(input.shippingTax)) : input.shipping;
  const shipping = { discount: 0n, itemTotal: net, inside: input.shipping - net };
  const taxes = taxesOf(input, figures, isLessened ? { part: subTotal - discount, of: subTotal } : { part: 1n, of: 1n }, shipping);
  const tax = [...taxes.values()].reduce(add, 0n);
  // A share of what is charged: of a base below zero it is below zero, and Zoho states it without its sign.
  const withheld = subTotal - discount < 0n ? -input.withheld : input.withheld;
  const total = subTotal - discount + tax + net + input.adjustment + input.roundOff - withheld;
  const amount = (minor: bigint): string | number => {
    const text = written(minor, input.precision);
    return input.asText ? text : Number(text);
  };
  const document = {
    invoice_id: '1',
    invoice_number: 'INV-1',
    status: 'sent',
    date: '2026-03-17',
    customer_id: '7',
    price_precision: input.precision,
    is_inclusive_tax: input.inclusive,
    discount_type: isHeader ? 'entity_level' : 'item_level',
    is_discount_before_tax: input.beforeTax || !isHeader,
    ...(isHeader ? { discount_total: amount(discount) } : {}),
    line_items: input.lines.map((line, index) => ({
      item_id: String(index),
      quantity: written(line.quantity, 3),
      rate: written(line.rate, 4),
      discount: isHeader ? 0 : `${written(line.discountPercent, 3)}%`,
      discount_amount: amount(figures[index]?.discount ?? 0n),
      tax_id: line.tax.id,
      tax_type: Object.keys(line.tax.components).length > 1 ? 'tax_group' : 'tax',
      tax_percentage: written(percentOf(line.tax), 3),
      item_total: amount(figures[index]?.itemTotal ?? 0n),
    })),
    sub_total: amount(subTotal),
    shipping_charge: amount(input.shipping),
    shipping_charge_tax_id: input.shippingTax.id,
    shipping_charge_tax_percentage: written(percentOf(input.shippingTax), 3),
    ...(input.inclusive ? { shipping_charge_exclusive_of_tax: amount(net), shipping_charge_inclusive_of_tax: amount(input.shipping) } : {}),
    adjustment: amount(input.adjustment),
    roundoff_value: amount(input.roundOff),
    tds_amount: amount(input.withheld),
    tax_total: amount(tax),
    taxes: [...taxes].map(([name, of]) => ({ tax_name: name, tax_amount: amount(of) })),
    total: amount(total),
  };
  return { document, total, tax };
}
