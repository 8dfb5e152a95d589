import { customFieldViews } from '../custom-fields.js';
import { withFormatted } from '../formatted.js';
import { lazy, measure, zero, type Json } from '../json.js';
import { accountNamed } from '../masters/accounts.js';
import { primaryOf } from '../masters/contact-fields.js';
import type { Organization } from '../organization.js';
import { contactName, partyFigures } from '../parties.js';
import type { TradeDocument } from '../records.js';
import { daysBetween } from '../time.js';
import { creditsApplied, balanceOf, paymentMade, settlements, statusOf, withheldOn } from './balances.js';
import { addressView, amountsView, capturedRow, capturedView, headerView, moneyOf, shippingView, type Money } from './shared-view.js';

export function lastPaymentDate(organization: Organization, document: TradeDocument): string {
  return settlements(organization, document.id).payments.reduce((latest, { date }) => (date > latest ? date : latest), '');
}

function dueText(organization: Organization, document: TradeDocument): string {
  const status = statusOf(organization, document);
  if (!['sent', 'viewed', 'overdue', 'partially_paid', 'open'].includes(status) || document.dueDate === '') return '';
  const days = daysBetween(organization.today(), document.dueDate);
  if (days === 0) return 'Due Today';
  return days > 0 ? `Due in ${days} day${days === 1 ? '' : 's'}` : `Overdue by ${-days} day${days === -1 ? '' : 's'}`;
}

function party(organization: Organization, document: TradeDocument): Json {
  const contact = organization.contacts.find(document.partyId);
  const primary = contact && primaryOf(contact);
  return {
    company_name: contact?.fields['company_name'] ?? '',
    email: primary?.fields['email'] ?? '',
    phone: primary?.fields['phone'] ?? '',
    country: document.billing['country'] ?? '',
  };
}

export function invoiceRow(organization: Organization, document: TradeDocument): Json {
  if (document.raw) return capturedRow(organization, document, document.raw);
  const money = moneyOf(organization, document);
  const status = statusOf(organization, document);
  const custom = customFieldViews(document.customFields);
  const rowAddress = (address: TradeDocument['billing']): Json => {
    const shown = addressView(address);
    const names = ['attention', 'address', 'street2', 'city', 'state', 'country', 'phone', 'fax'];
    return { ...Object.fromEntries(names.map((name) => [name, shown[name]])), zipcode: shown['zip'] };
  };
  const row = {
    ach_payment_initiated: false,
    invoice_id: document.id,
    zcrm_potential_id: '',
    customer_id: document.partyId,
    zcrm_potential_name: '',
    customer_name: contactName(organization, document.partyId),
    ...party(organization, document),
    status,
    invoice_number: document.number,
    reference_number: document.reference,
    date: document.date,
    due_date: document.dueDate,
    issued_date: document.state === 'draft' ? '' : document.date,
    due_days: dueText(organization, document),
    project_name: '',
    billing_address: rowAddress(document.billing),
    shipping_address: rowAddress(document.shippingAddress),
    created_by: document.createdBy,
    total: money.fcy(document.totals.total),
    balance: money.fcy(balanceOf(organization, document)),
    payment_expected_date: document.fields['payment_expected_date'] ?? '',
    custom_fields: custom.list,
    custom_field_hash: custom.hash,
    ...custom.flat,
    tags: [],
    salesperson_id: document.fields['salesperson_id'] ?? '',
    salesperson_name: document.fields['salesperson_name'] ?? '',
    shipping_charge: money.fcy(document.shipping),
    adjustment: money.fcy(document.adjustment),
    created_time: organization.time(document.createdAt),
    last_modified_time: organization.time(document.modifiedAt),
    updated_time: organization.time(document.modifiedAt),
    is_viewed_by_client: document.viewed,
    has_attachment: false,
    client_viewed_time: '',
    is_emailed: document.emailed,
    color_code: '',
    current_sub_status_id: '',
    current_sub_status: status,
    currency_id: document.currencyId,
    currency_code: money.currency.code,
    currency_symbol: money.currency.symbol,
    schedule_time: '',
    template_type: 'standard',
    template_id: '',
    invoice_url: '',
    invoice_source: 'Api',
    sales_channel: 'direct_sales',
    type: 'invoice',
    transaction_type: 'renewal',
    reminders_sent: 0,
    last_reminder_sent_date: '',
    last_payment_date: lastPaymentDate(organization, document),
    documents: '',
    write_off_amount: money.fcy(document.writeOff),
    exchange_rate: measure(document.exchangeRate),
    unprocessed_payment_amount: money.fcy(zero),
    location_id: document.fields['location_id'] ?? '',
  };
  return withFormatted(row, money.currency.symbol);
}

export function invoiceDetail(organization: Organization, document: TradeDocument): Json {
  if (document.raw) return capturedView(organization, document, document.raw);
  const money = moneyOf(organization, document);
  const contact = organization.contacts.find(document.partyId);
  const receivable = accountNamed(organization, 'Accounts Receivable');
  const detail: Json = {
    ...headerView(organization, document, money),
    ...party(organization, document),
    due_date: document.dueDate,
    issued_date: document.state === 'draft' ? '' : document.date,
    type: 'invoice',
    payment_terms: document.paymentTerms,
    payment_terms_label:
      document.fields['payment_terms_label'] ?? (document.paymentTerms === 0 ? 'Due on Receipt' : `Net ${document.paymentTerms}`),
    account_id: receivable.id,
    account_name: receivable.name,
    ...amountsView(organization, document, money),
    ...shippingView(organization, document, money),
    payment_made: money.fcy(paymentMade(organization, document)),
    credits_applied: money.fcy(creditsApplied(organization, document)),
    tax_amount_withheld: money.fcy(withheldOn(organization, document)),
    write_off_amount: money.fcy(document.writeOff),
    unprocessed_payment_amount: money.fcy(zero),
    last_payment_date: lastPaymentDate(organization, document),
    payment_expected_date: document.fields['payment_expected_date'] ?? '',
    payment_reminder_enabled: true,
    payment_discount: money.fcy(zero),
    allow_partial_payments: false,
    payment_options: { payment_gateways: [] },
    contact_persons: [],
    contact_persons_associated: [],
    contact: lazy(() => contactFigures(organization, document, money)),
    ...(organization.switches().embedApplicationsInInvoice
      ? { payments: invoicePayments(organization, document), credits: invoiceCredits(organization, document) }
      : {}),
    salesorder_id: document.fields['salesorder_id'] ?? '',
    salesorder_number: '',
    salesorders: [],
    deliverychallans: [],
    debit_notes: [],
    estimate_id: '',
    recurring_invoice_id: '',
    salesperson_id: document.fields['salesperson_id'] ?? '',
    salesperson_name: document.fields['salesperson_name'] ?? '',
    is_emailed: document.emailed,
    is_viewed_by_client: document.viewed,
    client_viewed_time: '',
    reminders_sent: 0,
    template_id: '',
    template_name: 'Standard Template',
    template_type: 'standard',
    billing_address: addressView(document.billing),
    shipping_address: addressView(document.shippingAddress),
    customer_default_billing_address: addressView(contact?.billing ?? {}),
    invoice_url: '',
    invoice_source: 'Api',
    sales_channel: 'direct_sales',
    schedule_time: '',
    lock_details: { can_lock: false },
    place_of_supply: document.fields['place_of_supply'] ?? '',
    gst_treatment: document.fields['gst_treatment'] ?? '',
    created_date: document.date,
  };
  return withFormatted(detail, money.currency.symbol);
}

function contactFigures(organization: Organization, document: TradeDocument, money: Money): Json {
  const contact = organization.contacts.find(document.partyId);
  const figures = contact && partyFigures(organization, contact);
  return {
    customer_balance: money.fcy(figures?.receivable ?? zero),
    credit_limit: 0,
    unused_customer_credits: money.fcy(figures?.unusedReceivable ?? zero),
  };
}

export function invoicePayments(organization: Organization, document: TradeDocument): Json[] {
  const money = moneyOf(organization, document);
  return settlements(organization, document.id).payments.flatMap((application) => {
    const payment = organization.payment(application.sourceId);
    if (!payment) return [];
    return {
      payment_id: payment.id,
      payment_number: payment.number,
      invoice_id: document.id,
      invoice_payment_id: application.id,
      payment_mode: payment.mode,
      description: payment.description,
      date: payment.date,
      reference_number: payment.reference,
      exchange_rate: measure(payment.exchangeRate),
      amount: money.fcy(application.amount),
      tax_amount_withheld: money.fcy(application.withheld),
      online_transaction_id: '',
      is_single_invoice_payment: organization.links.from(payment.id).length === 1,
    };
  });
}

export function invoiceCredits(organization: Organization, document: TradeDocument): Json[] {
  const money = moneyOf(organization, document);
  return settlements(organization, document.id).credits.map((application) => ({
    creditnote_id: application.sourceId,
    // The same link is called `creditnote_invoice_id` on the note's side.
    creditnotes_invoice_id: application.id,
    creditnotes_number: organization.documents.creditnotes.find(application.sourceId)?.number ?? '',
    credited_date: application.date,
    amount_applied: money.fcy(application.amount),
  }));
}

export { dueText };
