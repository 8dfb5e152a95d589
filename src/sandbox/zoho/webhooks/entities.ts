import type { Json } from '../json.js';
import type { Change, Organization } from '../organization.js';
import { billDetail } from '../documents/bill-view.js';
import { creditNoteDetail } from '../documents/credit-note-view.js';
import { invoiceDetail } from '../documents/invoice-view.js';
import { customerPaymentDetail } from '../documents/customer-payment-view.js';
import { vendorPaymentDetail } from '../documents/vendor-payment-view.js';
import { vendorCreditDetail } from '../documents/vendor-credit-view.js';
import { contactDetail } from '../masters/contact-views.js';
import { itemDetail } from '../masters/item-views.js';

interface Entity {
  /** Spellings a workflow may use. */
  readonly names: readonly string[];
  /** The key of the delivered object, as in detail answers. */
  readonly key: string;
  readonly idField: string;
  readonly detail: (organization: Organization, id: string) => Json | undefined;
}

const of = <T>(found: T | undefined, view: (record: T) => Json): Json | undefined => (found === undefined ? undefined : view(found));

const entities: Readonly<Record<string, Entity>> = {
  invoices: {
    names: ['invoice'],
    key: 'invoice',
    idField: 'invoice_id',
    detail: (organization, id) => of(organization.documents.invoices.find(id), (record) => invoiceDetail(organization, record)),
  },
  creditnotes: {
    names: ['creditnote', 'credit_note'],
    key: 'creditnote',
    idField: 'creditnote_id',
    detail: (organization, id) => of(organization.documents.creditnotes.find(id), (record) => creditNoteDetail(organization, record)),
  },
  bills: {
    names: ['bill'],
    key: 'bill',
    idField: 'bill_id',
    detail: (organization, id) => of(organization.documents.bills.find(id), (record) => billDetail(organization, record)),
  },
  vendorcredits: {
    names: ['vendor_credit', 'vendorcredit', 'debitnote'],
    key: 'vendor_credit',
    idField: 'vendor_credit_id',
    detail: (organization, id) => of(organization.documents.vendorcredits.find(id), (record) => vendorCreditDetail(organization, record)),
  },
  customerpayments: {
    names: ['customer_payment', 'customerpayment', 'payment'],
    key: 'payment',
    idField: 'payment_id',
    detail: (organization, id) => of(organization.customerPayments.find(id), (record) => customerPaymentDetail(organization, record)),
  },
  vendorpayments: {
    names: ['vendor_payment', 'vendorpayment'],
    key: 'vendorpayment',
    idField: 'payment_id',
    detail: (organization, id) => of(organization.vendorPayments.find(id), (record) => vendorPaymentDetail(organization, record)),
  },
  items: {
    names: ['item'],
    key: 'item',
    idField: 'item_id',
    detail: (organization, id) => of(organization.items.find(id), (record) => itemDetail(organization, record)),
  },
};

const contactNames: Readonly<Record<string, readonly string[]>> = {
  customer: ['contact', 'customer'],
  vendor: ['contact', 'vendor'],
  // The record is gone: both kinds of rule hear of it.
  unknown: ['contact', 'customer', 'vendor'],
};

export function entityOf(organization: Organization, change: Change): Pick<Entity, 'names' | 'key'> | undefined {
  if (change.module !== 'contacts') return entities[change.module];
  const type = organization.contacts.find(change.id)?.type ?? 'unknown';
  return { names: contactNames[type] ?? [], key: 'contact' };
}

export function detailFor(organization: Organization, change: Change, shellOnly: boolean): Json {
  if (change.module === 'contacts') {
    const contact = organization.contacts.find(change.id);
    return contact ? contactDetail(organization, contact) : { contact_id: change.id };
  }
  const entity = entities[change.module];
  const shell: Json = { [entity?.idField ?? 'id']: change.id };
  if (change.kind === 'delete') return shellOnly ? shell : { ...shell, status: 'deleted' };
  return entity?.detail(organization, change.id) ?? shell;
}

export const entityNames: readonly string[] = [...Object.values(entities).flatMap(({ names }) => names), 'contact', 'customer', 'vendor'];
