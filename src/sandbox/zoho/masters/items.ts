import { customFieldText, mergeCustomFields, readCustomFields } from '../custom-fields.js';
import { alreadyExists, invalidParameter, invalidValue, refused } from '../errors.js';
import { param, reply, route, type Call, type Reply, type Route } from '../http.js';
import type { Input } from '../input.js';
import { textOf, zero, type Decimal } from '../json.js';
import { list, type Field, type ListSpec } from '../listing.js';
import type { Organization } from '../organization.js';
import type { Item } from '../records.js';
import { accountNamed, requireAccount } from './accounts.js';
import { itemDetail, itemRow } from './item-views.js';

const itemTypes = ['inventory', 'sales', 'purchases', 'sales_and_purchases'] as const;
const productTypes = ['goods', 'service', 'digital_service'] as const;
const textLimits: Readonly<Record<string, number>> = {
  unit: 100,
  description: 2_000,
  purchase_description: 2_000,
  upc: 50,
  ean: 50,
  isbn: 50,
  part_number: 100,
  brand: 100,
  manufacturer: 100,
  category_id: 30,
  vendor_id: 30,
  hsn_or_sac: 50,
  tax_exemption_id: 30,
};

function newItem(organization: Organization): Item {
  return {
    ...organization.stamps(),
    name: '',
    sku: '',
    status: 'active',
    itemType: 'sales',
    productType: 'goods',
    rate: zero,
    purchaseRate: zero,
    taxId: '',
    accountId: accountNamed(organization, 'Sales').id,
    purchaseAccountId: '',
    inventoryAccountId: '',
    isTaxable: true,
    stock: zero,
    fields: {},
    customFields: [],
  };
}

function readItem(organization: Organization, item: Item, input: Input): Item {
  const read = { ...item };
  if (input.has('name')) read.name = input.required('name', 255);
  read.sku = input.text('sku', 100) ?? item.sku;
  checkUnique(organization, read);
  const itemType = input.text('item_type') ?? item.itemType;
  if (!(itemTypes as readonly string[]).includes(itemType)) throw invalidValue('item_type');
  const productType = input.text('product_type') ?? item.productType;
  if (!(productTypes as readonly string[]).includes(productType)) throw invalidValue('product_type');
  read.itemType = itemType;
  read.productType = productType;
  read.rate = input.decimal('rate') ?? item.rate;
  read.purchaseRate = input.decimal('purchase_rate') ?? item.purchaseRate;
  read.taxId = input.text('tax_id') ?? item.taxId;
  if (read.taxId !== '' && !organization.taxes.has(read.taxId)) throw invalidValue('tax_id');
  read.isTaxable = input.flag('is_taxable') ?? item.isTaxable;
  read.stock = input.decimal('initial_stock') ?? item.stock;
  read.fields = { ...item.fields };
  for (const [name, max] of Object.entries(textLimits)) {
    const text = input.text(name, max);
    if (text !== undefined) read.fields[name] = text;
  }
  readAccounts(organization, read, input);
  read.customFields = readCustomFields(organization, 'item', input, item.customFields);
  return read;
}

function readAccounts(organization: Organization, item: Item, input: Input): void {
  const given = (member: string, current: string, fallback: string, wanted: boolean): string => {
    const id = input.text(member) ?? current;
    if (id !== '') return requireAccount(organization, id, member).id;
    return wanted ? accountNamed(organization, fallback).id : '';
  };
  const bought = item.itemType !== 'sales';
  item.accountId = item.itemType === 'purchases' ? '' : given('account_id', item.accountId, 'Sales', true);
  item.purchaseAccountId = given('purchase_account_id', item.purchaseAccountId, 'Cost of Goods Sold', bought);
  item.inventoryAccountId = given('inventory_account_id', item.inventoryAccountId, 'Inventory Asset', item.itemType === 'inventory');
  if (item.inventoryAccountId !== '' && organization.accounts.get(item.inventoryAccountId).type !== 'stock')
    throw invalidValue('inventory_account_id');
}

function checkUnique(organization: Organization, item: Item): void {
  for (const other of organization.items.values()) {
    if (other.id === item.id) continue;
    if (other.name.toLowerCase() === item.name.toLowerCase()) throw alreadyExists(`Item "${item.name}"`);
    if (item.sku !== '' && other.sku.toLowerCase() === item.sku.toLowerCase()) throw alreadyExists(`Item with SKU "${item.sku}"`);
  }
}

function isUsed(organization: Organization, id: string): boolean {
  for (const collection of Object.values(organization.documents)) {
    for (const document of collection.values()) if (document.lines.some((line) => line.itemId === id)) return true;
  }
  return false;
}

function createItem(call: Call): Reply {
  const { organization, input } = call;
  input.required('name', 255);
  const item = readItem(organization, newItem(organization), input);
  organization.items.add(item);
  return reply({ item: itemDetail(organization, item) }, 'The item has been added.', organization.switches().itemCreateStatus);
}

function found(call: Call): Item {
  return call.organization.items.get(param(call, 'item_id'));
}

function updateItem(call: Call): Reply {
  const { organization } = call;
  const item = found(call);
  Object.assign(item, readItem(organization, item, call.input));
  organization.touch(organization.items, item);
  return reply({ item: itemDetail(organization, item) }, 'Item details have been updated');
}

function removeItem(organization: Organization, item: Item): void {
  if (isUsed(organization, item.id)) throw refused('Items used in transactions cannot be deleted. Mark the item as inactive instead.');
  organization.items.remove(item.id);
}

function setStatus(organization: Organization, item: Item, status: Item['status']): void {
  if (item.status === status && organization.switches().repeatedStatusRefused) throw refused(`The item is ${status} already.`);
  item.status = status;
  organization.touch(organization.items, item);
}

function idsOf(call: Call): Item[] {
  const ids = call.query.get('item_ids') ?? '';
  if (ids === '') throw invalidParameter('item_ids');
  return ids.split(',').map((id) => call.organization.items.get(id.trim()));
}

const activeText = (status: Item['status']): string => `The item has been marked as ${status === 'active' ? 'Active' : 'Inactive'}.`;

const text = (read: (item: Item) => unknown): Field<Item> => ({ kind: 'text', value: (item) => textOf(read(item)) });
const number = (read: (item: Item) => Decimal): Field<Item> => ({ kind: 'number', value: (item) => read(item).toNumber() });

function listItems(call: Call): Reply {
  const { organization } = call;
  const spec: ListSpec<Item> = {
    collection: organization.items,
    key: 'items',
    reportName: 'Items',
    fields: {
      name: text((item) => item.name),
      sku: text((item) => item.sku),
      status: text((item) => item.status),
      rate: number((item) => item.rate),
      purchase_rate: number((item) => item.purchaseRate),
      tax_id: { kind: 'id', value: (item) => item.taxId },
      account_id: { kind: 'id', value: (item) => item.accountId },
      purchase_account_id: { kind: 'id', value: (item) => item.purchaseAccountId },
      description: text((item) => item.fields['description']),
      stock_on_hand: number((item) => item.stock),
    },
    sortColumns: ['name', 'sku', 'rate', 'purchase_rate', 'created_time', 'last_modified_time', 'reorder_level', 'stock_on_hand'],
    defaultSort: 'created_time',
    defaultOrder: 'D',
    statuses: {
      'Status.All': () => true,
      'Status.Active': (item) => item.status === 'active',
      'Status.Inactive': (item) => item.status === 'inactive',
      'ItemType.All': () => true,
      'ItemType.Sales': (item) => item.itemType === 'sales',
      'ItemType.Purchases': (item) => item.itemType === 'purchases',
      'ItemType.SalesAndPurchases': (item) => item.itemType === 'sales_and_purchases',
      'ItemType.Inventory': (item) => item.itemType === 'inventory',
      'ItemType.NonInventory': (item) => item.itemType !== 'inventory' && item.productType !== 'service',
      'ItemType.Service': (item) => item.productType === 'service',
    },
    search: ['name', 'sku', 'description'],
    lastModifiedFilter: true,
    customField: (item, name) => customFieldText(item.customFields, name),
    row: (item) => itemRow(organization, item),
  };
  return list(call, spec);
}

function bulkStatus(status: Item['status']) {
  return (call: Call): Reply => {
    for (const item of idsOf(call)) setStatus(call.organization, item, status);
    return reply({}, activeText(status));
  };
}

function oneStatus(status: Item['status']) {
  return (call: Call): Reply => {
    setStatus(call.organization, found(call), status);
    return reply({}, activeText(status));
  };
}

function setCustomFields(call: Call): Reply {
  const item = found(call);
  item.customFields = Array.isArray(call.rawBody)
    ? mergeCustomFields(call.organization, 'item', call.rawBody, item.customFields)
    : readCustomFields(call.organization, 'item', call.input, item.customFields);
  call.organization.touch(call.organization.items, item);
  return reply({}, 'Custom Fields Updated Successfully');
}

export const itemRoutes: readonly Route[] = [
  route('PUT /item/:item_id/customfields', 'items', setCustomFields),
  route('GET /items', 'items', listItems),
  route('POST /items', 'items', createItem),
  route('DELETE /items', 'items', (call) => {
    for (const item of idsOf(call)) removeItem(call.organization, item);
    return reply({}, 'The items have been deleted.');
  }),
  route('POST /items/active', 'items', bulkStatus('active')),
  route('POST /items/inactive', 'items', bulkStatus('inactive')),
  route('GET /itemdetails', 'items', (call) => reply({ items: idsOf(call).map((item) => itemDetail(call.organization, item)) }), {
    kind: 'detail',
  }),
  route('GET /items/:item_id', 'items', (call) => reply({ item: itemDetail(call.organization, found(call)) })),
  route('PUT /items/:item_id', 'items', updateItem),
  route('DELETE /items/:item_id', 'items', (call) => {
    removeItem(call.organization, found(call));
    return reply({}, 'The item has been deleted.');
  }),
  route('POST /items/:item_id/active', 'items', oneStatus('active')),
  route('POST /items/:item_id/inactive', 'items', oneStatus('inactive')),
];
