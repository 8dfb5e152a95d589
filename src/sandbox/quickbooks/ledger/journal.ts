import { Decimal } from 'decimal.js';
import { decimalsOf, round, sum, zero } from '../money.js';
import type { Party, Posting } from './ledger.js';

export interface JournalTerms {
  readonly currency: string;
  readonly rate: Decimal;
  readonly homeCurrency: string;
}

/** Collects the postings of one transaction and converts them to home currency. */
export class Journal {
  private readonly postings: Posting[] = [];

  constructor(private readonly terms: JournalTerms) {}

  homeOf(amount: Decimal): Decimal {
    return round(amount.times(this.terms.rate), decimalsOf(this.terms.homeCurrency));
  }

  debit(accountId: string, amount: Decimal, party?: Party): this {
    return this.add(accountId, amount, this.homeOf(amount), party);
  }

  credit(accountId: string, amount: Decimal, party?: Party): this {
    return this.add(accountId, amount.negated(), this.homeOf(amount).negated(), party);
  }

  /** A posting whose home value is known already: the settlement of a document booked at another rate. */
  add(accountId: string, amount: Decimal, home: Decimal, party?: Party): this {
    if (amount.isZero() && home.isZero()) return this;
    this.postings.push({ accountId, amount, home, currency: this.terms.currency, ...(party === undefined ? {} : { party }) });
    return this;
  }

  /**
   * Converting line by line leaves at most half a minor unit per line; that residue sits on the largest line that has no party,
   * so that receivables, payables and the document total stay exact.
   */
  finishRounded(): readonly Posting[] {
    const residue = sum(this.postings.map(({ home }) => home));
    if (residue.isZero()) return this.postings;
    const minorUnit = new Decimal(10).pow(-decimalsOf(this.terms.homeCurrency));
    if (this.terms.currency === this.terms.homeCurrency || residue.abs().gt(minorUnit.times(this.postings.length))) return this.postings;
    let target = -1;
    for (const [at, { party, home }] of this.postings.entries()) {
      if (party === undefined && home.abs().gt(this.postings[target]?.home.abs() ?? zero)) target = at;
    }
    const posting = this.postings[target];
    if (posting) this.postings[target] = { ...posting, home: posting.home.minus(residue) };
    return this.postings;
  }

  /** What is left between two exchange rates is a realised gain or loss. */
  finishWithGainOrLoss(accountId: string): readonly Posting[] {
    const residue = sum(this.postings.map(({ home }) => home));
    if (!residue.isZero()) this.add(accountId, zero, residue.negated());
    return this.postings;
  }
}
