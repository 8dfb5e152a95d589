import type { SourceDocument } from '../../domain/document.js';
import { isRecord } from '../../domain/json.js';
import { plainName, text } from './prepare.js';

/** QuickBooks items as the file that Zoho Inventory's item import takes: one row an item, its columns by Zoho's names. Pure. */
type Column = readonly [name: string, value: (item: SourceDocument) => string];

const columns: readonly Column[] = [
  ['Item Name', (item) => plainName(item, 'Name')],
  ['SKU', (item) => text(item['Sku'])],
  ['Product Type', (item) => (text(item['Type']) === 'Service' ? 'service' : 'goods')],
  ['Description', (item) => text(item['Description'])],
  ['Rate', (item) => text(item['UnitPrice'])],
  ['Account', (item) => account(item['IncomeAccountRef'])],
  ['Purchase Description', (item) => text(item['PurchaseDesc'])],
  ['Purchase Rate', (item) => text(item['PurchaseCost'])],
  ['Purchase Account', (item) => account(item['ExpenseAccountRef'])],
  ['Status', (item) => (item['Active'] === false ? 'Inactive' : 'Active')],
];

/** Categories and bundles are no items in Zoho. */
const left: readonly string[] = ['Category', 'Group', 'Bundle'];

export const itemsCsvHeader = columns.map(([name]) => name).join(',');

export function itemsCsvRows(items: readonly SourceDocument[]): readonly string[] {
  return items.filter((item) => !left.includes(text(item['Type']))).map((item) => columns.map(([, value]) => cell(value(item))).join(','));
}

/** The account's own name: QuickBooks writes the path of its parents in front. */
function account(reference: unknown): string {
  return isRecord(reference) ? (text(reference['name']).split(':').at(-1) ?? '') : '';
}

function cell(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
