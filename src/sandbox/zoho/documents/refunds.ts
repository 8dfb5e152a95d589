import { refused } from '../errors.js';
import { param, reply, route, type Call, type Product, type Reply, type Route } from '../http.js';
import { Decimal, zero, type Json } from '../json.js';
import { list, type Field } from '../listing.js';
import { requireAccount } from '../masters/accounts.js';
import { rateOn } from '../masters/currencies.js';
import type { Organization } from '../organization.js';
import { contactName } from '../parties.js';
import type { Payment, Refund, SourceKind, TradeDocument } from '../records.js';
import { availableFrom } from './applications.js';
import { creditNoteRefundView, customerPaymentRefundView, vendorCreditRefundView, vendorPaymentRefundView } from './refund-views.js';
import { touchRecord } from './touch.js';

/** Money paid back out of a credit note, a vendor credit or an excess payment. */
interface RefundSpec {
  readonly kind: SourceKind;
  readonly path: string;
  readonly scope: string;
  readonly sourceParam: string;
  readonly accountField: string;
  readonly listKey: string;
  readonly detailKey: string;
  readonly noun: string;
  readonly createdStatus: number;
  readonly deleted: string;
  readonly listsAll: boolean;
  readonly lastModifiedFilter: boolean;
  readonly products?: Route['products'];
  readonly source: (organization: Organization, id: string) => TradeDocument | Payment;
  readonly view: (organization: Organization, refund: Refund) => Json;
}

const modeMax = 50;

function read(call: Call, spec: RefundSpec, refund: Refund, source: TradeDocument | Payment): Refund {
  const { organization, input } = call;
  const amount = input.decimal('amount') ?? refund.amount;
  if (amount.isNegative() || amount.isZero()) throw refused('The refund amount must be more than zero.');
  const available = availableFrom(organization, { kind: spec.kind, record: source }).plus(
    organization.refunds.has(refund.id) ? refund.amount : zero,
  );
  if (amount.gt(available)) throw refused('The refund amount is more than the credits available.');
  const accountId = input.text(spec.accountField) ?? refund.accountId;
  return {
    ...refund,
    date: input.date('date') ?? refund.date,
    mode: input.text('refund_mode', modeMax) ?? refund.mode,
    reference: input.text('reference_number', 100) ?? refund.reference,
    description: input.text('description', 500) ?? refund.description,
    amount,
    exchangeRate: input.decimal('exchange_rate') ?? refund.exchangeRate,
    accountId: requireAccount(organization, accountId, spec.accountField).id,
  };
}

function create(call: Call, spec: RefundSpec): Reply {
  const { organization, input } = call;
  const source = spec.source(organization, param(call, spec.sourceParam));
  input.required('date');
  input.requiredDecimal('amount');
  input.required(spec.accountField);
  if ('state' in source && source.state !== 'open') throw refused('Only open credits can be refunded.');
  const currency = organization.currency(source.currencyId);
  const blank: Refund = {
    ...organization.stamps(),
    sourceKind: spec.kind,
    sourceId: source.id,
    date: '',
    mode: '',
    reference: '',
    description: '',
    amount: zero,
    exchangeRate: currency.isBase ? new Decimal(1) : rateOn(currency, organization.today()),
    accountId: '',
  };
  const refund = read(call, spec, blank, source);
  organization.refunds.add(refund);
  organization.refundsOf(source.id).add(refund.id);
  touchRecord(organization, source.id);
  return reply(
    { [spec.detailKey]: spec.view(organization, refund) },
    `The refund information for this ${spec.noun} has been saved.`,
    spec.createdStatus,
  );
}

function found(call: Call, spec: RefundSpec): { refund: Refund; source: TradeDocument | Payment } {
  const source = spec.source(call.organization, param(call, spec.sourceParam));
  const refund = call.organization.refunds.get(param(call, 'refund_id'));
  if (refund.sourceId !== source.id) throw refused('The refund belongs to another record.');
  return { refund, source };
}

function update(call: Call, spec: RefundSpec): Reply {
  const { organization } = call;
  const { refund, source } = found(call, spec);
  Object.assign(refund, read(call, spec, refund, source));
  organization.touch(organization.refunds, refund);
  touchRecord(organization, source.id);
  return reply({ [spec.detailKey]: spec.view(organization, refund) }, 'The refund information has been saved.');
}

function remove(call: Call, spec: RefundSpec): Reply {
  const { organization } = call;
  const { refund, source } = found(call, spec);
  organization.refunds.remove(refund.id);
  organization.refundsOf(source.id).delete(refund.id);
  touchRecord(organization, source.id);
  return reply({}, spec.deleted);
}

function listRefunds(call: Call, spec: RefundSpec, sourceId: string | undefined): Reply {
  const { organization } = call;
  const text = (value: (refund: Refund) => string): Field<Refund> => ({ kind: 'text', value });
  const sourceOf = (refund: Refund): TradeDocument | Payment | undefined =>
    organization.document(refund.sourceId) ?? organization.payment(refund.sourceId);
  const numberName =
    spec.kind === 'creditnotes' ? 'creditnote_number' : spec.kind === 'vendorcredits' ? 'vendor_credit_number' : 'payment_number';
  return list<Refund>(call, {
    collection: organization.refunds,
    key: spec.listKey,
    reportName: spec.kind === 'creditnotes' ? 'Credit Notes Refund' : 'Refunds',
    fields: {
      refund_mode: text((refund) => refund.mode),
      reference_number: text((refund) => refund.reference),
      date: { kind: 'date', value: (refund) => refund.date },
      [numberName]: text((refund) => sourceOf(refund)?.number ?? ''),
      customer_name: text((refund) => contactName(organization, sourceOf(refund)?.partyId ?? '')),
      amount_bcy: { kind: 'number', value: (refund) => organization.toBase(refund.amount, refund.exchangeRate).toNumber() },
      amount_fcy: { kind: 'number', value: (refund) => refund.amount.toNumber() },
    },
    sortColumns: ['refund_mode', 'reference_number', 'date', numberName, 'customer_name', 'amount_bcy', 'amount_fcy', 'last_modified_time'],
    defaultSort: 'created_time',
    defaultOrder: 'D',
    lastModifiedFilter: spec.lastModifiedFilter,
    within: (refund) => refund.sourceKind === spec.kind && (sourceId === undefined || refund.sourceId === sourceId),
    row: (refund) => spec.view(organization, refund),
  });
}

function routesFor(spec: RefundSpec): Route[] {
  const below = `${spec.path}/:${spec.sourceParam}/refunds`;
  const options = spec.products ? { products: spec.products } : {};
  const one = (call: Call): Reply => reply({ [spec.detailKey]: spec.view(call.organization, found(call, spec).refund) });
  const ofOne = (call: Call): Reply => listRefunds(call, spec, spec.source(call.organization, param(call, spec.sourceParam)).id);
  const all = route(`GET ${spec.path}/refunds`, spec.scope, (call) => listRefunds(call, spec, undefined), options);
  return [
    ...(spec.listsAll ? [all] : []),
    route(`GET ${below}`, spec.scope, ofOne, options),
    route(`POST ${below}`, spec.scope, (call) => create(call, spec), options),
    route(`GET ${below}/:refund_id`, spec.scope, one, options),
    route(`PUT ${below}/:refund_id`, spec.scope, (call) => update(call, spec), options),
    route(`DELETE ${below}/:refund_id`, spec.scope, (call) => remove(call, spec), options),
  ];
}

const where =
  (isServed: (organization: Organization) => boolean) =>
  (organization: Organization): readonly Product[] =>
    isServed(organization) ? ['inventory', 'books'] : ['books'];

export const refundRoutes: readonly Route[] = [
  ...routesFor({
    kind: 'creditnotes',
    path: '/creditnotes',
    scope: 'creditnotes',
    sourceParam: 'creditnote_id',
    accountField: 'from_account_id',
    listKey: 'creditnote_refunds',
    detailKey: 'creditnote_refund',
    noun: 'credit note',
    createdStatus: 200,
    deleted: 'The refund has been deleted.',
    listsAll: true,
    lastModifiedFilter: false,
    source: (organization, id) => organization.documents.creditnotes.get(id),
    view: creditNoteRefundView,
  }),
  ...routesFor({
    kind: 'vendorcredits',
    path: '/vendorcredits',
    scope: 'debitnotes',
    sourceParam: 'vendor_credit_id',
    accountField: 'account_id',
    listKey: 'vendor_credit_refunds',
    detailKey: 'vendor_credit_refund',
    noun: 'vendor credit',
    createdStatus: 201,
    deleted: 'The refund has been successfully deleted.',
    listsAll: true,
    lastModifiedFilter: true,
    source: (organization, id) => organization.documents.vendorcredits.get(id),
    view: vendorCreditRefundView,
  }),
  ...routesFor({
    kind: 'customerpayments',
    path: '/customerpayments',
    scope: 'customerpayments',
    sourceParam: 'payment_id',
    accountField: 'from_account_id',
    listKey: 'payment_refunds',
    detailKey: 'payment_refund',
    noun: 'payment',
    createdStatus: 200,
    deleted: 'The refund has been deleted.',
    listsAll: false,
    lastModifiedFilter: false,
    products: where((organization) => organization.switches().paymentRefundsInInventory),
    source: (organization, id) => organization.customerPayments.get(id),
    view: customerPaymentRefundView,
  }),
  ...routesFor({
    kind: 'vendorpayments',
    path: '/vendorpayments',
    scope: 'vendorpayments',
    sourceParam: 'payment_id',
    accountField: 'to_account_id',
    listKey: 'vendorpayment_refunds',
    detailKey: 'vendorpayment_refund',
    noun: 'payment',
    createdStatus: 200,
    deleted: 'The refund has been deleted.',
    listsAll: false,
    lastModifiedFilter: false,
    products: where((organization) => organization.switches().vendorPaymentsInInventory),
    source: (organization, id) => organization.vendorPayments.get(id),
    view: vendorPaymentRefundView,
  }),
];
