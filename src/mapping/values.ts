import { isRecord } from '../domain/json.js';
import type { SourceDocument } from '../domain/document.js';
import { decimal, zero, type Decimal } from '../domain/money.js';
import { plainText } from '../domain/text.js';

/** Members of Zoho documents as they are meant: absent, empty, text or number. */
export function list(value: unknown): readonly SourceDocument[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

export function text(value: unknown): string {
  return plainText(value).trim();
}

/** Webhook bodies and form fields carry flags as text. */
export function isSet(flag: unknown): boolean {
  return flag === true || flag === 'true';
}

export function firstNonZero(values: readonly Decimal[]): Decimal {
  return values.find((value) => !value.isZero()) ?? zero;
}

const hundred = decimal(100);

export function read(data: unknown, path: string): unknown {
  let value = data;
  for (const key of path.split('.')) {
    if (Array.isArray(value)) value = value[Number(key)] as unknown;
    else if (isRecord(value) && Object.hasOwn(value, key)) value = value[key];
    else return undefined;
  }
  return value;
}

export function itemsOf(path: string | undefined, data: SourceDocument): readonly SourceDocument[] {
  if (path === undefined) return [{}];
  const items = read(data, path);
  return Array.isArray(items) ? items.filter(isRecord) : [];
}

/** `"10%"`, `"10.00%"` or an amount. */
export function discountOf(value: unknown, base: Decimal): Decimal {
  const written = text(value);
  return written.endsWith('%') ? base.times(decimal(written.slice(0, -1))).div(hundred) : decimal(value);
}

/** `13` or `13%` → 1.13 */
export function taxFactorOf(percentage: unknown): Decimal {
  return decimal(1).plus(decimal(text(percentage).replace('%', '')).div(hundred));
}

/** `{field}` in a message stands for the document's value. */
export function fill(template: string, data: SourceDocument): string {
  return template.replace(/\{([\w.$]+)\}/g, (_whole, path: string) => text(read(data, path)) || '(empty)');
}
