import { customFieldViews } from '../custom-fields.js';
import { withFormatted } from '../formatted.js';
import { measure, sum, type Json } from '../json.js';
import { accountName } from '../masters/accounts.js';
import type { Organization } from '../organization.js';
import { contactName } from '../parties.js';
import type { Payment } from '../records.js';
import { balanceOf, unusedOf } from './balances.js';
import { vendorPaymentRefundView } from './refund-views.js';
import { addressView, capturedPaymentRow, moneyOf, numbersOf, type Money } from './shared-view.js';

function shared(organization: Organization, payment: Payment, money: Money): Json {
  const links = organization.links.from(payment.id);
  return {
    payment_id: payment.id,
    vendor_id: payment.partyId,
    vendor_name: contactName(organization, payment.partyId),
    status: 'paid',
    payment_mode: payment.mode,
    payment_number: payment.number,
    description: payment.description,
    date: payment.date,
    reference_number: payment.reference,
    exchange_rate: measure(payment.exchangeRate),
    amount: money.fcy(payment.amount),
    balance: money.fcy(unusedOf(organization, payment)),
    paid_through_account_id: payment.accountId,
    paid_through_account_name: accountName(organization, payment.accountId),
    currency_id: payment.currencyId,
    currency_code: money.currency.code,
    currency_symbol: money.currency.symbol,
    is_advance_payment: links.length === 0,
    is_paid_via_print_check: false,
    is_ach_payment: false,
    ach_payment_status: '',
    created_time: organization.time(payment.createdAt),
    last_modified_time: organization.time(payment.modifiedAt),
    tags: [],
  };
}

export function vendorPaymentRow(organization: Organization, payment: Payment): Json {
  if (payment.raw && payment.rawStale !== true) return capturedPaymentRow(payment.raw, numbersOf(organization, payment));
  const money = moneyOf(organization, payment);
  const row: Json = {
    ...shared(organization, payment, money),
    bill_numbers: numbersOf(organization, payment),
    bcy_amount: money.bcy(payment.amount),
    bcy_balance: money.bcy(unusedOf(organization, payment)),
    has_attachment: false,
    check_details: { check_id: '', check_status: '', check_number: '', memo: '' },
  };
  return withFormatted(row, money.currency.symbol);
}

export function vendorPaymentDetail(organization: Organization, payment: Payment): Json {
  if (payment.raw && payment.rawStale !== true) return payment.raw;
  const money = moneyOf(organization, payment);
  const custom = customFieldViews(payment.customFields);
  const links = organization.links.from(payment.id);
  const contact = organization.contacts.find(payment.partyId);
  const detail: Json = {
    ...shared(organization, payment, money),
    tax_account_id: payment.taxAccountId,
    tax_account_name: accountName(organization, payment.taxAccountId),
    tax_amount_withheld: money.fcy(sum(links.map((link) => link.withheld))),
    bank_charges: money.fcy(payment.bankCharges),
    paid_through_account_type: organization.accounts.find(payment.accountId)?.type ?? '',
    billing_address: addressView(contact?.billing ?? {}),
    bills: links.flatMap((application) => {
      const bill = organization.document(application.targetId);
      if (!bill) return [];
      return {
        bill_payment_id: application.id,
        bill_id: bill.id,
        bill_number: bill.number,
        date: bill.date,
        due_date: bill.dueDate,
        total: money.fcy(bill.totals.total),
        balance: money.fcy(balanceOf(organization, bill)),
        amount_applied: money.fcy(application.amount),
        apply_date: application.date,
        tax_amount_withheld: money.fcy(application.withheld),
        price_precision: money.currency.precision,
      };
    }),
    vendorpayment_refunds: [...organization.refundsOf(payment.id)].flatMap((id) => {
      const refund = organization.refunds.find(id);
      return refund ? [vendorPaymentRefundView(organization, refund)] : [];
    }),
    custom_fields: custom.list,
    custom_field_hash: custom.hash,
    comments: [],
    documents: [],
  };
  return withFormatted(detail, money.currency.symbol);
}
