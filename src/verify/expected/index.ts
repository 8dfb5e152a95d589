import type { SourceDocument } from '../../domain/document.js';
import { vendorAdvanceBooking } from './advances.js';
import type { Books } from './books.js';
import type { Booking } from './document.js';
import { billBooking, billPaymentBooking, vendorCreditBooking, vendorCreditRefundBooking } from './purchases.js';
import { creditNoteBooking, creditNoteRefundBooking, customerPaymentBooking, invoiceBooking, type KeptDate } from './sales.js';

/**
 * A bookkeeping of Zoho's documents of its own: what each must move in the books, by the configuration alone. It shares
 * nothing with the mapping that exports them, so that a mistake there shows here.
 */
export const bookedEntities = {
  'invoices': { title: 'Invoice', parent: undefined },
  'credit-notes': { title: 'Credit note', parent: undefined },
  'bills': { title: 'Bill', parent: undefined },
  'vendor-credits': { title: 'Vendor credit', parent: undefined },
  'customer-payments': { title: 'Customer payment', parent: undefined },
  'credit-note-refunds': { title: 'Credit note refund', parent: 'credit-notes' },
  'bill-payments': { title: 'Bill payment', parent: undefined },
  'vendor-credit-refunds': { title: 'Vendor credit refund', parent: 'vendor-credits' },
  'vendor-advances': { title: 'Vendor advance', parent: undefined },
} as const; // prettier-ignore
export type BookedEntity = keyof typeof bookedEntities;

export function isBookedEntity(entity: string): entity is BookedEntity {
  return entity in bookedEntities;
}

export interface Circumstances {
  readonly books: Books;
  readonly kept: KeptDate;
  /** What a refund pays back. */
  readonly parent: SourceDocument;
}

export function bookingOf(entity: BookedEntity, document: SourceDocument, { books, kept, parent }: Circumstances): Booking {
  switch (entity) {
    case 'invoices':
      return invoiceBooking(document, books, kept);
    case 'credit-notes':
      return creditNoteBooking(document, books);
    case 'bills':
      return billBooking(document, books);
    case 'vendor-credits':
      return vendorCreditBooking(document, books);
    case 'customer-payments':
      return customerPaymentBooking(document, books);
    case 'credit-note-refunds':
      return creditNoteRefundBooking(document, books, parent);
    case 'bill-payments':
      return billPaymentBooking(document, books);
    case 'vendor-credit-refunds':
      return vendorCreditRefundBooking(document, books, parent);
    case 'vendor-advances':
      return vendorAdvanceBooking(document, books);
  }
}
