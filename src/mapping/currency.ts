import type { Issue, SourceDocument } from '../domain/document.js';
import { isRecord } from '../domain/json.js';
import { decimal, roundTo, toMoney, type Decimal } from '../domain/money.js';
import type { MappingContext } from './context.js';
import type { Derived } from './derived.js';
import { list, text } from './values.js';

/** `$foreign` and the rates, and a hold for what has no exact expression: no multi-currency, or no rate. */
export function currencyMembers(document: SourceDocument, context: MappingContext): Derived {
  const parent = isRecord(document['$parent']) ? document['$parent'] : {};
  const home = context.company.homeCurrency;
  const stated = text(document['currency_code']) || text(parent['currency_code']);
  const currency = stated || home;
  const foreign = currency !== home;
  const rate = ownRate(document) || text(parent['exchange_rate']);
  const refunds = [...list(document['payment_refunds']), ...list(document['vendorpayment_refunds'])];
  const issues: Issue[] = [];
  // Without a code only a rate of one is sure to be the home currency.
  if (stated === '' && rate !== '' && Number(rate) !== 1) issues.push(noCurrency(document, rate));
  if (foreign && !context.company.multiCurrency) issues.push(currencyOff(currency, home));
  if (foreign && (rate === '' || Number(rate) <= 0)) issues.push(noRate(currency));
  return {
    members: {
      $currency: currency,
      $foreign: foreign,
      $rate: rate,
      $refunds: refunds.map((refund) => ({ ...refund, $rate: ownRate(refund) || rate })),
    },
    issues,
  };
}

/** Home units per unit of the currency: as stated, else what the home amount of a refund says; empty when neither is there. */
function ownRate(row: SourceDocument): string {
  const stated = text(row['exchange_rate']);
  if (stated !== '' && Number(stated) !== 0) return stated;
  const [foreign, home] = [decimal(row['amount_fcy']), decimal(row['amount_bcy'])];
  return foreign.isZero() || home.isZero() ? '' : toMoney(rateThatGives(home, foreign));
}

const ratePlaces = 5;
const rateDigits = 15;

/**
 * Zoho shows a refund in both currencies and without its rate. The quotient seldom ends: it keeps the five decimals QBO documents
 * for numbers, and more only as long as the home amount is missed.
 */
function rateThatGives(home: Decimal, foreign: Decimal): Decimal {
  const exact = home.div(foreign);
  const homePlaces = Math.max(2, home.decimalPlaces());
  const most = exact.toSignificantDigits(rateDigits);
  for (let places = ratePlaces; places < most.decimalPlaces(); places += 1) {
    const rate = roundTo(exact, places);
    if (roundTo(foreign.times(rate), homePlaces).equals(home)) return rate;
  }
  return most;
}

function currencyOff(currency: string, home: string): Issue {
  return {
    code: 'mapping.currency-off',
    severity: 'hold',
    at: 'currency_code',
    message: `the document is in ${currency}, but multi-currency is off in the QuickBooks company (home currency ${home})`,
    remedy: 'Switch multi-currency on in QuickBooks (it cannot be undone, and the API cannot), then run `crossfoot check`.',
  };
}

function noCurrency(document: SourceDocument, rate: string): Issue {
  const id = text(document['currency_id']);
  return {
    code: 'mapping.currency',
    severity: 'hold',
    at: 'currency_code',
    message: `the document has an exchange rate of ${rate} and no currency code${id === '' ? '' : ` (only the id ${id})`}: its figures may be in any currency`,
    remedy: 'Open the document in Zoho Inventory and save it; if it stays without its currency, enter it by hand in QuickBooks.',
  };
}

function noRate(currency: string): Issue {
  return {
    code: 'mapping.exchange-rate',
    severity: 'hold',
    at: 'exchange_rate',
    message: `the document is in ${currency} and has no exchange rate`,
    remedy: 'Enter the exchange rate of the document in Zoho Inventory and save it.',
  };
}
