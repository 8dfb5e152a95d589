import { addBooks, isBalanced } from './calculator.js';
import { large } from './large.js';
import type { SeedName } from './names.js';
import { retail } from './retail/index.js';
import { small } from './small.js';
import type { Books, Seed, SeedPair } from './types.js';

export interface SeedOptions {
  /** Size of `large`. */
  readonly invoices?: number;
}

export function seedNamed(name: SeedName, { invoices }: SeedOptions = {}): Seed {
  const seed = name === 'small' ? small : name === 'retail' ? retail : large(invoices);
  for (const pair of seed.pairs) requireSound(pair);
  return seed;
}

/** What each account must show, in home currency, debit positive. */
export function expectedTrialBalance({ invoices, events = [] }: SeedPair): Books {
  const paid = invoices.flatMap(({ paid: payment }): Books[] =>
    payment ? [{ [payment.account]: payment.amount }, { [payment.receivable]: `-${payment.amount}` }] : [],
  );
  return addBooks([...[...invoices, ...events].map(({ books }) => books), ...paid]);
}

/** A slip of the pen in a seed would be blamed on the product. */
function requireSound({ id, invoices, events = [] }: SeedPair): void {
  const numbers = new Set<string>();
  for (const { number, books } of invoices) {
    if (numbers.has(number)) throw new Error(`seed ${id}: ${number} is there twice`);
    if (!isBalanced(books)) throw new Error(`seed ${id}: the books of ${number} do not balance`);
    numbers.add(number);
  }
  for (const { what, books } of events) if (!isBalanced(books)) throw new Error(`seed ${id}: the books of "${what}" do not balance`);
}

export { seedNames, type SeedName } from './names.js';
export { plant, type PlantedPair } from './plant.js';
export type { Books, Expected, Payment, Seed, SeedInvoice, SeedPair } from './types.js';
