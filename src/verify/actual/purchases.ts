import { decimal } from '../../domain/money.js';
import { list, member, ref, text } from '../json.js';
import type { TargetDocument } from '../ports.js';
import { Entry, taxAccount, type Posting } from '../postings.js';
import type { TargetAccounts } from './accounts.js';
import { taxOf, termsOf, totalOf } from './document.js';

/** What the lines and the tax of a purchase form debit; `sign` -1 takes it back. */
function debitExpenses(entry: Entry, document: TargetDocument, at: { accounts: TargetAccounts; vendor: string; sign: 1 | -1 }): Entry {
  const { accounts, vendor, sign } = at;
  for (const line of list(document['Line'])) {
    const amount = decimal(line['Amount']).times(sign);
    const type = text(line['DetailType']);
    const detail = member(line, type);
    if (type === 'ItemBasedExpenseLineDetail') entry.debit(accounts.ofPurchase(detail), amount);
    if (type !== 'AccountBasedExpenseLineDetail') continue;
    const account = accounts.known(ref(detail['AccountRef']));
    const isReceivable = accounts.isReceivable(account);
    entry.debit(
      account,
      amount,
      accounts.party(account, isReceivable ? 'Customer' : 'Vendor', isReceivable ? ref(detail['CustomerRef']) : vendor),
    );
  }
  return entry.debit(taxAccount, taxOf(document).times(sign));
}

/** A bill, or a vendor credit with `sign` -1. */
export function postVendorDocument(document: TargetDocument, accounts: TargetAccounts, sign: 1 | -1): Posting[] {
  const terms = termsOf(document, accounts.chart);
  const vendor = ref(document['VendorRef']);
  const entry = new Entry(terms).credit(accounts.payable(document, terms.currency), totalOf(document).times(sign), `Vendor:${vendor}`);
  return debitExpenses(entry, document, { accounts, vendor, sign }).finish();
}

export function postPurchase(document: TargetDocument, accounts: TargetAccounts): Posting[] {
  const sign = document['Credit'] === true ? -1 : 1;
  const payee = member(document, 'EntityRef');
  const vendor = text(payee['type']) === 'Vendor' ? ref(payee) : '';
  const entry = new Entry(termsOf(document, accounts.chart)).credit(ref(document['AccountRef']), totalOf(document).times(sign));
  return debitExpenses(entry, document, { accounts, vendor, sign }).finish();
}
