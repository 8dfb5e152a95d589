import type { SourceDocument } from '../../domain/document.js';
import { decimal, zero, type Decimal } from '../../domain/money.js';
import { list, text } from '../json.js';

/** What the source's own list of taxes says today. */
export interface ListedPercents {
  percentOf(taxId: string): string | undefined;
  /** Undefined too where taxes of several rates bear the name. */
  percentNamed(name: string): string | undefined;
}

interface TaxedPart {
  readonly id: string;
  readonly name: string;
  readonly percent: string;
}

const trailingRate = /\(\s*(\d+(?:\.\d+)?)\s*%\s*\)\s*$/;

/** A document's own tax summary by percentage, positive on sales; `?` where neither the document nor the list of taxes tells it. */
export function taxesOf(document: SourceDocument, listed: ListedPercents): ReadonlyMap<string, Decimal> {
  const taxes = new Map<string, Decimal>();
  const rows = list(document['taxes']);
  for (const row of rows) {
    const key = percentKey(percentOf(row, { document, rows, listed }) ?? '?');
    taxes.set(key, (taxes.get(key) ?? zero).plus(decimal(row['tax_amount'])));
  }
  return taxes;
}

/** What the document says of the day it was posted goes before the list: a rate may have been changed since. */
function percentOf(
  row: SourceDocument,
  { document, rows, listed }: { document: SourceDocument; rows: readonly SourceDocument[]; listed: ListedPercents },
): string | undefined {
  const name = text(row['tax_name']);
  const wholes = wholeTaxes(document);
  const parts = list(document['line_items']).flatMap((line) => list(line['line_item_taxes']).map(partOf));
  const isNamed = (part: TaxedPart): boolean => name !== '' && part.name === name;
  const id = text(row['tax_id']) || (only(parts.filter(isNamed).map((part) => part.id)) ?? '');
  const isThis = (part: TaxedPart): boolean => (id === '' ? isNamed(part) : part.id === id || (part.id === '' && isNamed(part)));
  const stated = text(row['tax_percentage']).replace('%', '');
  return (
    (stated === '' ? undefined : stated) ??
    only(wholes.filter(isThis).map(({ percent }) => percent)) ??
    only(parts.filter(isThis).map(({ percent }) => percent)) ??
    trailingRate.exec(name)?.[1] ??
    (id === '' ? undefined : listed.percentOf(id)) ??
    listed.percentNamed(name) ??
    (rows.length === 1 ? only([...wholes, ...parts].map(({ percent }) => percent).filter((percent) => percent !== '0')) : undefined)
  );
}

/** The tax of each line and of the shipping charge; a group is not one rate. */
function wholeTaxes(document: SourceDocument): TaxedPart[] {
  const shipping = Object.fromEntries(
    ['tax_id', 'tax_name', 'tax_type', 'tax_percentage'].map((field) => [field, document[`shipping_charge_${field}`]]),
  );
  return [...list(document['line_items']), shipping].filter((line) => text(line['tax_type']) !== 'tax_group').map(partOf);
}

function partOf(row: SourceDocument): TaxedPart {
  const name = text(row['tax_name']);
  const percent = text(row['tax_percentage']).replace('%', '') || (trailingRate.exec(name)?.[1] ?? '');
  return { id: text(row['tax_id']), name, percent: percentKey(percent) };
}

function only(values: readonly string[]): string | undefined {
  const different = new Set(values.filter((value) => value !== ''));
  return different.size === 1 ? [...different][0] : undefined;
}

export function percentKey(percent: string): string {
  return /^-?\d+(\.\d+)?$/.test(percent) ? decimal(percent).toFixed() : percent;
}
