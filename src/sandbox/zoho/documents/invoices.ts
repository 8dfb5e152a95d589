import { codes, invalidParameter, refused } from '../errors.js';
import { param, reply, route, type Call, type Reply, type Route } from '../http.js';
import { zero } from '../json.js';
import type { Application, TradeDocument } from '../records.js';
import { applyRequests, availableFrom, checkRequests, unapply, unapplyAll, type Request, type Source } from './applications.js';
import { balanceOf } from './balances.js';
import { listDocuments } from './document-list.js';
import { invoiceCredits, invoiceDetail, invoicePayments, invoiceRow } from './invoice-view.js';
import { commonRoutes, createDocument, deleteDocument, documentOf, setState, updateDocument } from './lifecycle.js';
import { documentSpecs } from './specs.js';
import { touchRecord } from './touch.js';

const spec = documentSpecs.invoices;
const found = (call: Call): TradeDocument => documentOf(call, spec);

function create(call: Call): Reply {
  const send = call.query.get('send') === 'true';
  const document = createDocument(call, spec, send ? 'open' : 'draft');
  document.emailed = send;
  return reply({ invoice: invoiceDetail(call.organization, document) }, spec.messages.created, 201);
}

function listInvoices(call: Call): Reply {
  const { organization } = call;
  return listDocuments(call, 'invoices', {
    reportName: 'Invoices',
    sortColumns: ['customer_name', 'invoice_number', 'date', 'due_date', 'total', 'balance', 'created_time', 'last_modified_time'],
    statuses: {
      'Status.Sent': ['sent'],
      'Status.Draft': ['draft'],
      'Status.OverDue': ['overdue'],
      'Status.Paid': ['paid'],
      'Status.Void': ['void'],
      'Status.Unpaid': ['sent', 'viewed', 'overdue', 'partially_paid'],
      'Status.PartiallyPaid': ['partially_paid'],
      'Status.Viewed': ['viewed'],
    },
    extraStatuses: { 'Date.PaymentExpectedDate': (document) => (document.fields['payment_expected_date'] ?? '') !== '' },
    row: (document) => invoiceRow(organization, document),
  });
}

function detail(call: Call): Reply {
  const accept = call.query.get('accept');
  if (accept !== null && !['json', 'pdf', 'html'].includes(accept)) throw invalidParameter('accept');
  return reply({ invoice: invoiceDetail(call.organization, found(call)) });
}

function markVoid(call: Call): Reply {
  const document = found(call);
  setState(call, spec, document, 'void', ['open', 'draft', 'approved', 'pending_approval', 'rejected']);
  unapplyAll(call.organization, document);
  document.writeOff = zero;
  return reply({}, 'Invoice status has been changed to Void.');
}

function markSent(call: Call): Reply {
  setState(call, spec, found(call), 'open', ['draft', 'approved']);
  return reply({}, 'Invoice status has been changed to Sent.');
}

function markDraft(call: Call): Reply {
  setState(call, spec, found(call), 'draft', ['void', 'open']);
  return reply({}, 'Status of invoice changed from void to draft');
}

/** Writing off leaves no record of its own: the amount on the invoice is all there is. */
function writeOff(call: Call): Reply {
  const { organization } = call;
  const document = found(call);
  const balance = balanceOf(organization, document);
  if (document.state !== 'open') throw refused('Only sent invoices can be written off.');
  if (balance.isZero() || balance.isNegative()) throw refused('There is nothing to write off.');
  document.writeOff = document.writeOff.plus(balance);
  organization.touch(organization.documents.invoices, document);
  return reply({}, 'Invoice has been written off');
}

function cancelWriteOff(call: Call): Reply {
  const document = found(call);
  if (document.writeOff.isZero()) throw refused('The invoice has not been written off.');
  document.writeOff = zero;
  call.organization.touch(call.organization.documents.invoices, document);
  return reply({}, 'The write off done for this invoice has been cancelled.');
}

/** Applies unused payments and open credit notes to one invoice. */
function applyCredits(call: Call): Reply {
  const { organization, input } = call;
  const target = found(call);
  const wanted: { source: Source; request: Request }[] = [];
  for (const line of input.list('invoice_payments') ?? []) {
    const record = organization.customerPayments.get(line.required('payment_id'));
    wanted.push({
      source: { kind: 'customerpayments', record },
      request: { target, amount: line.requiredDecimal('amount_applied'), withheld: zero },
    });
  }
  for (const line of input.list('apply_creditnotes') ?? []) {
    const record = organization.documents.creditnotes.get(line.required('creditnote_id'));
    wanted.push({
      source: { kind: 'creditnotes', record },
      request: { target, amount: line.requiredDecimal('amount_applied'), withheld: zero },
    });
  }
  if (wanted.length === 0) throw refused('No credits were given.');
  let open = balanceOf(organization, target);
  if (target.state === 'open' && open.isZero())
    throw refused('Credits cannot be applied to invoices in the closed status', codes.invoiceClosed);
  for (const { source, request } of wanted) {
    checkRequests(organization, source, availableFrom(organization, source), [request], []);
    open = open.minus(request.amount);
  }
  if (open.isNegative()) throw refused('The amount applied is more than the balance of the document.');
  for (const { source, request } of wanted) {
    applyRequests(organization, source, [request], organization.today());
    touchRecord(organization, source.record.id);
  }
  return reply({}, 'Credits have been applied to the invoice(s).');
}

function applicationOf(call: Call, name: string, kind: Application['sourceKind']): Application {
  const application = call.organization.links.find(param(call, name));
  if (application?.targetId !== found(call).id || application.sourceKind !== kind)
    throw refused('The application does not exist.', codes.doesNotExist);
  return application;
}

function removePayment(call: Call): Reply {
  const { organization } = call;
  const application = applicationOf(call, 'invoice_payment_id', 'customerpayments');
  unapply(organization, application);
  const payment = organization.customerPayments.find(application.sourceId);
  const last = payment && organization.links.from(payment.id).length === 0;
  if (last && !organization.switches().unappliedPaymentSurvives) {
    organization.customerPayments.remove(payment.id);
    organization.documentsOf(payment.partyId).delete(payment.id);
  } else touchRecord(organization, application.sourceId);
  return reply({}, 'The payment has been deleted.');
}

function removeCredit(call: Call): Reply {
  const application = applicationOf(call, 'creditnotes_invoice_id', 'creditnotes');
  unapply(call.organization, application);
  touchRecord(call.organization, application.sourceId);
  return reply({}, 'Credits applied to an invoice have been deleted.');
}

function remind(call: Call): Reply {
  found(call);
  return reply({}, 'Payment reminders have been changed.');
}

export const invoiceRoutes: readonly Route[] = [
  route('GET /invoices', 'invoices', listInvoices),
  route('POST /invoices', 'invoices', create),
  route('GET /invoices/:invoice_id', 'invoices', detail),
  route('PUT /invoices/:invoice_id', 'invoices', (call) =>
    reply({ invoice: invoiceDetail(call.organization, updateDocument(call, spec)) }, spec.messages.updated),
  ),
  route('DELETE /invoices/:invoice_id', 'invoices', (call) => {
    deleteDocument(call, spec);
    return reply({}, spec.messages.deleted);
  }),
  route('POST /invoices/:invoice_id/status/sent', 'invoices', markSent),
  route('POST /invoices/:invoice_id/status/void', 'invoices', markVoid),
  route('POST /invoices/:invoice_id/status/draft', 'invoices', markDraft),
  route('POST /invoices/:invoice_id/email', 'invoices', (call) => {
    const document = found(call);
    if (document.state === 'draft') setState(call, spec, document, 'open', ['draft']);
    document.emailed = true;
    return reply({}, 'Your invoice has been sent.');
  }),
  route('POST /invoices/:invoice_id/paymentreminder/enable', 'invoices', remind),
  route('POST /invoices/:invoice_id/paymentreminder/disable', 'invoices', remind),
  route('POST /invoices/:invoice_id/writeoff', 'invoices', writeOff),
  route('POST /invoices/:invoice_id/writeoff/cancel', 'invoices', cancelWriteOff),
  route('GET /invoices/:invoice_id/payments', 'invoices', (call) => reply({ payments: invoicePayments(call.organization, found(call)) }), {
    kind: 'detail',
  }),
  route(
    'GET /invoices/:invoice_id/creditsapplied',
    'invoices',
    (call) => reply({ credits: invoiceCredits(call.organization, found(call)) }),
    {
      kind: 'detail',
    },
  ),
  route('POST /invoices/:invoice_id/credits', 'invoices', applyCredits),
  route('DELETE /invoices/:invoice_id/payments/:invoice_payment_id', 'invoices', removePayment),
  route('DELETE /invoices/:invoice_id/creditsapplied/:creditnotes_invoice_id', 'invoices', removeCredit),
  ...commonRoutes(spec),
];
