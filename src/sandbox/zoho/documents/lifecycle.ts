import { readCustomFields, mergeCustomFields } from '../custom-fields.js';
import { invalidParameter, invalidValue, refused } from '../errors.js';
import { param, reply, route, type Call, type Reply, type Route } from '../http.js';
import type { Organization } from '../organization.js';
import type { DocumentState, TradeDocument } from '../records.js';
import { balanceOf, isCredit, refundedFrom, usedFrom } from './balances.js';
import { blankDocument, readDocument } from './read.js';
import type { DocumentSpec } from './specs.js';

export function documentOf(call: Call, spec: DocumentSpec): TradeDocument {
  return call.organization.documents[spec.kind].get(param(call, spec.idParam));
}

export function storeDocument(organization: Organization, spec: DocumentSpec, document: TradeDocument): void {
  organization.documents[spec.kind].add(document);
  organization.documentsOf(document.partyId).add(document.id);
  if (spec.series && document.number !== '') organization.numbersOf(spec.kind).set(document.number.toLowerCase(), document.id);
}

export function createDocument(call: Call, spec: DocumentSpec, state: DocumentState): TradeDocument {
  const { organization, input } = call;
  if (spec.requiresDate && input.date('date') === undefined) throw invalidValue('date');
  const document = readDocument(call, spec, blankDocument(organization, spec, organization.userName));
  document.state = state;
  storeDocument(organization, spec, document);
  return document;
}

export function updateDocument(call: Call, spec: DocumentSpec): TradeDocument {
  const { organization } = call;
  const document = documentOf(call, spec);
  if (document.state === 'void') throw refused(`A void ${spec.noun.toLowerCase()} cannot be edited.`);
  const before = { number: document.number, partyId: document.partyId };
  const read = readDocument(call, spec, document);
  if (balanceOf(organization, read).isNegative()) throw refused('The total cannot be less than what has been applied already.');
  Object.assign(document, read);
  if (document.raw) editCaptured(document, call);
  if (spec.series && document.number !== before.number) {
    organization.numbersOf(spec.kind).delete(before.number.toLowerCase());
    organization.numbersOf(spec.kind).set(document.number.toLowerCase(), document.id);
  }
  if (document.partyId !== before.partyId) {
    organization.documentsOf(before.partyId).delete(document.id);
    organization.documentsOf(document.partyId).add(document.id);
  }
  organization.touch(organization.documents[spec.kind], document);
  return document;
}

/** A captured document takes plain members as they are given; new lines make it a computed one. */
function editCaptured(document: TradeDocument, call: Call): void {
  if (call.input.has('line_items')) delete document.raw;
  else document.raw = { ...document.raw, ...call.input.body };
}

export function hasApplications(organization: Organization, document: TradeDocument): boolean {
  if (!isCredit(document)) return organization.links.to(document.id).length > 0;
  return !usedFrom(organization, document.id).plus(refundedFrom(organization, document.id)).isZero();
}

export function deleteDocument(call: Call, spec: DocumentSpec): void {
  const { organization } = call;
  const document = documentOf(call, spec);
  if (hasApplications(organization, document)) {
    throw refused(`The ${spec.noun.toLowerCase()} cannot be deleted while payments, credits or refunds are associated with it.`);
  }
  organization.documents[spec.kind].remove(document.id);
  organization.documentsOf(document.partyId).delete(document.id);
  organization.numbersOf(spec.kind).delete(document.number.toLowerCase());
}

/** Sets a state; reaching the state the document has already is harmless unless the switch says otherwise. */
export function setState(
  call: Call,
  spec: DocumentSpec,
  document: TradeDocument,
  state: DocumentState,
  from: readonly DocumentState[],
): void {
  const { organization } = call;
  if (document.state === state) {
    if (organization.switches().repeatedStatusRefused) throw refused(`The ${spec.noun.toLowerCase()} is in this status already.`);
    return;
  }
  if (!from.includes(document.state)) throw refused(`A ${document.state} ${spec.noun.toLowerCase()} cannot take this status.`);
  document.state = state;
  organization.touch(organization.documents[spec.kind], document);
}

function bulk(call: Call, spec: DocumentSpec, each: (document: TradeDocument) => void): void {
  const name = `${spec.detailKey}_ids`;
  const ids = call.query.get(name) ?? '';
  if (ids === '') throw invalidParameter(name);
  for (const id of ids.split(',')) each(call.organization.documents[spec.kind].get(id.trim()));
}

function changeAddress(call: Call, spec: DocumentSpec, which: 'billing' | 'shippingAddress'): Reply {
  const document = documentOf(call, spec);
  const names = ['attention', 'address', 'street2', 'city', 'state', 'zip', 'country', 'phone', 'fax'];
  document[which] = Object.fromEntries(names.map((name) => [name, call.input.text(name, 500) ?? '']));
  call.organization.touch(call.organization.documents[spec.kind], document);
  return reply({}, `${which === 'billing' ? 'Billing' : 'Shipping'} address updated`);
}

function setCustomFields(call: Call, spec: DocumentSpec): Reply {
  const document = documentOf(call, spec);
  document.customFields = Array.isArray(call.rawBody)
    ? mergeCustomFields(call.organization, spec.customFieldEntity, call.rawBody, document.customFields)
    : readCustomFields(call.organization, spec.customFieldEntity, call.input, document.customFields);
  call.organization.touch(call.organization.documents[spec.kind], document);
  return reply({}, 'Custom Fields Updated Successfully');
}

/** Approval, address, comment and custom field paths every kind has. */
export function commonRoutes(spec: DocumentSpec): Route[] {
  const one = `${spec.path}/:${spec.idParam}`;
  const approved: DocumentState = spec.kind === 'invoices' ? 'approved' : 'open';
  const submit = (call: Call, document: TradeDocument): void => setState(call, spec, document, 'pending_approval', ['draft', 'rejected']);
  const approve = (call: Call, document: TradeDocument): void => setState(call, spec, document, approved, ['pending_approval']);
  const submitText = `The ${spec.noun} has been submitted for approval successfully.`;
  const approveText = `You have approved the ${spec.noun.toLowerCase()}.`;
  const answer =
    (act: (call: Call, document: TradeDocument) => void, text: string) =>
    (call: Call): Reply => {
      act(call, documentOf(call, spec));
      return reply({}, text);
    };
  const answerAll =
    (act: (call: Call, document: TradeDocument) => void, text: string) =>
    (call: Call): Reply => {
      bulk(call, spec, (document) => act(call, document));
      return reply({}, text);
    };
  const update = { verb: 'UPDATE' } as const;
  return [
    route(`POST ${spec.path}/submit`, spec.scope, answerAll(submit, submitText), update),
    route(`POST ${spec.path}/approve`, spec.scope, answerAll(approve, approveText), update),
    route(`POST ${one}/submit`, spec.scope, answer(submit, submitText), update),
    route(`POST ${one}/approve`, spec.scope, answer(approve, approveText), update),
    route(`POST ${one}/approve/final`, spec.scope, answer(approve, approveText), update),
    route(
      `POST ${one}/reject`,
      spec.scope,
      answer(
        (call, document) => setState(call, spec, document, 'rejected', ['pending_approval']),
        `You have rejected the ${spec.noun.toLowerCase()}.`,
      ),
      update,
    ),
    route(`PUT ${one}/address/billing`, spec.scope, (call) => changeAddress(call, spec, 'billing')),
    route(`PUT ${one}/address/shipping`, spec.scope, (call) => changeAddress(call, spec, 'shippingAddress')),
    route(`GET ${one}/comments`, spec.scope, (call) => {
      documentOf(call, spec);
      return reply({ comments: [] });
    }),
    route(`PUT /${spec.detailKey}/:${spec.idParam}/customfields`, spec.scope, (call) => setCustomFields(call, spec)),
  ];
}
