import { sum, toMoney, zero, type Decimal } from '../../domain/money.js';
import type { Link } from '../../domain/operation.js';
import type { DocumentRecord } from '../../domain/run.js';
import { isBooked } from '../actual/full.js';
import type { BookedTarget } from '../actual/document.js';
import { dateOf, type Booking, type SettlementGroup } from '../expected/document.js';
import { bookedEntities, isBookedEntity, type BookedEntity } from '../expected/index.js';
import { text } from '../json.js';
import { keyOf, splitKey } from '../keys.js';
import type { Names } from '../names.js';
import type { DateRange } from '../ports.js';
import { exchangeDifference, type Posting } from '../postings.js';
import type { Explained } from '../report/model.js';
import { diagnose, isOnOpenDay, nameOf, type Diagnosis, type Evidence, type Owned } from './causes.js';
import { differences, isRounding, sizeOf, type Effect } from './differences.js';
import type { Double } from './strangers.js';
import { Ledgers, Tally } from './tallies.js';
import type { Side, TaxPairs } from './tax-pairs.js';

/** One source document, as both sides have it. */
export interface Checked {
  readonly entity: BookedEntity;
  readonly sourceId: string;
  readonly record?: DocumentRecord;
  readonly booking: Booking;
  readonly links: readonly Link[];
  readonly owned: readonly Owned[];
}

export interface Suspect extends Diagnosis {
  readonly entity: BookedEntity;
  readonly sourceId: string;
  readonly number: string;
  readonly party: string;
  readonly date: string;
  readonly effects: readonly Effect[];
  readonly targets: readonly BookedTarget[];
  readonly missing: readonly Link[];
}

export interface OpenGap {
  readonly entity: BookedEntity;
  readonly sourceId: string;
  readonly number: string;
  readonly party: string;
  readonly date: string;
  readonly expected: Decimal;
  readonly actual: Decimal;
  readonly target: BookedTarget;
}

export interface CheckerOptions {
  readonly range: DateRange;
  readonly homeCurrency: string;
  readonly us: boolean;
  readonly bookCloseDate: string;
  readonly postsOnOpenDay: boolean;
  /** Balances and tax by rate are known only where QuickBooks was read. */
  readonly isComplete: boolean;
  readonly names: Names;
  readonly taxPairs: TaxPairs;
}

/** Compares document by document while they pass, and keeps the sums of both sides. Only what differs is remembered. */
export class Checker {
  readonly ledgers = new Ledgers();
  readonly taxes = new Tally();
  readonly open = new Tally();
  readonly suspects: Suspect[] = [];
  readonly explained: Explained[] = [];
  readonly openGaps: OpenGap[] = [];
  /** Type of document that QuickBooks does not show → documents of ours that could not be compared for that. */
  readonly uncompared = new Map<string, number>();
  documents = 0;
  targets = 0;
  private readonly sourceRates = new Map<string, Decimal>();
  private readonly targetRates = new Map<string, Decimal>();

  constructor(private readonly options: CheckerOptions) {}

  check(checked: Checked): void {
    this.learnRates(checked);
    const allExpected = this.expectedOf(checked);
    const allActual = this.actualOf(checked.owned.map(({ target }) => target));
    const [expected, actual] = [this.within(allExpected), this.within(allActual)];
    this.ledgers.post(expected, 'expected');
    this.ledgers.post(actual, 'actual');
    const isWithin = this.isWithin(dayOf(checked));
    if (isWithin) {
      this.documents += 1;
      this.targets += checked.owned.length;
    }
    if (this.options.isComplete) this.tallyFigures(checked);
    const effects = differences(expected, actual);
    const isWrong = effects.length > 0 || (isWithin && checked.booking.flaw !== undefined);
    // What moved into or out of the range is told by the whole of it.
    const isSuspect = isWrong && !this.explain(checked, effects, differences(allExpected, allActual));
    if (this.options.isComplete && isWithin) this.compareFigures(checked, isSuspect ? effects : undefined);
  }

  /** Whether documents of others book just what a dismissed one must, with one of its own type among them. */
  isBookedBy(checked: Checked, targets: readonly BookedTarget[]): boolean {
    const type = handTypes[checked.entity];
    const isOfType = type === undefined || !this.isWithin(dayOf(checked)) || targets.some((target) => target.type === type);
    const effects = differences(this.within(this.expectedOf(checked)), this.within(this.actualOf(targets)));
    return isOfType && (effects.length === 0 || isRounding(effects, this.options.homeCurrency));
  }

  /** A dismissed document that somebody entered in QuickBooks: it stands there as it must. */
  adopt(checked: Checked, targets: readonly BookedTarget[]): void {
    const [number, { entity }] = [numberOf(checked), checked];
    const difference = toMoney(sizeOf(differences(this.within(this.expectedOf(checked)), [])));
    const message = `dismissed, and entered in QuickBooks by hand: ${targets.map(nameOf).join(', ')}`;
    if (difference !== '0') this.explained.push({ kind: 'adopted', entity, number, message, difference });
    this.check({ ...checked, owned: targets.map((target) => ({ target, role: '' })) });
  }

  /** One of its documents in QuickBooks cannot be seen. */
  leaveOut(type: string): void {
    this.uncompared.set(type, (this.uncompared.get(type) ?? 0) + 1);
  }

  /** A document of somebody else that repeats one of ours. */
  double({ stranger, of }: Double): void {
    const postings = this.within(stranger.postings);
    if (postings.length === 0) return;
    this.ledgers.post(postings, 'actual');
    const { entity, sourceId } = splitKey(of.key);
    if (!isBookedEntity(entity)) return;
    this.suspects.push({
      entity,
      sourceId,
      number: of.number,
      party: of.party,
      date: stranger.date,
      cause: 'doubled',
      message: `${stranger.type} ${stranger.id} was added in QuickBooks by hand: same party, day and total as ${of.type} ${of.id}`,
      remedy: `Delete ${stranger.type} ${stranger.id} in QuickBooks, if it is the same business.`,
      effects: differences([], postings),
      targets: [stranger],
      missing: [],
    });
  }

  /** Whether what differs within the range does not count, by what differs on the whole. */
  private explain(checked: Checked, effects: readonly Effect[], whole: readonly Effect[]): boolean {
    const { homeCurrency, names, bookCloseDate, postsOnOpenDay } = this.options;
    const number = numberOf(checked);
    const { entity, sourceId } = checked;
    if (effects.length > 0 && isRounding(whole, homeCurrency)) {
      const where = effects.map(({ account }) => names.account(account)).join(', ');
      const message = `converting ${checked.booking.currency} to ${homeCurrency} left a minor unit on ${where}`;
      this.explained.push({ kind: 'rounding', entity, number, message, difference: toMoney(sizeOf(effects)) });
      return true;
    }
    const missing = checked.links.filter(
      (link) => isBooked(link) && this.isWithin(text(link.facts['date'])) && !holds(checked.owned, link),
    );
    const evidence: Evidence = { ...checked, missing, effects: whole, names, bookCloseDate };
    const diagnosis = diagnose(evidence);
    if (diagnosis.cause === 'closedPeriod' && postsOnOpenDay && isOnOpenDay(evidence)) {
      this.explained.push({ kind: 'closedPeriod', entity, number, message: diagnosis.message, difference: toMoney(sizeOf(effects)) });
      return true;
    }
    const party = effects.find((effect) => effect.party !== '')?.party ?? checked.owned[0]?.target.party ?? '';
    const date = effects.map((effect) => effect.date).sort()[0] ?? '';
    const targets = checked.owned.map(({ target }) => target);
    this.suspects.push({ ...diagnosis, entity, sourceId, number, party, date, effects, targets, missing });
    return false;
  }

  private tallyFigures({ entity, booking, owned }: Checked): void {
    const side = sideOf(entity);
    const aligned = this.options.taxPairs.aligner(side, booking.taxes);
    const sign = entity === 'credit-notes' || entity === 'vendor-credits' ? -1 : 1;
    const isDue = this.isWithin(booking.postings[0]?.date ?? '');
    for (const [percent, amount] of isDue ? aligned(booking.taxes) : [])
      this.taxes.add(`${side}|${percent}`, 'expected', amount.times(sign));
    for (const { target } of owned.filter((one) => this.isWithin(one.target.date))) {
      const direction = target.type === 'CreditMemo' || target.type === 'VendorCredit' ? -1 : 1;
      for (const [percent, amount] of aligned(target.taxes)) this.taxes.add(`${side}|${percent}`, 'actual', amount.times(direction));
    }
    const main = mainTarget({ entity, owned });
    const key = `${entity}|${booking.currency || main?.currency || ''}`;
    if (!this.isOpenEnded()) return;
    if (booking.open && isDue) this.open.add(key, 'expected', booking.open);
    if (main?.open && this.isWithin(main.date)) this.open.add(key, 'actual', main.open);
  }

  /** Where the accounts agree, what is still open may not. Where they do not (`wrong`), by more than what they are wrong by. */
  private compareFigures(checked: Checked, wrong: readonly Effect[] | undefined): void {
    const { booking, entity, sourceId } = checked;
    const target = mainTarget(checked);
    if (target && !wrong && !this.options.us) this.compareRates(checked, target);
    if (!this.isOpenEnded() || !booking.open || target?.open === undefined) return;
    const gap = target.open.minus(booking.open);
    const owed = sum((wrong ?? []).filter((effect) => effect.party !== '').map(({ amount }) => amount));
    if (gap.isZero() || gap.abs().equals(owed.abs())) return;
    const { party, date } = target;
    this.openGaps.push({ entity, sourceId, number: numberOf(checked), party, date, expected: booking.open, actual: target.open, target });
  }

  /** The same tax in total at other rates is another tax return. A US company states only the total. */
  private compareRates({ entity, sourceId, booking, ...checked }: Checked, target: BookedTarget): void {
    const aligned = this.options.taxPairs.aligner(sideOf(entity), booking.taxes);
    const [expected, held] = [aligned(booking.taxes), aligned(target.taxes)];
    const percents = [...new Set([...expected.keys(), ...held.keys()])];
    const of = (taxes: ReadonlyMap<string, Decimal>, percent: string): Decimal => taxes.get(percent) ?? zero;
    const gaps = percents.filter((percent) => !of(expected, percent).equals(of(held, percent)));
    if (gaps.length === 0 || gaps.includes('?')) return;
    const said = gaps.map((percent) => `${percent} %: ${of(held, percent).toFixed(2)} instead of ${of(expected, percent).toFixed(2)}`);
    this.suspects.push({
      entity,
      sourceId,
      number: numberOf({ entity, sourceId, booking, ...checked }),
      party: target.party,
      date: target.date,
      cause: 'tax',
      message: `tax is the same in total, at other rates: ${said.join('; ')}`,
      remedy: 'Compare the tax mapping of the configuration with the document in QuickBooks.',
      effects: [],
      targets: [target],
      missing: [],
    });
  }

  private expectedOf({ booking }: Checked): Posting[] {
    return [...booking.postings, ...this.expectedExchange(booking.settlements)];
  }

  private actualOf(targets: readonly BookedTarget[]): Posting[] {
    return targets.flatMap((target) => [...target.postings, ...this.actualExchange(target)]);
  }

  private expectedExchange(groups: readonly SettlementGroup[]): Posting[] {
    return groups.flatMap(({ settlements, ...at }) =>
      exchangeDifference(settlements, { ...at, rateOf: (key) => this.sourceRates.get(key) }),
    );
  }

  private actualExchange({ settles, party }: BookedTarget): Posting[] {
    if (!settles) return [];
    const { settlements, ...at } = settles;
    return exchangeDifference(settlements, { ...at, party, rateOf: (key) => this.targetRates.get(key) });
  }

  /** Rates of foreign documents, for the payments that come later. */
  learnRates({ entity, sourceId, booking, owned }: Checked): void {
    const { homeCurrency } = this.options;
    if (booking.currency !== '' && booking.currency !== homeCurrency && booking.rate)
      this.sourceRates.set(keyOf(entity, sourceId), booking.rate);
    for (const { target } of owned) if (target.currency !== homeCurrency) this.targetRates.set(`${target.type}/${target.id}`, target.rate);
  }

  private within(postings: readonly Posting[]): readonly Posting[] {
    return postings.filter(({ date }) => this.isWithin(date));
  }

  /** What is open is so today, whenever the range ends: what was settled since is no difference of then. */
  private isOpenEnded(): boolean {
    return this.options.range.to === '';
  }

  private isWithin(date: string): boolean {
    const { from, to } = this.options.range;
    return date >= from && (to === '' || date <= to);
  }
}

function dayOf({ booking, owned, record }: Checked): string {
  return booking.postings[0]?.date ?? owned[0]?.target.date ?? dateOf(record?.snapshot ?? {});
}

function sideOf(entity: BookedEntity): Side {
  return entity === 'bills' || entity === 'vendor-credits' ? 'purchases' : 'sales';
}

function holds(owned: readonly Owned[], link: Link): boolean {
  return owned.some(({ target }) => target.id === link.targetId && target.type === link.target);
}

const mainTypes: Readonly<Partial<Record<BookedEntity, string>>> = {
  'invoices': 'Invoice',
  'credit-notes': 'CreditMemo',
  'bills': 'Bill',
  'vendor-credits': 'VendorCredit',
}; // prettier-ignore
/** What a person enters for it. */
const handTypes: typeof mainTypes = { ...mainTypes, 'customer-payments': 'Payment', 'bill-payments': 'BillPayment' };

function mainTarget({ entity, owned }: Pick<Checked, 'entity' | 'owned'>): BookedTarget | undefined {
  return owned.find(({ target }) => target.type === mainTypes[entity] && !target.voided)?.target;
}

function numberOf({ record, owned, sourceId, entity }: Checked): string {
  const own = record?.number ?? owned[0]?.target.number ?? '';
  return own === '' ? `${bookedEntities[entity].title} ${sourceId}` : own;
}
