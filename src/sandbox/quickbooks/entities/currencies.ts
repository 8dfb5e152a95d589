import { Decimal } from 'decimal.js';
import type { Company } from '../company.js';
import { business, fault, requireFields } from '../fault.js';
import { day, decimal, flag, text, type JsonObject } from '../json.js';
import { listSpec, type Draft } from './spec.js';

const names: Readonly<Record<string, string>> = {
  USD: 'United States Dollar',
  EUR: 'Euro',
  GBP: 'British Pound Sterling',
  CAD: 'Canadian Dollar',
  AUD: 'Australian Dollar',
  JPY: 'Japanese Yen',
  INR: 'Indian Rupee',
  CHF: 'Swiss Franc',
  NZD: 'New Zealand Dollar',
  SEK: 'Swedish Krona',
};

export const currencyName = (code: string): string => names[code] ?? code;

export const currencyRef = (code: string): JsonObject => ({ value: code, name: currencyName(code) });

/** The first use of a foreign currency adds it to the company list and opens its own receivable or payable account. */
export function ensureCurrency(company: Company, code: string, partyEntity: string): void {
  if (code === company.homeCurrency) return;
  if (![...company.store('CompanyCurrency').values()].some((row) => row.data['Code'] === code)) {
    company.addSystemObject('CompanyCurrency', 'CompanyCurrency', { Code: code, Name: currencyName(code), Active: true });
  }
  const receivable = partyEntity === 'Customer';
  const role = `${receivable ? 'receivable' : 'payable'}:${code}`;
  if (partyEntity === 'Employee' || company.role(role) !== undefined) return;
  const name = `${receivable ? 'Accounts Receivable (A/R)' : 'Accounts Payable (A/P)'} - ${code}`;
  const row = company.addSystemObject('Account', 'Account', {
    Name: name,
    FullyQualifiedName: name,
    SubAccount: false,
    Active: true,
    Classification: receivable ? 'Asset' : 'Liability',
    AccountType: receivable ? 'Accounts Receivable' : 'Accounts Payable',
    AccountSubType: receivable ? 'AccountsReceivable' : 'AccountsPayable',
    CurrencyRef: currencyRef(code),
  });
  company.names.set(`Account||${name.toLowerCase()}`, { entity: 'Account', id: row.id });
  company.setRole(role, row.id);
}

export const companyCurrency = listSpec({
  name: 'CompanyCurrency',
  sequence: 'CompanyCurrency',
  writable: 'Code Name Active CustomField',
  prepare: (draft: Draft) => {
    const { company, input, id } = draft;
    if (!company.multiCurrency) throw fault('5030', 'Feature Not Supported Error : Multicurrency is not turned on.');
    const code = text(input, 'Code');
    requireFields({ Code: code });
    if (code === undefined || !/^[A-Z]{3}$/.test(code)) throw fault('2220', `Invalid currency type. Supplied value:${code ?? ''}`, 'Code');
    for (const row of company.store('CompanyCurrency').values()) {
      if (row.data['Code'] === code && row.id !== id)
        throw fault('6240', 'The name supplied already exists. : Another currency is already using this name.');
    }
    return { Code: code, Name: currencyName(code), Active: flag(input, 'Active') ?? true };
  },
});

/** Home units for one foreign unit on a day: the nearest earlier rate, else 1. */
export function rateOn(company: Company, currency: string, date: string): Decimal {
  if (currency === company.homeCurrency) return new Decimal(1);
  let best: { readonly date: string; readonly rate: Decimal } | undefined;
  for (const row of company.store('ExchangeRate').values()) {
    const asOf = text(row.data, 'AsOfDate') ?? '';
    if (text(row.data, 'SourceCurrencyCode') !== currency || asOf > date) continue;
    if (!best || asOf > best.date) best = { date: asOf, rate: decimal(row.data, 'Rate') ?? new Decimal(1) };
  }
  return best?.rate ?? new Decimal(1);
}

export function setExchangeRate(company: Company, input: JsonObject): JsonObject {
  const source = text(input, 'SourceCurrencyCode');
  const rate = decimal(input, 'Rate');
  requireFields({ SourceCurrencyCode: source, Rate: rate });
  if (source === undefined || rate === undefined) throw business('An exchange rate needs a currency and a rate.');
  if (source === company.homeCurrency) throw business('The exchange rate of the home currency cannot be set.');
  if (!rate.gt(0)) throw business('The exchange rate must be above zero.');
  const date = day(input, 'AsOfDate') ?? company.today;
  const data = { SourceCurrencyCode: source, TargetCurrencyCode: company.homeCurrency, Rate: rate.toNumber(), AsOfDate: date };
  const id = `${source}:${date}`;
  const held = company.find('ExchangeRate', id);
  if (held) company.touch(held, data);
  else company.addSystemObject('ExchangeRate', 'ExchangeRate', data, id);
  return data;
}
