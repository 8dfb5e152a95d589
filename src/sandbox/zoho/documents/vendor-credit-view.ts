import { customFieldViews } from '../custom-fields.js';
import { withFormatted } from '../formatted.js';
import { measure, type Json } from '../json.js';
import type { Organization } from '../organization.js';
import { contactName } from '../parties.js';
import type { TradeDocument } from '../records.js';
import { balanceOf, refundedFrom, statusOf, usedFrom } from './balances.js';
import { vendorCreditRefundView } from './refund-views.js';
import { amountsView, capturedRow, capturedView, headerView, moneyOf } from './shared-view.js';

export function vendorCreditRow(organization: Organization, document: TradeDocument): Json {
  if (document.raw) return capturedRow(organization, document, document.raw);
  const money = moneyOf(organization, document);
  const custom = customFieldViews(document.customFields);
  const row: Json = {
    vendor_credit_id: document.id,
    vendor_credit_number: document.number,
    status: statusOf(organization, document),
    reference_number: document.reference,
    date: document.date,
    total: money.fcy(document.totals.total),
    balance: money.fcy(balanceOf(organization, document)),
    vendor_id: document.partyId,
    vendor_name: contactName(organization, document.partyId),
    currency_id: document.currencyId,
    currency_code: money.currency.code,
    exchange_rate: measure(document.exchangeRate),
    has_attachment: false,
    location_id: document.fields['location_id'] ?? '',
    created_time: organization.time(document.createdAt),
    last_modified_time: organization.time(document.modifiedAt),
    ...custom.flat,
  };
  return withFormatted(row, money.currency.symbol);
}

export function billsCredited(organization: Organization, document: TradeDocument): Json[] {
  const money = moneyOf(organization, document);
  return organization.links.from(document.id).map((application) => ({
    bill_id: application.targetId,
    vendor_credit_bill_id: application.id,
    date: application.date,
    bill_number: organization.document(application.targetId)?.number ?? '',
    amount: money.fcy(application.amount),
  }));
}

export function vendorCreditDetail(organization: Organization, document: TradeDocument): Json {
  if (document.raw) return capturedView(organization, document, document.raw);
  const money = moneyOf(organization, document);
  const detail: Json = {
    ...headerView(organization, document, money),
    ...amountsView(organization, document, money),
    bill_id: document.fields['bill_id'] ?? '',
    total_credits_used: money.fcy(usedFrom(organization, document.id)),
    total_refunded_amount: money.fcy(refundedFrom(organization, document.id)),
    ...(organization.switches().embedCreditApplications ? { bills_credited: billsCredited(organization, document) } : {}),
    vendor_credit_refunds: [...organization.refundsOf(document.id)].flatMap((id) => {
      const refund = organization.refunds.find(id);
      return refund ? [vendorCreditRefundView(organization, refund)] : [];
    }),
    comments: [],
  };
  return withFormatted(detail, money.currency.symbol);
}
