import { decimal, minorUnit, roundTo, sum, zero, type Decimal } from '../domain/money.js';

/** One movement on one account, debit positive. */
export interface Posting {
  readonly date: string;
  readonly account: string;
  /** `Customer:58`; set on receivable and payable accounts only. */
  readonly party: string;
  /** In document currency. */
  readonly amount: Decimal;
  readonly home: Decimal;
}

/** All sales tax together. Which liability account a rate belongs to is known to QuickBooks alone; the rates are compared by themselves. */
export const taxAccount = 'sales-tax';
/** Where the difference between two exchange rates goes. */
export const exchangeAccount = 'exchange-gain-or-loss';

const noDecimals = ['BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'];
const threeDecimals = ['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'];

export function decimalsOf(currency: string): number {
  return noDecimals.includes(currency) ? 0 : threeDecimals.includes(currency) ? 3 : 2;
}

export interface EntryTerms {
  readonly date: string;
  readonly currency: string;
  /** Home units per unit of the document's currency. */
  readonly rate: Decimal;
  readonly homeCurrency: string;
}

/** Collects the postings of one document and converts them line by line, as QuickBooks does. */
export class Entry {
  private readonly postings: Posting[] = [];

  constructor(private readonly terms: EntryTerms) {}

  debit(account: string, amount: Decimal, party = ''): this {
    if (amount.isZero()) return this;
    this.postings.push({ date: this.terms.date, account, party, amount, home: this.toHome(amount) });
    return this;
  }

  credit(account: string, amount: Decimal, party = ''): this {
    return this.debit(account, amount.negated(), party);
  }

  /** What the lines are short of: zero in a document that balances. */
  imbalance(): Decimal {
    return sum(this.postings.map(({ amount }) => amount));
  }

  /** The residue of converting line by line sits on the largest line without a party, so that the party's balance stays exact. */
  finish(): Posting[] {
    const { currency, homeCurrency } = this.terms;
    const residue = sum(this.postings.map(({ home }) => home));
    const isRounding = residue.abs().lessThanOrEqualTo(minorUnit(decimalsOf(homeCurrency)).times(this.postings.length));
    if (currency === homeCurrency || residue.isZero() || !isRounding) return this.postings;
    const at = this.postings.reduce(
      (best, { party, home }, index) => (party === '' && home.abs().greaterThan(this.postings[best]?.home.abs() ?? zero) ? index : best),
      -1,
    );
    return this.postings.map((posting, index) => (index === at ? { ...posting, home: posting.home.minus(residue) } : posting));
  }

  private toHome(amount: Decimal): Decimal {
    const { currency, homeCurrency, rate } = this.terms;
    return currency === homeCurrency ? amount : roundTo(amount.times(rate), decimalsOf(homeCurrency));
  }
}

/** Part of an open document that a payment or credit settles. */
export interface Settlement {
  /** Key of what is settled, in the side's own words: `invoices/460…`, `Invoice/130`. */
  readonly settles: string;
  /** 1: money owed is paid off; -1: a credit is used up. */
  readonly direction: 1 | -1;
  readonly amount: Decimal;
  /** The rate it was booked at, where that is known without looking. */
  readonly booked?: Decimal;
}

/**
 * Open items leave a receivable at the value they were booked at, whatever the rate on the day of the payment:
 * the difference is a realised gain or loss.
 */
export function exchangeDifference(
  settlements: readonly Settlement[],
  at: { terms: EntryTerms; account: string; party: string; sides: 1 | -1; rateOf: (key: string) => Decimal | undefined },
): Posting[] {
  const { terms, account, party, sides } = at;
  if (terms.currency === terms.homeCurrency) return [];
  const home = (amount: Decimal, rate: Decimal): Decimal => roundTo(amount.times(rate), decimalsOf(terms.homeCurrency));
  const gains = settlements.map(({ settles, direction, amount, booked: known }) => {
    const booked = known ?? at.rateOf(settles);
    return booked === undefined
      ? zero
      : home(amount, terms.rate)
          .minus(home(amount, booked))
          .times(direction * sides);
  });
  const gain = sum(gains);
  if (gain.isZero()) return [];
  const { date } = terms;
  return [
    { date, account, party, amount: zero, home: gain },
    { date, account: exchangeAccount, party: '', amount: zero, home: gain.negated() },
  ];
}

export function rateOf(value: unknown): Decimal {
  const rate = decimal(value);
  return rate.isZero() ? decimal(1) : rate;
}
