import { customFieldViews } from '../custom-fields.js';
import { withFormatted } from '../formatted.js';
import { measure, sum, zero, type Json } from '../json.js';
import { accountName, accountNamed } from '../masters/accounts.js';
import type { Organization } from '../organization.js';
import { contactName } from '../parties.js';
import type { Payment } from '../records.js';
import { balanceOf, refundedFrom, unusedOf } from './balances.js';
import { customerPaymentRefundView } from './refund-views.js';
import { capturedPaymentRow, moneyOf, numbersOf, type Money } from './shared-view.js';

function withheld(organization: Organization, payment: Payment): ReturnType<typeof sum> {
  return sum(organization.links.from(payment.id).map((application) => application.withheld));
}

function shared(organization: Organization, payment: Payment, money: Money): Json {
  return {
    payment_id: payment.id,
    payment_number: payment.number,
    date: payment.date,
    payment_mode: payment.mode,
    amount: money.fcy(payment.amount),
    unused_amount: money.fcy(unusedOf(organization, payment)),
    account_id: payment.accountId,
    account_name: accountName(organization, payment.accountId),
    description: payment.description,
    reference_number: payment.reference,
    customer_id: payment.partyId,
    customer_name: contactName(organization, payment.partyId),
    currency_id: payment.currencyId,
    currency_code: money.currency.code,
    currency_symbol: money.currency.symbol,
    exchange_rate: measure(payment.exchangeRate),
    tax_account_id: payment.taxAccountId,
    tax_account_name: accountName(organization, payment.taxAccountId),
    tax_amount_withheld: money.fcy(withheld(organization, payment)),
    payment_status: 'paid',
    settlement_status: '',
    last_four_digits: '',
    payment_gateway: '',
    created_time: organization.time(payment.createdAt),
    last_modified_time: organization.time(payment.modifiedAt),
    location_id: payment.fields['location_id'] ?? '',
    tags: [],
  };
}

export function customerPaymentRow(organization: Organization, payment: Payment): Json {
  if (payment.raw && payment.rawStale !== true) return capturedPaymentRow(payment.raw, numbersOf(organization, payment));
  const money = moneyOf(organization, payment);
  const custom = customFieldViews(payment.customFields);
  const row: Json = {
    ...shared(organization, payment, money),
    invoice_numbers: numbersOf(organization, payment),
    payment_mode_formatted: payment.mode,
    bcy_amount: money.bcy(payment.amount),
    bcy_unused_amount: money.bcy(unusedOf(organization, payment)),
    bcy_refunded_amount: money.bcy(refundedFrom(organization, payment.id)),
    gateway_transaction_id: '',
    applied_invoices: [],
    payment_type: organization.links.from(payment.id).length > 0 ? 'Invoice Payment' : 'Customer Advance',
    has_attachment: false,
    documents: '',
    custom_fields_list: '',
    ...custom.flat,
  };
  return withFormatted(row, money.currency.symbol);
}

export function customerPaymentDetail(organization: Organization, payment: Payment): Json {
  if (payment.raw && payment.rawStale !== true) return payment.raw;
  const money = moneyOf(organization, payment);
  const custom = customFieldViews(payment.customFields);
  const receivable = accountNamed(organization, 'Accounts Receivable');
  const charged = !payment.bankCharges.isZero();
  const chargeAccount = accountNamed(organization, 'Bank Fees and Charges');
  const detail: Json = {
    ...shared(organization, payment, money),
    amount_refunded: money.fcy(refundedFrom(organization, payment.id)),
    bank_charges: money.fcy(payment.bankCharges),
    bank_charges_account_id: charged ? chargeAccount.id : '',
    bank_charges_account_name: charged ? chargeAccount.name : '',
    status: payment.fields['status'] ?? 'success',
    email: '',
    account_type: organization.accounts.find(payment.accountId)?.type ?? '',
    customer_advance_account_id: receivable.id,
    customer_advance_account_name: receivable.name,
    discount_amount: money.fcy(zero),
    price_precision: money.currency.precision,
    online_transaction_id: '',
    invoices: organization.links.from(payment.id).flatMap((application) => {
      const invoice = organization.document(application.targetId);
      if (!invoice) return [];
      return {
        invoice_payment_id: application.id,
        invoice_id: invoice.id,
        invoice_number: invoice.number,
        invoice_customer_id: '',
        invoice_customer_name: '',
        date: invoice.date,
        due_date: invoice.dueDate,
        total: money.fcy(invoice.totals.total),
        invoice_amount: money.fcy(invoice.totals.total),
        balance: money.fcy(balanceOf(organization, invoice)),
        balance_amount: money.fcy(balanceOf(organization, invoice)),
        amount_applied: money.fcy(application.amount),
        tax_amount_withheld: money.fcy(application.withheld),
        discount_amount: money.fcy(zero),
        apply_date: application.date,
        price_precision: money.currency.precision,
      };
    }),
    payment_refunds: (organization.switches().embedPaymentRefunds ? [...organization.refundsOf(payment.id)] : []).flatMap((id) => {
      const refund = organization.refunds.find(id);
      return refund ? [customerPaymentRefundView(organization, refund)] : [];
    }),
    deposit_details: [],
    retainerinvoice_id: payment.fields['retainerinvoice_id'] ?? '',
    imported_transactions: [],
    custom_fields: custom.list,
    custom_field_hash: custom.hash,
    documents: [],
    created_by: organization.userName,
    updated_time: organization.time(payment.modifiedAt),
  };
  return withFormatted(detail, money.currency.symbol);
}
