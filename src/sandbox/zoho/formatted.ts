import { amountText, isJson, type Json } from './json.js';
import { isDate, shownDate } from './time.js';

/** Adds the display twins (`total_formatted`) the service puts beside amounts, dates and statuses. */
const moneyName = /(total|amount|balance|charge|charge_tax|adjustment|rate|payment_made|credits_applied|withheld|value|discount)$/;
const notMoney = /^(exchange_rate|sales_rate|discount|discount_percent)$/;

export function withFormatted(view: Json, symbol: string): Json {
  const shown: Json = {};
  for (const [name, value] of Object.entries(view)) {
    shown[name] =
      Array.isArray(value) && name === 'line_items'
        ? value.map((line: unknown) => (isJson(line) ? withFormatted(line, symbol) : line))
        : value;
    const twin = formattedTwin(name, value, symbol);
    if (twin !== undefined && view[`${name}_formatted`] === undefined) shown[`${name}_formatted`] = twin;
  }
  return shown;
}

function formattedTwin(name: string, value: unknown, symbol: string): string | undefined {
  const text = amountText(value);
  if (text !== undefined) return moneyName.test(name) && !notMoney.test(name) ? money(text, symbol) : undefined;
  if (typeof value !== 'string') return undefined;
  if (name === 'date' || name.endsWith('_date')) return isDate(value) ? shownDate(value) : '';
  if (name === 'status') return value.replace(/(^|_)([a-z])/g, (_, gap: string, letter: string) => (gap ? ' ' : '') + letter.toUpperCase());
  if (name.endsWith('_time')) return shownDate(value.slice(0, 10));
  return undefined;
}

function money(text: string, symbol: string): string {
  const negative = text.startsWith('-');
  const [whole = '0', cents] = (negative ? text.slice(1) : text).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return `${negative ? '-' : ''}${symbol}${grouped}${cents === undefined ? '' : `.${cents}`}`;
}
