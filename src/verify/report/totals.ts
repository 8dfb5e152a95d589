import { decimal, toMoney, zero, type Decimal } from '../../domain/money.js';
import { causeNames } from './sections.js';
import type { Totals, VerifyReport } from './model.js';

/** What is wrong by type of account and by cause; types that agree are there with nothing. What is explained is not wrong. */
export function totalsIn({ at, homeCurrency: currency, accounts, culprits }: VerifyReport): Totals {
  const wrong = new Map<string, Decimal>();
  for (const { account, difference } of culprits.flatMap(({ effects }) => effects))
    wrong.set(account, (wrong.get(account) ?? zero).plus(decimal(difference)));
  const sums = new Map<string, Decimal>();
  // Two accounts of one type, one too high and the other too low, are two differences.
  for (const { name, type } of accounts) {
    const known = type || 'unknown';
    sums.set(known, (sums.get(known) ?? zero).plus((wrong.get(name) ?? zero).abs()));
  }
  // Causes at zero too, so that an alert can end.
  const causes: Record<string, number> = Object.fromEntries(Object.keys(causeNames).map((cause) => [cause, 0]));
  for (const { cause } of culprits) causes[cause] = (causes[cause] ?? 0) + 1;
  return { at, currency, accountTypes: Object.fromEntries([...sums].map(([type, amount]) => [type, toMoney(amount)])), causes };
}
