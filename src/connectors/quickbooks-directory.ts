import { isRecord } from '../domain/json.js';
import type { DirectoryEntry } from '../engine/ports.js';
import type { QboRecord } from '../vendors/quickbooks/types.js';

/** Which members of a list object matching may look at, and where a marker can stand. */
interface ListResource {
  readonly keys: readonly string[];
  readonly note?: string;
  /** Types that are never put on a document. */
  readonly unusableTypes?: readonly string[];
  readonly variant?: readonly string[];
}

const resources: Readonly<Record<string, ListResource>> = {
  Account: { keys: ['Name', 'FullyQualifiedName', 'AcctNum'] },
  Customer: { keys: ['DisplayName', 'PrimaryEmailAddr'], note: 'Notes', variant: ['CurrencyRef'] },
  Vendor: { keys: ['DisplayName', 'PrimaryEmailAddr'], note: 'Notes', variant: ['CurrencyRef'] },
  Employee: { keys: ['DisplayName'] },
  // Inventory items would make QBO post stock and cost entries of its own (decision: no stock).
  Item: { keys: ['Name', 'Sku'], unusableTypes: ['Inventory', 'Category', 'Group'], variant: ['IncomeAccountRef', 'ExpenseAccountRef'] },
};

export function directoryKeys(resource: string): readonly string[] | undefined {
  return resources[resource]?.keys;
}

export function directoryEntry(resource: string, object: QboRecord): DirectoryEntry {
  const { keys, note, unusableTypes = [], variant = [] } = resources[resource] ?? { keys: ['Name'] };
  const type = text(object['AccountType']) || text(object['Type']);
  return {
    id: text(object['Id']),
    version: text(object['SyncToken']),
    active: object['Active'] !== false,
    keys: Object.fromEntries(keys.map((key) => [key, text(object[key])] as const).filter(([, value]) => value !== '')),
    variant: variant.map((field) => text(object[field])).find((value) => value !== '') ?? '',
    ...(resource === 'Item' ? { purchaseVariant: text(object['ExpenseAccountRef']) } : {}),
    usable: !unusableTypes.includes(type) && object['IsProject'] !== true,
    type,
    subType: text(object['AccountSubType']),
    currency: text(object['CurrencyRef']),
    marker: note === undefined ? '' : text(object[note]),
  };
}

/** Plain members as they are, references by id, addresses by their text. */
function text(value: unknown): string {
  if (isRecord(value)) return text(value['value'] ?? value['Address']);
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}
