import type { Decimal } from 'decimal.js';
import type { Company } from '../company.js';
import { heldLinks } from '../entities/links.js';
import { paidFrom } from '../entities/payments.js';
import { decimal, ref } from '../json.js';
import { decimalsOf, round, zero } from '../money.js';
import type { Stored } from '../store.js';
import type { Posting } from './ledger.js';
import { journalFor, payableOf, receivableOf } from './post-sales.js';

/**
 * A payer settles open items at the value they were booked at; what it brings in is valued at its own rate, and the difference is a
 * realised gain or loss. `applied` records the settlement so that the last application takes the remaining home value.
 */
export function postPayer(company: Company, row: Stored): readonly Posting[] {
  const { data } = row;
  const incoming = row.entity === 'Payment';
  const sign = incoming ? 1 : -1;
  const journal = journalFor(company, data);
  const total = decimal(data, 'TotalAmt') ?? zero;
  const moneyAccount = incoming ? (ref(data, 'DepositToAccountRef') ?? '') : paidFrom(data);
  journal.debit(moneyAccount, total.times(sign));
  let rest = total;
  const home = (value: Decimal) => round(value, decimalsOf(company.homeCurrency));
  for (const { item, amount } of heldLinks(company, row)) {
    const direction = item.effect === 'owed' ? -sign : sign;
    const value = company.settlements.homeOf(item, row.id, amount, home);
    company.settlements.apply(item, row.id, { amount, home: value });
    journal.add(item.accountId, amount.times(direction), value.times(direction), item.party);
    rest = item.effect === 'owed' ? rest.minus(amount) : rest.plus(amount);
  }
  const party = incoming ? `Customer:${ref(data, 'CustomerRef') ?? ''}` : `Vendor:${ref(data, 'VendorRef') ?? ''}`;
  journal.credit(incoming ? receivableOf(company, data) : payableOf(company, data), rest.times(sign), party);
  const foreign = ref(data, 'CurrencyRef') !== company.homeCurrency;
  return foreign ? journal.finishWithGainOrLoss(company.requireRole('exchangeGainOrLoss')) : journal.finishRounded();
}
