import { mergeCustomFields, readCustomFields } from '../custom-fields.js';
import { invalidParameter, invalidValue, refused } from '../errors.js';
import { param, reply, route, type Call, type Product, type Reply, type Route } from '../http.js';
import { Decimal, zero, type Json } from '../json.js';
import { accountNamed, requireAccount } from '../masters/accounts.js';
import { rateOn } from '../masters/currencies.js';
import type { Organization } from '../organization.js';
import type { Contact, Payment } from '../records.js';
import { applyRequests, checkRequests, readRequests, unapply } from './applications.js';
import { refundedFrom, usedFrom } from './balances.js';
import { listPayments, type PaymentSpec } from './payment-list.js';
import { customerPaymentDetail, customerPaymentRow } from './customer-payment-view.js';
import { vendorPaymentDetail, vendorPaymentRow } from './vendor-payment-view.js';

/** Payments received and payments made: one life, two spellings. */
const modeMax = 100;

function read(call: Call, spec: PaymentSpec, base: Payment, isNew: boolean): Payment {
  const { organization, input } = call;
  const payment = { ...base };
  const partyId = isNew ? input.required(spec.partyField) : (input.text(spec.partyField) ?? base.partyId);
  const contact = organization.contacts.find(partyId);
  if (contact?.type !== spec.partyType) throw invalidValue(spec.partyField);
  if (!isNew && partyId !== base.partyId) throw refused('The contact of a payment cannot be changed.');
  payment.partyId = partyId;
  if (isNew) payment.currencyId = currencyOf(call, contact);
  payment.mode = input.text('payment_mode', modeMax) ?? base.mode;
  payment.amount = input.decimal('amount') ?? base.amount;
  if (payment.amount.isNegative() || payment.amount.isZero()) throw invalidValue('amount');
  payment.bankCharges = input.decimal('bank_charges') ?? base.bankCharges;
  if (payment.bankCharges.isNegative() || payment.bankCharges.gt(payment.amount)) throw invalidValue('bank_charges');
  payment.date = input.date('date') ?? base.date;
  payment.reference = input.text('reference_number', 100) ?? base.reference;
  payment.description = input.text('description', 500) ?? base.description;
  const currency = organization.currency(payment.currencyId);
  const rate = input.decimal('exchange_rate') ?? (isNew ? rateOn(currency, payment.date) : base.exchangeRate);
  if (rate.isNegative() || rate.isZero()) throw invalidValue('exchange_rate');
  payment.exchangeRate = currency.isBase ? new Decimal(1) : rate;
  const accountId = input.text(spec.accountField) ?? '';
  if (accountId !== '') payment.accountId = requireAccount(organization, accountId, spec.accountField).id;
  const taxAccountId = input.text('tax_account_id') ?? '';
  if (taxAccountId !== '') payment.taxAccountId = requireAccount(organization, taxAccountId, 'tax_account_id').id;
  payment.customFields = readCustomFields(organization, spec.customFieldEntity, input, base.customFields);
  // Set by gateways and retainer invoices in the product; taken here so that they can be played.
  payment.fields = {
    ...base.fields,
    ...given('status', input.text('status')),
    ...given('retainerinvoice_id', input.text('retainerinvoice_id')),
  };
  return payment;
}

function given(name: string, value: string | undefined): Json {
  return value === undefined ? {} : { [name]: value };
}

/** A payment is in the currency of what it pays, else in the contact's. */
function currencyOf(call: Call, contact: Contact): string {
  const { organization, input } = call;
  const given = input.text('currency_id') ?? '';
  if (given !== '') {
    if (!organization.currencies.has(given)) throw invalidValue('currency_id');
    return given;
  }
  const first = (input.list('invoices') ?? input.list('bills'))?.[0];
  const paid = organization.document(first?.text('invoice_id') ?? first?.text('bill_id') ?? '');
  return paid?.partyId === contact.id ? paid.currencyId : contact.currencyId;
}

function create(call: Call, spec: PaymentSpec): Reply {
  const { organization, input } = call;
  input.requiredDecimal('amount');
  if (spec.kind === 'customerpayments') input.required('payment_mode', modeMax);
  const blank: Payment = {
    ...organization.stamps(),
    kind: spec.kind,
    number: '',
    partyId: '',
    mode: spec.kind === 'vendorpayments' ? 'Cash' : '',
    amount: zero,
    bankCharges: zero,
    date: organization.today(),
    reference: '',
    description: '',
    currencyId: '',
    exchangeRate: new Decimal(1),
    accountId: accountNamed(organization, spec.kind === 'vendorpayments' ? 'Petty Cash' : 'Undeposited Funds').id,
    taxAccountId: '',
    fields: {},
    customFields: [],
  };
  const payment = read(call, spec, blank, true);
  const source = { kind: spec.kind, record: payment } as const;
  const requests = readRequests(organization, spec.targets, input.list(spec.targets) ?? []);
  checkRequests(organization, source, payment.amount, requests, []);
  if (requests.some(({ withheld }) => !withheld.isZero()) && payment.taxAccountId === '')
    payment.taxAccountId = accountNamed(organization, 'Advance Tax').id;
  payment.number = organization.nextNumber(spec.kind, '', 1);
  organization.numbersOf(spec.kind).set(payment.number, payment.id);
  spec.collection(organization).add(payment);
  organization.documentsOf(payment.partyId).add(payment.id);
  applyRequests(organization, source, requests, payment.date);
  return reply({ [spec.detailKey]: spec.detail(organization, payment) }, spec.created, 201);
}

function found(call: Call, spec: PaymentSpec): Payment {
  return spec.collection(call.organization).get(param(call, 'payment_id'));
}

/** The list of invoices or bills is replaced; leaving it out leaves the applications alone. */
function update(call: Call, spec: PaymentSpec): Reply {
  const { organization, input } = call;
  const payment = found(call, spec);
  const changed = read(call, spec, payment, false);
  const refunded = refundedFrom(organization, payment.id);
  const given = input.list(spec.targets);
  if (given) {
    const before = organization.links.from(payment.id);
    const requests = readRequests(organization, spec.targets, given);
    checkRequests(organization, { kind: spec.kind, record: changed }, changed.amount.minus(refunded), requests, before);
    // An application that stays as it is keeps its id.
    const same = (id: string): (typeof requests)[number] | undefined => requests.find(({ target }) => target.id === id);
    for (const old of before) {
      const kept = same(old.targetId);
      if (kept?.amount.eq(old.amount) === true && kept.withheld.eq(old.withheld)) requests.splice(requests.indexOf(kept), 1);
      else unapply(organization, old);
    }
    Object.assign(payment, changed);
    applyRequests(organization, { kind: spec.kind, record: payment }, requests, payment.date);
  } else {
    if (changed.amount.lt(usedFrom(organization, payment.id).plus(refunded)))
      throw refused('The amount is less than what has been applied already.');
    Object.assign(payment, changed);
  }
  organization.touch(spec.collection(organization), payment);
  return reply({ [spec.detailKey]: spec.detail(organization, payment) }, spec.updated);
}

function removePayment(organization: Organization, spec: PaymentSpec, payment: Payment): void {
  if (organization.refundsOf(payment.id).size > 0) throw refused('Payments with refunds cannot be deleted.');
  for (const application of organization.links.from(payment.id)) unapply(organization, application);
  spec.collection(organization).remove(payment.id);
  organization.documentsOf(payment.partyId).delete(payment.id);
}

function removeMany(call: Call, spec: PaymentSpec): Reply {
  const ids = call.query.get(spec.bulkParam) ?? '';
  if (ids === '') throw invalidParameter(spec.bulkParam);
  const payments = ids.split(',').map((id) => spec.collection(call.organization).get(id.trim()));
  for (const payment of payments) removePayment(call.organization, spec, payment);
  return reply({}, 'The payments have been deleted.');
}

function setCustomFields(call: Call, spec: PaymentSpec): Reply {
  const payment = found(call, spec);
  payment.customFields = Array.isArray(call.rawBody)
    ? mergeCustomFields(call.organization, spec.customFieldEntity, call.rawBody, payment.customFields)
    : readCustomFields(call.organization, spec.customFieldEntity, call.input, payment.customFields);
  call.organization.touch(spec.collection(call.organization), payment);
  return reply({}, 'Custom Fields Updated Successfully');
}

function routesFor(spec: PaymentSpec): Route[] {
  const options = spec.products ? { products: spec.products } : {};
  const one = `${spec.path}/:payment_id`;
  return [
    route(`GET ${spec.path}`, spec.scope, (call) => listPayments(call, spec), options),
    route(`POST ${spec.path}`, spec.scope, (call) => create(call, spec), options),
    route(`DELETE ${spec.path}`, spec.scope, (call) => removeMany(call, spec), { products: ['books'] }),
    route(`GET ${one}`, spec.scope, (call) => reply({ [spec.detailKey]: spec.detail(call.organization, found(call, spec)) }), options),
    route(`PUT ${one}`, spec.scope, (call) => update(call, spec), options),
    route(
      `DELETE ${one}`,
      spec.scope,
      (call) => {
        removePayment(call.organization, spec, found(call, spec));
        return reply({}, 'The payment has been deleted.');
      },
      options,
    ),
    route(`PUT /${spec.customFieldEntity}/:payment_id/customfields`, spec.scope, (call) => setCustomFields(call, spec), options),
  ];
}

const madePaymentsServed = (organization: Organization): readonly Product[] =>
  organization.switches().vendorPaymentsInInventory ? ['inventory', 'books'] : ['books'];

export const paymentRoutes: readonly Route[] = [
  ...routesFor({
    kind: 'customerpayments',
    path: '/customerpayments',
    scope: 'customerpayments',
    partyField: 'customer_id',
    partyType: 'customer',
    targets: 'invoices',
    accountField: 'account_id',
    listKey: 'customerpayments',
    detailKey: 'payment',
    customFieldEntity: 'customerpayment',
    bulkParam: 'payment_id',
    created: 'The payment has been created.',
    updated: 'The payment details have been updated.',
    collection: (organization) => organization.customerPayments,
    row: customerPaymentRow,
    detail: customerPaymentDetail,
  }),
  ...routesFor({
    kind: 'vendorpayments',
    path: '/vendorpayments',
    scope: 'vendorpayments',
    partyField: 'vendor_id',
    partyType: 'vendor',
    targets: 'bills',
    accountField: 'paid_through_account_id',
    listKey: 'vendorpayments',
    detailKey: 'vendorpayment',
    customFieldEntity: 'vendorpayment',
    bulkParam: 'vendorpayment_id',
    products: madePaymentsServed,
    created: 'The payment made to the vendor has been recorded.',
    updated: 'The details of the payment made to the vendor has been updated',
    collection: (organization) => organization.vendorPayments,
    row: vendorPaymentRow,
    detail: vendorPaymentDetail,
  }),
];
