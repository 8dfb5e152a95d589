import { Decimal } from 'decimal.js';
import type { Company } from '../company.js';
import { business, checkLength, fault } from '../fault.js';
import { compact, day, decimal, ref, text, type JsonObject } from '../json.js';
import { decimalsOf } from '../money.js';
import type { Stored } from '../store.js';
import { addDays } from '../time.js';
import { currencyRef, rateOn } from './currencies.js';
import type { Draft } from './spec.js';

/** What every transaction shares: date, number, note, currency. */
export interface Terms {
  readonly date: string;
  readonly currency: string;
  readonly rate: Decimal;
  readonly decimals: number;
  readonly members: JsonObject;
}

const linesMax = 10_000;

export function transactionTerms(draft: Draft, party: Stored | undefined, defaultRate: 'company' | 'one' = 'company'): Terms {
  const { company, input } = draft;
  checkLength('DocNumber', text(input, 'DocNumber'), 21);
  checkLength('PrivateNote', text(input, 'PrivateNote'), 4000);
  company.requireRef(input, 'DepartmentRef', 'Department', 'Departments');
  const lines = input['Line'];
  if (Array.isArray(lines) && lines.length > linesMax) throw business(`A transaction can have at most ${linesMax} lines.`);
  const date = day(input, 'TxnDate') ?? company.today;
  const currency = documentCurrency(company, input, party);
  const home = currency === company.homeCurrency;
  const sent = decimal(input, 'ExchangeRate');
  if (sent && !sent.gt(0)) throw business('The exchange rate must be above zero.');
  const fallback = defaultRate === 'one' ? new Decimal(1) : rateOn(company, currency, date);
  const rate = home ? new Decimal(1) : (sent ?? fallback);
  const multi = company.multiCurrency;
  return {
    date,
    currency,
    rate,
    decimals: decimalsOf(currency),
    members: compact({
      DocNumber: text(input, 'DocNumber'),
      TxnDate: date,
      CurrencyRef: currencyRef(currency),
      ExchangeRate: multi ? rate.toNumber() : undefined,
      PrivateNote: text(input, 'PrivateNote'),
      DepartmentRef: input['DepartmentRef'],
      CustomField: input['CustomField'],
    }),
  };
}

function documentCurrency(company: Company, input: JsonObject, party: Stored | undefined): string {
  const sent = ref(input, 'CurrencyRef');
  const held = party && (ref(party.data, 'CurrencyRef') ?? company.homeCurrency);
  if (!company.multiCurrency && sent !== undefined && sent !== company.homeCurrency) {
    throw fault('2220', `Invalid currency type. Supplied value:${sent}`, 'CurrencyRef');
  }
  if (sent !== undefined && held !== undefined && sent !== held) {
    throw business(`The transaction currency ${sent} differs from the currency ${held} of the name.`);
  }
  return sent ?? held ?? company.homeCurrency;
}

/** A money account must be kept in the currency of the transaction or in home currency. */
export function checkMoneyAccount(company: Company, account: Stored, currency: string): void {
  const held = ref(account.data, 'CurrencyRef') ?? company.homeCurrency;
  if (held !== currency && held !== company.homeCurrency) {
    throw business(`The account ${text(account.data, 'Name') ?? account.id} is kept in ${held}; this transaction is in ${currency}.`);
  }
}

export function dueDate(company: Company, input: JsonObject, date: string, termField = 'SalesTermRef'): string {
  const sent = day(input, 'DueDate');
  if (sent !== undefined) return sent;
  const term = company.requireRef(input, termField, 'Term', 'Terms');
  const days = term && decimal(term.data, 'DueDays');
  if (days) return addDays(date, days.toNumber());
  const dayOfMonth = term && decimal(term.data, 'DayOfMonthDue');
  return dayOfMonth ? nextDayOfMonth(date, dayOfMonth.toNumber(), decimal(term.data, 'DueNextMonthDays')?.toNumber() ?? 0) : date;
}

function nextDayOfMonth(date: string, dayOfMonth: number, skipDays: number): string {
  const [year = 0, month = 1] = date.split('-').map(Number);
  const on = (offset: number): string => {
    const last = new Date(Date.UTC(year, month + offset, 0)).getUTCDate();
    return new Date(Date.UTC(year, month - 1 + offset, Math.min(dayOfMonth, last))).toISOString().slice(0, 10);
  };
  return addDays(date, skipDays) <= on(0) ? on(0) : on(1);
}

/** QBO: the same number twice on one kind of document is refused unless the caller says `include=allowduplicatedocnum`. */
export function checkDuplicateNumber(
  draft: Draft,
  number: string | undefined,
  label = draft.entity,
  same?: (row: Stored) => boolean,
): void {
  if (number === undefined || draft.allowDuplicateNumber) return;
  const holder = draft.company
    .store(draft.entity)
    .numbered(number)
    .find((row) => row.id !== draft.id && (same?.(row) ?? true));
  if (!holder) return;
  throw fault(
    '6140',
    `Duplicate Document Number Error : You must specify a different number. This number has already been used. DocNumber=${number} is assigned to TxnType=${label} with TxnId=${holder.id}`,
  );
}

/** The number after a given one: its trailing digits count up. */
export function nextNumber(last: string): string {
  const digits = /(\d+)$/.exec(last)?.[1];
  if (digits === undefined) return `${last}1`;
  return last.slice(0, -digits.length) + String(BigInt(digits) + 1n).padStart(digits.length, '0');
}

/** Keeps a line's id where it exists, gives the next free one where not. */
export function lineIds(previous: Stored | undefined): (sent: string | undefined) => string {
  const held = new Set<string>();
  let last = 0;
  const lines = previous?.data['Line'];
  for (const line of Array.isArray(lines) ? (lines as JsonObject[]) : []) {
    const id = text(line, 'Id');
    if (id === undefined) continue;
    held.add(id);
    last = Math.max(last, Number(id));
  }
  const used = new Set<string>();
  return (sent) => {
    if (sent !== undefined && held.has(sent) && !used.has(sent)) {
      used.add(sent);
      return sent;
    }
    last += 1;
    return String(last);
  };
}
