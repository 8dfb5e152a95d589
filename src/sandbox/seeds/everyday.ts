import { figuresOf, minor, rateOne, written, type Sale, type SaleLine, type TaxPart } from './calculator.js';
import { present, receivable } from './invoice.js';
import type { Body, SeedInvoice } from './types.js';

/** Everyday invoices of a small shop, the same ones each time: 1 to 6 lines, now and then a discount, tax, shipping, a rounded sum. */
export interface Shop {
  readonly prefix: string;
  readonly from: string;
  readonly items: readonly ShopItem[];
  readonly customers: readonly ShopCustomer[];
}

export interface ShopItem {
  /** Symbolic name in the organization. */
  readonly as: string;
  readonly price: string;
  readonly account: string;
  readonly taxable: boolean;
}

export interface ShopCustomer {
  readonly as: string;
  /** Symbolic name of the tax this customer pays, and its parts. */
  readonly tax?: { readonly as: string; readonly parts: readonly TaxPart[] };
  /** Billed in another currency, with the rate on each document; receivables in it are kept apart. */
  readonly currency?: { readonly code: string; readonly rate: string; readonly receivable: string };
}

/** Small, seeded and good enough to vary a shop's day: the same sequence on every machine. */
class Dice {
  constructor(private state: number) {}

  /** 0 … sides − 1. */
  roll(sides: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  }

  oneIn(sides: number): boolean {
    return this.roll(sides) === 0;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.roll(list.length)] as T;
  }
}

const discountPercents = [5n, 10n, 15n, 25n] as const;
const shippingCharges = ['4.95', '7.50', '12.00', '18.75'] as const;
const adjustments = ['-0.35', '-2.00', '0.50', '1.15'] as const;
const linesMax = 6;
const quantityMax = 5;
/** Documents are spread over this many days from the shop's first one. */
const days = 180;

export function everydayInvoices(shop: Shop, count: number, seed: number): SeedInvoice[] {
  const dice = new Dice(seed);
  return Array.from({ length: count }, (_, index) => everydayInvoice(shop, index, dice));
}

function everydayInvoice(shop: Shop, index: number, dice: Dice): SeedInvoice {
  const customer = dice.pick(shop.customers);
  const chosen = Array.from({ length: 1 + dice.roll(linesMax) }, () => ({
    item: dice.pick(shop.items),
    quantity: 1 + dice.roll(quantityMax),
    discountPercent: dice.oneIn(6) ? dice.pick(discountPercents) : 0n,
  }));
  const hasLineDiscount = chosen.some(({ discountPercent }) => discountPercent !== 0n);
  const shipping = dice.oneIn(4) ? dice.pick(shippingCharges) : undefined;
  const sale: Sale = {
    lines: chosen.map(({ item, quantity, discountPercent }): SaleLine => ({
      quantity: BigInt(quantity),
      price: minor(item.price),
      discountPercent,
      taxed: item.taxable && customer.tax !== undefined,
      account: item.account,
    })),
    tax: customer.tax?.parts ?? [],
    headerDiscountPercent: !hasLineDiscount && dice.oneIn(8) ? dice.pick(discountPercents) : 0n,
    shipping: shipping === undefined ? 0n : minor(shipping),
    shippingTaxed: shipping !== undefined && customer.tax !== undefined && dice.oneIn(2),
    adjustment: dice.oneIn(9) ? minor(dice.pick(adjustments)) : 0n,
    receivable: customer.currency?.receivable ?? receivable,
    exchangeRate: customer.currency ? minor(customer.currency.rate, 6) : rateOne,
  };
  const figures = figuresOf(sale);
  const date = dayAfter(shop.from, dice.roll(days));
  const number = `${shop.prefix}${String(index + 1).padStart(5, '0')}`;
  const isDraft = dice.oneIn(12);
  return {
    number,
    shape: 'everyday invoice',
    body: bodyOf({ customer, chosen, sale, date, shipping }),
    ...(isDraft ? {} : { steps: [{ send: '$this' }] }),
    expected: [present(written(figures.total), written(figures.tax), figures.lines)],
    books: figures.books,
  };
}

interface Everyday {
  readonly customer: ShopCustomer;
  readonly chosen: readonly { readonly item: ShopItem; readonly quantity: number; readonly discountPercent: bigint }[];
  readonly sale: Sale;
  readonly date: string;
  readonly shipping: string | undefined;
}

function bodyOf({ customer, chosen, sale, date, shipping }: Everyday): Body {
  return {
    customer_id: `$${customer.as}`,
    date,
    ...(customer.currency ? { exchange_rate: customer.currency.rate } : {}),
    line_items: chosen.map(({ item, quantity, discountPercent }, at) => ({
      item_id: `$${item.as}`,
      quantity,
      rate: item.price,
      ...(discountPercent === 0n ? {} : { discount: `${String(discountPercent)}%` }),
      tax_id: sale.lines[at]?.taxed === true && customer.tax ? `$tax.${customer.tax.as}` : '',
    })),
    ...(sale.headerDiscountPercent === 0n
      ? {}
      : { discount: `${String(sale.headerDiscountPercent)}%`, discount_type: 'entity_level', is_discount_before_tax: true }),
    ...(shipping === undefined ? {} : { shipping_charge: shipping }),
    ...(sale.shippingTaxed && customer.tax ? { shipping_charge_tax_id: `$tax.${customer.tax.as}` } : {}),
    ...(sale.adjustment === 0n ? {} : { adjustment: written(sale.adjustment) }),
  };
}

const dayMs = 86_400_000;

export function dayAfter(date: string, offset: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + offset * dayMs).toISOString().slice(0, 10);
}
