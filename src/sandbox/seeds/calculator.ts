import type { Books } from './types.js';

/**
 * The seed's own arithmetic: whole numbers of minor units, nothing else. It knows neither emulator and no code of the product, so that
 * a rounding mistake there shows here.
 */
export type Minor = bigint;

/** Half a unit goes up, away from zero for negative values. */
export function divideHalfUp(numerator: bigint, denominator: bigint): bigint {
  const negative = numerator < 0n;
  const rounded = ((negative ? -numerator : numerator) * 2n + denominator) / (denominator * 2n);
  return negative ? -rounded : rounded;
}

export function minor(text: string, decimals = 2): Minor {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  const fraction = match?.[3] ?? '';
  if (!match || fraction.length > decimals) throw new Error(`not an amount with ${decimals} decimals: ${text}`);
  const value = BigInt(`${match[2] ?? ''}${fraction.padEnd(decimals, '0')}`);
  return match[1] === '-' ? -value : value;
}

export function written(value: Minor, decimals = 2): string {
  const digits = (value < 0n ? -value : value).toString().padStart(decimals + 1, '0');
  const at = digits.length - decimals;
  const text = decimals === 0 ? digits : `${digits.slice(0, at)}.${digits.slice(at)}`;
  return value < 0n ? `-${text}` : text;
}

/** Rates in thousandths of a percent: 8.25 % is 8 250. */
export interface TaxPart {
  readonly rate: bigint;
  /** The liability account of its agency. */
  readonly account: string;
}

export interface SaleLine {
  readonly quantity: bigint;
  /** Minor units. */
  readonly price: Minor;
  readonly discountPercent: bigint;
  readonly taxed: boolean;
  readonly account: string;
}

export interface Sale {
  readonly lines: readonly SaleLine[];
  readonly tax: readonly TaxPart[];
  /** Before tax, over all lines. */
  readonly headerDiscountPercent: bigint;
  readonly shipping: Minor;
  readonly shippingTaxed: boolean;
  readonly adjustment: Minor;
  readonly receivable: string;
  /** Home currency per unit of the document's, in millionths. */
  readonly exchangeRate: bigint;
}

export interface SaleFigures {
  readonly total: Minor;
  readonly tax: Minor;
  readonly lines: number;
  readonly books: Books;
}

export const saleAccounts = { discount: 'Discounts given', shipping: 'Shipping Income', adjustment: 'Sales Adjustments' } as const;
const hundredPercent = 100_000n;
export const rateOne = 1_000_000n;

interface Posting {
  readonly account: string;
  readonly amount: Minor;
}

export function figuresOf(sale: Sale): SaleFigures {
  const gross = sale.lines.map((line) => line.quantity * line.price);
  const discounts = sale.lines.map((line, at) => divideHalfUp((gross[at] ?? 0n) * line.discountPercent, 100n));
  const nets = gross.map((amount, at) => amount - (discounts[at] ?? 0n));
  const subTotal = total(nets);
  const header = divideHalfUp(subTotal * sale.headerDiscountPercent, 100n);
  const taxedNet = total(nets.filter((_, at) => sale.lines[at]?.taxed === true));
  // The header discount lowers every line alike, before tax is taken on the sum; shipping stays outside of it.
  const keepOf = subTotal === 0n ? 1n : subTotal;
  const keep = subTotal === 0n ? 1n : subTotal - header;
  const shippingBase = sale.shippingTaxed ? sale.shipping : 0n;
  const taxes = sale.tax.map(({ rate, account }) => ({
    account,
    amount: divideHalfUp((taxedNet * keep + shippingBase * keepOf) * rate, keepOf * hundredPercent),
  }));
  const tax = total(taxes.map(({ amount }) => amount));
  const discount = header + total(discounts);
  const sum = subTotal - header + sale.shipping + sale.adjustment + tax;
  const postings: Posting[] = [
    ...sale.lines.map(({ account }, at) => ({ account, amount: -(gross[at] ?? 0n) })),
    { account: saleAccounts.discount, amount: discount },
    { account: saleAccounts.shipping, amount: -sale.shipping },
    { account: saleAccounts.adjustment, amount: -sale.adjustment },
    ...taxes.map(({ account, amount }) => ({ account, amount: -amount })),
  ];
  const extra = [discount, sale.shipping, sale.adjustment].filter((amount) => amount !== 0n).length;
  return { total: sum, tax, lines: sale.lines.length + extra, books: booksOf(sale, sum, postings) };
}

/**
 * Every posting is converted by itself and rounded to the cent. What that leaves over sits on the largest posting that is not the
 * receivable (the first of equals), so that the customer owes exactly the converted total.
 */
function booksOf({ receivable, exchangeRate }: Sale, sum: Minor, postings: readonly Posting[]): Books {
  const home = (amount: Minor): Minor => divideHalfUp(amount * exchangeRate, rateOne);
  const owed = home(sum);
  const converted = postings.map(({ account, amount }) => ({ account, amount: home(amount) }));
  const residue = owed + total(converted.map(({ amount }) => amount));
  const size = (amount: Minor): Minor => (amount < 0n ? -amount : amount);
  const largest = converted.reduce((best, { amount }, at) => (size(amount) > size(converted[best]?.amount ?? 0n) ? at : best), 0);
  return addBooks([
    { [receivable]: written(owed) },
    ...converted.map(({ account, amount }, at) => ({ [account]: written(at === largest ? amount - residue : amount) })),
  ]);
}

/** Account by account; what nets to zero is left out. */
export function addBooks(all: readonly Books[]): Books {
  const nets = new Map<string, Minor>();
  for (const books of all) for (const [account, net] of Object.entries(books)) nets.set(account, (nets.get(account) ?? 0n) + minor(net));
  const moved = [...nets].filter(([, net]) => net !== 0n).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(moved.map(([account, net]) => [account, written(net)]));
}

export function isBalanced(books: Books): boolean {
  return total(Object.values(books).map((net) => minor(net))) === 0n;
}

function total(values: readonly Minor[]): Minor {
  return values.reduce((sum, value) => sum + value, 0n);
}
