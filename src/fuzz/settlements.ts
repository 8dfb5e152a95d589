import { decimal, sum, zero, type Decimal } from '../domain/money.js';
import { settlementsOf, type bookingOf } from '../verify/index.js';
import { linesIn, linesOf, said, type Made, type Problem } from './made.js';

/** A payment of nothing settles debts with credits in full; any other leaves no more than it is. Each document gets its share. */
export function settlementProblems(made: readonly Made[], { settlements: groups }: ReturnType<typeof bookingOf>): Problem[] {
  const payments = made.filter(({ type }) => type === 'Payment' || type === 'BillPayment');
  const settled = new Map<string, Decimal>();
  const problems: Problem[] = [];
  for (const { document, desired } of payments) {
    const own = settlementsOf(document);
    const total = decimal(document['TotalAmt']);
    // A journal entry stands for money or for a debt: it is on the side that the others leave.
    const isJournal = ({ settles }: (typeof own)[number]): boolean => settles.startsWith('JournalEntry/');
    const journals = sum(own.filter(isJournal).map(({ amount }) => amount));
    const used = sum(own.filter((one) => !isJournal(one)).map(({ amount, direction }) => amount.times(direction)));
    const isEven = total.isZero() ? used.abs().equals(journals) : used.minus(journals).lessThanOrEqualTo(total);
    if (!isEven) {
      const at = linesIn(document).flatMap((_line, index) => linesOf(`Line.${index}.Amount`, desired.trace));
      const message = `${desired.role} of ${said(total)} settles ${said(used)}${journals.isZero() ? '' : ` and journal entries of ${said(journals)}`}`;
      problems.push({ message, at: [...new Set(at)] });
    }
    for (const { settles, amount } of own) {
      const key = settles.replace(/^[^/]*\//, '').replace(/#.*$/, '');
      settled.set(key, (settled.get(key) ?? zero).plus(amount));
    }
  }
  if (problems.length > 0) return problems;
  const expected = new Map<string, Decimal>();
  for (const { settles, amount } of groups.flatMap((group) => group.settlements))
    if (settles !== '') expected.set(settles, (expected.get(settles) ?? zero).plus(amount));
  return [...expected].flatMap(([key, amount]) => {
    const actual = settled.get(key) ?? zero;
    if (actual.equals(amount)) return [];
    const at = payments.flatMap(({ desired }) => linesOf('Line.0.Amount', desired.trace));
    return [{ message: `${key} is settled by ${said(actual)}, ${said(amount)} belongs there`, at: [...new Set(at)] }];
  });
}
