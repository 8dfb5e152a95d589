import type { Decimal } from 'decimal.js';
import { sum, zero } from '../money.js';
import type { LedgerEntry, Party } from './ledger.js';

/** What a transaction leaves open on a receivable or payable account. */
export interface OpenItem {
  readonly key: string;
  readonly txnId: string;
  readonly party: Party;
  readonly kind: 'receivable' | 'payable';
  /** `owed` is paid by a payment, `credit` helps to pay. */
  readonly effect: 'owed' | 'credit';
  readonly total: Decimal;
  readonly home: Decimal;
  readonly accountId: string;
  readonly currency: string;
}

export interface Application {
  readonly amount: Decimal;
  readonly home: Decimal;
}

export type AccountKind = (accountId: string) => 'receivable' | 'payable' | undefined;

/** Open items and what has been applied to them, by whom. */
export class Settlements {
  private readonly items = new Map<string, OpenItem>();
  private readonly keysByTxn = new Map<string, Set<string>>();
  private readonly applied = new Map<string, Map<string, Application>>();
  private readonly keysByPayer = new Map<string, Set<string>>();

  /** Replaces the open items of a transaction by those its postings imply. */
  setItems(entry: LedgerEntry, kindOf: AccountKind): void {
    this.removeItems(entry.txnId);
    const groups = new Map<string, OpenItem>();
    for (const posting of entry.postings) {
      const kind = kindOf(posting.accountId);
      if (kind === undefined || posting.party === undefined) continue;
      const key = `${entry.txnId}|${posting.party}`;
      const held = groups.get(key);
      groups.set(key, {
        key,
        txnId: entry.txnId,
        party: posting.party,
        kind,
        effect: 'owed',
        total: (held?.total ?? zero).plus(posting.amount),
        home: (held?.home ?? zero).plus(posting.home),
        accountId: posting.accountId,
        currency: posting.currency,
      });
    }
    for (const signed of groups.values()) this.addSigned(signed);
  }

  removeItems(txnId: string): void {
    for (const key of this.keysByTxn.get(txnId) ?? []) this.items.delete(key);
    this.keysByTxn.delete(txnId);
  }

  itemsOf(txnId: string): readonly OpenItem[] {
    return [...(this.keysByTxn.get(txnId) ?? [])].map((key) => this.items.get(key)).filter((item) => item !== undefined);
  }

  /** What is still open, leaving one payer's own application out. */
  open(item: OpenItem, exceptPayer?: string): Decimal {
    return item.total.minus(sum(this.others(item, exceptPayer).map(({ amount }) => amount)));
  }

  /** Home value of an application: the last one takes the rest, so that a settled document leaves nothing behind. */
  homeOf(item: OpenItem, payerId: string, amount: Decimal, rounded: (value: Decimal) => Decimal): Decimal {
    if (!amount.eq(this.open(item, payerId))) return rounded(item.home.times(amount).div(item.total));
    return item.home.minus(sum(this.others(item, payerId).map(({ home }) => home)));
  }

  apply(item: OpenItem, payerId: string, application: Application): void {
    const byPayer = this.applied.get(item.key) ?? new Map<string, Application>();
    byPayer.set(payerId, application);
    this.applied.set(item.key, byPayer);
    const keys = this.keysByPayer.get(payerId) ?? new Set<string>();
    keys.add(item.key);
    this.keysByPayer.set(payerId, keys);
  }

  /** Takes back everything a payer applied; answers the transactions it had touched. */
  unapplyAll(payerId: string): readonly string[] {
    const touched = new Set<string>();
    for (const key of this.keysByPayer.get(payerId) ?? []) {
      this.applied.get(key)?.delete(payerId);
      touched.add(key.slice(0, key.indexOf('|')));
    }
    this.keysByPayer.delete(payerId);
    return [...touched];
  }

  /** Payers of a transaction, oldest application first. */
  payersOf(txnId: string): readonly string[] {
    const payers = new Set<string>();
    for (const [key, byPayer] of this.appliedOf(txnId)) if (key.startsWith(`${txnId}|`)) for (const id of byPayer.keys()) payers.add(id);
    return [...payers];
  }

  appliedAmount(txnId: string): Decimal {
    return sum(this.appliedOf(txnId).flatMap(([, byPayer]) => [...byPayer.values()].map(({ amount }) => amount)));
  }

  private appliedOf(txnId: string): readonly (readonly [string, Map<string, Application>])[] {
    const found: (readonly [string, Map<string, Application>])[] = [];
    for (const key of this.appliedKeys.get(txnId) ?? []) {
      const byPayer = this.applied.get(key);
      if (byPayer) found.push([key, byPayer]);
    }
    return found;
  }

  /** Keys ever used per transaction: an item may vanish (voided) while its applications are being taken back. */
  private readonly appliedKeys = new Map<string, Set<string>>();

  private others(item: OpenItem, exceptPayer: string | undefined): readonly Application[] {
    return [...(this.applied.get(item.key) ?? [])].filter(([payer]) => payer !== exceptPayer).map(([, application]) => application);
  }

  private addSigned(signed: OpenItem): void {
    if (signed.total.isZero()) return;
    const debit = signed.total.isPositive();
    const effect = (signed.kind === 'receivable') === debit ? 'owed' : 'credit';
    this.items.set(signed.key, { ...signed, effect, total: signed.total.abs(), home: signed.home.abs() });
    for (const index of [this.keysByTxn, this.appliedKeys]) {
      const keys = index.get(signed.txnId) ?? new Set<string>();
      keys.add(signed.key);
      index.set(signed.txnId, keys);
    }
  }
}
