import type { ConnectionConfig, Selector } from '../../config/index.js';
import { decimal } from '../../domain/money.js';
import type { SourceDocument } from '../../domain/document.js';
import { firstText, text } from '../json.js';
import type { Masters } from '../masters.js';
import type { Chart, ChartAccount, SourceLists } from '../ports.js';
import { rateOf, type EntryTerms } from '../postings.js';

type AccountGroup = 'sales' | 'purchases';

/**
 * Which QuickBooks account, party and rate a Zoho document means, by the configuration and the links of accounts and
 * contacts. What cannot be found gets a name of its own that no account has, so that it shows as a difference.
 */
export class Books {
  private readonly byName = new Map<string, string>();
  private readonly sourceAccounts: ReadonlyMap<string, SourceDocument>;
  private readonly taxPercents: ReadonlyMap<string, string>;
  private readonly taxes: SourceLists['taxes'];
  private readonly receivables: ReadonlyMap<string, string>;
  private readonly payables: ReadonlyMap<string, string>;

  constructor(
    readonly chart: Chart,
    private readonly config: ConnectionConfig,
    private readonly masters: Pick<Masters, 'find'>,
    lists: SourceLists,
  ) {
    // A full name goes before a short one, and a name before a number; of two accounts with one short name the first counts.
    for (const key of ['number', 'shortName', 'name'] as const) {
      for (const account of [...chart.accounts].reverse())
        if (account.active && account[key] !== '') this.byName.set(account[key].trim().toLowerCase(), account.id);
    }
    this.sourceAccounts = new Map(lists.accounts.map((account) => [text(account['account_id']), account]));
    this.taxes = lists.taxes;
    this.taxPercents = new Map(lists.taxes.map(({ id, percent }) => [id, percent]));
    this.receivables = byCurrency(chart, 'Accounts Receivable');
    this.payables = byCurrency(chart, 'Accounts Payable');
  }

  get us(): boolean {
    return this.chart.us;
  }

  /** An account of the configuration: `sales`, `discount`. */
  configured(group: AccountGroup | '', name: string): string {
    const { accounts } = this.config.export;
    const selectors = (group === '' ? accounts : accounts[group]) as Readonly<Record<string, Selector | undefined>>;
    const selector = selectors[name];
    const known = selector === undefined ? undefined : this.select(selector);
    return known ?? this.standIn(name) ?? `?export.accounts.${group === '' ? name : `${group}.${name}`}`;
  }

  /** An account that a Zoho document names, by its link, else by its name. */
  named(id: string, name: string): string | undefined {
    const source = this.sourceAccounts.get(id);
    const called = text(source?.['account_name']) || name;
    const linked = id === '' ? undefined : this.masters.find('accounts', id);
    return linked ?? this.byName.get(called.toLowerCase()) ?? (called === '' ? undefined : `?Zoho account ${called}`);
  }

  /** Account of a document line. */
  ofLine(line: SourceDocument, group: AccountGroup): string {
    const named = this.named(text(line['account_id']), text(line['account_name']));
    if (named !== undefined) return named;
    const item = this.chart.items.find(({ id }) => id === this.masters.find('items', text(line['item_id'])));
    const own = group === 'sales' ? item?.incomeAccount : item?.expenseAccount;
    if (own !== undefined && own !== '') return own;
    return group === 'sales' ? this.configured('sales', 'income') : `?no account on line ${text(line['name'])}`;
  }

  /** Where money goes to or comes from. */
  money(document: SourceDocument, otherwise?: string): string {
    const fields = ['account_id', 'paid_through_account_id', 'from_account_id'] as const;
    const id = firstText(document, fields);
    const name = firstText(document, ['account_name', 'paid_through_account_name', 'from_account_name']);
    return this.named(id, name) ?? otherwise ?? '?no account for the money';
  }

  /** Where QuickBooks keeps money received until somebody says which account it went to. */
  undepositedFunds(): string {
    return this.chart.accounts.find(({ subType, active }) => active && subType === 'UndepositedFunds')?.id ?? '?Undeposited Funds';
  }

  receivable(currency: string): string {
    return this.receivables.get(currency) ?? `?Accounts Receivable ${currency}`;
  }

  payable(currency: string): string {
    return this.payables.get(currency) ?? `?Accounts Payable ${currency}`;
  }

  party(kind: 'Customer' | 'Vendor', id: string, currency: string, name: string): string {
    const linked = this.masters.find(kind === 'Customer' ? 'customers' : 'vendors', id, currency);
    return linked === undefined ? `?${kind} ${name}` : `${kind}:${linked}`;
  }

  terms(document: SourceDocument, date: string): EntryTerms {
    const { homeCurrency } = this.chart;
    const stated = text(document['currency_code']);
    if (stated === '' && !rateOf(document['exchange_rate']).equals(1))
      throw new RangeError(`it has an exchange rate of ${text(document['exchange_rate'])} and does not say in which currency it is`);
    const currency = stated || homeCurrency;
    return { date, currency, homeCurrency, rate: currency === homeCurrency ? decimal(1) : rateOf(document['exchange_rate']) };
  }

  /** Of money paid back: its own rate, which Zoho shows by its amount in both currencies; else that of what it pays back. */
  refundTerms(refund: SourceDocument, paidBack: SourceDocument): EntryTerms {
    const currency = text(paidBack['currency_code']) || text(refund['currency_code']);
    const terms = this.terms({ ...paidBack, ...refund, currency_code: currency }, text(refund['date']).slice(0, 10));
    const [foreign, home] = [decimal(refund['amount_fcy']), decimal(refund['amount_bcy'])];
    const isShown =
      terms.currency !== terms.homeCurrency && decimal(refund['exchange_rate']).isZero() && !foreign.isZero() && !home.isZero();
    return isShown ? { ...terms, rate: home.div(foreign) } : terms;
  }

  percentOf(taxId: string): string | undefined {
    return this.taxPercents.get(taxId);
  }

  percentNamed(name: string): string | undefined {
    const percents = this.taxes.filter((tax) => tax.name.toLowerCase() === name.toLowerCase()).map(({ percent }) => percent);
    return new Set(percents).size === 1 ? percents[0] : undefined;
  }

  private select(selector: Selector): string | undefined {
    return typeof selector === 'string' ? this.byName.get(selector.trim().toLowerCase()) : selector.id;
  }

  private standIn(name: string): string | undefined {
    if (name !== 'income' && name !== 'shipping') return undefined;
    const incomes = this.chart.accounts.filter(({ active, type }) => active && type === 'Income');
    const sorted = [...incomes].sort((a, b) => Number(a.id) - Number(b.id));
    return (sorted.find(({ subType }) => subType === 'SalesOfProductIncome') ?? sorted[0])?.id;
  }
}

/** The oldest account of the type in each currency. */
export function byCurrency(chart: Chart, type: string): ReadonlyMap<string, string> {
  const accounts = chart.accounts.filter((account: ChartAccount) => account.active && account.type === type);
  const oldestLast = [...accounts].sort((a, b) => Number(b.id) - Number(a.id));
  return new Map(oldestLast.map(({ id, currency }) => [currency || chart.homeCurrency, id]));
}
