import { customFieldViews } from '../custom-fields.js';
import { withFormatted } from '../formatted.js';
import { measure, zero, type Json } from '../json.js';
import { accountName } from '../masters/accounts.js';
import type { Organization } from '../organization.js';
import { contactName, partyFigures } from '../parties.js';
import type { TradeDocument } from '../records.js';
import { daysBetween } from '../time.js';
import { balanceOf, creditsApplied, paymentMade, settlements, statusOf } from './balances.js';
import { dueText } from './invoice-view.js';
import { addressView, amountsView, capturedRow, capturedView, headerView, moneyOf } from './shared-view.js';

export function billRow(organization: Organization, document: TradeDocument): Json {
  if (organization.switches().billRows === 'fat') return billDetail(organization, document);
  if (document.raw) return capturedRow(organization, document, document.raw);
  const money = moneyOf(organization, document);
  const status = statusOf(organization, document);
  const custom = customFieldViews(document.customFields);
  const balance = money.fcy(balanceOf(organization, document));
  const row: Json = {
    bill_id: document.id,
    vendor_id: document.partyId,
    vendor_name: contactName(organization, document.partyId),
    status,
    current_sub_status_id: '',
    current_sub_status: status,
    bill_number: document.number,
    reference_number: document.reference,
    date: document.date,
    due_date: document.dueDate,
    due_days: dueText(organization, document),
    currency_id: document.currencyId,
    currency_code: money.currency.code,
    price_precision: money.currency.precision,
    exchange_rate: measure(document.exchangeRate),
    total: money.fcy(document.totals.total),
    tds_total: money.fcy(document.totals.tds),
    balance,
    balance_due: balance,
    unprocessed_payment_amount: money.fcy(zero),
    is_opening_balance: false,
    entity_type: 'bill',
    has_attachment: false,
    attachment_name: '',
    created_by: document.createdBy,
    location_id: document.fields['location_id'] ?? '',
    custom_fields: custom.list,
    ...custom.flat,
    created_time: organization.time(document.createdAt),
    last_modified_time: organization.time(document.modifiedAt),
    tags: [],
  };
  return withFormatted(row, money.currency.symbol);
}

export function billPayments(organization: Organization, document: TradeDocument): Json[] {
  const money = moneyOf(organization, document);
  return settlements(organization, document.id).payments.flatMap((application) => {
    const payment = organization.payment(application.sourceId);
    if (!payment) return [];
    return {
      payment_id: payment.id,
      bill_id: document.id,
      bill_payment_id: application.id,
      payment_mode: payment.mode,
      payment_number: payment.number,
      description: payment.description,
      date: payment.date,
      reference_number: payment.reference,
      exchange_rate: measure(payment.exchangeRate),
      amount: money.fcy(application.amount),
      tax_amount_withheld: money.fcy(application.withheld),
      paid_through_account_id: payment.accountId,
      paid_through_account_name: accountName(organization, payment.accountId),
      is_single_bill_payment: organization.links.from(payment.id).length === 1,
      is_paid_via_print_check: false,
      check_details: [],
      is_ach_payment: false,
    };
  });
}

export function billCredits(organization: Organization, document: TradeDocument): Json[] {
  const money = moneyOf(organization, document);
  return settlements(organization, document.id).credits.map((application) => ({
    vendor_credit_id: application.sourceId,
    vendor_credit_bill_id: application.id,
    vendor_credit_number: organization.document(application.sourceId)?.number ?? '',
    date: application.date,
    amount: money.fcy(application.amount),
  }));
}

export function billDetail(organization: Organization, document: TradeDocument): Json {
  if (document.raw) return capturedView(organization, document, document.raw);
  const money = moneyOf(organization, document);
  const contact = organization.contacts.find(document.partyId);
  const status = statusOf(organization, document);
  const days = document.dueDate === '' ? 0 : daysBetween(organization.today(), document.dueDate);
  const detail: Json = {
    ...headerView(organization, document, money),
    due_date: document.dueDate,
    due_by_days: status === 'overdue' ? -days : '',
    due_in_days: status === 'overdue' ? '' : days,
    purchaseorder_ids: document.fields['purchaseorder_ids'] ?? [],
    purchaseorders: [],
    payment_terms: document.paymentTerms,
    payment_terms_label:
      document.fields['payment_terms_label'] ?? (document.paymentTerms === 0 ? 'Due on Receipt' : `Net ${document.paymentTerms}`),
    payment_expected_date: '',
    unused_credits_payable_amount: money.fcy(contact ? partyFigures(organization, contact).unusedPayable : zero),
    is_item_level_tax_calc: document.discountType === 'item_level',
    ...amountsView(organization, document, money),
    payment_made: money.fcy(paymentMade(organization, document)),
    vendor_credits_applied: money.fcy(creditsApplied(organization, document)),
    unprocessed_payment_amount: money.fcy(zero),
    payments: billPayments(organization, document),
    vendor_credits: billCredits(organization, document),
    billing_address: addressView(document.billing),
    attachment_name: '',
    reference_id: '',
    recurring_bill_id: '',
    source_of_supply: document.fields['source_of_supply'] ?? '',
    destination_of_supply: document.fields['destination_of_supply'] ?? '',
    gst_treatment: document.fields['gst_treatment'] ?? '',
  };
  return withFormatted(detail, money.currency.symbol);
}
