import type { Dice } from './steps.js';
import { saleItems, type World } from './worlds.js';

/** What documents look like, in the vendor's own member names. `$name` is a symbolic name of the organization. */
export type Body = Readonly<Record<string, unknown>>;

const quantities = [1, 2, 3, 1.5, 0.333, 12] as const;
const prices = ['100.00', '19.99', '7.35', '250.00', '0.10', '33.33', '1249.95'] as const;
const wholePrices = ['10000', '1999', '735', '25000', '100', '3333', '124995'] as const;
const lineDiscounts = ['5%', '10%', '12.5%', '33.33%', '0.07'] as const;
const shippings = ['12.50', '4.95', '20'] as const;
const adjustments = ['-0.35', '1.15', '-2', '0.01'] as const;
const firstDay = Date.UTC(2026, 0, 5);
const days = 80;
const dayMs = 86_400_000;
const linesMax = 3;

export const rates: Readonly<Record<string, readonly string[]>> = {
  EUR: ['1.0913', '1.1042', '1.0777', '1.25'],
  JPY: ['0.00671', '0.0066', '0.00705'],
};

export function dateOf(dice: Dice): string {
  return new Date(firstDay + dice.roll(days) * dayMs).toISOString().slice(0, 10);
}

export interface Terms {
  readonly currency: string;
  readonly homeCurrency: string;
}

export function rateMember({ currency, homeCurrency }: Terms, dice: Dice): Body {
  return currency === homeCurrency ? {} : { exchange_rate: dice.pick(rates[currency] ?? ['1']) };
}

export function saleBody(world: World, dice: Dice, terms: Terms): Body {
  const taxed = dice.roll(5) > 1;
  const mode = dice.roll(8);
  const tax = dice.pick(world.salesTaxes);
  // A US document has one header tax code: other taxes beside it keep the total, so they may be mixed, but seldom are.
  const taxOf = (): string => (taxed && !dice.oneIn(4) ? `$tax.${dice.oneIn(8) ? dice.pick(world.salesTaxes) : tax}` : '');
  const shipped = dice.oneIn(4);
  return {
    date: dateOf(dice),
    is_inclusive_tax: taxed && dice.oneIn(6),
    line_items: Array.from({ length: 1 + dice.roll(linesMax) }, () => ({
      ...(dice.oneIn(7) ? { name: 'Something special', account_id: '$account.General Income' } : { item_id: `$${dice.pick(saleItems)}` }),
      quantity: dice.pick(quantities),
      rate: priceIn(terms, dice),
      ...(mode === 1 ? { discount: dice.pick(lineDiscounts) } : {}),
      // Another income account than the item's own goes out on a companion item.
      ...(dice.oneIn(9) ? { account_id: '$account.Repairs' } : {}),
      tax_id: taxOf(),
    })),
    ...headerDiscount(mode, dice),
    ...(shipped ? { shipping_charge: whole(terms) ? '1200' : dice.pick(shippings) } : { shipping_charge: 0 }),
    ...(shipped && taxed && dice.oneIn(2) ? { shipping_charge_tax_id: `$tax.${tax}` } : { shipping_charge_tax_id: '' }),
    adjustment: dice.oneIn(4) ? (whole(terms) ? '-3' : dice.pick(adjustments)) : 0,
    tds_tax_id: dice.oneIn(12) ? '$tax.tds' : '',
    ...rateMember(terms, dice),
  };
}

function headerDiscount(mode: number, dice: Dice): Body {
  if (mode === 1) return { discount_type: 'item_level', discount: 0 };
  if (mode < 2 || mode > 4) return { discount: 0 };
  return {
    discount_type: 'entity_level',
    discount: mode === 3 ? '3' : dice.pick(['5%', '12.5%', '10%']),
    is_discount_before_tax: mode !== 4,
  };
}

export function purchaseBody(world: World, dice: Dice, terms: Terms): Body {
  const taxed = dice.roll(3) > 0;
  const tax = dice.pick(world.purchaseTaxes);
  const reverse = !taxed && dice.oneIn(6);
  return {
    date: dateOf(dice),
    is_inclusive_tax: taxed && dice.oneIn(7),
    line_items: Array.from({ length: 1 + dice.roll(linesMax) }, () => ({
      ...purchased(dice),
      quantity: dice.pick(quantities),
      rate: priceIn(terms, dice),
      tax_id: taxed && !dice.oneIn(4) ? `$tax.${tax}` : '',
      ...(reverse ? { reverse_charge_tax_id: `$tax.${tax}` } : {}),
    })),
    ...(dice.oneIn(4)
      ? { discount: dice.pick(['5%', '2']), discount_type: 'entity_level', is_discount_before_tax: true }
      : { discount: 0 }),
    adjustment: dice.oneIn(4) ? (whole(terms) ? '-3' : dice.pick(adjustments)) : 0,
    tds_tax_id: dice.oneIn(8) ? '$tax.tds' : '',
    ...rateMember(terms, dice),
  };
}

function purchased(dice: Dice): Body {
  switch (dice.roll(4)) {
    case 0:
      return { item_id: '$laptop', account_id: '$account.Inventory Asset' };
    case 1:
      return { item_id: '$paper', account_id: '$account.Cost of Goods Sold' };
    case 2:
      return { name: 'Toner', account_id: '$account.Office Supplies' };
    default:
      return { item_id: '$paper', account_id: '$account.Travel Expense' };
  }
}

function whole({ currency }: Terms): boolean {
  return currency === 'JPY';
}

function priceIn(terms: Terms, dice: Dice): string {
  return dice.pick(whole(terms) ? wholePrices : prices);
}
