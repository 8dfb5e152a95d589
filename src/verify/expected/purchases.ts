import { decimal, sum, type Decimal } from '../../domain/money.js';
import type { SourceDocument } from '../../domain/document.js';
import { list, text } from '../json.js';
import { Entry, taxAccount } from '../postings.js';
import type { Books } from './books.js';
import { anyAmount, dateOf, firstAmount, nothing, type Booking, type SettlementGroup } from './document.js';
import { partsOf } from './lines.js';
import { creditNotBooked } from './sales.js';
import { taxesOf } from './taxes.js';

export function billBooking(document: SourceDocument, books: Books): Booking {
  return vendorBooking(document, books, 1, []);
}

export function vendorCreditBooking(document: SourceDocument, books: Books): Booking {
  const terms = books.terms(document, dateOf(document));
  const at = { terms, account: books.payable(terms.currency), party: vendorOf(document, books, terms.currency) };
  const settlements: SettlementGroup[] = list(document['bills_credited']).map((row) => ({
    ...at,
    // An application has a day of its own.
    terms: { ...terms, date: dateOf(row) || terms.date },
    sides: -1,
    settlements: [{ settles: `bills/${text(row['bill_id'])}`, direction: 1, amount: firstAmount(row, 'amount', 'amount_applied') }],
  }));
  return vendorBooking(document, books, -1, settlements);
}

/** What a bill debits and owes; `sign` -1 takes it back. */
function vendorBooking(document: SourceDocument, books: Books, sign: 1 | -1, settlements: SettlementGroup[]): Booking {
  if (creditNotBooked.includes(text(document['status']))) return nothing;
  const terms = books.terms(document, dateOf(document));
  const party = vendorOf(document, books, terms.currency);
  const payable = books.payable(terms.currency);
  const parts = partsOf(document);
  const entry = new Entry(terms).credit(payable, parts.total.times(sign), party);
  for (const { line, amount } of parts.lines) if (!amount.isZero()) entry.debit(books.ofLine(line, 'purchases'), amount.times(sign));
  const own = (account: string, amount: Decimal): void => {
    if (!amount.isZero()) entry.debit(books.configured('purchases', account), amount.times(sign));
  };
  own('discount', parts.discount.negated());
  own('adjustment', parts.adjustment.plus(parts.shipping));
  own('retention', parts.withheld.plus(parts.withheldApart).negated());
  // A US company books no tax on purchases: it is a cost of its own.
  if (books.us) own('purchaseTax', parts.tax);
  else entry.debit(taxAccount, parts.tax.times(sign));
  const reverse = selfAssessed(document);
  own('reverseChargeInput', reverse);
  own('reverseCharge', reverse.negated());
  entry.debit(payable, parts.withheldApart.times(sign), party);
  return {
    postings: entry.finish(),
    currency: terms.currency,
    rate: terms.rate,
    total: parts.total,
    tax: books.us ? nothing.tax : parts.tax,
    taxes: books.us ? nothing.taxes : taxesOf(document, books),
    open: decimal(document['balance']),
    settlements,
    imbalance: parts.gap,
  };
}

/** Owed and recovered by the buyer itself: reverse charge as it is called in India and in the UK, and VAT on acquisitions. */
function selfAssessed(document: SourceDocument): Decimal {
  const ofLines = (...fields: readonly string[]): Decimal => sum(list(document['line_items']).map((line) => anyAmount(line, ...fields)));
  const reverse = ofLines('reverse_charge_tax_amount', 'reverse_charge_vat_amount');
  const acquired = ofLines('acquisition_vat_amount');
  return (reverse.isZero() ? anyAmount(document, 'reverse_charge_tax_total', 'reverse_charge_vat_total') : reverse).plus(
    acquired.isZero() ? anyAmount(document, 'acquisition_vat_total') : acquired,
  );
}

/** Put together from the bills it pays: the bank charges and the unapplied rest of it are not visible in Zoho Inventory. */
export function billPaymentBooking(document: SourceDocument, books: Books): Booking {
  const bills = list(document['bills']);
  const terms = books.terms(document, dateOf(document));
  const amountOf = (row: SourceDocument): Decimal => firstAmount(row, 'amount_applied', 'amount');
  const withheldOf = (row: SourceDocument): Decimal => decimal(row['tax_amount_withheld']);
  const paid = sum(bills.map(amountOf));
  const withheld = sum(bills.map(withheldOf));
  const party = vendorOf(document, books, terms.currency);
  const account = books.payable(terms.currency);
  const entry = new Entry(terms)
    .debit(account, paid.plus(withheld), party)
    .credit(books.money(document, books.configured('purchases', 'bank')), paid);
  if (!withheld.isZero()) entry.credit(books.configured('purchases', 'retention'), withheld);
  return {
    ...nothing,
    postings: entry.finish(),
    currency: terms.currency,
    rate: terms.rate,
    total: paid,
    settlements: [
      {
        terms,
        account,
        party,
        sides: -1,
        settlements: bills.map((row) => ({
          settles: `bills/${text(row['bill_id'])}`,
          direction: 1,
          amount: amountOf(row).plus(withheldOf(row)),
        })),
      },
    ],
  };
}

export function vendorCreditRefundBooking(document: SourceDocument, books: Books, parent: SourceDocument): Booking {
  const merged = { ...parent, ...document };
  const terms = books.refundTerms(document, parent);
  const amount = firstAmount(document, 'amount_fcy', 'amount');
  const account = books.payable(terms.currency);
  const party = vendorOf(merged, books, terms.currency);
  return {
    ...nothing,
    postings: new Entry(terms).debit(books.money(document), amount).credit(account, amount, party).finish(),
    currency: terms.currency,
    rate: terms.rate,
    total: amount,
    settlements: [
      {
        terms,
        account,
        party,
        sides: -1,
        settlements: [{ settles: `vendor-credits/${text(document['vendor_credit_id'])}`, direction: -1, amount }],
      },
    ],
  };
}

function vendorOf(document: SourceDocument, books: Books, currency: string): string {
  return books.party('Vendor', text(document['vendor_id']), currency, text(document['vendor_name']));
}
