import { addBooks } from './calculator.js';
import type { Books, Body, Expected, SeedInvoice } from './types.js';

/** Short forms for documents written by hand. */
export const receivable = 'Accounts Receivable (A/R)';

/** In QuickBooks as it stands in Zoho; `owed` says what is still open when that is not the whole. */
export function present(total: string, tax: string, lines: number): Expected {
  return { state: 'present', total, tax, balance: total, lines };
}

/** Kept with every figure at zero; its lines stay. */
export function voided(lines: number): Expected {
  return { state: 'voided', total: '0.00', tax: '0.00', balance: '0.00', lines };
}

export const absent: Expected = { state: 'absent' };

export function held(code: string): Expected {
  return { state: 'held', code };
}

export interface Written extends Omit<SeedInvoice, 'number' | 'shape' | 'body' | 'expected' | 'books'> {
  readonly body?: Body;
  readonly expected: Expected | readonly Expected[];
  /** Credits of the document; the receivable takes the other side. In home currency, as an income statement shows them: positive. */
  readonly credits?: Books;
  /** Where the receivable is kept, when not in home currency. */
  readonly owedOn?: string;
}

export function invoice(number: string, shape: string, { expected, credits = {}, owedOn = receivable, ...rest }: Written): SeedInvoice {
  const credited = Object.entries(credits).map(([account, amount]) => ({ [account]: negated(amount) }));
  const owed = Object.values(credits).map((amount) => ({ [owedOn]: amount }));
  return {
    number,
    shape,
    ...rest,
    expected: Array.isArray(expected) ? (expected as readonly Expected[]) : [expected as Expected],
    books: addBooks([...owed, ...credited]),
  };
}

function negated(amount: string): string {
  return amount.startsWith('-') ? amount.slice(1) : `-${amount}`;
}
