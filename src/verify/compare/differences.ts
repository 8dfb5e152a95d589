import { minorUnit, zero, type Decimal } from '../../domain/money.js';
import { decimalsOf, type Posting } from '../postings.js';

/** What one account shows on one day for one party: expected against booked, debit positive. */
export interface Effect {
  readonly date: string;
  readonly account: string;
  readonly party: string;
  readonly expected: Decimal;
  readonly actual: Decimal;
  /** In home currency, as `expected` and `actual`. */
  readonly difference: Decimal;
  /** Actual less expected in document currency. */
  readonly amount: Decimal;
}

interface Sum {
  date: string;
  account: string;
  party: string;
  expected: Decimal;
  actual: Decimal;
  amount: Decimal;
}

/** Only what differs. */
export function differences(expected: readonly Posting[], actual: readonly Posting[]): Effect[] {
  const sums = new Map<string, Sum>();
  const add = (posting: Posting, side: 'expected' | 'actual'): void => {
    const key = `${posting.date}|${posting.account}|${posting.party}`;
    const { date, account, party } = posting;
    const held = sums.get(key) ?? { date, account, party, expected: zero, actual: zero, amount: zero };
    held[side] = held[side].plus(posting.home);
    held.amount = side === 'actual' ? held.amount.plus(posting.amount) : held.amount.minus(posting.amount);
    sums.set(key, held);
  };
  for (const posting of expected) add(posting, 'expected');
  for (const posting of actual) add(posting, 'actual');
  return [...sums.values()]
    .map((sum) => ({ ...sum, difference: sum.actual.minus(sum.expected) }))
    .filter(({ difference, amount }) => !difference.isZero() || !amount.isZero());
}

/** Every misposted cent stands on two accounts: half of what differs is what is wrong. */
export function sizeOf(effects: readonly Effect[]): Decimal {
  return effects.reduce((total, { difference }) => total.plus(difference.abs()), zero).div(2);
}

/** Amounts agree in the document's currency; converting them left a minor unit on another account. */
export function isRounding(effects: readonly Effect[], homeCurrency: string): boolean {
  const unit = minorUnit(decimalsOf(homeCurrency));
  return effects.every(({ amount, party, difference }) => amount.isZero() && party === '' && difference.abs().lessThanOrEqualTo(unit));
}

/** Sums that remain when one of day, account and party is not looked at. */
export function netsWithout(effects: readonly Effect[], ignored: 'date' | 'account' | 'party'): boolean {
  const nets = new Map<string, Decimal>();
  for (const effect of effects) {
    const key = (['date', 'account', 'party'] as const).map((part) => (part === ignored ? '' : effect[part])).join('|');
    nets.set(key, (nets.get(key) ?? zero).plus(effect.difference));
  }
  return [...nets.values()].every((net) => net.isZero());
}
