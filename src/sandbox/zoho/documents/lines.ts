import { invalidValue, tooLong } from '../errors.js';
import type { Input } from '../input.js';
import { Decimal, decimalOf, textOf, zero, type Json } from '../json.js';
import { accountNamed, requireAccount } from '../masters/accounts.js';
import { componentsOf } from '../masters/taxes.js';
import type { Organization } from '../organization.js';
import type { Item, Line } from '../records.js';
import type { DocumentSpec } from './specs.js';
import type { Discount } from './totals.js';

/** Reading lines of a request. The list sent is the list kept; lines with a known id keep it. */
const nameMax = 100;
const descriptionMax = 2_000;
const unitMax = 100;
const carried = [
  ...['unit', 'hsn_or_sac', 'header_name', 'project_id', 'salesorder_item_id', 'purchaseorder_item_id', 'invoice_id', 'invoice_item_id'],
  ...['tags', 'item_custom_fields', 'is_billable', 'customer_id', 'location_id', 'warehouse_id', 'product_type', 'tax_exemption_id'],
  ...['tax_exemption_code', 'itc_eligibility', 'is_returned_to_stock'],
] as const;

export const noDiscount: Discount = { percent: false, value: zero };

export function readDiscount(value: unknown, member = 'discount'): Discount | undefined {
  if (value === undefined || value === '' || value === null) return undefined;
  const text = textOf(value).trim();
  const percent = text.endsWith('%');
  const number = decimalOf(percent ? text.slice(0, -1) : value);
  if (!number || number.isNegative()) throw invalidValue(member);
  if (percent && number.gt(100)) throw invalidValue(member);
  return { percent, value: number };
}

export function readLines(organization: Organization, spec: DocumentSpec, inputs: readonly Input[], current: readonly Line[]): Line[] {
  if (inputs.length === 0) throw invalidValue('line_items');
  const used = new Set<string>();
  return inputs.map((input) => {
    const id = input.text('line_item_id') ?? '';
    const known = current.find((line) => line.id === id);
    if (id !== '' && (!known || used.has(id))) throw invalidValue('line_item_id');
    used.add(id);
    return readLine(organization, spec, input, known);
  });
}

function readLine(organization: Organization, spec: DocumentSpec, input: Input, known: Line | undefined): Line {
  const itemId = input.text('item_id') ?? known?.itemId ?? '';
  const item = itemId === '' ? undefined : requireItem(organization, itemId, known);
  const fresh = known?.itemId !== itemId;
  const isSale = spec.partyType === 'customer';
  const name = input.text('name', nameMax) ?? (fresh ? item?.name : known.name) ?? '';
  const itemRate = isSale ? item?.rate : item?.purchaseRate;
  const rate = input.decimal('rate') ?? (fresh ? itemRate : known.rate);
  if (!rate) throw invalidValue('rate');
  const description = input.text('description', descriptionMax) ?? (fresh ? itemText(item, isSale) : textOf(known.fields['description']));
  const accountId = lineAccount(organization, spec, input, item, fresh ? undefined : known);
  if (!item && name === '' && description === '' && isSale) throw invalidValue('name');
  return {
    id: known?.id ?? organization.nextId(),
    itemId,
    name,
    sku: input.text('sku') ?? item?.sku ?? known?.sku ?? '',
    accountId,
    quantity: input.decimal('quantity') ?? known?.quantity ?? new Decimal(1),
    rate,
    discount: readDiscount(input.body['discount']) ?? known?.discount ?? noDiscount,
    taxId: lineTax(organization, input, item, fresh ? undefined : known),
    tdsTaxId: tdsTax(organization, input.text('tds_tax_id') ?? known?.tdsTaxId ?? ''),
    reverseChargeTaxId: reverseTax(organization, input, known),
    fields: { ...(known?.fields ?? {}), ...carriedFields(input, item), ...spelledAs(input), description },
  };
}

function requireItem(organization: Organization, id: string, known: Line | undefined): Item {
  const item = organization.items.find(id);
  if (!item) throw invalidValue('item_id');
  if (item.status === 'inactive' && known?.itemId !== id) throw invalidValue('item_id');
  return item;
}

function itemText(item: Item | undefined, isSale: boolean): string {
  return textOf(item?.fields[isSale ? 'description' : 'purchase_description']);
}

function carriedFields(input: Input, item: Item | undefined): Json {
  const fields: Json = {};
  if (item) fields['unit'] = item.fields['unit'] ?? '';
  for (const name of carried) {
    const value = input.body[name];
    if (value === undefined) continue;
    if (name === 'unit' && textOf(value).length > unitMax) throw tooLong('unit', unitMax);
    fields[name] = value;
  }
  return fields;
}

function lineAccount(
  organization: Organization,
  spec: DocumentSpec,
  input: Input,
  item: Item | undefined,
  known: Line | undefined,
): string {
  const given = input.text('account_id') ?? known?.accountId ?? '';
  if (given !== '') return requireAccount(organization, given, 'account_id').id;
  if (spec.partyType === 'customer') return item && item.accountId !== '' ? item.accountId : accountNamed(organization, 'Sales').id;
  // A purchase of a stocked item is booked to its stock account.
  const fromItem = [item?.inventoryAccountId, item?.purchaseAccountId].find((id) => id !== undefined && id !== '');
  if (fromItem === undefined) throw invalidValue('account_id');
  return fromItem;
}

function lineTax(organization: Organization, input: Input, item: Item | undefined, known: Line | undefined): string {
  const given = input.text('tax_id') ?? known?.taxId;
  const taxId = given ?? (item?.isTaxable === true ? item.taxId : '');
  componentsOf(organization, taxId, given === known?.taxId);
  return taxId;
}

export function tdsTax(organization: Organization, id: string): string {
  if (id !== '' && organization.taxes.find(id)?.kind !== 'tds_tax') throw invalidValue('tds_tax_id');
  return id;
}

/** Tax that the buyer assesses itself, by the name of the region. */
export const selfAssessedNames = ['reverse_charge_tax', 'reverse_charge_vat', 'acquisition_vat'] as const;

function reverseTax(organization: Organization, input: Input, known: Line | undefined): string {
  const given = selfAssessedNames.map((name) => input.text(`${name}_id`)).find((value) => value !== undefined);
  const id = given ?? known?.reverseChargeTaxId ?? '';
  if (id !== '' && !organization.taxes.has(id)) throw invalidValue('reverse_charge_tax_id');
  return id;
}

/** A line is shown with the name it was given with. */
function spelledAs(input: Input): Json {
  const name = selfAssessedNames.find((one) => input.text(`${one}_id`) !== undefined);
  return name === undefined ? {} : { self_assessed_as: name };
}
