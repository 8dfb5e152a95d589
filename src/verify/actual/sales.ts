import { decimal } from '../../domain/money.js';
import { list, member, ref, text } from '../json.js';
import type { TargetDocument } from '../ports.js';
import { Entry, taxAccount, type Posting } from '../postings.js';
import type { TargetAccounts } from './accounts.js';
import { taxOf, termsOf, totalOf } from './document.js';

function customer(document: TargetDocument): string {
  return `Customer:${ref(document['CustomerRef'])}`;
}

/** What the lines, the discount and the tax of a sales form credit; `sign` -1 takes it back. */
function creditIncome(entry: Entry, document: TargetDocument, accounts: TargetAccounts, sign: 1 | -1): Entry {
  for (const line of salesLines(document)) {
    const amount = decimal(line['Amount']).times(sign);
    const type = text(line['DetailType']);
    if (type === 'DiscountLineDetail') entry.debit(accounts.discount(member(line, type)), amount);
    if (type === 'SalesItemLineDetail') entry.credit(accounts.ofSale(member(line, type)), amount);
  }
  return entry.credit(taxAccount, taxOf(document).times(sign));
}

/** Lines of groups count, the group itself does not. */
function salesLines(document: TargetDocument): readonly TargetDocument[] {
  return list(document['Line']).flatMap((line) =>
    line['DetailType'] === 'GroupLineDetail' ? list(member(line, 'GroupLineDetail')['Line']) : [line],
  );
}

export function postInvoice(document: TargetDocument, accounts: TargetAccounts): Posting[] {
  const terms = termsOf(document, accounts.chart);
  const deposit = decimal(document['Deposit']);
  const entry = new Entry(terms)
    .debit(accounts.receivable(document, terms.currency), totalOf(document).minus(deposit), customer(document))
    .debit(ref(document['DepositToAccountRef']) || accounts.undepositedFunds(), deposit);
  return creditIncome(entry, document, accounts, 1).finish();
}

export function postCreditMemo(document: TargetDocument, accounts: TargetAccounts): Posting[] {
  const terms = termsOf(document, accounts.chart);
  const entry = new Entry(terms).credit(accounts.receivable(document, terms.currency), totalOf(document), customer(document));
  return creditIncome(entry, document, accounts, -1).finish();
}

/** A sale settled at once, or its refund: no receivable is touched. */
export function postCashSale(document: TargetDocument, accounts: TargetAccounts, sign: 1 | -1): Posting[] {
  const account = ref(document['DepositToAccountRef']) || accounts.undepositedFunds();
  const entry = new Entry(termsOf(document, accounts.chart)).debit(account, totalOf(document).times(sign));
  return creditIncome(entry, document, accounts, sign).finish();
}
