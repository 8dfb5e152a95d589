import type { QuickbooksLimits, ZohoLimits } from '../../config/index.js';
import { decimal, toMoney, zero } from '../../domain/money.js';
import type { Operation } from '../../domain/operation.js';
import type { Run } from '../../domain/run.js';
import type { PlannedDocument } from '../../engine/run/run-context.js';
import { table } from '../table.js';
import type { Terminal } from '../terminal.js';
import { amountText, durationText } from '../text.js';

/** `2 create, 1 update; 3 unchanged, 1 held`. */
export function planTotals(planned: readonly PlannedDocument[], isComplete: boolean): string {
  const actions = tally(planned.flatMap(({ operations }) => operations.map(({ action }) => action)));
  const verdicts = tally(planned.map(({ verdict }) => verdict).filter((verdict) => verdict !== 'change'));
  return [actions || (isComplete ? 'nothing to write' : 'nothing was planned'), verdicts].filter(Boolean).join('; ');
}

function tally(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, count]) => `${count} ${word}`).join(', ');
}

const columns = ['create', 'update', 'void', 'delete', 'deactivate', 'match', 'noop', 'skip', 'defer', 'hold'] as const;

/** Documents and operations by entity; what does not occur has no column. */
export function documentTotals(terminal: Terminal, planned: readonly PlannedDocument[]): string {
  const counts = new Map<string, Map<string, number>>();
  for (const { entity, verdict, operations } of planned) {
    const own = counts.get(entity) ?? new Map<string, number>();
    counts.set(entity, own);
    for (const word of ['documents', ...(verdict === 'change' ? operations.map(({ action }) => action) : [verdict])])
      own.set(word, (own.get(word) ?? 0) + 1);
  }
  const used = ['documents', ...columns.filter((column) => [...counts.values()].some((own) => own.has(column)))];
  return table(
    terminal,
    ['', ...used],
    [...counts].map(([entity, own]) => [entity, ...used.map((column) => own.get(column) ?? 0)]),
  );
}

/** What all of it moves on each account; the debits must be the credits. */
export function accountTotals(terminal: Terminal, planned: readonly PlannedDocument[]): string {
  const totals = new Map<string, { debit: typeof zero; credit: typeof zero }>();
  const whole = { debit: zero, credit: zero };
  for (const { account, debit, credit } of planned.flatMap(({ effect = [] }) => effect)) {
    const own = totals.get(account) ?? { debit: zero, credit: zero };
    totals.set(account, { debit: own.debit.plus(decimal(debit)), credit: own.credit.plus(decimal(credit)) });
    whole.debit = whole.debit.plus(decimal(debit));
    whole.credit = whole.credit.plus(decimal(credit));
  }
  if (totals.size === 0) return '';
  const sorted = [...totals].sort(([one], [other]) => one.localeCompare(other));
  const rows = [...sorted, ['total', whole] as const].map(([account, { debit, credit }]) => [
    account,
    amountText(toMoney(debit)),
    amountText(toMoney(credit)),
  ]);
  const widths = [1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const right = (row: readonly string[]): string[] =>
    row.map((cell, column) => (column === 0 ? cell : cell.padStart(widths[column - 1] ?? 0)));
  return table(terminal, right(['account', 'debit', 'credit']), rows.map(right));
}

export interface PlanLimits {
  readonly zoho: Pick<ZohoLimits, 'requestsPerMinute' | 'detailsPerMinute'> & { readonly callsLeft: number | null };
  readonly quickbooks: Pick<QuickbooksLimits, 'requestsPerMinute' | 'requestsPerSecond'>;
}

export interface PlanCost {
  readonly zohoCalls: number;
  readonly quickbooksWrites: number;
  readonly quickbooksReads: number;
  /** At least, by the configured limits and Zoho's rate at present. */
  readonly seconds: number;
  /** Of the day; null while unknown. */
  readonly zohoCallsLeft: number | null;
}

/** A run reads what the plan has read, then writes each operation; an update may ask for the object first. */
export function planCost(
  { calls, counts }: Run,
  planned: readonly PlannedDocument[],
  { limits, needsCurrent }: { limits: PlanLimits; needsCurrent: (operation: Operation) => boolean },
): PlanCost {
  const operations = planned.flatMap((document) => document.operations);
  const zohoCalls = calls['zoho.read'] ?? 0;
  const details = Object.values(counts).reduce((sum, { read }) => sum + read, 0);
  const quickbooksReads = (calls['quickbooks.read'] ?? 0) + operations.filter(needsCurrent).length;
  const requests = operations.length + quickbooksReads;
  const { zoho, quickbooks } = limits;
  const seconds =
    60 * Math.max(per(zohoCalls, zoho.requestsPerMinute), per(details, zoho.detailsPerMinute)) +
    Math.max(60 * per(requests, quickbooks.requestsPerMinute), per(requests, quickbooks.requestsPerSecond));
  return { zohoCalls, quickbooksWrites: operations.length, quickbooksReads, seconds, zohoCallsLeft: zoho.callsLeft };
}

function per(count: number, limit: number | null): number {
  return limit === null ? 0 : count / limit;
}

export function costText({ zohoCalls, quickbooksWrites, quickbooksReads, seconds, zohoCallsLeft }: PlanCost): string {
  const time = seconds < 1 ? 'no limit of ours slows it down' : `${durationText(seconds)} at the configured limits`;
  const left = zohoCallsLeft === null ? '' : ` (${zohoCallsLeft} left today)`;
  return `A sync of it: ${zohoCalls} Zoho calls${left}, ${quickbooksWrites} QuickBooks writes, ${quickbooksReads} QuickBooks reads; ${time}.`;
}
