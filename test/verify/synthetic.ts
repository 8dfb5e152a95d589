import type { ConnectionConfig } from '../../src/config/index.js';
import type { Link } from '../../src/domain/operation.js';
import type { DocumentRecord } from '../../src/domain/run.js';
import type { Store } from '../../src/store/index.js';
import type { BooksReader, Chart, TargetDocument, TargetType } from '../../src/verify/index.js';

/**
 * Books of any size without a sync: invoices of three lines and their payments, as Zoho stores them and as QuickBooks holds
 * them, worked out side by side in whole cents. A test then changes the QuickBooks half as a person would.
 */
export const connection = 'acme';

export const config = {
  id: connection,
  enabled: true,
  taxes: { automatic: false, map: [] },
  export: {
    from: '2026-01-01',
    every: '1h',
    closedBooks: 'hold',
    accounts: { sales: { discount: 'Discounts given' }, purchases: {} },
  },
} as unknown as ConnectionConfig;

const chart: Chart = {
  company: 'Synthetic Ltd.',
  homeCurrency: 'USD',
  us: true,
  bookCloseDate: '',
  shippingAccount: '',
  discountAccount: '4',
  accounts: (
    [
      ['1', 'Checking', 'Bank'],
      ['2', 'Accounts Receivable (A/R)', 'Accounts Receivable'],
      ['3', 'Sales', 'Income'],
      ['4', 'Discounts given', 'Income'],
      ['5', 'Services', 'Income'],
      ['6', 'Savings', 'Bank'],
    ] as const
  ).map(([id, name, type]) => ({ id, name, shortName: name, number: '', type, subType: '', currency: '', active: true })),
  items: [
    { id: '10', incomeAccount: '3', expenseAccount: '' },
    { id: '11', incomeAccount: '5', expenseAccount: '' },
  ],
  rates: [],
  taxCodes: [],
  parties: Array.from({ length: 40 }, (_, at) => ({ key: `Customer:${100 + at}`, name: `Customer ${at}`, balance: '', currency: 'USD' })),
};

export class Ledger implements BooksReader {
  readonly byType = new Map<TargetType, Map<string, TargetDocument>>();
  private count = 0;

  put(type: TargetType, document: TargetDocument): void {
    const documents = this.byType.get(type) ?? new Map<string, TargetDocument>();
    this.byType.set(type, documents.set(String(document['Id']), document));
  }

  edit(type: TargetType, id: string, change: (document: TargetDocument) => TargetDocument): void {
    const document = this.byType.get(type)?.get(id);
    if (!document) throw new Error(`${type} ${id} is not there`);
    this.put(type, { ...change(document), SyncToken: String(Number(document['SyncToken']) + 1) });
  }

  remove(type: TargetType, id: string): void {
    this.byType.get(type)?.delete(id);
  }

  /** Documents are never changed in place. */
  copy(): Ledger {
    const copy = new Ledger();
    for (const [type, documents] of this.byType) copy.byType.set(type, new Map(documents));
    return copy;
  }

  reads(): number {
    return this.count;
  }

  chart(): Promise<Chart> {
    return Promise.resolve(chart);
  }

  async *documents(type: TargetType): AsyncGenerator<readonly TargetDocument[]> {
    const all = [...(this.byType.get(type)?.values() ?? [])];
    for (let at = 0; at < all.length; at += 1000) {
      this.count += 1;
      yield await Promise.resolve(all.slice(at, at + 1000));
    }
  }

  byIds(type: TargetType, ids: readonly string[]): Promise<readonly TargetDocument[]> {
    return Promise.resolve(ids.map((id) => this.byType.get(type)?.get(id)).filter((document) => document !== undefined));
  }

  changes(): Promise<{ changed: []; deleted: []; isTruncated: false }> {
    return Promise.resolve({ changed: [], deleted: [], isTruncated: false });
  }
}

const money = (cents: number): number => cents / 100;
const pageSize = 500;
const note = (entity: string, id: string, role: string): string => `[crossfoot ${connection}/${entity}/${id}/${role}#1]`;

/** `pairs` invoices, each with its payment. The numbers are a fixed pattern, so that every run has the same books. */
export async function plantBooks(store: Store, ledger: Pick<Ledger, 'put'>, pairs: number): Promise<void> {
  const customers = Array.from({ length: 40 }, (_, at) => link('customers', `9${at}`, 'customer', ['Customer', `${100 + at}`], {}));
  await store.links.saveMany([
    ...customers,
    link('accounts', 'z3', 'account', ['Account', '3'], {}),
    link('accounts', 'z5', 'account', ['Account', '5'], {}),
    link('accounts', 'z1', 'account', ['Account', '1'], {}),
  ]);
  for (let from = 0; from < pairs; from += pageSize) {
    const made = Array.from({ length: Math.min(pageSize, pairs - from) }, (_, at) => pair(from + at));
    for (const { invoice, payment } of made) {
      ledger.put('Invoice', invoice);
      ledger.put('Payment', payment);
    }
    await store.recordGroup({ links: made.flatMap(({ links }) => links), documents: made.flatMap(({ records }) => records) });
  }
}

/** QuickBooks without the memory for it: its half of the books is worked out anew, page by page. */
export class StreamedLedger extends Ledger {
  constructor(private readonly pairs: number) {
    super();
  }

  override async *documents(type: TargetType): AsyncGenerator<readonly TargetDocument[]> {
    if (type !== 'Invoice' && type !== 'Payment') return;
    for (let from = 0; from < this.pairs; from += pageSize) {
      const made = Array.from({ length: Math.min(pageSize, this.pairs - from) }, (_, at) => pair(from + at));
      yield await Promise.resolve(made.map(({ invoice, payment }) => (type === 'Invoice' ? invoice : payment)));
    }
  }
}

function pair(at: number) {
  const [invoiceId, paymentId] = [`${1_000_000 + at}`, `${2_000_000 + at}`];
  const number = `INV-${String(at).padStart(6, '0')}`;
  const date = new Date(Date.UTC(2026, 0, 1 + (at % 300))).toISOString().slice(0, 10);
  const lines = [1, 2, 3].map((line) => ({ quantity: line, cents: 1_000 + ((at * 37 + line * 113) % 9_000), service: line === 3 }));
  const gross = lines.reduce((sum, { quantity, cents }) => sum + quantity * cents, 0);
  const discount = at % 4 === 0 ? 150 : 0;
  // Two invoices in three are paid in full, the rest by half, rounded down to the cent.
  const total = gross - discount;
  const paid = at % 3 === 0 ? Math.floor(total / 2) : total;
  const customer = at % 40;
  const party = { customer_id: `9${customer}`, customer_name: `Customer ${customer}`, currency_code: 'USD', exchange_rate: 1 };
  const lineDocuments = lines.map(({ quantity, cents, service }, line) => ({
    line_item_id: `${invoiceId}${line}`,
    item_id: service ? 'i11' : 'i10',
    account_id: service ? 'z5' : 'z3',
    account_name: service ? 'Services' : 'Sales',
    quantity,
    rate: money(cents),
    item_total: money(quantity * cents),
  }));
  const source = {
    invoice_id: invoiceId,
    invoice_number: number,
    status: 'sent',
    date,
    discount_type: 'entity_level',
    discount_total: money(discount),
    line_items: lineDocuments,
    tax_total: 0,
    total: money(total),
    balance: money(total - paid),
    ...party,
  };
  const base = { CurrencyRef: { value: 'USD' }, SyncToken: '0', CustomerRef: { value: `${100 + customer}` }, TxnDate: date };
  const invoice: TargetDocument = {
    ...base,
    Id: `${10_000 + at}`,
    DocNumber: number,
    PrivateNote: note('invoices', invoiceId, 'invoice'),
    Line: [
      ...lines.map(({ quantity, cents, service }) => ({
        Amount: money(quantity * cents),
        DetailType: 'SalesItemLineDetail',
        SalesItemLineDetail: { ItemRef: { value: service ? '11' : '10' } },
      })),
      ...(discount === 0
        ? []
        : [{ Amount: money(discount), DetailType: 'DiscountLineDetail', DiscountLineDetail: { DiscountAccountRef: { value: '4' } } }]),
    ],
    TotalAmt: money(total),
    Balance: money(total - paid),
    TxnTaxDetail: { TotalTax: 0 },
  };
  const payment: TargetDocument = {
    ...base,
    Id: `${5_000_000 + at}`,
    PrivateNote: note('customer-payments', paymentId, 'payment'),
    DepositToAccountRef: { value: '1' },
    TotalAmt: money(paid),
    Line: [{ Amount: money(paid), LinkedTxn: [{ TxnId: invoice['Id'], TxnType: 'Invoice' }] }],
  };
  const paymentSource = {
    payment_id: paymentId,
    payment_number: `${at}`,
    date,
    amount: money(paid),
    account_id: 'z1',
    account_name: 'Checking',
    invoices: [{ invoice_id: invoiceId, amount_applied: money(paid) }],
    ...party,
  };
  return {
    invoice,
    payment,
    records: [record('invoices', invoiceId, number, source), record('customer-payments', paymentId, `PAY-${at}`, paymentSource)],
    links: [
      link('invoices', invoiceId, 'invoice', ['Invoice', String(invoice['Id'])], { total: String(money(total)), date }),
      link('customer-payments', paymentId, 'payment', ['Payment', String(payment['Id'])], { total: String(money(paid)), date }),
    ],
  };
}

function link(entity: string, sourceId: string, role: string, [target, targetId]: [string, string], facts: Record<string, string>): Link {
  return {
    connection,
    entity,
    sourceId,
    role,
    target,
    targetId,
    targetVersion: '0',
    state: 'present',
    generation: 1,
    applied: { TxnDate: facts['date'] ?? '' },
    appliedHash: 'h',
    facts,
    mappingVersion: 'm',
    origin: 'created',
    updatedAt: '2026-11-01T00:00:00.000Z',
  };
}

function record(entity: string, sourceId: string, number: string, snapshot: Record<string, unknown>): DocumentRecord {
  return {
    connection,
    entity,
    sourceId,
    number,
    fingerprint: 'f',
    modifiedAt: '',
    state: 'synced',
    issues: [],
    mappingVersion: 'm',
    snapshot,
    attempts: 0,
    dismissed: false,
    runId: 'r',
    updatedAt: '2026-11-01T00:00:00.000Z',
  };
}
