import type { ConnectionConfig } from '../../src/config/index.js';
import type { DocumentRecord } from '../../src/domain/run.js';
import type { Link } from '../../src/domain/operation.js';
import type { Store } from '../../src/store/index.js';
import type { BooksReader, Chart, DateRange, SourceLists, TargetChanges, TargetDocument, TargetType } from '../../src/verify/index.js';
import { verify, type VerifyOptions, type VerifyReport } from '../../src/verify/index.js';
import { documentRecord, FakeClock, link, openTestStore } from '../store/support.js';
import { config, connection, Ledger } from './synthetic.js';

const day = 86_400_000;

/** QuickBooks with its own list of changes, told once, and with a range of days. */
class LiveLedger implements BooksReader {
  /** Types read in full, queries for documents by id, and from when changes were asked for last. */
  readonly asked = { types: 0, byIds: 0, since: '' };
  /** What its clock shows, where its list of changes tells it. */
  time?: string;
  private readonly held = new Ledger();
  private changed = new Map<string, { readonly type: TargetType; readonly document: TargetDocument }>();

  /** `lists`: what differs from the usual chart, now. */
  constructor(public lists: Partial<Chart>) {}

  put(type: TargetType, document: TargetDocument): void {
    this.held.put(type, document);
    this.changed.set(`${type}/${String(document['Id'])}`, { type, document });
  }

  reads(): number {
    return this.held.reads();
  }

  async chart(): Promise<Chart> {
    return { ...(await this.held.chart()), ...this.lists };
  }

  async *documents(type: TargetType, { from, to }: DateRange): AsyncGenerator<readonly TargetDocument[]> {
    this.asked.types += 1;
    const isWithin = ({ TxnDate }: TargetDocument): boolean => String(TxnDate) >= from && (to === '' || String(TxnDate) <= to);
    for await (const page of this.held.documents(type)) yield page.filter(isWithin);
  }

  byIds(type: TargetType, ids: readonly string[]): Promise<readonly TargetDocument[]> {
    this.asked.byIds += 1;
    return this.held.byIds(type, ids);
  }

  changes(_: readonly TargetType[], since: string): Promise<TargetChanges> {
    this.asked.since = since;
    const { time } = this;
    const changed = [...this.changed.values()];
    this.changed = new Map();
    return Promise.resolve({ changed, deleted: [], isTruncated: false, ...(time === undefined ? {} : { time }) });
  }
}

export interface SmallBooksOptions {
  readonly chart?: Partial<Chart>;
  readonly export?: Partial<ConnectionConfig['export']>;
  /** Kinds of documents that are read from Zoho. */
  readonly read?: readonly string[];
  readonly taxes?: { readonly map: ConnectionConfig['taxes']['map']; readonly zoho: SourceLists['taxes'] };
}

/** One invoice: what differs from a plain one over `amount` USD of 5 March, on each side. */
export interface Planted {
  readonly amount?: number;
  readonly zoho?: Readonly<Record<string, unknown>>;
  /** As we last wrote it. */
  readonly applied?: Readonly<Record<string, unknown>>;
  /** As QuickBooks holds it; null: it does not. */
  readonly held?: Readonly<Record<string, unknown>> | null;
  readonly record?: Partial<DocumentRecord>;
  readonly link?: Partial<Link>;
}

/** A handful of documents, planted by hand on both sides and in the record between them, and nights to compare them in. */
export class SmallBooks {
  static async open({ chart = {}, export: exported = {}, read = [], taxes }: SmallBooksOptions = {}): Promise<SmallBooks> {
    const clock = new FakeClock(Date.parse('2026-06-01T04:30:00Z'));
    const store = await openTestStore({ clock });
    await store.links.saveMany([
      { ...link(), connection, entity: 'customers', sourceId: '9', role: 'customer', target: 'Customer', targetId: '100', applied: {} },
      { ...link(), connection, entity: 'accounts', sourceId: 'z1', role: 'account', target: 'Account', targetId: '1', applied: {} },
      { ...link(), connection, entity: 'accounts', sourceId: 'z3', role: 'account', target: 'Account', targetId: '3', applied: {} },
    ]);
    const own = { ...config, export: { ...config.export, ...exported }, taxes: { automatic: false, map: taxes?.map ?? [] } };
    return new SmallBooks(store, clock, new LiveLedger(chart), own, read, { accounts: [], taxes: taxes?.zoho ?? [] });
  }

  private constructor(
    readonly store: Store,
    readonly clock: FakeClock,
    readonly ledger: LiveLedger,
    private readonly config: ConnectionConfig,
    private readonly read: readonly string[],
    private readonly lists: SourceLists,
  ) {}

  verify(options: VerifyOptions = {}): Promise<VerifyReport> {
    const { store, ledger, clock } = this;
    const sourceLists = () => Promise.resolve(this.lists);
    return verify({ store, config: this.config, reader: ledger, sourceLists, clock, read: this.read }, options);
  }

  /** By default a day later, from the record. */
  async night(nights = 1): Promise<VerifyReport> {
    let report: VerifyReport | undefined;
    for (let at = 0; at < nights; at += 1) {
      this.clock.advance(day);
      report = await this.verify();
    }
    if (!report) throw new RangeError('no night');
    return report;
  }

  /** `INV-<id>`, in QuickBooks under the id `q<id>`. */
  async invoice(id: string, planted: Planted = {}): Promise<TargetDocument> {
    const { amount = 100 } = planted;
    const snapshot = {
      invoice_id: id,
      status: 'sent',
      date: '2026-03-05',
      customer_id: '9',
      currency_code: 'USD',
      line_items: [{ quantity: 1, rate: amount, item_total: amount, account_id: 'z3' }],
      total: amount,
      balance: amount,
      tax_total: 0,
      ...planted.zoho,
    };
    const applied = {
      DocNumber: `INV-${id}`,
      TxnDate: snapshot.date,
      CustomerRef: { value: '100' },
      PrivateNote: `[crossfoot ${connection}/invoices/${id}/invoice#1]`,
      Line: [saleLine(amount)],
      ...planted.applied,
    };
    const document = { ...applied, Id: `q${id}`, SyncToken: '0', TotalAmt: snapshot.total, Balance: snapshot.balance, ...planted.held };
    const record = documentRecord({ connection, sourceId: id, number: `INV-${id}`, snapshot, ...planted.record });
    await this.store.documents.saveMany([record]);
    const facts = { total: String(snapshot.total), tax: String(snapshot.tax_total), date: applied.TxnDate };
    const standing = { target: 'Invoice', targetId: `q${id}`, targetVersion: '0', state: 'present' as const };
    const own = { ...link(), connection, entity: 'invoices', sourceId: id, role: 'invoice', ...standing, applied, facts, ...planted.link };
    await this.store.links.saveMany([own]);
    if (planted.held !== null) this.ledger.put('Invoice', document);
    return document;
  }

  close(): Promise<void> {
    return this.store.close();
  }
}

/** A line of an invoice in QuickBooks, sold as item 10 to account 3 unless another account is named. */
export function saleLine(amount: number, account?: string) {
  const ItemAccountRef = account === undefined ? {} : { ItemAccountRef: { value: account } };
  return { Amount: amount, DetailType: 'SalesItemLineDetail', SalesItemLineDetail: { ItemRef: { value: '10' }, ...ItemAccountRef } };
}

export const found = ({ culprits }: VerifyReport): string[] =>
  culprits.map(({ number, cause, difference }) => `${number} ${cause} ${difference}`);
