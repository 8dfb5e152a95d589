import { codes, refused } from '../errors.js';
import { param, reply, route, type Call, type Reply, type Route } from '../http.js';
import type { TradeDocument } from '../records.js';
import { applyRequests, availableFrom, checkRequests, readRequests, unapply } from './applications.js';
import { creditNoteDetail, creditNoteRow, invoicesCredited } from './credit-note-view.js';
import { listDocuments } from './document-list.js';
import { commonRoutes, createDocument, deleteDocument, documentOf, hasApplications, setState, updateDocument } from './lifecycle.js';
import { documentSpecs } from './specs.js';
import { touchRecord } from './touch.js';

const spec = documentSpecs.creditnotes;
const found = (call: Call): TradeDocument => documentOf(call, spec);

/** Open on create unless `is_draft`. The invoice it stems from is named in the URL; in the body it is dropped without a word. */
function create(call: Call): Reply {
  const { organization, input, query } = call;
  const invoiceId = query.get('invoice_id') ?? '';
  if (invoiceId !== '') organization.documents.invoices.get(invoiceId);
  const isDraft = input.flag('is_draft') === true || organization.switches().approvals;
  const document = createDocument(call, spec, isDraft ? 'draft' : 'open');
  if (invoiceId !== '') document.fields['invoice_id'] = invoiceId;
  return reply({ creditnote: creditNoteDetail(organization, document) }, spec.messages.created, 201);
}

function listCreditNotes(call: Call): Reply {
  return listDocuments(call, 'creditnotes', {
    reportName: 'Credit Notes',
    sortColumns: ['customer_name', 'creditnote_number', 'balance', 'total', 'date', 'created_time', 'last_modified_time'],
    statuses: { 'Status.Open': ['open'], 'Status.Draft': ['draft'], 'Status.Closed': ['closed'], 'Status.Void': ['void'] },
    row: (document) => creditNoteRow(call.organization, document),
  });
}

function markVoid(call: Call): Reply {
  const document = found(call);
  if (hasApplications(call.organization, document)) throw refused('Credit notes with applied credits or refunds cannot be voided.');
  setState(call, spec, document, 'void', ['open', 'draft', 'approved']);
  return reply({}, 'The credit note has been marked as void.');
}

function markDraft(call: Call): Reply {
  const document = found(call);
  if (hasApplications(call.organization, document))
    throw refused('Credit notes with applied credits or refunds cannot be marked as draft.');
  setState(call, spec, document, 'draft', ['void', 'open']);
  return reply({}, 'The credit note has been marked as Draft.');
}

function markOpen(call: Call): Reply {
  setState(call, spec, found(call), 'open', ['draft', 'approved', 'void']);
  return reply({}, 'Status of the credit note has been changed to open.');
}

function apply(call: Call): Reply {
  const { organization, input } = call;
  const record = found(call);
  const source = { kind: 'creditnotes', record } as const;
  const requests = readRequests(organization, 'invoices', input.list('invoices') ?? []);
  if (requests.length === 0) throw refused('No invoices were given.');
  const available = availableFrom(organization, source);
  if (record.state === 'open' && available.isZero()) {
    throw refused('Credit notes that are in closed status cannot be applied to invoices', codes.creditNoteClosed);
  }
  checkRequests(organization, source, available, requests, []);
  applyRequests(organization, source, requests, organization.today());
  touchRecord(organization, record.id);
  return reply({ apply_to_invoices: { invoices: invoicesCredited(organization, record) } }, 'Credits have been applied to the invoice(s).');
}

function removeApplication(call: Call): Reply {
  const { organization } = call;
  const application = organization.links.find(param(call, 'creditnote_invoice_id'));
  if (application?.sourceId !== found(call).id) throw refused('The application does not exist.', codes.doesNotExist);
  unapply(organization, application);
  touchRecord(organization, application.sourceId);
  return reply({}, 'Credits applied to an invoice have been deleted.');
}

const inventory = { products: ['inventory'] } as const;
const books = { products: ['books'] } as const;

export const creditNoteRoutes: readonly Route[] = [
  route('GET /creditnotes', 'creditnotes', listCreditNotes),
  route('POST /creditnotes', 'creditnotes', create),
  route('GET /creditnotes/:creditnote_id', 'creditnotes', (call) =>
    reply({ creditnote: creditNoteDetail(call.organization, found(call)) }),
  ),
  route('PUT /creditnotes/:creditnote_id', 'creditnotes', (call) =>
    reply({ creditnote: creditNoteDetail(call.organization, updateDocument(call, spec)) }, spec.messages.updated),
  ),
  route('DELETE /creditnotes/:creditnote_id', 'creditnotes', (call) => {
    deleteDocument(call, spec);
    return reply({}, spec.messages.deleted);
  }),
  // The two products spell the status paths differently.
  route('POST /creditnotes/:creditnote_id/void', 'creditnotes', markVoid, inventory),
  route('POST /creditnotes/:creditnote_id/draft', 'creditnotes', markDraft, inventory),
  route('POST /creditnotes/:creditnote_id/converttoopen', 'creditnotes', markOpen, inventory),
  route('POST /creditnotes/:creditnote_id/status/void', 'creditnotes', markVoid, books),
  route('POST /creditnotes/:creditnote_id/status/draft', 'creditnotes', markDraft, books),
  route('POST /creditnotes/:creditnote_id/status/open', 'creditnotes', markOpen, books),
  route(
    'GET /creditnotes/:creditnote_id/invoices',
    'creditnotes',
    (call) => reply({ invoices_credited: invoicesCredited(call.organization, found(call)) }),
    { kind: 'detail' },
  ),
  route('POST /creditnotes/:creditnote_id/invoices', 'creditnotes', apply),
  route('DELETE /creditnotes/:creditnote_id/invoices/:creditnote_invoice_id', 'creditnotes', removeApplication),
  ...commonRoutes(spec),
];
