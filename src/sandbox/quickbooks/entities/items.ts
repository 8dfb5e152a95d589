import type { Company } from '../company.js';
import { fault, missing, QuickbooksFault, business, checkLength, requireFields } from '../fault.js';
import { compact, day, decimal, flag, ref, text, type JsonObject } from '../json.js';
import { checkLengths, checkName, positionOf } from './checks.js';
import { claimName, registerName } from './named.js';
import { listSpec, type Draft } from './spec.js';

const creatableTypes = ['Service', 'NonInventory', 'Inventory', 'Category'] as const;
type ItemType = (typeof creatableTypes)[number];

function itemType({ company, input, previous }: Draft): ItemType {
  const sent = text(input, 'Type') ?? (previous ? text(previous.data, 'Type') : undefined);
  if (sent === undefined) throw new QuickbooksFault([missing('Type')]);
  const type = creatableTypes.find((known) => known === sent);
  if (type === undefined) throw fault('2120', `Invalid Type : ${sent} items cannot be written here.`, 'Type');
  const held = previous && text(previous.data, 'Type');
  if (held === 'Inventory' && type !== 'Inventory') throw business("You can't change an inventory item to another type.");
  if (type === 'Inventory' && !company.hasPlan('Plus')) throw featureMissing(company, 'Inventory items');
  return type;
}

export function featureMissing(company: Company, feature: string): QuickbooksFault {
  const plan = company.plan === 'SimpleStart' ? 'Simple Start' : company.plan;
  return fault('5030', `Feature Not Supported Error : ${feature} is not included in your QuickBooks Online ${plan} subscription.`);
}

function requireAccounts({ company, input, system }: Draft, type: ItemType): void {
  const income = ref(input, 'IncomeAccountRef');
  const expense = ref(input, 'ExpenseAccountRef');
  const asset = ref(input, 'AssetAccountRef');
  const inventory = type === 'Inventory';
  // A person may put an item on any account (the usual way to write off bad debts); the API reference names income accounts only.
  const anyIncome = !inventory && (system || company.switches().itemIncomeAccounts === 'any');
  const required: Record<string, unknown> = {};
  // Sold-only services are accepted without an expense account, bought-only ones without an income account; never without both.
  if (inventory || expense === undefined) required['IncomeAccountRef'] = income;
  if (inventory) Object.assign(required, { ExpenseAccountRef: expense, AssetAccountRef: asset });
  requireFields(required);
  if (income !== undefined) company.requireAccount(income, 'IncomeAccountRef', anyIncome ? [] : ['Income']);
  if (expense !== undefined) {
    const types = inventory ? ['Cost of Goods Sold'] : ['Expense', 'Other Expense', 'Cost of Goods Sold'];
    company.requireAccount(expense, 'ExpenseAccountRef', types);
  }
  if (asset !== undefined && inventory) company.requireAccount(asset, 'AssetAccountRef', ['Other Current Asset']);
}

function inventoryFields({ input, previous }: Draft): JsonObject {
  if (previous) return { TrackQtyOnHand: true, QtyOnHand: previous.data['QtyOnHand'], InvStartDate: previous.data['InvStartDate'] };
  const tracked = flag(input, 'TrackQtyOnHand');
  requireFields({ TrackQtyOnHand: tracked, QtyOnHand: decimal(input, 'QtyOnHand'), InvStartDate: day(input, 'InvStartDate') });
  if (tracked !== true) throw business('Inventory items must track quantity on hand.');
  return { TrackQtyOnHand: true, QtyOnHand: decimal(input, 'QtyOnHand')?.toNumber(), InvStartDate: day(input, 'InvStartDate') };
}

function prepareItem(draft: Draft): JsonObject {
  const { company, input, id } = draft;
  const wanted = text(input, 'Name');
  requireFields({ Name: wanted });
  checkName('Name', wanted ?? '');
  checkLength('Name', wanted, 100);
  checkLengths(input, { Sku: 100, Description: 4000, PurchaseDesc: 1000 });
  const type = itemType(draft);
  if (type !== 'Category') requireAccounts(draft, type);
  if (flag(input, 'SubItem') === true && ref(input, 'ParentRef') === undefined)
    throw fault('6150', 'ParentRef is required when SubItem is true.', 'ParentRef');
  const { name, active } = claimName(draft, 'Item', 'product or service', wanted ?? '', ref(input, 'ParentRef'));
  const { fullName, level, parent } = positionOf(company, 'Item', id, input, name, 'Items');
  if (parent && text(parent.data, 'Type') !== 'Category')
    throw fault('700', 'Parent Reference Invalid : a parent item must be a category.');
  return compact({
    ...input,
    ...namedAccounts(draft),
    Name: name,
    Active: active,
    FullyQualifiedName: fullName,
    SubItem: parent ? true : undefined,
    Level: parent ? level : undefined,
    Type: type,
    Taxable: flag(input, 'Taxable') ?? false,
    UnitPrice: decimal(input, 'UnitPrice')?.toNumber() ?? 0,
    PurchaseCost: decimal(input, 'PurchaseCost')?.toNumber() ?? 0,
    TrackQtyOnHand: false,
    DeferredRevenue: false,
    ...(type === 'Inventory' ? inventoryFields(draft) : { QtyOnHand: undefined, InvStartDate: undefined }),
  });
}

function namedAccounts({ company, input }: Draft): JsonObject {
  const fields = ['IncomeAccountRef', 'ExpenseAccountRef', 'AssetAccountRef'].flatMap((field) => {
    const id = ref(input, field);
    return id === undefined ? [] : [[field, { value: id, name: company.find('Account', id)?.data['FullyQualifiedName'] }] as const];
  });
  return Object.fromEntries(fields);
}

export const item = listSpec({
  name: 'Item',
  sequence: 'Item',
  writable: `Name Type IncomeAccountRef ExpenseAccountRef AssetAccountRef TrackQtyOnHand QtyOnHand InvStartDate Sku Description PurchaseDesc
    UnitPrice PurchaseCost Taxable SalesTaxCodeRef PurchaseTaxCodeRef SalesTaxIncluded PurchaseTaxIncluded ParentRef SubItem PrefVendorRef
    ReorderPoint ClassRef TaxClassificationRef UQCDisplayText UQCId ReverseChargeRate AbatementRate ServiceType Active CustomField`,
  prepare: prepareItem,
  stored: ({ company, before }, row) => {
    registerName(company, row, 'Item', 'Name', before);
  },
});
