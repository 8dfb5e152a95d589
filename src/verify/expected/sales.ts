import { decimal, sum, type Decimal } from '../../domain/money.js';
import type { SourceDocument } from '../../domain/document.js';
import { list, text } from '../json.js';
import { Entry, taxAccount, type EntryTerms } from '../postings.js';
import type { Books } from './books.js';
import { dateOf, firstAmount, nothing, type Booking, type SettlementGroup } from './document.js';
import { partsOf, type Parts } from './lines.js';
import { taxesOf } from './taxes.js';

const invoiceNotBooked = ['void', 'pending_approval', 'rejected', 'scheduled'];
export const creditNotBooked = ['void', 'draft', 'pending_approval', 'approved', 'rejected'];

/** Days that were fixed when a member of the document was first exported: a write-off has no date of its own in Zoho. */
export type KeptDate = (role: string) => string | undefined;

/** Drafts count as posted; a void invoice moves nothing. */
export function invoiceBooking(document: SourceDocument, books: Books, kept: KeptDate): Booking {
  if (invoiceNotBooked.includes(text(document['status']))) return nothing;
  const terms = books.terms(document, dateOf(document));
  const party = customerOf(document, books, terms.currency);
  const receivable = books.receivable(terms.currency);
  const parts = partsOf(document);
  const writtenOff = decimal(document['write_off_amount']);
  const firstSeen = kept('writeOff') ?? kept('writeOffJournal') ?? text(document['last_modified_time']).slice(0, 10);
  const writeOffTerms = { ...terms, date: firstSeen || terms.date };
  const writeOff = new Entry(writeOffTerms).debit(books.configured('sales', 'writeOff'), writtenOff).credit(receivable, writtenOff, party);
  return {
    postings: [...saleEntry(parts, { terms, party, books, sign: 1 }).finish(), ...writeOff.finish()],
    currency: terms.currency,
    rate: terms.rate,
    total: parts.total,
    tax: parts.tax,
    taxes: taxesOf(document, books),
    open: decimal(document['balance']),
    settlements: [],
    imbalance: parts.gap,
  };
}

/** A credit note takes back what an invoice books; its applications move nothing but exchange differences. */
export function creditNoteBooking(document: SourceDocument, books: Books): Booking {
  if (creditNotBooked.includes(text(document['status']))) return nothing;
  const terms = books.terms(document, dateOf(document));
  const party = customerOf(document, books, terms.currency);
  const parts = partsOf(document);
  return {
    postings: saleEntry(parts, { terms, party, books, sign: -1 }).finish(),
    currency: terms.currency,
    rate: terms.rate,
    total: parts.total,
    tax: parts.tax,
    taxes: taxesOf(document, books),
    open: decimal(document['balance']),
    settlements: applications(document, { terms, account: books.receivable(terms.currency), party }),
    imbalance: parts.gap,
  };
}

function applications(document: SourceDocument, at: { terms: EntryTerms; account: string; party: string }): SettlementGroup[] {
  return list(document['invoices_credited']).map((row) => ({
    ...at,
    // An application has a day of its own.
    terms: { ...at.terms, date: dateOf(row) || at.terms.date },
    sides: 1,
    settlements: [
      {
        settles: `invoices/${text(row['invoice_id'])}`,
        direction: 1,
        amount: firstAmount(row, 'credited_amount', 'amount_applied', 'amount'),
      },
    ],
  }));
}

function saleEntry(parts: Parts, at: { terms: EntryTerms; party: string; books: Books; sign: 1 | -1 }): Entry {
  const { terms, party, books, sign } = at;
  const entry = new Entry(terms);
  entry.debit(books.receivable(terms.currency), parts.total.times(sign), party);
  for (const { line, amount } of parts.lines) if (!amount.isZero()) entry.credit(books.ofLine(line, 'sales'), amount.times(sign));
  const own = (account: string, amount: Decimal): void => {
    if (!amount.isZero()) entry.credit(books.configured('sales', account), amount.times(sign));
  };
  own('discount', parts.discount.negated());
  own('adjustment', parts.adjustment);
  own('retention', parts.withheld.plus(parts.withheldApart).negated());
  if (!parts.shipping.isZero()) entry.credit(books.configured('', 'shipping'), parts.shipping.times(sign));
  entry.credit(taxAccount, parts.tax.times(sign));
  return entry.credit(books.receivable(terms.currency), parts.withheldApart.times(sign), party);
}

/** Money received; what the customer or the bank keeps is booked apart; the customer is credited with all of it. */
export function customerPaymentBooking(document: SourceDocument, books: Books): Booking {
  const invoices = list(document['invoices']);
  const isRetainerOnly = text(document['retainerinvoice_id']) !== '' && invoices.length === 0;
  if (isFailed(document) || isRetainerOnly) return nothing;
  const terms = books.terms(document, dateOf(document));
  const receivable = books.receivable(terms.currency);
  const party = customerOf(document, books, terms.currency);
  const amount = decimal(document['amount']);
  const charges = decimal(document['bank_charges']);
  const withheld = sum(invoices.map((row) => decimal(row['tax_amount_withheld'])));
  const entry = new Entry(terms).debit(books.money(document, books.undepositedFunds()), amount.minus(charges));
  if (!charges.isZero()) entry.debit(books.configured('sales', 'bankCharges'), charges);
  if (!withheld.isZero()) entry.debit(books.configured('sales', 'retention'), withheld);
  entry.credit(receivable, amount.plus(withheld), party);
  const refunds = refundsOf(document);
  return {
    ...nothing,
    postings: [...entry.finish(), ...refunds.flatMap((row) => refundEntry(row, document, books).finish())],
    currency: terms.currency,
    rate: terms.rate,
    total: amount,
    settlements: [
      {
        terms,
        account: receivable,
        party,
        sides: 1,
        settlements: [
          ...invoices.map((row) => ({
            settles: `invoices/${text(row['invoice_id'])}`,
            direction: 1 as const,
            amount: firstAmount(row, 'amount_applied', 'amount').plus(decimal(row['tax_amount_withheld'])),
          })),
          ...refunds.map((row) => ({
            settles: '',
            direction: 1 as const,
            amount: firstAmount(row, 'amount_fcy', 'amount'),
            booked: books.refundTerms(row, document).rate,
          })),
        ],
      },
    ],
  };
}

/** Money paid back is gone whether Zoho lists it or not: the rest of the stated sum is one refund more. */
function refundsOf(payment: SourceDocument): readonly SourceDocument[] {
  const listed = list(payment['payment_refunds']);
  if (text(payment['amount_refunded']) === '') return listed;
  const rest = decimal(payment['amount_refunded']).minus(sum(listed.map((row) => firstAmount(row, 'amount_fcy', 'amount'))));
  // Nobody says when: no later than the last change.
  const date = text(payment['last_modified_time']).slice(0, 10) || dateOf(payment);
  return rest.isZero() ? listed : [...listed, { date, amount: rest.toFixed() }];
}

/** Zoho has two fields for it, and documents only the first. */
function isFailed(payment: SourceDocument): boolean {
  return ['status', 'payment_status'].some((field) => ['failure', 'failed', 'void'].includes(text(payment[field]).toLowerCase()));
}

/** Of a credit note or of an excess payment: the customer is debited, the bank pays. */
function refundEntry(refund: SourceDocument, parent: SourceDocument, books: Books): Entry {
  const terms = books.refundTerms(refund, parent);
  const amount = firstAmount(refund, 'amount_fcy', 'amount');
  const own = books.named(text(refund['from_account_id']), text(refund['from_account_name']));
  return new Entry(terms)
    .debit(books.receivable(terms.currency), amount, customerOf({ ...parent, ...refund }, books, terms.currency))
    .credit(own ?? books.configured('sales', 'refund'), amount);
}

export function creditNoteRefundBooking(document: SourceDocument, books: Books, parent: SourceDocument): Booking {
  const entry = refundEntry(document, parent, books);
  const terms = books.refundTerms(document, parent);
  return {
    ...nothing,
    postings: entry.finish(),
    currency: terms.currency,
    rate: terms.rate,
    total: firstAmount(document, 'amount_fcy', 'amount'),
    settlements: [
      {
        terms,
        account: books.receivable(terms.currency),
        party: customerOf({ ...parent, ...document }, books, terms.currency),
        sides: 1,
        settlements: [
          {
            settles: `credit-notes/${text(document['creditnote_id'])}`,
            direction: -1,
            amount: firstAmount(document, 'amount_fcy', 'amount'),
          },
        ],
      },
    ],
  };
}

function customerOf(document: SourceDocument, books: Books, currency: string): string {
  return books.party('Customer', text(document['customer_id']), currency, text(document['customer_name']));
}
