import type { SourceDocument } from '../domain/document.js';
import type { Decimal } from '../domain/money.js';
import type { CompiledEmission, CompiledField, CompiledMapping } from '../mapping/compile.js';
import {
  bookTarget,
  differences,
  isRounding,
  Names,
  type BookedEntity,
  type bookingOf,
  type Effect,
  type TargetAccounts,
} from '../verify/index.js';
import { linesIn, linesOf, said, type Made, type Problem } from './made.js';
import type { StandIns } from './stand-ins.js';
import type { World } from './world.js';

export interface Expected {
  readonly entity: BookedEntity;
  readonly document: SourceDocument;
  readonly booking: ReturnType<typeof bookingOf>;
  readonly world: World;
}

interface Posted extends Expected {
  readonly accounts: TargetAccounts;
  readonly mapping: CompiledMapping;
  readonly standIns: StandIns;
}

/** What each account and party gets, against what Zoho's document means. Exchange differences are QuickBooks' own on both sides. */
export function postingProblems(made: readonly Made[], posted: Posted): Problem[] {
  const { booking, world, accounts } = posted;
  const actual = made.flatMap(({ type, document }) => bookTarget(type, document, accounts).postings);
  const effects = differences(booking.postings, actual);
  if (effects.length === 0 || isRounding(effects, world.chart.homeCurrency)) return [];
  const names = new Names(accounts.chart);
  return effects
    .filter(({ amount }) => !amount.isZero())
    .map((effect) => ({ message: sentence(effect, names), at: [...new Set(culprits(effect, made, posted))] }));
}

function sentence({ account, party, date, expected, actual }: Effect, names: Names): string {
  const whose = party === '' ? '' : ` of ${party.replace(/:.*/, '').toLowerCase()}`;
  return `${names.account(account)}${whose} on ${date}: ${sided(actual)} is booked, ${sided(expected)} belongs there`;
}

function sided(amount: Decimal): string {
  if (amount.isZero()) return 'nothing';
  return `${amount.greaterThan(0) ? 'debit' : 'credit'} ${said(amount.abs())}`;
}

/** Lines that post to the account; where none does, the ones that would have and made nothing. */
function culprits(effect: Effect, made: readonly Made[], posted: Posted): string[] {
  const posting = made.flatMap((one) => postingLines(effect, one, posted.accounts));
  if (posting.length > 0) return posting;
  const silent = posted.mapping.emits.flatMap((emission) => fieldsNaming(effect.account, emission, posted.standIns));
  return silent.length > 0 ? silent : made.flatMap(({ desired }) => linesOf('Line.0.Amount', desired.trace)).slice(0, 1);
}

/** A line's account is wrong where nothing belongs there, else its amount is. */
function postingLines(effect: Effect, { type, document, desired: { trace } }: Made, accounts: TargetAccounts): string[] {
  return linesIn(document).flatMap((line, index) => {
    const alone = bookTarget(type, { ...document, Line: [line], TotalAmt: 0, TxnTaxDetail: {} }, accounts).postings;
    if (!alone.some(({ account }) => account === effect.account)) return [];
    if (!effect.expected.isZero()) return linesOf(`Line.${index}.Amount`, trace);
    const named = Object.keys(trace).filter((path) => path.startsWith(`Line.${index}.`) && /(ItemRef|AccountRef)$/.test(path));
    return named.length > 0 ? named.flatMap((path) => linesOf(path, trace)) : linesOf(`Line.${index}.Amount`, trace);
  });
}

function fieldsNaming(account: string, emission: CompiledEmission, standIns: StandIns): string[] {
  const isIt = ({ expression }: CompiledField): boolean => {
    const key = expression.account;
    const resolution =
      key === undefined
        ? expression.ref === 'items' && typeof expression.value === 'string'
          ? standIns.resolve({ $ref: { entity: 'items', id: expression.value, role: 'item' } })
          : undefined
        : standIns.configured(key, '');
    if (resolution?.kind !== 'id') return false;
    const item = standIns.items.find(({ id }) => id === resolution.id);
    return (item?.incomeAccount ?? resolution.id) === account;
  };
  const fields = emission.lines.flatMap(({ forms }) => forms.flatMap((form) => form.fields));
  return fields.filter(isIt).map(({ line }) => line);
}
