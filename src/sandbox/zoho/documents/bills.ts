import { codes, refused } from '../errors.js';
import { param, reply, route, type Call, type Reply, type Route } from '../http.js';
import type { TradeDocument } from '../records.js';
import { applyRequests, availableFrom, checkRequests, unapply, unapplyAll, type Request, type Source } from './applications.js';
import { balanceOf } from './balances.js';
import { billDetail, billPayments, billCredits, billRow } from './bill-view.js';
import { listDocuments } from './document-list.js';
import { zero } from '../json.js';
import { commonRoutes, createDocument, deleteDocument, documentOf, setState, updateDocument } from './lifecycle.js';
import { documentSpecs } from './specs.js';
import { touchRecord } from './touch.js';

const spec = documentSpecs.bills;
const found = (call: Call): TradeDocument => documentOf(call, spec);

function create(call: Call): Reply {
  const isDraft = call.organization.switches().approvals || call.input.text('status') === 'draft';
  const document = createDocument(call, spec, isDraft ? 'draft' : 'open');
  return reply({ bill: billDetail(call.organization, document) }, spec.messages.created, 201);
}

function listBills(call: Call): Reply {
  const { organization } = call;
  return listDocuments(call, 'bills', {
    reportName: 'Bills',
    sortColumns: ['vendor_name', 'bill_number', 'date', 'due_date', 'total', 'balance', 'created_time', 'last_modified_time'],
    statuses: {
      'Status.PartiallyPaid': ['partially_paid'],
      'Status.Paid': ['paid'],
      'Status.Overdue': ['overdue'],
      'Status.Void': ['void'],
      'Status.Open': ['open', 'overdue', 'partially_paid'],
      'Status.Draft': ['draft'],
    },
    // Observed on Inventory: every filter but paging is ignored.
    filtersIgnored: call.product === 'inventory' && organization.switches().billFiltersIgnored,
    row: (document) => billRow(organization, document),
  });
}

function markVoid(call: Call): Reply {
  const document = found(call);
  setState(call, spec, document, 'void', ['open', 'draft', 'approved', 'pending_approval', 'rejected']);
  unapplyAll(call.organization, document);
  return reply({}, 'The bill has been marked as Void.');
}

function markOpen(call: Call): Reply {
  setState(call, spec, found(call), 'open', ['draft', 'void', 'approved']);
  return reply({}, 'The bill has been marked as open.');
}

function removePayment(call: Call): Reply {
  const { organization } = call;
  const application = organization.links.find(param(call, 'bill_payment_id'));
  if (application?.targetId !== found(call).id) throw refused('The payment does not exist.', codes.doesNotExist);
  unapply(organization, application);
  touchRecord(organization, application.sourceId);
  return reply({}, 'The payment has been deleted.');
}

/** Applies vendor credits and unused payments to one bill (Books). */
function applyCredits(call: Call): Reply {
  const { organization, input } = call;
  const target = found(call);
  const wanted: { source: Source; request: Request }[] = [];
  for (const line of input.list('bill_payments') ?? []) {
    const record = organization.vendorPayments.get(line.required('payment_id'));
    wanted.push({
      source: { kind: 'vendorpayments', record },
      request: { target, amount: line.requiredDecimal('amount_applied'), withheld: zero },
    });
  }
  for (const line of input.list('apply_vendor_credits') ?? []) {
    const record = organization.documents.vendorcredits.get(line.required('vendor_credit_id'));
    wanted.push({
      source: { kind: 'vendorcredits', record },
      request: { target, amount: line.requiredDecimal('amount_applied'), withheld: zero },
    });
  }
  let open = balanceOf(organization, target);
  for (const { source, request } of wanted) {
    checkRequests(organization, source, availableFrom(organization, source), [request], []);
    open = open.minus(request.amount);
  }
  if (open.isNegative()) throw refused('The amount applied is more than the balance of the document.');
  for (const { source, request } of wanted) {
    applyRequests(organization, source, [request], organization.today());
    touchRecord(organization, source.record.id);
  }
  return reply({}, 'Credits have been applied to the bill(s).');
}

const books = { products: ['books'] } as const;

export const billRoutes: readonly Route[] = [
  route('GET /bills', 'bills', listBills),
  route('POST /bills', 'bills', create),
  route('GET /bills/:bill_id', 'bills', (call) => reply({ bill: billDetail(call.organization, found(call)) })),
  route('PUT /bills/:bill_id', 'bills', (call) =>
    reply({ bill: billDetail(call.organization, updateDocument(call, spec)) }, spec.messages.updated),
  ),
  route('DELETE /bills/:bill_id', 'bills', (call) => {
    deleteDocument(call, spec);
    return reply({}, spec.messages.deleted);
  }),
  route('POST /bills/:bill_id/status/void', 'bills', markVoid),
  route('POST /bills/:bill_id/status/open', 'bills', markOpen),
  route('GET /bills/:bill_id/payments', 'bills', (call) => reply({ payments: billPayments(call.organization, found(call)) }), {
    ...books,
    kind: 'detail',
  }),
  route('GET /bills/:bill_id/credits', 'bills', (call) => reply({ vendor_credits: billCredits(call.organization, found(call)) }), {
    ...books,
    kind: 'detail',
  }),
  route('POST /bills/:bill_id/credits', 'bills', applyCredits, books),
  route('DELETE /bills/:bill_id/payments/:bill_payment_id', 'bills', removePayment, books),
  ...commonRoutes(spec),
];
