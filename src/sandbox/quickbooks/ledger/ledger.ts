import type { Decimal } from 'decimal.js';
import { sum, zero } from '../money.js';

/** A party in the books: `Customer:58`, `Vendor:56`. */
export type Party = string;

export interface Posting {
  readonly accountId: string;
  /** Home currency, debit positive. */
  readonly home: Decimal;
  /** Currency of the transaction, debit positive. */
  readonly amount: Decimal;
  readonly currency: string;
  /** Set on receivable and payable accounts. */
  readonly party?: Party;
}

export interface LedgerEntry {
  readonly entity: string;
  readonly txnId: string;
  readonly date: string;
  readonly postings: readonly Posting[];
}

/** The double-entry ledger. Balances are kept as running sums; an entry that does not balance is a defect and is refused. */
export class Ledger {
  private readonly entries = new Map<string, LedgerEntry>();
  private readonly homeByAccount = new Map<string, Decimal>();
  private readonly amountByAccount = new Map<string, Map<string, Decimal>>();
  private readonly amountByParty = new Map<Party, Decimal>();

  post(entry: LedgerEntry): void {
    const difference = sum(entry.postings.map(({ home }) => home));
    if (!difference.isZero()) throw new Error(`${entry.entity} ${entry.txnId} does not balance: ${difference.toString()}`);
    this.remove(entry.txnId);
    this.entries.set(entry.txnId, entry);
    this.apply(entry, 1);
  }

  remove(txnId: string): void {
    const entry = this.entries.get(txnId);
    if (!entry) return;
    this.apply(entry, -1);
    this.entries.delete(txnId);
  }

  get(txnId: string): LedgerEntry | undefined {
    return this.entries.get(txnId);
  }

  all(): IterableIterator<LedgerEntry> {
    return this.entries.values();
  }

  accountHome(accountId: string): Decimal {
    return this.homeByAccount.get(accountId) ?? zero;
  }

  /** Balance in one currency: what a foreign bank account shows. */
  accountAmount(accountId: string, currency: string): Decimal {
    return this.amountByAccount.get(accountId)?.get(currency) ?? zero;
  }

  /** Debit positive, in the party's currency. */
  partyAmount(party: Party): Decimal {
    return this.amountByParty.get(party) ?? zero;
  }

  private apply(entry: LedgerEntry, sign: 1 | -1): void {
    for (const { accountId, home, amount, currency, party } of entry.postings) {
      this.homeByAccount.set(accountId, this.accountHome(accountId).plus(home.times(sign)));
      const amounts = this.amountByAccount.get(accountId) ?? new Map<string, Decimal>();
      amounts.set(currency, (amounts.get(currency) ?? zero).plus(amount.times(sign)));
      this.amountByAccount.set(accountId, amounts);
      if (party !== undefined) this.amountByParty.set(party, this.partyAmount(party).plus(amount.times(sign)));
    }
  }
}
