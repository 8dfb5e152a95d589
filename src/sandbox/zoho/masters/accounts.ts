import { customFieldViews, readCustomFields } from '../custom-fields.js';
import { alreadyExists, invalidValue, refused } from '../errors.js';
import { param, reply, route, type Call, type Reply, type Route } from '../http.js';
import type { Input } from '../input.js';
import { amount, type Decimal, type Json } from '../json.js';
import { list, type ListSpec } from '../listing.js';
import type { Organization } from '../organization.js';
import type { Account } from '../records.js';
import { accountGroup, accountTypes, defaultAccounts, typesWithoutChildren } from './default-accounts.js';
import { accountBalance } from './account-balance.js';

export function seedAccounts(organization: Organization): void {
  for (const { name, type, isSystem } of defaultAccounts) {
    organization.accounts.add({ ...newAccount(organization, name, type), isSystem, isUserCreated: false });
  }
}

function newAccount(organization: Organization, name: string, type: string): Account {
  return {
    ...organization.stamps(),
    name,
    type,
    code: '',
    description: '',
    currencyId: organization.baseCurrency().id,
    parentId: '',
    isActive: true,
    isSystem: false,
    isUserCreated: true,
    customFields: [],
  };
}

export function accountNamed(organization: Organization, name: string): Account {
  for (const account of organization.accounts.values()) if (account.name === name) return account;
  throw new Error(`no account named ${name}`);
}

export function accountName(organization: Organization, id: string): string {
  return organization.accounts.find(id)?.name ?? '';
}

/** A referenced account must exist and be active. */
export function requireAccount(organization: Organization, id: string, member: string): Account {
  const account = organization.accounts.find(id);
  if (!account?.isActive) throw invalidValue(member);
  return account;
}

function depthOf(organization: Organization, account: Account): number {
  const parent = account.parentId === '' ? undefined : organization.accounts.find(account.parentId);
  return parent ? depthOf(organization, parent) + 1 : 0;
}

function childrenOf(organization: Organization, id: string): Account[] {
  return [...organization.accounts.values()].filter((account) => account.parentId === id);
}

function applyAccount(organization: Organization, account: Account, input: Input): void {
  const name = input.has('account_name') ? input.required('account_name', 200) : account.name;
  const type = input.text('account_type') ?? account.type;
  if (!(accountTypes as readonly string[]).includes(type)) throw invalidValue('account_type');
  const parentId = input.text('parent_account_id') ?? account.parentId;
  if (parentId !== '') checkParent(organization, account, parentId, type);
  if (type !== account.type && (isUsed(organization, account.id) || account.isSystem))
    throw refused('The type of an account in use cannot be changed.');
  for (const other of organization.accounts.values()) {
    if (other.id !== account.id && other.parentId === parentId && other.name.trim().toLowerCase() === name.toLowerCase()) {
      throw alreadyExists(`Account "${name}"`);
    }
  }
  const currencyId = input.text('currency_id') ?? '';
  if (currencyId !== '') account.currencyId = organization.currencies.get(currencyId).id;
  account.customFields = readCustomFields(organization, 'account', input, account.customFields);
  account.name = name;
  account.type = type;
  account.parentId = parentId;
  account.code = input.text('account_code', 50) ?? account.code;
  account.description = input.text('description', 500) ?? account.description;
}

function checkParent(organization: Organization, account: Account, parentId: string, type: string): void {
  const parent = organization.accounts.find(parentId);
  if (!parent || parent.id === account.id) throw invalidValue('parent_account_id');
  if (parent.type !== type) throw refused('The account type of a sub-account must be that of its parent.');
  if (typesWithoutChildren.includes(type)) throw refused('Sub-accounts are not allowed for this account type.');
}

function isUsed(organization: Organization, id: string): boolean {
  for (const item of organization.items.values()) {
    if ([item.accountId, item.purchaseAccountId, item.inventoryAccountId].includes(id)) return true;
  }
  for (const collection of Object.values(organization.documents)) {
    for (const document of collection.values()) if (document.lines.some((line) => line.accountId === id)) return true;
  }
  for (const payments of [organization.customerPayments, organization.vendorPayments]) {
    for (const payment of payments.values()) if (payment.accountId === id) return true;
  }
  return false;
}

function accountRow(
  organization: Organization,
  account: Account,
  children: ReadonlyMap<string, number>,
  balance: Decimal | undefined,
): Json {
  const count = children.get(account.id) ?? 0;
  return {
    account_id: account.id,
    account_name: account.name,
    account_code: account.code,
    account_type: account.type,
    account_type_formatted: formattedType(account.type),
    description: account.description,
    ...(organization.switches().accountsShowCurrency ? currencyOf(organization, account) : {}),
    placeholder: '',
    is_register_supported_account: false,
    is_user_created: account.isUserCreated,
    is_system_account: account.isSystem,
    is_active: account.isActive,
    can_show_in_ze: false,
    parent_account_id: account.parentId,
    parent_account_name: accountName(organization, account.parentId),
    depth: depthOf(organization, account),
    has_attachment: false,
    is_child_present: count > 0,
    child_count: count > 0 ? String(count) : '',
    documents: [],
    ...(balance ? { current_balance: amount(balance, organization.precision) } : {}),
    is_standalone_account: false,
    created_time: organization.time(account.createdAt),
    last_modified_time: organization.time(account.modifiedAt),
  };
}

function currencyOf(organization: Organization, { currencyId }: Account): Json {
  return { currency_id: currencyId, currency_code: organization.currency(currencyId).code };
}

/** Observed: what a write answers names the currency, whether reads do or not. */
function written(organization: Organization, account: Account, message: string, status?: number): Reply {
  return reply({ chart_of_account: { ...accountDetail(organization, account), ...currencyOf(organization, account) } }, message, status);
}

function formattedType(type: string): string {
  return type.replace(/(^|_)([a-z])/g, (_, gap: string, letter: string) => (gap ? ' ' : '') + letter.toUpperCase());
}

export function accountDetail(organization: Organization, account: Account): Json {
  const row = accountRow(organization, account, childCounts(organization), undefined);
  // Observed: the detail has no `currency_id`.
  delete row['currency_id'];
  const custom = customFieldViews(account.customFields);
  const balance = accountBalance(organization, account);
  return {
    ...row,
    status: account.isActive ? 'active' : 'inactive',
    closing_balance: amount(balance.abs(), organization.precision),
    is_debit: !balance.isNegative(),
    is_involved_in_transaction: isUsed(organization, account.id),
    bank_account_number: '',
    custom_fields: custom.list,
    custom_field_hash: custom.hash,
  };
}

function childCounts(organization: Organization): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { parentId } of organization.accounts.values()) counts.set(parentId, (counts.get(parentId) ?? 0) + 1);
  counts.delete('');
  return counts;
}

function listAccounts(call: Call): Reply {
  const { organization } = call;
  const children = childCounts(organization);
  const withBalance = call.query.get('showbalance') === 'true';
  const inGroup = (group: string) => (account: Account) => accountGroup(account.type) === group;
  const spec: ListSpec<Account> = {
    collection: organization.accounts,
    key: 'chartofaccounts',
    reportName: 'Chart of Accounts',
    fields: {
      account_name: { kind: 'text', value: (account) => account.name },
      account_type: { kind: 'text', value: (account) => account.type },
      account_code: { kind: 'text', value: (account) => account.code },
    },
    sortColumns: ['account_name', 'account_type'],
    defaultSort: 'account_name',
    defaultOrder: 'A',
    defaultFilter: 'AccountType.Active',
    statuses: {
      'AccountType.All': () => true,
      'AccountType.Active': (account) => account.isActive,
      'AccountType.Inactive': (account) => !account.isActive,
      'AccountType.Asset': inGroup('Asset'),
      'AccountType.Liability': inGroup('Liability'),
      'AccountType.Equity': inGroup('Equity'),
      'AccountType.Income': inGroup('Income'),
      'AccountType.Expense': inGroup('Expense'),
    },
    search: ['account_name', 'account_code'],
    lastModifiedFilter: true,
    row: (account) => accountRow(organization, account, children, withBalance ? accountBalance(organization, account) : undefined),
  };
  return list(call, spec);
}

function createAccount(call: Call): Reply {
  const { organization, input } = call;
  input.required('account_name', 200);
  const account = newAccount(organization, '', input.required('account_type'));
  applyAccount(organization, account, input);
  organization.accounts.add(account);
  return written(organization, account, 'The account has been created.', 201);
}

function updateAccount(call: Call): Reply {
  const { organization } = call;
  const account = organization.accounts.get(param(call, 'account_id'));
  applyAccount(organization, account, call.input);
  organization.touch(organization.accounts, account);
  return written(organization, account, 'The details of the account have been updated.');
}

function deleteAccount(call: Call): Reply {
  const { organization } = call;
  const account = organization.accounts.get(param(call, 'account_id'));
  if (account.isSystem) throw refused('System accounts cannot be deleted.');
  if (isUsed(organization, account.id)) throw refused('This account is used in a transaction or an item and cannot be deleted.');
  if (childrenOf(organization, account.id).length > 0) throw refused('Accounts with sub-accounts cannot be deleted.');
  organization.accounts.remove(account.id);
  return reply({}, 'The account has been deleted.');
}

function setActive(isActive: boolean) {
  return (call: Call): Reply => {
    const { organization } = call;
    const account = organization.accounts.get(param(call, 'account_id'));
    if (!isActive && account.isSystem) throw refused('System accounts cannot be marked as inactive.');
    if (account.isActive === isActive && organization.switches().repeatedStatusRefused)
      throw refused('The account is in this status already.');
    account.isActive = isActive;
    organization.touch(organization.accounts, account);
    return reply({}, `The account has been marked as ${isActive ? 'active' : 'inactive'}.`, 201);
  };
}

export const accountRoutes: readonly Route[] = [
  route('GET /chartofaccounts', 'accounts', listAccounts),
  route('POST /chartofaccounts', 'accounts', createAccount),
  route('GET /chartofaccounts/:account_id', 'accounts', (call) =>
    reply({ chart_of_account: accountDetail(call.organization, call.organization.accounts.get(param(call, 'account_id'))) }),
  ),
  route('PUT /chartofaccounts/:account_id', 'accounts', updateAccount),
  route('DELETE /chartofaccounts/:account_id', 'accounts', deleteAccount),
  route('POST /chartofaccounts/:account_id/active', 'accounts', setActive(true)),
  route('POST /chartofaccounts/:account_id/inactive', 'accounts', setActive(false)),
];
