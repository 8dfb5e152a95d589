import { decimal } from '../../domain/money.js';
import { ref, text, member } from '../json.js';
import type { TargetDocument, TargetType } from '../ports.js';
import type { Posting } from '../postings.js';
import type { TargetAccounts } from './accounts.js';
import { isVoided, readMarker, taxesOf, taxOf, termsOf, totalOf, type BookedTarget } from './document.js';
import { postBillPayment, postDeposit, postJournalEntry, postPayment, settlementsOf } from './money.js';
import { postPurchase, postVendorDocument } from './purchases.js';
import { postCashSale, postCreditMemo, postInvoice } from './sales.js';

const posters: Readonly<Record<TargetType, (document: TargetDocument, accounts: TargetAccounts) => Posting[]>> = {
  Invoice: postInvoice,
  CreditMemo: postCreditMemo,
  Bill: (document, accounts) => postVendorDocument(document, accounts, 1),
  VendorCredit: (document, accounts) => postVendorDocument(document, accounts, -1),
  JournalEntry: postJournalEntry,
  Purchase: postPurchase,
  Deposit: postDeposit,
  Payment: postPayment,
  BillPayment: postBillPayment,
  SalesReceipt: (document, accounts) => postCashSale(document, accounts, 1),
  RefundReceipt: (document, accounts) => postCashSale(document, accounts, -1),
};

const purchaseTypes: readonly TargetType[] = ['Bill', 'VendorCredit', 'Purchase'];

/** What a QuickBooks document moves in the books, from its JSON alone. */
export function bookTarget(type: TargetType, document: TargetDocument, accounts: TargetAccounts): BookedTarget {
  const terms = termsOf(document, accounts.chart);
  const postings = posters[type](document, accounts);
  const settles = settledBy(type, document, accounts);
  const marker = readMarker(document);
  return {
    type,
    id: text(document['Id']),
    version: text(document['SyncToken']),
    updatedAt: text(member(document, 'MetaData')['LastUpdatedTime']),
    number: text(document['DocNumber']) || text(document['PaymentRefNum']),
    date: terms.date,
    currency: terms.currency,
    party: partyOf(type, document),
    total: totalOf(document),
    tax: taxOf(document),
    taxes: taxesOf(document, accounts.percents),
    ...(document['Balance'] === undefined ? {} : { open: decimal(document['Balance']) }),
    voided: isVoided(document),
    ...(marker ? { marker } : {}),
    postings,
    ...(settles ? { settles } : {}),
    rate: terms.rate,
  };
}

function settledBy(type: TargetType, document: TargetDocument, accounts: TargetAccounts): BookedTarget['settles'] {
  if (type !== 'Payment' && type !== 'BillPayment') return undefined;
  const terms = termsOf(document, accounts.chart);
  // In home currency there is no difference between two rates.
  if (terms.currency === terms.homeCurrency) return undefined;
  const isIncoming = type === 'Payment';
  return {
    terms,
    account: isIncoming ? accounts.receivable(document, terms.currency) : accounts.payable(document, terms.currency),
    sides: isIncoming ? 1 : -1,
    settlements: settlementsOf(document),
  };
}

function partyOf(type: TargetType, document: TargetDocument): string {
  if (type === 'JournalEntry' || type === 'Deposit') return '';
  if (type === 'Purchase') {
    const payee = member(document, 'EntityRef');
    return ref(payee) === '' ? '' : `${text(payee['type'])}:${ref(payee)}`;
  }
  const isPurchase = purchaseTypes.includes(type) || type === 'BillPayment';
  return isPurchase ? `Vendor:${ref(document['VendorRef'])}` : `Customer:${ref(document['CustomerRef'])}`;
}
