import type { DocumentKind } from '../records.js';

/** How the four kinds of documents differ on the wire. */
export interface DocumentSpec {
  readonly kind: DocumentKind;
  readonly path: string;
  readonly scope: string;
  readonly listKey: string;
  readonly detailKey: string;
  readonly idField: string;
  readonly numberField: string;
  readonly partyField: 'customer_id' | 'vendor_id';
  readonly partyNameField: 'customer_name' | 'vendor_name';
  readonly partyType: 'customer' | 'vendor';
  readonly idParam: string;
  readonly noun: string;
  readonly customFieldEntity: string;
  readonly series: { readonly prefix: string; readonly width: number } | undefined;
  readonly requiresDate: boolean;
  readonly messages: { readonly created: string; readonly updated: string; readonly deleted: string };
}

export const documentSpecs: Readonly<Record<DocumentKind, DocumentSpec>> = {
  invoices: {
    kind: 'invoices',
    path: '/invoices',
    scope: 'invoices',
    listKey: 'invoices',
    detailKey: 'invoice',
    idField: 'invoice_id',
    numberField: 'invoice_number',
    partyField: 'customer_id',
    partyNameField: 'customer_name',
    partyType: 'customer',
    idParam: 'invoice_id',
    noun: 'Invoice',
    customFieldEntity: 'invoice',
    series: { prefix: 'INV-', width: 6 },
    requiresDate: false,
    messages: {
      created: 'The invoice has been created.',
      updated: 'Invoice information has been updated.',
      deleted: 'The invoice has been deleted.',
    },
  },
  creditnotes: {
    kind: 'creditnotes',
    path: '/creditnotes',
    scope: 'creditnotes',
    listKey: 'creditnotes',
    detailKey: 'creditnote',
    idField: 'creditnote_id',
    numberField: 'creditnote_number',
    partyField: 'customer_id',
    partyNameField: 'customer_name',
    partyType: 'customer',
    idParam: 'creditnote_id',
    noun: 'Credit note',
    customFieldEntity: 'creditnote',
    series: { prefix: 'CN-', width: 5 },
    requiresDate: true,
    messages: {
      created: 'The credit note has been created.',
      updated: 'The credit note has been updated.',
      deleted: 'The credit note has been deleted.',
    },
  },
  bills: {
    kind: 'bills',
    path: '/bills',
    scope: 'bills',
    listKey: 'bills',
    detailKey: 'bill',
    idField: 'bill_id',
    numberField: 'bill_number',
    partyField: 'vendor_id',
    partyNameField: 'vendor_name',
    partyType: 'vendor',
    idParam: 'bill_id',
    noun: 'Bill',
    customFieldEntity: 'bill',
    series: undefined,
    requiresDate: true,
    messages: { created: 'The Bill has been created.', updated: 'The Bill has been updated.', deleted: 'The Bill has been deleted.' },
  },
  vendorcredits: {
    kind: 'vendorcredits',
    path: '/vendorcredits',
    scope: 'debitnotes',
    listKey: 'vendorcredits',
    detailKey: 'vendor_credit',
    idField: 'vendor_credit_id',
    numberField: 'vendor_credit_number',
    partyField: 'vendor_id',
    partyNameField: 'vendor_name',
    partyType: 'vendor',
    idParam: 'vendor_credit_id',
    noun: 'Vendor credit',
    customFieldEntity: 'vendorcredit',
    series: { prefix: 'DN-', width: 5 },
    requiresDate: false,
    messages: {
      created: 'Vendor credit has been created.',
      updated: 'Vendor credit information has been updated.',
      deleted: 'The vendor credit has been deleted.',
    },
  },
};
