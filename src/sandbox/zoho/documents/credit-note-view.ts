import { customFieldViews } from '../custom-fields.js';
import { withFormatted } from '../formatted.js';
import { measure, textOf, type Json } from '../json.js';
import { accountNamed } from '../masters/accounts.js';
import type { Organization } from '../organization.js';
import { contactName } from '../parties.js';
import type { TradeDocument } from '../records.js';
import { balanceOf, refundedFrom, statusOf, usedFrom } from './balances.js';
import { creditNoteRefundView } from './refund-views.js';
import { addressView, amountsView, capturedRow, capturedView, headerView, moneyOf, shippingView } from './shared-view.js';

export function creditNoteRow(organization: Organization, document: TradeDocument): Json {
  if (document.raw) return capturedRow(organization, document, document.raw);
  const money = moneyOf(organization, document);
  const status = statusOf(organization, document);
  const custom = customFieldViews(document.customFields);
  const row: Json = {
    creditnote_id: document.id,
    creditnote_number: document.number,
    status,
    reference_number: document.reference,
    date: document.date,
    issued_date: document.date,
    total: money.fcy(document.totals.total),
    balance: money.fcy(balanceOf(organization, document)),
    customer_id: document.partyId,
    customer_name: contactName(organization, document.partyId),
    applied_invoices: '',
    is_emailed: document.emailed,
    has_attachment: false,
    current_sub_status_id: '',
    current_sub_status: status,
    currency_id: document.currencyId,
    currency_code: money.currency.code,
    exchange_rate: measure(document.exchangeRate),
    price_precision: money.currency.precision,
    created_time: organization.time(document.createdAt),
    last_modified_time: organization.time(document.modifiedAt),
    location_id: document.fields['location_id'] ?? '',
    custom_fields: custom.list,
    ...custom.flat,
    tags: [],
  };
  return withFormatted(row, money.currency.symbol);
}

export function invoicesCredited(organization: Organization, document: TradeDocument): Json[] {
  const money = moneyOf(organization, document);
  return organization.links.from(document.id).map((application) => {
    const invoice = organization.document(application.targetId);
    return {
      creditnote_id: document.id,
      invoice_id: application.targetId,
      creditnote_invoice_id: application.id,
      date: application.date,
      invoice_number: invoice?.number ?? '',
      invoice_date: invoice?.date ?? '',
      creditnote_number: document.number,
      credited_amount: money.fcy(application.amount),
      amount_applied: money.fcy(application.amount),
    };
  });
}

/** Under the other reading, as the document of Inventory prints it: which invoices, not which applications. */
function applicationsView(organization: Organization, document: TradeDocument): Json {
  const credited = invoicesCredited(organization, document);
  if (organization.switches().embedCreditApplications) return { invoices_credited: credited };
  return {
    invoices: credited.map((row) => ({
      invoice_id: row['invoice_id'],
      invoice_number: row['invoice_number'],
      amount: row['amount_applied'],
    })),
  };
}

export function creditNoteDetail(organization: Organization, document: TradeDocument): Json {
  if (document.raw) return capturedView(organization, document, document.raw);
  const money = moneyOf(organization, document);
  const receivable = accountNamed(organization, 'Accounts Receivable');
  const invoiceId = textOf(document.fields['invoice_id']);
  const detail: Json = {
    ...headerView(organization, document, money),
    issued_date: document.date,
    is_emailed: document.emailed,
    account_id: receivable.id,
    account_name: receivable.name,
    ...amountsView(organization, document, money),
    ...shippingView(organization, document, money),
    total_credits_used: money.fcy(usedFrom(organization, document.id)),
    total_refunded_amount: money.fcy(refundedFrom(organization, document.id)),
    invoice_id: invoiceId,
    invoice_number: organization.document(invoiceId)?.number ?? '',
    ...applicationsView(organization, document),
    creditnote_refunds: [...organization.refundsOf(document.id)].flatMap((id) => {
      const refund = organization.refunds.find(id);
      return refund ? [creditNoteRefundView(organization, refund)] : [];
    }),
    billing_address: addressView(document.billing),
    shipping_address: addressView(document.shippingAddress),
    template_id: '',
    template_name: 'Standard Template',
    updated_time: organization.time(document.modifiedAt),
  };
  return withFormatted(detail, money.currency.symbol);
}
