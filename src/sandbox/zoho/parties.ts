import { balanceOf, isReceivable, unusedOf } from './documents/balances.js';
import { sum, zero, type Decimal } from './json.js';
import type { Organization } from './organization.js';
import type { Contact, Payment, TradeDocument } from './records.js';

export interface PartyFigures {
  readonly receivable: Decimal;
  readonly receivableBase: Decimal;
  readonly payable: Decimal;
  readonly payableBase: Decimal;
  readonly unusedReceivable: Decimal;
  readonly unusedReceivableBase: Decimal;
  readonly unusedPayable: Decimal;
  readonly unusedPayableBase: Decimal;
}

interface Entry {
  readonly fcy: Decimal;
  readonly bcy: Decimal;
}

const known = new WeakMap<Contact, { version: number; figures: PartyFigures }>();

/** What a contact owes or is owed, from its own documents and payments. */
export function partyFigures(organization: Organization, contact: Contact): PartyFigures {
  const before = known.get(contact);
  if (before?.version === organization.version) return before.figures;
  const figures = computeFigures(organization, contact);
  known.set(contact, { version: organization.version, figures });
  return figures;
}

function computeFigures(organization: Organization, contact: Contact): PartyFigures {
  const documents: TradeDocument[] = [];
  const payments: Payment[] = [];
  for (const id of organization.documentsOf(contact.id)) {
    const document = organization.document(id);
    if (document) documents.push(document);
    else {
      const payment = organization.payment(id);
      if (payment) payments.push(payment);
    }
  }
  const open = (kind: TradeDocument['kind']): Entry[] =>
    documents
      .filter((document) => document.kind === kind && isReceivable(document))
      .map((document) => entry(organization, balanceOf(organization, document), document.exchangeRate));
  const unused = (kind: Payment['kind']): Entry[] =>
    payments
      .filter((payment) => payment.kind === kind)
      .map((payment) => entry(organization, unusedOf(organization, payment), payment.exchangeRate));
  const receivable = add(open('invoices'));
  const payable = add(open('bills'));
  const unusedReceivable = add([...open('creditnotes'), ...unused('customerpayments')]);
  const unusedPayable = add([...open('vendorcredits'), ...unused('vendorpayments')]);
  return {
    receivable: receivable.fcy,
    receivableBase: receivable.bcy,
    payable: payable.fcy,
    payableBase: payable.bcy,
    unusedReceivable: unusedReceivable.fcy,
    unusedReceivableBase: unusedReceivable.bcy,
    unusedPayable: unusedPayable.fcy,
    unusedPayableBase: unusedPayable.bcy,
  };
}

function entry(organization: Organization, fcy: Decimal, rate: Decimal): Entry {
  return { fcy, bcy: organization.toBase(fcy, rate) };
}

function add(entries: readonly Entry[]): Entry {
  if (entries.length === 0) return { fcy: zero, bcy: zero };
  return { fcy: sum(entries.map(({ fcy }) => fcy)), bcy: sum(entries.map(({ bcy }) => bcy)) };
}

export function contactName(organization: Organization, id: string): string {
  return organization.contacts.find(id)?.name ?? '';
}
