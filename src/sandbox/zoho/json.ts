import { Decimal as DecimalBase } from 'decimal.js';

/** Wire values. Money leaves as JSON numbers with their decimal places kept (`1180.00`), which a JavaScript number cannot carry. */
export type Json = Record<string, unknown>;

export const Decimal = DecimalBase.clone({ precision: 60, rounding: DecimalBase.ROUND_HALF_UP });
export type Decimal = DecimalBase;

interface RawJsonSupport {
  rawJSON(text: string): object;
  isRawJSON(value: unknown): value is { readonly rawJSON: string };
}
const rawJson = JSON as unknown as RawJsonSupport;

export const zero: Decimal = new Decimal(0);

/** Money at a fixed number of places; a currency without decimals has none here either. */
export function amount(value: Decimal, precision: number): unknown {
  return rawJson.rawJSON(value.toFixed(precision));
}

/** A rate or quantity: as many places as it has, at least one. */
export function measure(value: Decimal): unknown {
  return rawJson.rawJSON(value.toFixed(Math.max(1, Math.min(value.decimalPlaces(), 12))));
}

export function amountText(value: unknown): string | undefined {
  return rawJson.isRawJSON(value) ? value.rawJSON : undefined;
}

/** Half-up, away from zero for negative values. */
export function roundTo(value: Decimal, precision: number): Decimal {
  return value.toDecimalPlaces(precision, DecimalBase.ROUND_HALF_UP);
}

export function sum(values: Iterable<Decimal>): Decimal {
  let total = zero;
  for (const value of values) total = total.plus(value);
  return total;
}

/** A member worked out only when the view is written; seeding a hundred thousand documents writes none. */
export function lazy(compute: () => Json): unknown {
  return { toJSON: compute };
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

export function decimalOf(value: unknown): Decimal | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  const text = String(value).trim();
  return /^-?\d+(\.\d+)?$/.test(text) || /^-?\d+(\.\d+)?e[+-]?\d+$/i.test(text) ? new Decimal(text) : undefined;
}

/** Plain data out of a rendered view, for callers inside the process. */
export function plain(view: unknown): unknown {
  return JSON.parse(JSON.stringify(view)) as unknown;
}
