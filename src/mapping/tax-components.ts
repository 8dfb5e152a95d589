import type { SourceDocument } from '../domain/document.js';
import { decimal, type Decimal } from '../domain/money.js';
import type { MappingContext, TaxComponent } from './context.js';
import { list, text } from './values.js';

/** A row of the document's own tax summary. */
export interface StatedComponent {
  /** Stated, or found on the lines under the same name; empty when neither tells. */
  readonly taxId: string;
  /** As the document prints it: `VAT`, or `VAT (12.5%)`, which may be the tax's own name or have the rate appended. */
  readonly name: string;
  /** Without a rate behind it: `VAT`. */
  readonly plainName: string;
  /** The rate behind the name, `VAT (12.5%)`; empty when it has none. */
  readonly percent: string;
  readonly amount: Decimal;
}

const trailingRate = /\s*\(\s*(\d+(?:\.\d+)?)\s*%\s*\)\s*$/;

export function componentsOf(document: SourceDocument): StatedComponent[] {
  const onLines = list(document['line_items'])
    .flatMap((line) => list(line['line_item_taxes']))
    .map(named);
  return list(document['taxes'])
    .map(named)
    .map((row) => (row.taxId === '' ? { ...row, taxId: idOnLines(row, onLines) } : row));
}

function named(row: SourceDocument): StatedComponent {
  const name = text(row['tax_name']);
  return {
    taxId: text(row['tax_id']),
    name,
    plainName: name.replace(trailingRate, ''),
    percent: trailingRate.exec(name)?.[1] ?? text(row['tax_percentage']),
    amount: decimal(row['tax_amount']),
  };
}

/** Lines carry the ids of their taxes where the summary may not. Two ids under one name tell nothing. */
function idOnLines(row: StatedComponent, onLines: readonly StatedComponent[]): string {
  const alike = onLines.filter(({ name }) => isSame(name, row.name));
  const plain = onLines.filter((tax) => isSame(tax.plainName, row.plainName) && agrees(tax.percent, row.percent));
  const ids = new Set((alike.length > 0 ? alike : plain).map(({ taxId }) => taxId).filter((id) => id !== ''));
  return ids.size === 1 ? ([...ids][0] ?? '') : '';
}

/** What `weights` of taxes on the lines are kept under. */
export function componentKeyOf({ taxId, name }: TaxComponent): string {
  return taxId === '' ? name : taxId;
}

/**
 * The key of each row among those of the taxes used (`used`), by id, else by name. A row that names no tax there is belongs to
 * the one component left where the document has one tax only (`isOneTax`): its tax was renamed since. Else undefined, when none
 * of the lines' taxes fits, or several do: no guess about whose tax it is.
 */
export function keysOf(
  rows: readonly StatedComponent[],
  at: { readonly used: readonly string[]; readonly isOneTax: boolean; readonly context: MappingContext },
): (string | undefined)[] {
  const known = Object.values(at.context.taxes).flatMap(({ components }) => components);
  const keys = rows.map((row) => keyOf(row, known, at.used));
  const left = at.used.filter((key) => !keys.includes(key));
  const renamed = rows.filter((row, index) => keys[index] === undefined && !isNamed(row, known));
  const [key] = left;
  const [row] = renamed;
  if (!at.isOneTax || left.length !== 1 || renamed.length !== 1 || !row) return keys;
  const own = known.find((component) => componentKeyOf(component) === key);
  return own && agrees(own.percent, row.percent) ? keys.map((found, index) => (rows[index] === row ? key : found)) : keys;
}

function keyOf(row: StatedComponent, known: readonly TaxComponent[], used: readonly string[]): string | undefined {
  if (row.taxId !== '' && used.includes(row.taxId)) return row.taxId;
  const fitting = new Map(
    known
      .filter(({ name }) => isSpelt(row, name))
      .map((component) => [used.includes(component.taxId) ? component.taxId : component.name, component.percent]),
  );
  const own = [...fitting].filter(([key]) => used.includes(key));
  const exact = own.length > 1 && row.percent !== '' ? own.filter(([, percent]) => agrees(percent, row.percent)) : own;
  return exact.length === 1 ? exact[0]?.[0] : undefined;
}

/** Whether a tax there is has this name and rate, so that the row cannot be one under its former name. */
function isNamed(row: StatedComponent, known: readonly TaxComponent[]): boolean {
  return row.taxId !== '' || known.some(({ name, percent }) => isSpelt(row, name) && agrees(percent, row.percent));
}

function isSpelt(row: StatedComponent, name: string): boolean {
  return isSame(row.name, name) || isSame(row.plainName, name);
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** What is not stated contradicts nothing. */
function agrees(percent: string, stated: string): boolean {
  return percent === '' || stated === '' || decimal(percent).equals(decimal(stated));
}
