import { decimal, sum, zero, type Decimal } from '../../domain/money.js';
import type { SourceDocument } from '../../domain/document.js';
import { list, text } from '../json.js';
import type { EntryTerms, Posting, Settlement } from '../postings.js';

/** What the books must show for one source document. */
export interface Booking {
  readonly postings: readonly Posting[];
  readonly currency: string;
  /** Home units per unit of a foreign document's currency. */
  readonly rate?: Decimal;
  readonly total: Decimal;
  readonly tax: Decimal;
  /** Tax by percentage, `8.25` → amount, positive on sales. */
  readonly taxes: ReadonlyMap<string, Decimal>;
  /** Still open, in document currency; absent where a document cannot be open. */
  readonly open?: Decimal;
  readonly settlements: readonly SettlementGroup[];
  /** The source's own figures do not add up by this much. */
  readonly imbalance: Decimal;
  /** The source document cannot be read as one. */
  readonly flaw?: string;
}

/** What one payer settles on one day. */
export interface SettlementGroup {
  readonly terms: EntryTerms;
  readonly account: string;
  readonly party: string;
  /** 1 on receivables, -1 on payables. */
  readonly sides: 1 | -1;
  readonly settlements: readonly Settlement[];
}

export const nothing: Booking = {
  postings: [],
  currency: '',
  total: zero,
  tax: zero,
  taxes: new Map(),
  settlements: [],
  imbalance: zero,
};

export function dateOf(document: SourceDocument): string {
  return text(document['date']).slice(0, 10);
}

export function amountsOf(rows: readonly SourceDocument[], ...fields: readonly string[]): Decimal {
  return sum(rows.map((row) => firstAmount(row, ...fields)));
}

/** The first of the fields that is stated, zero included. */
export function firstAmount(row: SourceDocument, ...fields: readonly string[]): Decimal {
  const stated = fields.find((field) => row[field] !== undefined && row[field] !== null && row[field] !== '');
  return stated === undefined ? zero : decimal(row[stated]);
}

/** The first of the fields that is not zero. */
export function anyAmount(row: SourceDocument, ...fields: readonly string[]): Decimal {
  return fields.map((field) => decimal(row[field])).find((amount) => !amount.isZero()) ?? zero;
}

export function taxTotal(document: SourceDocument): Decimal {
  const stated = text(document['tax_total']);
  return stated === '' ? amountsOf(list(document['taxes']), 'tax_amount') : decimal(stated);
}
