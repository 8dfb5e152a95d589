import { amount, measure, textOf, zero, type Decimal, type Json } from '../json.js';
import { accountName } from '../masters/accounts.js';
import type { Organization } from '../organization.js';
import type { Line, TradeDocument } from '../records.js';
import type { ComponentAmount, Discount } from './totals.js';

export function discountView(discount: Discount, precision: number): unknown {
  if (discount.value.isZero()) return amount(zero, precision);
  return discount.percent ? `${discount.value.toFixed(2)}%` : amount(discount.value, precision);
}

export function componentName(tax: ComponentAmount): string {
  return `${tax.component.name} (${tax.component.percentage.toString()}%)`;
}

export function lineViews(organization: Organization, document: TradeDocument): Json[] {
  return document.lines.map((line, index) => lineView(organization, document, line, index));
}

function lineView(organization: Organization, document: TradeDocument, line: Line, index: number): Json {
  const precision = organization.currency(document.currencyId).precision;
  const money = (value: Decimal): unknown => amount(value, precision);
  const figures = document.totals.lines[index];
  const item = organization.items.find(line.itemId);
  const tax = organization.taxes.find(line.taxId);
  const isSale = document.kind === 'invoices' || document.kind === 'creditnotes';
  return {
    line_item_id: line.id,
    item_id: line.itemId,
    item_order: index + 1,
    item_type: item?.itemType ?? '',
    product_type: item?.productType ?? line.fields['product_type'] ?? '',
    sku: line.sku,
    name: line.name,
    internal_name: '',
    description: line.fields['description'] ?? '',
    header_id: '',
    header_name: line.fields['header_name'] ?? '',
    unit: line.fields['unit'] ?? '',
    quantity: measure(line.quantity),
    rate: measure(line.rate),
    bcy_rate: measure(organization.toBase(line.rate, document.exchangeRate)),
    ...(isSale ? { sales_rate: item ? measure(item.rate) : '', cost_amount: 0, markup_percent: 0 } : {}),
    pricebook_id: '',
    discount: discountView(line.discount, precision),
    discount_amount: money(figures?.discountAmount ?? zero),
    discounts: figures && !figures.discountAmount.isZero() ? [{ discount_amount: money(figures.discountAmount) }] : [],
    discount_account_id: '',
    discount_account_name: '',
    account_id: line.accountId,
    account_name: accountName(organization, line.accountId),
    tax_id: line.taxId,
    tax_name: tax?.name ?? '',
    tax_type: tax?.kind ?? 'tax',
    tax_percentage: tax ? measure(tax.percentage) : 0,
    tax_exemption_id: line.fields['tax_exemption_id'] ?? '',
    tax_exemption_code: line.fields['tax_exemption_code'] ?? '',
    line_item_taxes: (figures?.taxes ?? []).map((component) => ({
      tax_id: component.component.id,
      tax_name: componentName(component),
      tax_percentage: measure(component.component.percentage),
      tax_specific_type: component.component.specificType,
      tax_amount: money(component.amount),
    })),
    ...tdsMembers(organization, document, line, figures?.tds ?? zero, money),
    ...reverseMembers(organization, line, figures?.reverseCharge ?? zero, money),
    item_total: money(figures?.itemTotal ?? zero),
    item_total_inclusive_of_tax: money(figures?.itemTotalInclusive ?? zero),
    ...carriedMembers(line, isSale),
    item_custom_fields: line.fields['item_custom_fields'] ?? [],
    tags: line.fields['tags'] ?? [],
    documents: [],
    mapped_items: [],
    is_combo_product: false,
    line_item_category: 'line_item',
  };
}

function tdsMembers(
  organization: Organization,
  document: TradeDocument,
  line: Line,
  tds: Decimal,
  money: (value: Decimal) => unknown,
): Json {
  if (line.tdsTaxId === '' && document.tdsPercentage.isZero()) return {};
  const tax = organization.taxes.find(line.tdsTaxId);
  return {
    tds_tax_id: line.tdsTaxId,
    tds_tax_name: tax?.name ?? '',
    tds_tax_percentage: tax ? measure(tax.percentage) : measure(document.tdsPercentage),
    tds_tax_amount: money(tds),
  };
}

function reverseMembers(organization: Organization, line: Line, charge: Decimal, money: (value: Decimal) => unknown): Json {
  const tax = organization.taxes.find(line.reverseChargeTaxId);
  if (!tax) return {};
  const name = selfAssessedName(line);
  return {
    [`${name}_id`]: tax.id,
    [`${name}_name`]: tax.name,
    [`${name}_percentage`]: measure(tax.percentage),
    [`${name}_amount`]: money(charge),
  };
}

export function selfAssessedName(line: Line): string {
  return textOf(line.fields['self_assessed_as']) || 'reverse_charge_tax';
}

function carriedMembers(line: Line, isSale: boolean): Json {
  const names = isSale
    ? ['salesorder_item_id', 'project_id', 'invoice_id', 'invoice_item_id', 'hsn_or_sac', 'location_id']
    : ['purchaseorder_item_id', 'project_id', 'customer_id', 'invoice_id', 'hsn_or_sac', 'location_id'];
  const members: Json = Object.fromEntries(names.map((name) => [name, line.fields[name] ?? '']));
  if (!isSale) members['is_billable'] = line.fields['is_billable'] ?? false;
  return members;
}
