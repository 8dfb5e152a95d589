import { amount, type Json } from '../json.js';
import { accountName } from '../masters/accounts.js';
import type { Organization } from '../organization.js';
import { contactName } from '../parties.js';
import type { Refund } from '../records.js';

/** Refunds of the four kinds differ in names only. */
function shared(organization: Organization, refund: Refund): Json {
  const source = organization.document(refund.sourceId) ?? organization.payment(refund.sourceId);
  const currency = organization.currency(source?.currencyId ?? '');
  return {
    date: refund.date,
    refund_mode: refund.mode,
    reference_number: refund.reference,
    description: refund.description,
    amount_bcy: amount(organization.toBase(refund.amount, refund.exchangeRate), organization.precision),
    amount_fcy: amount(refund.amount, currency.precision),
    ...(organization.switches().refundsShowExchangeRate ? { exchange_rate: refund.exchangeRate.toNumber() } : {}),
    currency_code: currency.code,
    account_id: refund.accountId,
    account_name: accountName(organization, refund.accountId),
    created_time: organization.time(refund.createdAt),
    last_modified_time: organization.time(refund.modifiedAt),
  };
}

function partyName(organization: Organization, refund: Refund): string {
  const source = organization.document(refund.sourceId) ?? organization.payment(refund.sourceId);
  return contactName(organization, source?.partyId ?? '');
}

export function creditNoteRefundView(organization: Organization, refund: Refund): Json {
  return {
    creditnote_refund_id: refund.id,
    creditnote_id: refund.sourceId,
    creditnote_number: organization.document(refund.sourceId)?.number ?? '',
    customer_name: partyName(organization, refund),
    ...shared(organization, refund),
    from_account_id: refund.accountId,
    from_account_name: accountName(organization, refund.accountId),
  };
}

export function vendorCreditRefundView(organization: Organization, refund: Refund): Json {
  return {
    vendor_credit_refund_id: refund.id,
    vendor_credit_id: refund.sourceId,
    vendor_credit_number: organization.document(refund.sourceId)?.number ?? '',
    vendor_name: partyName(organization, refund),
    customer_name: partyName(organization, refund),
    ...shared(organization, refund),
  };
}

export function customerPaymentRefundView(organization: Organization, refund: Refund): Json {
  return {
    payment_refund_id: refund.id,
    payment_id: refund.sourceId,
    payment_number: organization.payment(refund.sourceId)?.number ?? '',
    customer_name: partyName(organization, refund),
    ...shared(organization, refund),
    from_account_id: refund.accountId,
    from_account_name: accountName(organization, refund.accountId),
  };
}

export function vendorPaymentRefundView(organization: Organization, refund: Refund): Json {
  return {
    vendorpayment_refund_id: refund.id,
    payment_id: refund.sourceId,
    payment_number: organization.payment(refund.sourceId)?.number ?? '',
    vendor_name: partyName(organization, refund),
    ...shared(organization, refund),
    to_account_id: refund.accountId,
    to_account_name: accountName(organization, refund.accountId),
  };
}
