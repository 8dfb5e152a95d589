import { byCurrency } from '../expected/books.js';
import { ref, text } from '../json.js';
import type { Chart, ChartItem, TargetDocument } from '../ports.js';

/** Which account a line of a QuickBooks document posts to, by the company's own lists. */
export class TargetAccounts {
  readonly percents: ReadonlyMap<string, string>;
  private readonly items: ReadonlyMap<string, ChartItem>;
  private readonly types: ReadonlyMap<string, string>;
  private readonly receivables: ReadonlyMap<string, string>;
  private readonly payables: ReadonlyMap<string, string>;
  private readonly undeposited: string;
  /** Ids that the lists at hand do not know: newer than they are. */
  readonly unknown = new Set<string>();

  constructor(readonly chart: Chart) {
    this.percents = new Map(chart.rates.map(({ id, percent }) => [id, percent]));
    this.items = new Map(chart.items.map((item) => [item.id, item]));
    this.types = new Map(chart.accounts.map(({ id, type }) => [id, type]));
    this.receivables = byCurrency(chart, 'Accounts Receivable');
    this.payables = byCurrency(chart, 'Accounts Payable');
    this.undeposited = chart.accounts.find(({ subType, active }) => active && subType === 'UndepositedFunds')?.id ?? '?Undeposited Funds';
  }

  receivable(document: TargetDocument, currency: string): string {
    return ref(document['ARAccountRef']) || (this.receivables.get(currency) ?? `?Accounts Receivable ${currency}`);
  }

  payable(document: TargetDocument, currency: string): string {
    return ref(document['APAccountRef']) || (this.payables.get(currency) ?? `?Accounts Payable ${currency}`);
  }

  undepositedFunds(): string {
    return this.undeposited;
  }

  /** QuickBooks states the account an item line was posted to; where it does not, the item tells where it posts now. */
  ofSale(detail: TargetDocument): string {
    const stated = ref(detail['ItemAccountRef']);
    if (stated !== '') return this.known(stated);
    const id = ref(detail['ItemRef']);
    if (id === 'SHIPPING_ITEM_ID') return this.chart.shippingAccount || '?Shipping';
    return this.item(id)?.incomeAccount || `?item ${id}`;
  }

  ofPurchase(detail: TargetDocument): string {
    const id = ref(detail['ItemRef']);
    const item = this.item(id);
    return item?.expenseAccount || item?.incomeAccount || `?item ${id}`;
  }

  discount(detail: TargetDocument): string {
    return ref(detail['DiscountAccountRef']) || this.chart.discountAccount || '?Discounts';
  }

  /** Parties count on receivables and payables only. */
  party(account: string, type: unknown, id: string): string {
    const kind = this.types.get(account);
    const isOpenItem = kind === 'Accounts Receivable' || kind === 'Accounts Payable';
    return isOpenItem && id !== '' ? `${text(type)}:${id}` : '';
  }

  isReceivable(account: string): boolean {
    return this.types.get(account) === 'Accounts Receivable';
  }

  known(account: string): string {
    if (!this.types.has(account)) this.unknown.add(`account ${account}`);
    return account;
  }

  private item(id: string): ChartItem | undefined {
    const item = this.items.get(id);
    if (!item) this.unknown.add(`item ${id}`);
    return item;
  }
}
