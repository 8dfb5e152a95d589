import { alreadyExists, invalidValue, refused } from '../errors.js';
import { param, reply, route, type Call, type Product, type Reply, type Route } from '../http.js';
import { Decimal, measure, zero, type Json } from '../json.js';
import { list } from '../listing.js';
import type { Organization } from '../organization.js';
import type { SeedCurrency } from '../profile.js';
import type { Currency } from '../records.js';

interface KnownCurrency {
  readonly name: string;
  readonly symbol: string;
  readonly precision: number;
}
const known = new Map<string, KnownCurrency>([
  ['USD', { name: 'United States Dollar', symbol: '$', precision: 2 }],
  ['EUR', { name: 'Euro', symbol: '€', precision: 2 }],
  ['GBP', { name: 'Pound Sterling', symbol: '£', precision: 2 }],
  ['CAD', { name: 'Canadian Dollar', symbol: '$', precision: 2 }],
  ['AUD', { name: 'Australian Dollar', symbol: '$', precision: 2 }],
  ['INR', { name: 'Indian Rupee', symbol: '₹', precision: 2 }],
  ['JPY', { name: 'Japanese Yen', symbol: '¥', precision: 0 }],
  ['XPF', { name: 'CFP Franc', symbol: 'XPF', precision: 0 }],
  ['KWD', { name: 'Kuwaiti Dinar', symbol: 'KWD', precision: 3 }],
  ['BHD', { name: 'Bahraini Dinar', symbol: 'BHD', precision: 3 }],
  ['AED', { name: 'UAE Dirham', symbol: 'AED', precision: 2 }],
]);

export function addCurrency(organization: Organization, seed: SeedCurrency, isBase: boolean): Currency {
  const code = seed.code.toUpperCase();
  const facts = known.get(code) ?? { name: code, symbol: code, precision: 2 };
  const currency: Currency = {
    ...organization.stamps(),
    code,
    name: seed.name ?? facts.name,
    symbol: seed.symbol ?? facts.symbol,
    precision: seed.precision ?? facts.precision,
    isBase,
    rates: [],
  };
  if (seed.rate !== undefined) currency.rates.push({ id: organization.nextId(), effectiveDate: '', rate: new Decimal(seed.rate) });
  return organization.currencies.add(currency);
}

/** The rate in force on a date: the newest one not after it. */
export function rateOn(currency: Currency, date: string): Decimal {
  if (currency.isBase) return new Decimal(1);
  const fitting = currency.rates.filter((rate) => rate.effectiveDate <= date);
  return fitting.sort((a, b) => (a.effectiveDate < b.effectiveDate ? 1 : -1))[0]?.rate ?? new Decimal(1);
}

function currencyView(organization: Organization, currency: Currency): Json {
  const latest = [...currency.rates].sort((a, b) => (a.effectiveDate < b.effectiveDate ? 1 : -1))[0];
  return {
    currency_id: currency.id,
    currency_code: currency.code,
    currency_name: currency.name,
    currency_name_formatted: `${currency.code}- ${currency.name}`,
    currency_symbol: currency.symbol,
    price_precision: currency.precision,
    currency_format: currency.precision === 0 ? '1,234,567' : currency.precision === 3 ? '1,234,567.899' : '1,234,567.89',
    is_base_currency: currency.isBase,
    exchange_rate: measure(currency.isBase ? zero : (latest?.rate ?? zero)),
    effective_date: currency.isBase ? '' : (latest?.effectiveDate ?? '') || (latest ? organization.today() : ''),
    auto_exchange_rate_enabled: false,
  };
}

function isUsed(organization: Organization, id: string): boolean {
  for (const contact of organization.contacts.values()) if (contact.currencyId === id) return true;
  for (const account of organization.accounts.values()) if (account.currencyId === id) return true;
  for (const collection of Object.values(organization.documents)) {
    for (const document of collection.values()) if (document.currencyId === id) return true;
  }
  return false;
}

function createCurrency(call: Call): Reply {
  const { organization, input } = call;
  const code = input.required('currency_code', 3).toUpperCase();
  const symbol = input.required('currency_symbol', 4);
  const precision = input.decimal('price_precision')?.toNumber() ?? 2;
  if (![0, 2, 3].includes(precision)) throw invalidValue('price_precision');
  for (const currency of organization.currencies.values()) if (currency.code === code) throw alreadyExists(`Currency ${code}`);
  const currency = addCurrency(organization, { code, symbol, precision }, false);
  return reply({ currency: currencyView(organization, currency) }, 'The currency has been added.', 201);
}

function updateCurrency(call: Call): Reply {
  const { organization, input } = call;
  const currency = organization.currencies.get(param(call, 'currency_id'));
  const precision = input.decimal('price_precision')?.toNumber() ?? currency.precision;
  if (![0, 2, 3].includes(precision)) throw invalidValue('price_precision');
  currency.symbol = input.text('currency_symbol', 4) ?? currency.symbol;
  currency.precision = precision;
  organization.touch(organization.currencies, currency);
  return reply({ currency: currencyView(organization, currency) }, 'Currency information has been saved.', 201);
}

function deleteCurrency(call: Call): Reply {
  const { organization } = call;
  const currency = organization.currencies.get(param(call, 'currency_id'));
  if (currency.isBase || isUsed(organization, currency.id)) throw refused('This currency is in use and cannot be deleted.');
  organization.currencies.remove(currency.id);
  return reply({}, 'The currency has been deleted.');
}

function exchangeRates(call: Call): Reply {
  const currency = call.organization.currencies.get(param(call, 'currency_id'));
  return reply({ exchange_rates: currency.rates.map(rateView) });
}

function rateView(rate: Currency['rates'][number]): Json {
  return { exchange_rate_id: rate.id, effective_date: rate.effectiveDate, rate: measure(rate.rate) };
}

function createRate(call: Call): Reply {
  const { organization, input } = call;
  const currency = organization.currencies.get(param(call, 'currency_id'));
  if (currency.isBase) throw refused('The base currency has no exchange rate.');
  const rate = {
    id: organization.nextId(),
    effectiveDate: input.date('effective_date') ?? organization.today(),
    rate: input.requiredDecimal('rate'),
  };
  currency.rates.push(rate);
  organization.touch(organization.currencies, currency);
  return reply({ exchange_rate: rateView(rate) }, 'The exchange rate has been added.', 201);
}

function listCurrencies(call: Call): Reply {
  const { organization } = call;
  return list<Currency>(call, {
    collection: organization.currencies,
    key: 'currencies',
    reportName: 'Currencies',
    fields: { currency_code: { kind: 'text', value: (currency) => currency.code } },
    sortColumns: ['currency_code'],
    defaultSort: 'currency_code',
    defaultOrder: 'A',
    statuses: { 'Currencies.ExcludeBaseCurrency': (currency) => !currency.isBase },
    row: (currency) => currencyView(organization, currency),
    paged: false,
  });
}

const ratesServed = (organization: Organization): readonly Product[] =>
  organization.switches().exchangeRatesInInventory ? ['inventory', 'books'] : ['books'];

export const currencyRoutes: readonly Route[] = [
  route('GET /settings/currencies', 'settings', listCurrencies),
  route('POST /settings/currencies', 'settings', createCurrency),
  route('GET /settings/currencies/:currency_id', 'settings', (call) =>
    reply({ currency: currencyView(call.organization, call.organization.currencies.get(param(call, 'currency_id'))) }),
  ),
  route('PUT /settings/currencies/:currency_id', 'settings', updateCurrency),
  route('DELETE /settings/currencies/:currency_id', 'settings', deleteCurrency),
  route('GET /settings/currencies/:currency_id/exchangerates', 'settings', exchangeRates, { products: ratesServed }),
  route('POST /settings/currencies/:currency_id/exchangerates', 'settings', createRate, { products: ratesServed }),
];
