import { codes, refused } from '../errors.js';
import { param, reply, route, type Call, type Reply, type Route } from '../http.js';
import type { TradeDocument } from '../records.js';
import { applyRequests, availableFrom, checkRequests, readRequests, unapply } from './applications.js';
import { listDocuments } from './document-list.js';
import { commonRoutes, createDocument, deleteDocument, documentOf, hasApplications, setState, updateDocument } from './lifecycle.js';
import { documentSpecs } from './specs.js';
import { touchRecord } from './touch.js';
import { billsCredited, vendorCreditDetail, vendorCreditRow } from './vendor-credit-view.js';

const spec = documentSpecs.vendorcredits;
const scope = spec.scope;
const found = (call: Call): TradeDocument => documentOf(call, spec);

function create(call: Call): Reply {
  const { organization, input, query } = call;
  const billId = query.get('bill_id') ?? '';
  if (billId !== '') organization.documents.bills.get(billId);
  const isDraft = input.flag('is_draft') === true || organization.switches().approvals;
  const document = createDocument(call, spec, isDraft ? 'draft' : 'open');
  if (billId !== '') document.fields['bill_id'] = billId;
  return reply({ vendor_credit: vendorCreditDetail(organization, document) }, spec.messages.created, 201);
}

function listVendorCredits(call: Call): Reply {
  return listDocuments(call, 'vendorcredits', {
    reportName: 'Vendor Credits',
    sortColumns: [
      'vendor_name',
      'vendor_credit_number',
      'balance',
      'total',
      'date',
      'created_time',
      'last_modified_time',
      'reference_number',
    ],
    statuses: { 'Status.Open': ['open'], 'Status.Draft': ['draft'], 'Status.Closed': ['closed'], 'Status.Void': ['void'] },
    row: (document) => vendorCreditRow(call.organization, document),
  });
}

function markVoid(call: Call): Reply {
  const document = found(call);
  if (hasApplications(call.organization, document)) throw refused('Vendor credits with applied credits or refunds cannot be voided.');
  setState(call, spec, document, 'void', ['open', 'draft', 'approved']);
  return reply({}, 'The vendor credit has been voided.', 201);
}

function markOpen(call: Call): Reply {
  setState(call, spec, found(call), 'open', ['draft', 'void', 'approved']);
  return reply({}, 'The status of the vendor credit has been changed to open.', 201);
}

function apply(call: Call): Reply {
  const { organization, input } = call;
  const record = found(call);
  const source = { kind: 'vendorcredits', record } as const;
  const requests = readRequests(organization, 'bills', input.list('bills') ?? []);
  if (requests.length === 0) throw refused('No bills were given.');
  checkRequests(organization, source, availableFrom(organization, source), requests, []);
  applyRequests(organization, source, requests, organization.today());
  touchRecord(organization, record.id);
  return reply({ bills: billsCredited(organization, record) }, 'Credits have been applied to the bill(s).', 201);
}

function removeApplication(call: Call): Reply {
  const { organization } = call;
  const application = organization.links.find(param(call, 'vendor_credit_bill_id'));
  if (application?.sourceId !== found(call).id) throw refused('The application does not exist.', codes.doesNotExist);
  unapply(organization, application);
  touchRecord(organization, application.sourceId);
  return reply({}, 'Credits applied to the bill have been deleted.');
}

export const vendorCreditRoutes: readonly Route[] = [
  route('GET /vendorcredits', scope, listVendorCredits),
  route('POST /vendorcredits', scope, create),
  route('GET /vendorcredits/:vendor_credit_id', scope, (call) =>
    reply({ vendor_credit: vendorCreditDetail(call.organization, found(call)) }),
  ),
  route('PUT /vendorcredits/:vendor_credit_id', scope, (call) =>
    reply({ vendor_credit: vendorCreditDetail(call.organization, updateDocument(call, spec)) }, spec.messages.updated),
  ),
  route('DELETE /vendorcredits/:vendor_credit_id', scope, (call) => {
    deleteDocument(call, spec);
    return reply({}, spec.messages.deleted);
  }),
  route('POST /vendorcredits/:vendor_credit_id/status/void', scope, markVoid),
  route('POST /vendorcredits/:vendor_credit_id/status/open', scope, markOpen),
  route(
    'GET /vendorcredits/:vendor_credit_id/bills',
    scope,
    (call) => reply({ bills_credited: billsCredited(call.organization, found(call)) }),
    {
      kind: 'detail',
    },
  ),
  route('POST /vendorcredits/:vendor_credit_id/bills', scope, apply),
  route('DELETE /vendorcredits/:vendor_credit_id/bills/:vendor_credit_bill_id', scope, removeApplication),
  ...commonRoutes(spec),
];
