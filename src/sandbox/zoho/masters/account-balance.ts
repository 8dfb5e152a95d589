import { accountGroup } from './default-accounts.js';
import { sum, zero, type Decimal } from '../json.js';
import type { Organization } from '../organization.js';
import type { Account } from '../records.js';

/**
 * Balance of an account from the lines and payments that name it, in base currency, debit positive. Good enough for
 * `showbalance`; it is no ledger, the vendor's API shows none.
 */
export function accountBalance(organization: Organization, account: Account): Decimal {
  let debit = zero;
  for (const [kind, collection] of Object.entries(organization.documents)) {
    const sign = kind === 'invoices' || kind === 'vendorcredits' ? -1 : 1;
    for (const document of collection.values()) {
      if (document.state === 'void' || document.state === 'draft') continue;
      const net = sum(
        document.lines.map((line, index) => (line.accountId === account.id ? (document.totals.lines[index]?.itemTotal ?? zero) : zero)),
      );
      debit = debit.plus(organization.toBase(net, document.exchangeRate).times(sign));
    }
  }
  for (const payment of organization.customerPayments.values()) {
    if (payment.accountId === account.id)
      debit = debit.plus(organization.toBase(payment.amount.minus(payment.bankCharges), payment.exchangeRate));
  }
  for (const payment of organization.vendorPayments.values()) {
    if (payment.accountId === account.id) debit = debit.minus(organization.toBase(payment.amount, payment.exchangeRate));
  }
  const group = accountGroup(account.type);
  return group === 'Income' ? debit.negated() : debit;
}
