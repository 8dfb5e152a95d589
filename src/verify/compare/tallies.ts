import { zero, type Decimal } from '../../domain/money.js';
import type { Posting } from '../postings.js';

export interface Pair {
  expected: Decimal;
  actual: Decimal;
}

/** Sums of both sides under one key. */
export class Tally {
  private readonly sums = new Map<string, Pair>();

  add(key: string, side: keyof Pair, amount: Decimal): void {
    const held = this.sums.get(key);
    if (held) held[side] = held[side].plus(amount);
    else this.sums.set(key, { expected: zero, actual: zero, [side]: amount });
  }

  entries(): readonly (readonly [string, Pair])[] {
    return [...this.sums].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  }

  get(key: string): Pair {
    return this.sums.get(key) ?? { expected: zero, actual: zero };
  }
}

/** The books as both sides have them: per account, per account and day, per party. */
export class Ledgers {
  readonly accounts = new Tally();
  readonly days = new Tally();
  readonly parties = new Tally();
  count = 0;

  post(postings: readonly Posting[], side: keyof Pair): void {
    for (const { account, date, party, home, amount } of postings) {
      this.count += 1;
      this.accounts.add(account, side, home);
      this.days.add(`${account}|${date}`, side, home);
      if (party !== '') this.parties.add(party, side, amount);
    }
  }
}
