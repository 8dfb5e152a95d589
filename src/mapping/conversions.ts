import { decimal, isExpressible, toJsonNumber, toMoney } from '../domain/money.js';
import { text } from './values.js';
import type { Conversion } from './types.js';

/** Turns a source value into a target value. Returns undefined for "nothing to send"; throws RangeError when the value is wrong. */
export function convert(
  value: unknown,
  conversion: Conversion | undefined,
  hash: (text: string) => string,
): string | number | boolean | undefined {
  switch (conversion) {
    case 'money':
    case 'quantity':
    case 'rate': {
      if (value === undefined || value === null || value === '') return undefined;
      const number = decimal(value);
      if (!isExpressible(number)) throw new RangeError(`${toMoney(number)} has more than the 15 digits QuickBooks stores`);
      return toJsonNumber(number);
    }
    case 'date':
      return dateOnly(value);
    case 'boolean':
      return value === true || value === 'true';
    case 'documentNumber':
      return documentNumber(text(value), hash);
    case 'name':
      return displayName(text(value));
    case 'accountName':
      return accountName(text(value));
    case 'email':
      return email(text(value));
    case 'phone':
      return text(value).slice(0, phoneMax) || undefined;
    case 'url':
      return url(text(value));
    case 'text':
    case undefined:
      return plain(value);
  }
}

function plain(value: unknown): string | number | boolean | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  return text(value) || undefined;
}

/** `2026-09-04T00:00:00.000Z` (seen in webhook bodies) and `2026-09-04` are the same day: the written one. */
function dateOnly(value: unknown): string | undefined {
  const written = text(value);
  if (written === '') return undefined;
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ].*)?$/.exec(written);
  // `Date` turns 30 February into 2 March instead of refusing it.
  const day = match?.[1] ?? '';
  const parsed = Date.parse(day);
  if (Number.isNaN(parsed) || !new Date(parsed).toISOString().startsWith(day)) throw new RangeError(`not a date: ${written}`);
  return day;
}

/** QBO's limit for DocNumber (vendor fact). */
export const documentNumberMax = 21;
const hashDigits = 7;

/** Longer numbers keep their end, which tells documents apart, behind a hash of the whole: the same each time, and no two alike. */
export function documentNumber(number: string, hash: (text: string) => string): string | undefined {
  if (number.length <= documentNumberMax) return number || undefined;
  return `${hash(number).slice(0, hashDigits)}~${number.slice(-(documentNumberMax - hashDigits - 1))}`;
}

/** Names may not hold `:`, tab or newline (vendor fact). The stand-in for `:` is inside ISO-8859-1 and can be turned back. */
export function displayName(name: string): string | undefined {
  const clean = name
    .replaceAll(':', '¦')
    .replaceAll(/[\t\r\n]+/g, ' ')
    .trim();
  return clean || undefined;
}

/** Names of accounts may hold no `"` either. */
export function accountName(name: string): string | undefined {
  return displayName(name.replaceAll('"', "'"));
}

const emailMax = 100;

/** QBO wants `@` and `.` (2210) and at most 100 characters; an address it would refuse is left out rather than holding the customer. */
function email(address: string): string | undefined {
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address) && address.length <= emailMax ? address : undefined;
}

const phoneMax = 30;
const urlMax = 1000;

function url(address: string): string | undefined {
  if (address === '') return undefined;
  const full = /^https?:\/\//i.test(address) ? address : `http://${address}`;
  return full.length <= urlMax && URL.canParse(full) && new URL(full).hostname.includes('.') ? full : undefined;
}
