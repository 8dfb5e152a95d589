import { isRecord } from './domain/json.js';
import { plainText as text } from './domain/text.js';
import type { SourceProfile } from './engine/ports.js';
import type { QuickbooksClient } from './vendors/quickbooks/client.js';
import { allOf, compare, isIn } from './vendors/quickbooks/query.js';
import type { QboRecord } from './vendors/quickbooks/types.js';
import {
  isTargetType,
  refusal,
  type BooksReader,
  type Chart,
  type DateRange,
  type Refused,
  type SourceLists,
  type TargetChanges,
  type TargetDocument,
  type TargetType,
} from './verify/index.js';

/** Ids in one condition: the statement stays well below what the vendor takes. */
const idsPerQuery = 200;

/** Verify's own reader over QuickBooks: raw documents and lists, nothing of what the engine makes of them. */
export class QuickbooksBooks implements BooksReader {
  private count = 0;

  constructor(private readonly client: QuickbooksClient) {}

  reads(): number {
    return this.count;
  }

  async chart(): Promise<Chart> {
    const info = await this.counted(this.client.companyInfo());
    const preferences = await this.counted(this.client.preferences());
    const currency = section(preferences, 'CurrencyPrefs');
    const sales = section(preferences, 'SalesFormsPrefs');
    const accounts = (await this.all('Account')).map((account) => ({
      id: text(account['Id']),
      name: text(account['FullyQualifiedName']) || text(account['Name']),
      shortName: text(account['Name']),
      number: text(account['AcctNum']),
      type: text(account['AccountType']),
      subType: text(account['AccountSubType']),
      currency: reference(account['CurrencyRef']),
      active: account['Active'] !== false,
    }));
    const named = (value: unknown): string => accountId(value, accounts);
    const refused: Refused[] = [];
    const us = /^USA?$/i.test(text(info['Country']));
    const rates = (await this.shown('tax rates', refused, () => this.all('TaxRate'))).map((rate) => ({
      id: text(rate['Id']),
      name: text(rate['Name']),
      percent: text(rate['RateValue']) || '0',
    }));
    const taxCodes = us ? [] : await this.shown('tax codes', refused, () => this.all('TaxCode'));
    const parties = await this.shown('customers and vendors', refused, async () => [
      ...(await this.parties('Customer')),
      ...(await this.parties('Vendor')),
    ]);
    return {
      company: text(info['CompanyName']),
      homeCurrency: reference(currency['HomeCurrency']) || 'USD',
      us,
      bookCloseDate: text(section(preferences, 'AccountingInfoPrefs')['BookCloseDate']).slice(0, 10),
      shippingAccount: named(sales['DefaultShippingAccount']),
      discountAccount: named(sales['DefaultDiscountAccount']),
      accounts,
      items: (await this.all('Item')).map((item) => ({
        id: text(item['Id']),
        incomeAccount: reference(item['IncomeAccountRef']),
        expenseAccount: reference(item['ExpenseAccountRef']),
      })),
      rates,
      taxCodes: taxCodes.map((code) => ({
        id: text(code['Id']),
        name: text(code['Name']),
        sales: percentsOf(code['SalesTaxRateList'], rates),
        purchases: percentsOf(code['PurchaseTaxRateList'], rates),
      })),
      parties,
      refused,
    };
  }

  async *documents(type: TargetType, { from, to }: DateRange): AsyncGenerator<readonly TargetDocument[]> {
    const within = allOf(compare('TxnDate', '>=', from), to === '' ? undefined : compare('TxnDate', '<=', to));
    // A pass that finds nothing yields no page, and has cost a read all the same.
    this.count += 1;
    let pages = 0;
    for await (const page of this.client.queryAll(type, within)) {
      pages += 1;
      if (pages > 1) this.count += 1;
      yield page;
    }
  }

  async byIds(type: TargetType, ids: readonly string[]): Promise<readonly TargetDocument[]> {
    const found: QboRecord[] = [];
    for (let at = 0; at < ids.length; at += idsPerQuery) {
      found.push(...(await this.counted(this.client.query(type, isIn('Id', ids.slice(at, at + idsPerQuery))))));
    }
    return found;
  }

  async changes(types: readonly TargetType[], since: string): Promise<TargetChanges> {
    const { changed, deleted, isTruncated, time } = await this.counted(this.client.cdc(types, since));
    return {
      changed: Object.entries(changed).flatMap(([type, documents]) =>
        isTargetType(type) ? documents.map((document) => ({ type, document })) : [],
      ),
      deleted: Object.entries(deleted).flatMap(([type, tombstones]) =>
        isTargetType(type) ? tombstones.map(({ id }) => ({ type, id })) : [],
      ),
      isTruncated,
      time,
    };
  }

  /** Lists that verification can do without; what refuses them is told. */
  private async shown<T>(what: string, refused: Refused[], read: () => Promise<readonly T[]>): Promise<readonly T[]> {
    try {
      return await read();
    } catch (error) {
      const why = refusal(error);
      if (why === undefined) throw error;
      refused.push({ what, why });
      return [];
    }
  }

  private async parties(entity: 'Customer' | 'Vendor'): Promise<Chart['parties']> {
    const rows = await this.all(entity);
    return rows.map((party) => ({
      key: `${entity}:${text(party['Id'])}`,
      name: text(party['DisplayName']),
      balance: text(party['Balance']),
      currency: reference(party['CurrencyRef']),
    }));
  }

  private async all(entity: string): Promise<QboRecord[]> {
    const rows: QboRecord[] = [];
    this.count += 1;
    for await (const page of this.client.queryAll(entity, isIn('Active', [true, false]))) rows.push(...page);
    return rows;
  }

  private counted<T>(answer: Promise<T>): Promise<T> {
    this.count += 1;
    return answer;
  }
}

/** What verify takes from the source's profile, as it is cached or read. */
export function sourceListsOf({ accounts, taxes }: SourceProfile): SourceLists {
  const components = taxes.flatMap((tax) =>
    tax.components.map(({ taxId, name, percent }) => ({ id: taxId, name, percent, parts: [percent] })),
  );
  return { accounts, taxes: [...components, ...taxes.map((tax) => ({ ...tax, parts: partsOf(tax) }))] };
}

function partsOf({ components, percent }: SourceProfile['taxes'][number]): string[] {
  return components.length === 0 ? [percent] : components.map((part) => part.percent);
}

/** Preferences name an account by id, in old companies by nothing but `true`. */
function accountId(value: unknown, accounts: Chart['accounts']): string {
  const stated = reference(value) || text(value);
  return accounts.find(({ id, name }) => id === stated || name === stated)?.id ?? '';
}

function percentsOf(list: unknown, rates: Chart['rates']): string[] {
  const details = isRecord(list) && Array.isArray(list['TaxRateDetail']) ? list['TaxRateDetail'].filter(isRecord) : [];
  return details.flatMap((detail) => rates.find(({ id }) => id === reference(detail['TaxRateRef']))?.percent ?? []);
}

function section(preferences: QboRecord, name: string): QboRecord {
  const value = preferences[name];
  return isRecord(value) ? value : {};
}

function reference(value: unknown): string {
  return isRecord(value) ? text(value['value']) : '';
}
