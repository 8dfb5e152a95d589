import type { Clock } from '../../domain/clock.js';
import { decimal, sum, toMoney, zero, type Decimal } from '../../domain/money.js';
import type { BookedTarget } from '../actual/document.js';
import type { Checker, Suspect } from '../compare/checker.js';
import { sizeOf } from '../compare/differences.js';
import type { Pair } from '../compare/tallies.js';
import { isBookedEntity, type BookedEntity } from '../expected/index.js';
import { Names } from '../names.js';
import type { BooksReader, Chart, DateRange } from '../ports.js';
import { freshnessOf, neverRead, type FreshnessOptions } from './freshness.js';
import type { AccountRow, Culprit, Difference, OpenRow, PartyRow, TaxRow, Uncompared, VerifyReport } from './model.js';

export interface ReportInput {
  readonly dependencies: FreshnessOptions & { readonly reader: BooksReader; readonly clock: Clock };
  readonly range: DateRange;
  readonly known: unknown;
  readonly chart: Chart;
  readonly checker: Checker;
  readonly others: readonly BookedTarget[];
  readonly refused: readonly Uncompared[];
  readonly startedMs: number;
}

export async function buildReport(input: ReportInput): Promise<VerifyReport> {
  const { dependencies, range, known, chart, checker, others, refused, startedMs } = input;
  const { config, reader, clock } = dependencies;
  const names = new Names(chart);
  const culprits = culpritsOf(checker, names);
  const freshness = await freshnessOf(dependencies, startedMs);
  const uncompared = [...refused, ...neverRead(freshness)];
  return {
    connection: config.id,
    company: chart.company,
    at: new Date(startedMs).toISOString(),
    mode: known === undefined ? 'full' : 'recorded',
    range,
    homeCurrency: chart.homeCurrency,
    agrees: culprits.length === 0 && uncompared.length === 0,
    difference: toMoney(sum(culprits.map(({ difference }) => decimal(difference)))),
    checked: {
      documents: checker.documents,
      targets: checker.targets,
      postings: checker.ledgers.count,
      reads: reader.reads(),
      seconds: Math.round(clock.now() - startedMs) / 1000,
    },
    freshness,
    accounts: accountRows(checker, names),
    parties: partyRows(checker, chart, names),
    // Without the list of rates a tax cannot be told by its rate.
    taxes: known === undefined && chart.rates.length > 0 ? taxRows(checker) : [],
    open: known === undefined ? openRows(checker) : [],
    culprits,
    uncompared,
    explained: checker.explained,
    otherActivity: activityOf(others, range),
    history: [],
  };
}

function differenceOf({ expected, actual }: Pair): Difference {
  return { expected: toMoney(expected), actual: toMoney(actual), difference: toMoney(actual.minus(expected)) };
}

/** Greatest first; documents of one size in the order of their numbers, so that two reports read the same. */
function culpritsOf(checker: Checker, names: Names): Culprit[] {
  const suspected = checker.suspects.map((suspect) => toCulprit(suspect, names));
  const touched = new Set(checker.suspects.map(({ party }) => party));
  // A payment that is missing leaves its invoice open: that is one mistake, and it is on the list already.
  const applied = checker.openGaps
    .filter(({ party }) => !touched.has(party))
    .map((gap): Culprit => {
      const { entity, sourceId, number, party, date, expected, actual, target } = gap;
      return {
        entity,
        sourceId,
        number,
        party: names.party(party),
        date,
        cause: 'applied',
        message: `${toMoney(actual)} is open in QuickBooks, ${toMoney(expected)} in Zoho: a payment or credit is applied differently`,
        remedy: 'Compare what is applied to the document on both sides; the accounts agree.',
        difference: toMoney(actual.minus(expected).abs()),
        effects: [],
        targets: [{ type: target.type, id: target.id, number: target.number }],
      };
    });
  const size = ({ difference }: Culprit): Decimal => decimal(difference);
  return [...suspected, ...applied].sort((a, b) => size(b).comparedTo(size(a)) || a.number.localeCompare(b.number));
}

function toCulprit(suspect: Suspect, names: Names): Culprit {
  const { entity, sourceId, number, party, date, cause, message, remedy, effects, targets, missing } = suspect;
  return {
    entity,
    sourceId,
    number,
    party: party === '' ? '' : names.party(party),
    date,
    cause,
    message,
    remedy,
    difference: toMoney(sizeOf(effects)),
    effects: effects.map((effect) => ({
      date: effect.date,
      account: names.account(effect.account),
      party: effect.party === '' ? '' : names.party(effect.party),
      ...differenceOf(effect),
    })),
    targets: [
      ...targets.map((target) => ({ type: target.type, id: target.id, number: target.number })),
      ...missing.map(({ target, targetId }) => ({ type: target, id: targetId, number: '' })),
    ],
  };
}

/** Account → day → documents: where to look, narrowed down. */
function accountRows(checker: Checker, names: Names): AccountRow[] {
  const documents = new Map<string, string[]>();
  for (const { effects, number } of checker.suspects) {
    for (const { account, date } of effects) documents.set(`${account}|${date}`, [...(documents.get(`${account}|${date}`) ?? []), number]);
  }
  const days = new Map<string, (Difference & { date: string; documents: string[] })[]>();
  for (const [key, pair] of checker.ledgers.days.entries()) {
    const behind = documents.get(key);
    if (pair.expected.equals(pair.actual) && !behind) continue;
    const at = key.lastIndexOf('|');
    const account = key.slice(0, at);
    const row = { date: key.slice(at + 1), ...differenceOf(pair), documents: [...new Set(behind ?? [])] };
    days.set(account, [...(days.get(account) ?? []), row]);
  }
  return checker.ledgers.accounts
    .entries()
    .map(([id, pair]) => ({ id, name: names.account(id), type: names.accountType(id), ...differenceOf(pair), days: days.get(id) ?? [] }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

function partyRows(checker: Checker, chart: Chart, names: Names): PartyRow[] {
  const listed = new Map(chart.parties.map((party) => [party.key, party]));
  return checker.ledgers.parties
    .entries()
    .map(([key, pair]) => {
      const party = listed.get(key);
      return {
        key,
        name: names.party(key),
        currency: party?.currency || chart.homeCurrency,
        ...differenceOf(pair),
        ...(party === undefined || party.balance === '' ? {} : { listed: party.balance }),
      };
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}

function taxRows(checker: Checker): TaxRow[] {
  return checker.taxes.entries().map(([key, pair]) => {
    const [side = '', percent = ''] = key.split('|');
    return { side: side === 'purchases' ? 'purchases' : 'sales', percent, ...differenceOf(pair) };
  });
}

function openRows(checker: Checker): OpenRow[] {
  return checker.open.entries().flatMap(([key, pair]) => {
    const [entity = '', currency = ''] = key.split('|');
    return isBookedEntity(entity) ? [{ entity: entity satisfies BookedEntity, currency, ...differenceOf(pair) }] : [];
  });
}

function activityOf(others: readonly BookedTarget[], { from, to }: DateRange): VerifyReport['otherActivity'] {
  const sums = new Map<string, { count: number; total: Decimal }>();
  for (const { type, total, rate, date } of others) {
    if (date < from || (to !== '' && date > to)) continue;
    const held = sums.get(type) ?? { count: 0, total: zero };
    sums.set(type, { count: held.count + 1, total: held.total.plus(total.times(rate)) });
  }
  return [...sums].map(([type, { count, total }]) => ({ type, count, total: total.toFixed(2) }));
}
