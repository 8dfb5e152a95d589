import { decimal } from '../../domain/money.js';
import { list, member, ref, text } from '../json.js';
import type { TargetDocument } from '../ports.js';
import { Entry, type Posting, type Settlement } from '../postings.js';
import type { TargetAccounts } from './accounts.js';
import { linksOf, termsOf, totalOf } from './document.js';

export function postPayment(document: TargetDocument, accounts: TargetAccounts): Posting[] {
  const terms = termsOf(document, accounts.chart);
  const account = ref(document['DepositToAccountRef']) || accounts.undepositedFunds();
  return new Entry(terms)
    .debit(account, totalOf(document))
    .credit(accounts.receivable(document, terms.currency), totalOf(document), `Customer:${ref(document['CustomerRef'])}`)
    .finish();
}

export function postBillPayment(document: TargetDocument, accounts: TargetAccounts): Posting[] {
  const terms = termsOf(document, accounts.chart);
  return new Entry(terms)
    .credit(paidFrom(document), totalOf(document))
    .debit(accounts.payable(document, terms.currency), totalOf(document), `Vendor:${ref(document['VendorRef'])}`)
    .finish();
}

function paidFrom(document: TargetDocument): string {
  return ref(member(document, 'CheckPayment')['BankAccountRef']) || ref(member(document, 'CreditCardPayment')['CCAccountRef']);
}

/** Held money leaves Undeposited Funds; direct lines are fees, refunds and other money. */
export function postDeposit(document: TargetDocument, accounts: TargetAccounts): Posting[] {
  const entry = new Entry(termsOf(document, accounts.chart)).debit(ref(document['DepositToAccountRef']), totalOf(document));
  for (const line of list(document['Line'])) {
    const amount = decimal(line['Amount']);
    const detail = member(line, 'DepositLineDetail');
    if (linksOf(line).length > 0) entry.credit(accounts.undepositedFunds(), amount);
    else {
      const account = accounts.known(ref(detail['AccountRef']));
      const entity = member(detail, 'Entity');
      entry.credit(account, amount, accounts.party(account, entity['type'], ref(entity)));
    }
  }
  const cashBack = member(document, 'CashBack');
  return entry.debit(ref(cashBack['AccountRef']), decimal(cashBack['Amount'])).finish();
}

export function postJournalEntry(document: TargetDocument, accounts: TargetAccounts): Posting[] {
  const entry = new Entry(termsOf(document, accounts.chart));
  for (const line of list(document['Line'])) {
    if (line['DetailType'] !== 'JournalEntryLineDetail') continue;
    const detail = member(line, 'JournalEntryLineDetail');
    const account = accounts.known(ref(detail['AccountRef']));
    const entity = member(detail, 'Entity');
    const party = accounts.party(account, entity['Type'], ref(entity['EntityRef']));
    const amount = decimal(line['Amount']);
    entry.debit(account, text(detail['PostingType']) === 'Debit' ? amount : amount.negated(), party);
  }
  return entry.finish();
}

/** Link names of a payment's lines that are not the type's own. */
const linkTypes: Readonly<Record<string, string>> = {
  Expense: 'Purchase',
  Check: 'Purchase',
  CreditCardCredit: 'Purchase',
};
const credits = ['CreditMemo', 'VendorCredit'];

/** What a payment or bill payment settles. A journal entry stands in for money, so that it is used up like a credit. */
export function settlementsOf(document: TargetDocument): Settlement[] {
  return list(document['Line']).flatMap((line) =>
    linksOf(line).map(({ id, type }) => ({
      settles: `${linkTypes[type] ?? type}/${id}`,
      direction: credits.includes(type) || type === 'JournalEntry' ? (-1 as const) : (1 as const),
      amount: decimal(line['Amount']),
    })),
  );
}
