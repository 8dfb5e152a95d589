import { customFieldViews } from '../custom-fields.js';
import { withFormatted } from '../formatted.js';
import { amount, textOf, type Decimal, type Json } from '../json.js';
import type { Organization } from '../organization.js';
import { partyFigures } from '../parties.js';
import type { Contact } from '../records.js';
import { personView, primaryOf } from './contact-fields.js';

function shared(organization: Organization, contact: Contact): Json {
  const currency = organization.currency(contact.currencyId);
  const figures = partyFigures(organization, contact);
  const primary = primaryOf(contact);
  const fcy = (value: Decimal): unknown => amount(value, currency.precision);
  const bcy = (value: Decimal): unknown => amount(value, organization.precision);
  return {
    contact_id: contact.id,
    contact_name: contact.name,
    company_name: contact.fields['company_name'] ?? '',
    website: contact.fields['website'] ?? '',
    language_code: contact.fields['language_code'] ?? '',
    contact_type: contact.type,
    contact_type_formatted: contact.type === 'customer' ? 'Customer' : 'Vendor',
    status: contact.status,
    customer_sub_type: contact.fields['customer_sub_type'] ?? 'business',
    source: contact.source,
    is_linked_with_zohocrm: false,
    payment_terms: contact.fields['payment_terms'] ?? 0,
    payment_terms_id: '',
    payment_terms_label: contact.fields['payment_terms_label'] ?? 'Due on Receipt',
    currency_id: contact.currencyId,
    currency_code: currency.code,
    outstanding_receivable_amount: fcy(figures.receivable),
    outstanding_receivable_amount_bcy: bcy(figures.receivableBase),
    outstanding_payable_amount: fcy(figures.payable),
    outstanding_payable_amount_bcy: bcy(figures.payableBase),
    unused_credits_receivable_amount: fcy(figures.unusedReceivable),
    unused_credits_receivable_amount_bcy: bcy(figures.unusedReceivableBase),
    unused_credits_payable_amount: fcy(figures.unusedPayable),
    unused_credits_payable_amount_bcy: bcy(figures.unusedPayableBase),
    first_name: primary?.fields['first_name'] ?? '',
    last_name: primary?.fields['last_name'] ?? '',
    email: primary?.fields['email'] ?? '',
    phone: primary?.fields['phone'] ?? '',
    mobile: primary?.fields['mobile'] ?? '',
    twitter: contact.fields['twitter'] ?? '',
    facebook: contact.fields['facebook'] ?? '',
    portal_status: 'disabled',
    track_1099: contact.fields['track_1099'] === 'true',
    created_time: organization.time(contact.createdAt),
    last_modified_time: organization.time(contact.modifiedAt),
    tags: [],
    has_attachment: false,
  };
}

export function contactRow(organization: Organization, contact: Contact): Json {
  if (contact.raw && contact.rawStale !== true) return contact.raw;
  const custom = customFieldViews(contact.customFields);
  const row = {
    ...shared(organization, contact),
    customer_name: contact.name,
    vendor_name: contact.name,
    custom_fields: custom.list,
    custom_field_hash: custom.hash,
    ...custom.flat,
  };
  return withFormatted(row, organization.currency(contact.currencyId).symbol);
}

export function contactDetail(organization: Organization, contact: Contact): Json {
  if (contact.raw && contact.rawStale !== true) return contact.raw;
  const currency = organization.currency(contact.currencyId);
  const custom = customFieldViews(contact.customFields);
  const zeroAmount = amount(currency.rates[0]?.rate.times(0) ?? organization.roundOffTo.times(0), currency.precision);
  const texts = [
    'notes',
    'tax_id',
    'tax_authority_id',
    'tax_exemption_id',
    'tax_reg_no',
    'gst_no',
    'gst_treatment',
    'place_of_contact',
    'vat_reg_no',
  ];
  const moreTexts = [
    'vat_treatment',
    'tax_treatment',
    'tax_id_type',
    'tax_id_value',
    'contact_number',
    'owner_id',
    'pricebook_id',
    'sales_channel',
  ];
  const detail: Json = {
    ...shared(organization, contact),
    ...Object.fromEntries([...texts, ...moreTexts].map((name) => [name, contact.fields[name] ?? ''])),
    currency_symbol: currency.symbol,
    price_precision: currency.precision,
    primary_contact_id: primaryOf(contact)?.id ?? '',
    has_transaction: organization.documentsOf(contact.id).size > 0,
    can_show_customer_ob: contact.type === 'customer',
    can_show_vendor_ob: contact.type === 'vendor',
    opening_balances: [],
    opening_balance_amount: zeroAmount,
    exchange_rate: '',
    unused_retainer_payments: zeroAmount,
    credit_limit: contact.fields['credit_limit'] ?? 0,
    payment_reminder_enabled: true,
    is_taxable: contact.fields['is_taxable'] ?? true,
    tax_name: organization.taxes.find(textOf(contact.fields['tax_id']))?.name ?? '',
    tax_percentage: '',
    tax_authority_name: '',
    tax_exemption_code: '',
    contact_persons: contact.persons.map((person) => personView(contact, person)),
    billing_address: contact.billing,
    shipping_address: contact.shipping,
    addresses: contact.addresses,
    default_templates: {},
    pricebook_name: '',
    approvers_list: [],
    bank_accounts: [],
    checklist: [],
    documents: [],
    custom_fields: custom.list,
    custom_field_hash: custom.hash,
  };
  return withFormatted(detail, currency.symbol);
}
