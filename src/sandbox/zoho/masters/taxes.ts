import { alreadyExists, invalidValue, refused } from '../errors.js';
import { param, reply, route, type Call, type Reply, type Route } from '../http.js';
import { Decimal, measure, sum, type Json } from '../json.js';
import { list } from '../listing.js';
import type { Organization } from '../organization.js';
import type { SeedTax } from '../profile.js';
import type { Tax } from '../records.js';
import type { TaxComponent } from '../documents/totals.js';

export function addTax(organization: Organization, seed: SeedTax, authorityId = ''): Tax {
  return organization.taxes.add({
    ...organization.stamps(),
    name: seed.name,
    percentage: new Decimal(seed.percentage),
    kind: seed.type ?? 'tax',
    specificType: seed.specificType ?? '',
    authorityId,
    isInactive: false,
    isDefault: seed.isDefault ?? false,
    memberIds: [],
  });
}

export function addTaxGroup(organization: Organization, name: string, members: readonly Tax[]): Tax {
  return organization.taxes.add({
    ...organization.stamps(),
    name,
    percentage: groupPercentage(members),
    kind: 'tax_group',
    specificType: '',
    authorityId: '',
    isInactive: false,
    isDefault: false,
    memberIds: members.map((member) => member.id),
  });
}

/** A compound member is charged on the simple ones beside it. */
function groupPercentage(members: readonly Tax[]): Decimal {
  const simple = sum(members.filter((member) => member.kind !== 'compound_tax').map((member) => member.percentage));
  const compound = sum(members.filter((member) => member.kind === 'compound_tax').map((member) => member.percentage));
  return simple.plus(compound.times(simple.plus(100)).div(100));
}

/** The simple taxes behind a tax or group id. */
export function componentsOf(organization: Organization, taxId: string, allowInactive = true): TaxComponent[] {
  if (taxId === '') return [];
  const tax = organization.taxes.find(taxId);
  if (!tax || tax.kind === 'tds_tax' || (tax.isInactive && !allowInactive)) throw invalidValue('tax_id');
  const members = tax.kind === 'tax_group' ? tax.memberIds.flatMap((id) => organization.taxes.find(id) ?? []) : [tax];
  return members.map((member) => ({
    id: member.id,
    name: member.name,
    percentage: member.percentage,
    compound: member.kind === 'compound_tax' && tax.kind === 'tax_group',
    specificType: member.specificType,
  }));
}

function taxView(organization: Organization, tax: Tax): Json {
  const authority = organization.taxAuthorities.find(tax.authorityId);
  return {
    tax_id: tax.id,
    tax_name: tax.name,
    tax_percentage: measure(tax.percentage),
    tax_type: tax.kind,
    tax_factor: 'rate',
    tax_specific_type: tax.specificType,
    tax_authority_id: tax.authorityId,
    tax_authority_name: authority?.fields['tax_authority_name'] ?? '',
    is_value_added: false,
    is_default_tax: tax.isDefault,
    is_editable: true,
    is_inactive: tax.isInactive,
    status: tax.isInactive ? 'Inactive' : 'Active',
    output_tax_account_name: tax.kind === 'tax_group' ? '' : 'Tax Payable',
    purchase_tax_account_name: tax.kind === 'tax_group' ? '' : 'Tax Payable',
    last_modified_time: organization.time(tax.modifiedAt),
  };
}

function groupView(organization: Organization, group: Tax): Json {
  return {
    tax_group_id: group.id,
    tax_group_name: group.name,
    tax_group_percentage: measure(group.percentage),
    taxes: group.memberIds.flatMap((id) => organization.taxes.find(id) ?? []).map((tax) => taxView(organization, tax)),
  };
}

function isUsed(organization: Organization, id: string): boolean {
  for (const tax of organization.taxes.values()) if (tax.memberIds.includes(id)) return true;
  for (const item of organization.items.values()) if (item.taxId === id) return true;
  for (const collection of Object.values(organization.documents)) {
    for (const document of collection.values()) {
      if (document.shippingTaxId === id || document.lines.some((line) => line.taxId === id || line.reverseChargeTaxId === id)) return true;
    }
  }
  return false;
}

function requireFreeName(organization: Organization, name: string, own?: string): void {
  for (const tax of organization.taxes.values()) {
    if (tax.id !== own && tax.name.toLowerCase() === name.toLowerCase()) throw alreadyExists(`Tax "${name}"`);
  }
}

function createTax(call: Call): Reply {
  const { organization, input } = call;
  const name = input.required('tax_name', 100);
  const given = input.text('tax_type') ?? 'tax';
  if (given !== 'tax' && given !== 'compound_tax') throw invalidValue('tax_type');
  const type: SeedTax['type'] = given;
  requireFreeName(organization, name);
  const seed = {
    name,
    percentage: input.requiredDecimal('tax_percentage').toString(),
    type,
    specificType: input.text('tax_specific_type') ?? '',
  };
  const tax = addTax(organization, seed, input.text('tax_authority_id') ?? '');
  return reply({ tax: taxView(organization, tax) }, 'The tax has been added.', 201);
}

function updateTax(call: Call): Reply {
  const { organization, input } = call;
  const tax = organization.taxes.get(param(call, 'tax_id'));
  const percentage = input.decimal('tax_percentage') ?? tax.percentage;
  const name = input.text('tax_name', 100) ?? tax.name;
  requireFreeName(organization, name, tax.id);
  if (!percentage.eq(tax.percentage) && organization.switches().taxRateLockedWhenUsed && isUsed(organization, tax.id)) {
    throw refused('The rate of a tax that is used in transactions cannot be changed.');
  }
  tax.name = name;
  tax.percentage = percentage;
  // How a person retires a tax: it stays on the documents that have it.
  tax.isInactive = input.flag('is_inactive') ?? tax.isInactive;
  organization.touch(organization.taxes, tax);
  return reply({ tax: taxView(organization, tax) }, 'Tax information has been saved.');
}

function deleteTax(kind: 'tax' | 'group') {
  return (call: Call): Reply => {
    const { organization } = call;
    const tax = organization.taxes.get(param(call, 'tax_id'));
    if (isUsed(organization, tax.id)) throw refused('This tax is used in transactions and cannot be deleted.');
    organization.taxes.remove(tax.id);
    return reply({}, kind === 'group' ? 'The tax group has been deleted.' : 'The record has been deleted.');
  };
}

function membersFrom(call: Call): Tax[] {
  const ids = call.input.required('taxes').split(',');
  return ids.map((id) => {
    const tax = call.organization.taxes.find(id.trim());
    if (!tax || tax.kind === 'tax_group') throw invalidValue('taxes');
    return tax;
  });
}

function createGroup(call: Call): Reply {
  const { organization } = call;
  const name = call.input.required('tax_group_name', 100);
  requireFreeName(organization, name);
  const group = addTaxGroup(organization, name, membersFrom(call));
  return reply({ tax_group: groupView(organization, group) }, 'The tax group has been added.', 201);
}

function updateGroup(call: Call): Reply {
  const { organization, input } = call;
  const group = organization.taxes.get(param(call, 'tax_id'));
  if (input.has('taxes')) {
    if (isUsed(organization, group.id)) throw refused('The taxes of a group that is used in transactions cannot be changed.');
    const members = membersFrom(call);
    group.memberIds = members.map((member) => member.id);
    group.percentage = groupPercentage(members);
  }
  group.name = input.text('tax_group_name', 100) ?? group.name;
  organization.touch(organization.taxes, group);
  return reply({ tax_group: groupView(organization, group) }, 'Tax group information has been saved.');
}

function listTaxes(call: Call): Reply {
  const { organization } = call;
  return list<Tax>(call, {
    collection: organization.taxes,
    key: 'taxes',
    reportName: 'Taxes',
    fields: { tax_name: { kind: 'text', value: (tax) => tax.name } },
    sortColumns: ['tax_name', 'created_time'],
    defaultSort: 'created_time',
    defaultOrder: 'D',
    defaultFilter: 'Taxes.Active',
    statuses: { 'Taxes.All': () => true, 'Taxes.Active': (tax) => !tax.isInactive },
    within: (tax) => tax.kind !== 'tds_tax',
    row: (tax) => taxView(organization, tax),
  });
}

export const taxRoutes: readonly Route[] = [
  route('GET /settings/taxes', 'settings', listTaxes),
  route('POST /settings/taxes', 'settings', createTax),
  route('GET /settings/taxes/:tax_id', 'settings', (call) =>
    reply({ tax: taxView(call.organization, call.organization.taxes.get(param(call, 'tax_id'))) }),
  ),
  route('PUT /settings/taxes/:tax_id', 'settings', updateTax),
  route('DELETE /settings/taxes/:tax_id', 'settings', deleteTax('tax')),
  route('POST /settings/taxgroups', 'settings', createGroup),
  route('GET /settings/taxgroups/:tax_id', 'settings', (call) =>
    reply({ tax_group: groupView(call.organization, call.organization.taxes.get(param(call, 'tax_id'))) }),
  ),
  route('PUT /settings/taxgroups/:tax_id', 'settings', updateGroup),
  route('DELETE /settings/taxgroups/:tax_id', 'settings', deleteTax('group')),
];
