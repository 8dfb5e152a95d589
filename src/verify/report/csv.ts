import type { VerifyReport } from './model.js';

const head = [
  'entity',
  'number',
  'source id',
  'date',
  'account',
  'party',
  'expected',
  'actual',
  'difference',
  'cause',
  'what',
  'QuickBooks',
];

/** One line per movement that differs, so that a spreadsheet can sort and sum it. */
export function csvOf({ culprits }: VerifyReport): string {
  const rows = culprits.flatMap((culprit) => {
    const { entity, number, sourceId, cause, message, targets } = culprit;
    const behind = targets.map(({ type, id }) => `${type} ${id}`).join(' ');
    const none = { date: culprit.date, account: '', party: culprit.party, expected: '', actual: '', difference: culprit.difference };
    const effects = culprit.effects.length > 0 ? culprit.effects : [none];
    return effects.map(({ date, account, party, expected, actual, difference }) => [
      entity,
      number,
      sourceId,
      date,
      account,
      party,
      expected,
      actual,
      difference,
      cause,
      message,
      behind,
    ]);
  });
  return [head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n';
}

const amount = /^-?\d+(\.\d+)?$/;

/** A spreadsheet runs what begins with one of these, wide ones too, as a formula; names come from documents that anybody may write. */
function cell(value: string): string {
  const safe = !amount.test(value) && /^[=+\-@\t\r\n＝＋－＠]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
