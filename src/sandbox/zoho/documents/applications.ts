import { codes, invalidValue, refused } from '../errors.js';
import type { Input } from '../input.js';
import { sum, zero, type Decimal } from '../json.js';
import type { Organization } from '../organization.js';
import type { Application, Payment, SourceKind, TradeDocument } from '../records.js';
import { balanceOf, isCredit, unusedOf } from './balances.js';
import { touchRecord } from './touch.js';

/** Using up payments and credits on invoices and bills. Everything is checked before anything is written. */
export interface Request {
  readonly target: TradeDocument;
  readonly amount: Decimal;
  readonly withheld: Decimal;
}

export interface Source {
  readonly kind: SourceKind;
  readonly record: Payment | TradeDocument;
}

/** `[{invoice_id, amount_applied, tax_amount_withheld}]` against documents of the other side. */
export function readRequests(organization: Organization, kind: 'invoices' | 'bills', inputs: readonly Input[]): Request[] {
  const idField = kind === 'invoices' ? 'invoice_id' : 'bill_id';
  const seen = new Set<string>();
  return inputs.map((input) => {
    const target = organization.documents[kind].get(input.required(idField));
    if (seen.has(target.id)) throw invalidValue(idField);
    seen.add(target.id);
    const amount = input.requiredDecimal('amount_applied');
    const withheld = input.decimal('tax_amount_withheld') ?? zero;
    if (amount.isNegative() || withheld.isNegative()) throw invalidValue('amount_applied');
    return { target, amount, withheld };
  });
}

/** Checks a set of applications of one source, as if the given old ones were gone. */
export function checkRequests(
  organization: Organization,
  source: Source,
  available: Decimal,
  requests: readonly Request[],
  replaced: readonly Application[],
): void {
  for (const { target, amount, withheld } of requests) {
    checkTarget(source, target);
    if (target.partyId !== source.record.partyId) throw refused('The document belongs to another contact.');
    if (target.currencyId !== source.record.currencyId) throw refused('The currencies of the two documents differ.');
    const freed = sum(replaced.filter((old) => old.targetId === target.id).map((old) => old.amount.plus(old.withheld)));
    if (amount.plus(withheld).gt(balanceOf(organization, target).plus(freed))) {
      throw refused('The amount applied is more than the balance of the document.');
    }
  }
  const wanted = sum(requests.map((request) => request.amount));
  if (wanted.gt(available)) throw refused('The amount applied is more than the amount available.');
}

function checkTarget(source: Source, target: TradeDocument): void {
  const isNote = source.kind === 'creditnotes' || source.kind === 'vendorcredits';
  if (target.state === 'void') throw refused('Credits cannot be applied to invoices in the void status', codes.invoiceVoid);
  if (target.state === 'draft' && isNote) throw refused('Credits cannot be applied to invoices in the draft status', codes.invoiceDraft);
  if (target.state === 'pending_approval' || target.state === 'rejected') throw refused('The document is not approved.');
  if (!isNote || !isCredit(source.record as TradeDocument)) return;
  const note = source.record as TradeDocument;
  if (note.state === 'void') throw refused('Credit notes that are in void status cannot be applied to invoices', codes.creditNoteVoid);
  if (note.state !== 'open') throw refused('Only open credits can be applied.');
}

export function applyRequests(organization: Organization, source: Source, requests: readonly Request[], date: string): Application[] {
  return requests.map(({ target, amount, withheld }) => {
    const application: Application = {
      id: organization.nextId(),
      sourceKind: source.kind,
      sourceId: source.record.id,
      targetId: target.id,
      amount,
      withheld,
      date,
    };
    organization.links.add(application);
    // A draft that receives money counts as sent.
    if (target.state === 'draft' || target.state === 'approved') target.state = 'open';
    settled(organization, target.id);
    return application;
  });
}

export function unapply(organization: Organization, application: Application): void {
  organization.links.remove(application);
  settled(organization, application.targetId);
}

function settled(organization: Organization, documentId: string): void {
  const target = organization.document(documentId);
  if (!target) return;
  const collection = organization.documents[target.kind];
  if (organization.switches().applicationTouchesDocument) organization.touch(collection, target);
  else collection.changed(target);
}

/** Removes every application of an invoice or bill (void): the payments and credits become unused again. */
export function unapplyAll(organization: Organization, document: TradeDocument): void {
  for (const application of organization.links.to(document.id)) {
    unapply(organization, application);
    touchRecord(organization, application.sourceId);
  }
}

export function availableFrom(organization: Organization, source: Source): Decimal {
  return source.kind === 'customerpayments' || source.kind === 'vendorpayments'
    ? unusedOf(organization, source.record as Payment)
    : balanceOf(organization, source.record as TradeDocument);
}
