import { decimal } from '../../domain/money.js';
import type { SourceDocument } from '../../domain/document.js';
import { list, text } from '../json.js';
import { Entry } from '../postings.js';
import type { Books } from './books.js';
import { amountsOf, dateOf, firstAmount, nothing, type Booking } from './document.js';

/** What bills left of a vendor payment, and what came back of it. What bills took is booked with the bill payment. */
export function vendorAdvanceBooking(document: SourceDocument, books: Books): Booking {
  if (text(document['status']) === 'void') return nothing;
  const terms = books.terms(document, dateOf(document));
  const party = books.party('Vendor', text(document['vendor_id']), terms.currency, text(document['vendor_name']));
  const account = books.payable(terms.currency);
  const bank = books.configured('purchases', 'bank');
  const rest = decimal(document['amount']).minus(amountsOf(list(document['bills']), 'amount_applied', 'amount'));
  const refunds = list(document['vendorpayment_refunds']).map((refund) => {
    const own = books.refundTerms(refund, document);
    const amount = firstAmount(refund, 'amount_fcy', 'amount');
    const to = books.named(text(refund['to_account_id']), text(refund['to_account_name'])) ?? bank;
    return new Entry(own).debit(to, amount).credit(account, amount, party);
  });
  if (rest.isZero() && refunds.length === 0) return nothing;
  const advance = new Entry(terms).debit(account, rest, party).credit(books.money(document, bank), rest);
  return {
    ...nothing,
    postings: [...advance.finish(), ...refunds.flatMap((refund) => refund.finish())],
    currency: terms.currency,
    rate: terms.rate,
    total: rest,
  };
}
