import { amount, measure, sum, textOf, zero, type Decimal, type Json } from '../json.js';
import { accountName } from '../masters/accounts.js';
import { customFieldViews } from '../custom-fields.js';
import type { Organization } from '../organization.js';
import { contactName } from '../parties.js';
import type { Currency, Payment, TradeDocument } from '../records.js';
import { balanceOf, statusOf } from './balances.js';
import { componentName, discountView, lineViews, selfAssessedName } from './line-view.js';
import { selfAssessedNames } from './lines.js';
import { documentSpecs } from './specs.js';

/** Members that every kind of document shows in its detail. */
export interface Money {
  readonly currency: Currency;
  readonly fcy: (value: Decimal) => unknown;
  readonly bcy: (value: Decimal) => unknown;
}

export function moneyOf(organization: Organization, document: { readonly currencyId: string; readonly exchangeRate: Decimal }): Money {
  const currency = organization.currency(document.currencyId);
  return {
    currency,
    fcy: (value) => amount(value, currency.precision),
    bcy: (value) => amount(organization.toBase(value, document.exchangeRate), organization.precision),
  };
}

export function headerView(organization: Organization, document: TradeDocument, money: Money): Json {
  const spec = documentSpecs[document.kind];
  const custom = customFieldViews(document.customFields);
  const status = statusOf(organization, document);
  return {
    [spec.idField]: document.id,
    [spec.numberField]: document.number,
    date: document.date,
    status,
    current_sub_status_id: '',
    current_sub_status: status,
    reference_number: document.reference,
    [spec.partyField]: document.partyId,
    [spec.partyNameField]: contactName(organization, document.partyId),
    currency_id: document.currencyId,
    currency_code: money.currency.code,
    currency_symbol: money.currency.symbol,
    exchange_rate: measure(document.exchangeRate),
    price_precision: money.currency.precision,
    is_inclusive_tax: document.isInclusiveTax,
    tax_rounding: organization.taxRounding,
    rounding_mode: 'round_half_up',
    bcy_rounding_mode: 'round_half_up',
    notes: document.fields['notes'] ?? '',
    terms: document.fields['terms'] ?? '',
    custom_fields: custom.list,
    custom_field_hash: custom.hash,
    location_id: document.fields['location_id'] ?? '',
    created_time: organization.time(document.createdAt),
    last_modified_time: organization.time(document.modifiedAt),
    created_by_id: organization.userId,
    created_by_name: document.createdBy,
    last_modified_by_id: organization.userId,
    approvers_list: [],
    documents: [],
    tags: [],
  };
}

export function amountsView(organization: Organization, document: TradeDocument, money: Money): Json {
  const { totals } = document;
  const { fcy, bcy } = money;
  const header = document.discountType === 'entity_level';
  return {
    line_items: lineViews(organization, document),
    discount_type: document.discountType,
    discount: header ? discountView(document.discount, money.currency.precision) : fcy(totals.total.times(0)),
    discount_percent: header && document.discount.percent ? measure(document.discount.value) : 0,
    discount_amount: fcy(totals.entityDiscount),
    discount_applied_on_amount: fcy(totals.discountAppliedOn),
    discount_total: fcy(totals.discountTotal),
    is_discount_before_tax: document.isDiscountBeforeTax,
    discount_account_id: document.fields['discount_account_id'] ?? '',
    discount_account_name: accountName(organization, textOf(document.fields['discount_account_id'])),
    adjustment: fcy(document.adjustment),
    adjustment_description: document.fields['adjustment_description'] ?? '',
    adjustment_account_id: document.fields['adjustment_account_id'] ?? '',
    adjustment_account_name: accountName(organization, textOf(document.fields['adjustment_account_id'])),
    sub_total: fcy(totals.subTotal),
    sub_total_inclusive_of_tax: fcy(totals.subTotalInclusive),
    tax_total: fcy(totals.taxTotal),
    total_taxable_amount: fcy(totals.taxable),
    roundoff_value: fcy(totals.roundoff),
    transaction_rounding_type: organization.roundOffTo.isZero() ? 'no_rounding' : 'round_to_nearest',
    total: fcy(totals.total),
    balance: fcy(balanceOf(organization, document)),
    taxes: totals.taxes.map((tax) => ({ tax_id: tax.component.id, tax_name: componentName(tax), tax_amount: fcy(tax.amount) })),
    tax_override_preference: 'no_override',
    bcy_sub_total: bcy(totals.subTotal),
    bcy_discount_total: bcy(totals.discountTotal),
    bcy_tax_total: bcy(totals.taxTotal),
    bcy_adjustment: bcy(document.adjustment),
    bcy_total: bcy(totals.total),
    ...withholdingView(organization, document, fcy),
    ...selfAssessedView(document, fcy),
  };
}

function selfAssessedView(document: TradeDocument, fcy: Money['fcy']): Json {
  const { lines, totals } = document;
  const totalOf = (name: string): Decimal =>
    sum(lines.map((line, index) => (selfAssessedName(line) === name ? (totals.lines[index]?.reverseCharge ?? zero) : zero)));
  const shown = selfAssessedNames.filter((name) => name === 'reverse_charge_tax' || lines.some((line) => selfAssessedName(line) === name));
  return {
    is_reverse_charge_applied:
      document.fields['is_reverse_charge_applied'] === true || !totals.reverseChargeTotal.equals(totalOf('acquisition_vat')),
    ...Object.fromEntries(shown.map((name) => [`${name}_total`, fcy(totalOf(name))])),
  };
}

function withholdingView(organization: Organization, document: TradeDocument, fcy: Money['fcy']): Json {
  const { totals, retention } = document;
  const atHeader = !document.tdsPercentage.isZero();
  return {
    tds_calculation_type: atHeader ? 'tds_entity_level' : 'tds_item_level',
    tds_amount: fcy(totals.tds),
    tds_percent: atHeader ? document.tdsPercentage.toFixed(2) : '',
    tds_tax_id: document.tdsTaxId,
    tds_tax_name: organization.taxes.find(document.tdsTaxId)?.name ?? '',
    is_tds_applied: !totals.tds.isZero(),
    tds_summary: totals.tds.isZero() ? [] : [{ tds_percentage: measure(document.tdsPercentage), tds_amount: fcy(totals.tds) }],
    total_retention_amount: fcy(totals.retention),
    retention_items: retention
      ? [
          {
            retention_id: retention.id,
            retention_name: retention.name,
            retention_percentage: measure(retention.percentage),
            retention_amount: fcy(totals.retention),
            account_id: retention.accountId,
          },
        ]
      : [],
    retention_override_preference: 'no_override',
  };
}

export function shippingView(organization: Organization, document: TradeDocument, money: Money): Json {
  const { totals } = document;
  const { fcy, bcy } = money;
  const tax = organization.taxes.find(document.shippingTaxId);
  const accountId = textOf(document.fields['shipping_charge_account_id']);
  return {
    shipping_charge: fcy(document.shipping),
    bcy_shipping_charge: bcy(document.shipping),
    shipping_charge_account_id: accountId,
    shipping_charge_account_name: accountName(organization, accountId),
    shipping_charge_tax_id: document.shippingTaxId,
    shipping_charge_tax_name: tax?.name ?? '',
    shipping_charge_tax_type: tax?.kind ?? '',
    shipping_charge_tax_percentage: tax ? measure(tax.percentage) : '',
    shipping_charge_tax: tax ? fcy(totals.shippingTax) : '',
    bcy_shipping_charge_tax: tax ? bcy(totals.shippingTax) : '',
    shipping_charge_tax_exemption_id: document.fields['shipping_charge_tax_exemption_id'] ?? '',
    shipping_charge_tax_exemption_code: '',
    shipping_charge_exclusive_of_tax: fcy(totals.shippingExclusive),
    shipping_charge_inclusive_of_tax: fcy(totals.shippingInclusive),
    shipping_charge_taxes: totals.shippingTaxes.map((component) => ({
      tax_id: component.component.id,
      tax_name: componentName(component),
      tax_amount: fcy(component.amount),
    })),
  };
}

/** An injected document as captured; once something has happened to it, the moving members are ours. */
export function capturedView(organization: Organization, document: TradeDocument, raw: Json): Json {
  if (document.rawStale !== true) return raw;
  const { fcy } = moneyOf(organization, document);
  return {
    ...raw,
    status: statusOf(organization, document),
    balance: fcy(balanceOf(organization, document)),
    last_modified_time: organization.time(document.modifiedAt),
  };
}

const detailOnly = [
  'line_items',
  'taxes',
  'payments',
  'credits',
  'vendor_credits',
  'invoices_credited',
  'bills_credited',
  'creditnote_refunds',
];

/** The list row of an injected document: what a row never carries is left out. */
export function capturedRow(organization: Organization, document: TradeDocument, raw: Json): Json {
  return Object.fromEntries(Object.entries(capturedView(organization, document, raw)).filter(([name]) => !detailOnly.includes(name)));
}

/** Numbers of the documents a payment settles, as list rows show them. */
export function numbersOf(organization: Organization, payment: Payment): string {
  return organization.links
    .from(payment.id)
    .map(({ targetId }) => organization.document(targetId)?.number ?? '')
    .join(',');
}

/** The same for an injected payment; rows name the documents it pays in one text. */
export function capturedPaymentRow(raw: Json, numbers: string): Json {
  const lists = ['invoices', 'bills', 'payment_refunds', 'vendorpayment_refunds'];
  const row = Object.fromEntries(Object.entries(raw).filter(([name]) => !lists.includes(name)));
  return raw['invoices'] === undefined ? { bill_numbers: numbers, ...row } : { invoice_numbers: numbers, ...row };
}

export function addressView(address: Readonly<Record<string, string>>): Json {
  const names = ['attention', 'address', 'street2', 'city', 'state', 'zip', 'country', 'country_code', 'phone', 'fax'];
  return Object.fromEntries(names.map((name) => [name, address[name] ?? '']));
}
