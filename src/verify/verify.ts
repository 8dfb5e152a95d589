import type { ConnectionConfig } from '../config/index.js';
import { vendorClockSlackMs, type Clock } from '../domain/clock.js';
import type { Store } from '../store/index.js';
import { TargetAccounts } from './actual/accounts.js';
import type { BookedTarget } from './actual/document.js';
import { isBooked, readAll, type Actuals } from './actual/full.js';
import { fromRecord } from './actual/recorded.js';
import type { Sighting } from './actual/sighting.js';
import { ByHand, type Dismissed } from './compare/by-hand.js';
import { Checker } from './compare/checker.js';
import { Strangers } from './compare/strangers.js';
import { TaxPairs } from './compare/tax-pairs.js';
import { Books } from './expected/books.js';
import { dateOf, nothing, type Booking } from './expected/document.js';
import { bookingOf, isBookedEntity } from './expected/index.js';
import { isAnothers, isOutside, laterEvents } from './expected/older.js';
import { keyOf, splitKey } from './keys.js';
import { Masters } from './masters.js';
import { Memory, type Remembered } from './memory.js';
import { targetTypes, type BooksReader, type Chart, type DateRange, type SourceLists } from './ports.js';
import { Names } from './names.js';
import { buildReport } from './report/build.js';
import type { Totals, Uncompared, VerifyReport } from './report/model.js';
import { isUnrecorded, sightingsAfter } from './sightings.js';
import { storedDocuments, type StoredDocument } from './source-documents.js';

/**
 * The crossfoot: what Zoho's documents and the configuration say the books must show, against what QuickBooks shows. It
 * knows nothing of the mapping and the engine that wrote it, so that it can catch their mistakes.
 */
export interface VerifyDependencies {
  readonly store: Store;
  readonly config: ConnectionConfig;
  readonly reader: BooksReader;
  readonly sourceLists: () => Promise<SourceLists>;
  readonly clock: Clock;
  /** Kinds of documents that are read from the source by themselves: the proof is about no more than was read of them. */
  readonly read: readonly string[];
}

export interface VerifyOptions {
  /** First day; by default the day from which documents are exported. */
  readonly from?: string;
  /** Last day; open by default. */
  readonly to?: string;
  /** Read every document again, instead of the own record and what QuickBooks says has changed. */
  readonly full?: boolean;
  /** Ends it between two pages. */
  readonly signal?: AbortSignal;
}

/** Commits are not exact: changes are asked for from a little earlier. */
const overlapMs = 10 * 60_000;

export async function verify(dependencies: VerifyDependencies, options: VerifyOptions = {}): Promise<VerifyReport> {
  const { store, config, reader, clock } = dependencies;
  const startedMs = clock.now();
  const memory = new Memory(store, config.id);
  const before = options.full === true ? undefined : await memory.remembered(startedMs);
  const changes = before && (await changesSince(before, dependencies));
  const known = changes?.sightings;
  const kept = known && (await memory.chart());
  const task: Task = {
    dependencies,
    known,
    signal: options.signal,
    range: { from: options.from ?? config.export.from, to: options.to ?? '' },
  };
  const first = kept === undefined ? undefined : await compareAll(task, kept);
  // The lists of the company change rarely; an id they do not know says that they have, and a difference may say so too.
  const isSettled = first?.accounts.unknown.size === 0 && first.checker.suspects.length === 0;
  const result = first && isSettled ? first : await compareAll(task, await freshChart(reader, memory));
  const report = await buildReport({ ...result, ...task, startedMs });
  await remember(task, { memory, before, result, report, startedMs, time: changes?.time });
  const complete = { ...report, history: await memory.history(clock.now()) };
  await memory.keepReport(complete);
  return complete;
}

/** As the last verification left it. */
export function latestReport(store: Store, connection: string): Promise<VerifyReport | undefined> {
  return new Memory(store, connection).report();
}

export function totalsOf(store: Store, connection: string): Promise<Totals | undefined> {
  return new Memory(store, connection).totals();
}

interface Task {
  readonly dependencies: VerifyDependencies;
  readonly range: DateRange;
  /** What changed in QuickBooks against the own record; undefined: everything is read. */
  readonly known: readonly Sighting[] | undefined;
  readonly signal: AbortSignal | undefined;
}

async function freshChart(reader: BooksReader, memory: Memory): Promise<Chart> {
  const chart = await reader.chart();
  await memory.keepChart(chart);
  return chart;
}

async function remember(
  { dependencies, range, known }: Task,
  at: {
    memory: Memory;
    before: Remembered | undefined;
    result: Comparison;
    report: VerifyReport;
    startedMs: number;
    time: string | undefined;
  },
): Promise<void> {
  // A part of the books says nothing about the rest: only a whole verification is remembered.
  if (range.from > dependencies.config.export.from || range.to !== '') return;
  const now = new Date(at.startedMs).toISOString();
  const seenAt = at.time ?? new Date(at.startedMs - vendorClockSlackMs).toISOString();
  const sightings = await sightingsAfter({ ...at.result, suspects: at.result.checker.suspects }, known ? undefined : dependencies.reader);
  // What was not seen must be looked at again, and so must what only a full comparison can tell to be right again.
  const isWhole = at.result.refused.length === 0 && !isSeenInFullOnly(at.result.checker);
  if (sightings && isWhole) await at.memory.remember({ fullAt: known ? (at.before?.fullAt ?? now) : now, seenAt, sightings });
  else await at.memory.forget();
  await at.memory.record(at.report);
}

/** What is open, or tax by its rate, differs: also where another mistake of the party stands for it in the report. */
function isSeenInFullOnly({ openGaps, suspects }: Checker): boolean {
  return openGaps.length > 0 || suspects.some(({ cause, effects }) => cause === 'tax' && effects.length === 0);
}

/** Undefined when only reading everything tells what QuickBooks holds. */
async function changesSince(
  { seenAt, sightings }: Remembered,
  { reader }: VerifyDependencies,
): Promise<{ readonly sightings: readonly Sighting[]; readonly time: string | undefined } | undefined> {
  const since = new Date(Date.parse(seenAt) - overlapMs).toISOString();
  const changes = await reader.changes(targetTypes, since);
  if (changes.isTruncated) return undefined;
  const seen = new Map(sightings.map((sighting) => [`${sighting.type}/${sighting.id}`, sighting]));
  for (const { type, document } of changes.changed) {
    const id = String(document['Id']);
    seen.set(`${type}/${id}`, { type, id, document });
  }
  for (const { type, id } of changes.deleted) seen.set(`${type}/${id}`, { type, id, document: null });
  const isTime = !Number.isNaN(Date.parse(changes.time ?? ''));
  return { sightings: [...seen.values()], time: isTime ? changes.time : undefined };
}

export interface Comparison {
  readonly chart: Chart;
  readonly accounts: TargetAccounts;
  readonly checker: Checker;
  readonly actuals: Actuals;
  readonly unrecorded: readonly BookedTarget[];
  readonly others: readonly BookedTarget[];
  readonly refused: readonly Uncompared[];
}

function refusedBy({ refused = [] }: Chart, actuals: Actuals, { uncompared }: Checker): readonly Uncompared[] {
  const types = [...actuals.refused].map(([what, why]) => ({ what, why, documents: uncompared.get(what) ?? 0 }));
  return [...types, ...refused.map((list) => ({ ...list, documents: 0 }))];
}

async function compareAll({ dependencies, range, known, signal }: Task, chart: Chart): Promise<Comparison> {
  const { store, config, reader, sourceLists } = dependencies;
  const accounts = new TargetAccounts(chart);
  const masters = new Masters(store, config.id);
  const lists = await sourceLists();
  const books = new Books(chart, config, masters, lists);
  const actuals = known
    ? fromRecord(known, accounts, config.id)
    : await readAll({ reader, accounts, store, connection: config.id, range, signal });
  const checker = new Checker({
    range,
    homeCurrency: chart.homeCurrency,
    us: chart.us,
    bookCloseDate: chart.bookCloseDate,
    postsOnOpenDay: config.export.closedBooks === 'nextOpenDay',
    isComplete: known === undefined,
    names: new Names(chart),
    taxPairs: new TaxPairs(config.taxes.map, lists.taxes, chart.taxCodes),
  });
  const strangers = new Strangers();
  const unrecorded: BookedTarget[] = [];
  const dismissed: Dismissed[] = [];
  for await (const page of storedDocuments(store, config.id, masters)) {
    signal?.throwIfAborted();
    const sources = page.map((stored) => ({ stored, key: keyOf(stored.entity, stored.record.sourceId), links: stored.links }));
    await actuals.load(sources);
    for (const { stored, ...source } of sources) {
      const { key } = source;
      const owned = actuals.take(source).filter(({ link }) => !isAnothers(link));
      const unseen = stored.links.find((link) => isBooked(link) && actuals.hides(link));
      if (unseen) {
        checker.leaveOut(unseen.target);
        continue;
      }
      const links = stored.links.filter((link) => !isAnothers(link));
      const checked = { ...stored, links, sourceId: stored.record.sourceId, booking: bookingFor(stored, books, config), owned };
      if (checked.booking === nothing && owned.length === 0) continue;
      if (stored.record.dismissed && owned.length === 0) {
        checker.learnRates(checked);
        dismissed.push(checked);
        continue;
      }
      checker.check(checked);
      for (const one of owned) {
        strangers.learn({ target: one.target, key, number: stored.record.number });
        if (isUnrecorded(one, accounts)) unrecorded.push(one.target);
      }
    }
  }
  for (const [key, owned] of actuals.rest()) {
    const { entity, sourceId } = splitKey(key);
    if (isBookedEntity(entity)) checker.check({ entity, sourceId, booking: nothing, links: [], owned });
  }
  const byHand = new ByHand(actuals.strangers());
  for (const checked of dismissed) {
    const entered = byHand.take(checked, (targets) => checker.isBookedBy(checked, targets));
    if (entered.length === 0) checker.check(checked);
    else checker.adopt(checked, entered);
    const key = keyOf(checked.entity, checked.sourceId);
    for (const target of entered) strangers.learn({ target, key, number: checked.record.number });
    // Others come and go from memory; without these it would differ again.
    unrecorded.push(...entered);
  }
  const { doubles, others } = strangers.split(byHand.left());
  for (const double of doubles) checker.double(double);
  return { chart, accounts, checker, actuals, unrecorded, others, refused: refusedBy(chart, actuals, checker) };
}

function bookingFor({ entity, record, links, parent }: StoredDocument, books: Books, config: ConnectionConfig): Booking {
  const { snapshot, state } = record;
  if (!snapshot || state === 'gone') return nothing;
  const { from } = config.export;
  const day = dateOf(snapshot);
  const isOut = isOutside(entity, links, day < from);
  const kept = (role: string): string | undefined => {
    const date = links.find((link) => link.role === role)?.applied['TxnDate'];
    return typeof date === 'string' ? date : undefined;
  };
  try {
    const booking = bookingOf(entity, snapshot, { books, kept, parent });
    return isOut ? laterEvents(booking, { day, from }) : booking;
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    if (isOut) return nothing;
    return { ...nothing, flaw: cause.message };
  }
}
