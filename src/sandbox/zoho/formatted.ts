import { amountText, isJson, type Json } from './json.js';
import { isDate, shownDate } from './time.js';

/** Adds the display twins (`total_formatted`) the service puts beside amounts, dates and statuses. */
const moneyName = /(total|amount|balance|charge|charge_tax|adjustment|rate|payment_made|credits_applied|withheld|value|discount)$/;
const notMoney = /^(exchange_rate|sales_rate|discount|discount_percent)$/;

/** The twins are worked out when the view is written, so that a seed that writes none pays nothing. */
export function withFormatted(view: Json, symbol: string): Json {
  return Object.defineProperty(view, 'toJSON', { value: () => formatted(view, symbol) });
}

function formatted(view: Json, symbol: string): Json {
  const shown: Json = {};
  for (const [name, value] of Object.entries(view)) {
    const isLines = name === 'line_items' && Array.isArray(value);
    shown[name] = isLines ? value.map((line: unknown) => (isJson(line) ? formatted(line, symbol) : line)) : value;
    const twin = formattedTwin(name, value, symbol);
    if (twin !== undefined) shown[`${name}_formatted`] ??= twin;
  }
  return shown;
}

type Twin = 'money' | 'date' | 'time' | 'status' | 'none';
const twins = new Map<string, Twin>();

function twinOf(name: string): Twin {
  let twin = twins.get(name);
  if (twin === undefined) {
    if (name === 'status') twin = 'status';
    else if (name === 'date' || name.endsWith('_date')) twin = 'date';
    else if (name.endsWith('_time')) twin = 'time';
    else twin = moneyName.test(name) && !notMoney.test(name) ? 'money' : 'none';
    twins.set(name, twin);
  }
  return twin;
}

function formattedTwin(name: string, value: unknown, symbol: string): string | undefined {
  const twin = twinOf(name);
  if (twin === 'none') return undefined;
  if (twin === 'money') {
    const text = amountText(value);
    return text === undefined ? undefined : money(text, symbol);
  }
  if (typeof value !== 'string') return undefined;
  if (twin === 'date') return isDate(value) ? shownDate(value) : '';
  if (twin === 'time') return shownDate(value.slice(0, 10));
  return value.replace(/(^|_)([a-z])/g, (_, gap: string, letter: string) => (gap ? ' ' : '') + letter.toUpperCase());
}

function money(text: string, symbol: string): string {
  const negative = text.startsWith('-');
  const [whole = '0', cents] = (negative ? text.slice(1) : text).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return `${negative ? '-' : ''}${symbol}${grouped}${cents === undefined ? '' : `.${cents}`}`;
}
