import { Decimal } from 'decimal.js';
import type { Company } from '../company.js';
import { text, type JsonObject } from '../json.js';
import { envelopeTime } from '../time.js';

export interface TrialBalanceRow {
  readonly accountId: string;
  readonly account: string;
  readonly type: string;
  readonly debit: string;
  readonly credit: string;
  readonly net: string;
}

/** Debits and credits per account in home currency over a span of days, both ends included. */
export function trialBalance(company: Company, from?: string, to?: string): readonly TrialBalanceRow[] {
  const sums = new Map<string, { debit: Decimal; credit: Decimal }>();
  for (const { date, postings } of company.ledger.all()) {
    if ((from !== undefined && date < from) || (to !== undefined && date > to)) continue;
    for (const { accountId, home } of postings) {
      const held = sums.get(accountId) ?? { debit: new Decimal(0), credit: new Decimal(0) };
      if (home.isNegative()) held.credit = held.credit.minus(home);
      else held.debit = held.debit.plus(home);
      sums.set(accountId, held);
    }
  }
  const rows = [...sums].map(([accountId, { debit, credit }]) => {
    const { data } = company.account(accountId);
    return {
      accountId,
      account: text(data, 'FullyQualifiedName') ?? accountId,
      type: text(data, 'AccountType') ?? '',
      debit: debit.toFixed(2),
      credit: credit.toFixed(2),
      net: debit.minus(credit).toFixed(2),
    };
  });
  return rows.sort((a, b) => a.account.localeCompare(b.account));
}

/** `GET /reports/TrialBalance` in the vendor's report form: one row per account with its side. */
export function trialBalanceReport(company: Company, query: URLSearchParams): JsonObject {
  const from = query.get('start_date') ?? undefined;
  const to = query.get('end_date') ?? undefined;
  const rows = trialBalance(company, from, to).filter(({ net }) => net !== '0.00');
  const total = (side: 1 | -1) =>
    rows.reduce((sum, { net }) => (new Decimal(net).times(side).gt(0) ? sum.plus(new Decimal(net).abs()) : sum), new Decimal(0)).toFixed(2);
  const side = (net: string, wanted: 1 | -1) => (new Decimal(net).times(wanted).gt(0) ? new Decimal(net).abs().toFixed(2) : '');
  return {
    Header: {
      Time: envelopeTime(company.clock.now()),
      ReportName: 'TrialBalance',
      ReportBasis: 'Accrual',
      ...(from === undefined ? {} : { StartPeriod: from }),
      ...(to === undefined ? {} : { EndPeriod: to }),
      Currency: company.homeCurrency,
      Option: [{ Name: 'NoReportData', Value: String(rows.length === 0) }],
    },
    Columns: {
      Column: [
        { ColTitle: '', ColType: 'Account' },
        { ColTitle: 'Debit', ColType: 'Money' },
        { ColTitle: 'Credit', ColType: 'Money' },
      ],
    },
    Rows: {
      Row: [
        ...rows.map(({ account, accountId, net }) => ({
          ColData: [{ value: account, id: accountId }, { value: side(net, 1) }, { value: side(net, -1) }],
        })),
        { Summary: { ColData: [{ value: 'TOTAL' }, { value: total(1) }, { value: total(-1) }] }, type: 'Section', group: 'GrandTotal' },
      ],
    },
  };
}
