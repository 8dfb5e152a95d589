import { retryCommand } from '../../domain/retry-command.js';
import type { Link } from '../../domain/operation.js';
import type { DocumentRecord } from '../../domain/run.js';
import { toMoney } from '../../domain/money.js';
import type { BookedTarget } from '../actual/document.js';
import type { Booking } from '../expected/document.js';
import type { Names } from '../names.js';
import { isTargetType } from '../ports.js';
import { taxAccount } from '../postings.js';
import { netsWithout, type Effect } from './differences.js';

export const causes = [
  'missing',
  'notExported',
  'closedPeriod',
  'doubled',
  'leftover',
  'edited',
  'tax',
  'account',
  'date',
  'party',
  'exchangeRate',
  'applied',
  'source',
  'asWritten',
] as const;
export type Cause = (typeof causes)[number];

export interface Diagnosis {
  readonly cause: Cause;
  readonly message: string;
  readonly remedy: string;
}

export interface Owned {
  readonly target: BookedTarget;
  readonly role: string;
  readonly link?: Link;
}

/** All that is known of a document whose bookings differ. */
export interface Evidence {
  readonly record?: DocumentRecord;
  readonly booking: Booking;
  readonly links: readonly Link[];
  readonly owned: readonly Owned[];
  /** Linked and not found in QuickBooks. */
  readonly missing: readonly Link[];
  readonly effects: readonly Effect[];
  readonly names: Names;
  readonly bookCloseDate: string;
}

const byHand = (what: string): string =>
  `${what} in QuickBooks; or, where QuickBooks is right, in Zoho Inventory (\`crossfoot why\` shows both sides).`;

/** The first explanation that fits; the order goes from what is certain to what is likely. */
export function diagnose(evidence: Evidence): Diagnosis {
  return (
    notAdding(evidence) ?? doubled(evidence) ?? absent(evidence) ?? leftover(evidence) ?? moved(evidence) ?? differentFigures(evidence)
  );
}

function notAdding({ booking }: Evidence): Diagnosis | undefined {
  if (booking.imbalance.isZero() && booking.flaw === undefined) return undefined;
  return {
    cause: 'source',
    message: booking.flaw ?? `Zoho's own figures do not add up: the parts differ from the total by ${toMoney(booking.imbalance)}`,
    remedy: 'Open the document in Zoho Inventory, compare lines, discount, tax and total, and save it again.',
  };
}

function doubled({ owned }: Evidence): Diagnosis | undefined {
  const roles = new Map<string, Owned[]>();
  for (const one of owned) if (!one.target.voided && !one.target.total.isZero()) roles.set(one.role, [...(roles.get(one.role) ?? []), one]);
  const twice = [...roles.values()].find((group) => group.length > 1);
  if (!twice) return undefined;
  const surplus = twice.find(({ link }) => link === undefined) ?? twice.at(-1);
  return {
    cause: 'doubled',
    message: `QuickBooks holds ${twice.length} documents for it: ${twice.map(({ target }) => nameOf(target)).join(' and ')}`,
    remedy: surplus ? `Delete ${nameOf(surplus.target)} in QuickBooks.` : 'Delete the surplus one in QuickBooks.',
  };
}

function absent({ record, booking, links, owned, missing, effects }: Evidence): Diagnosis | undefined {
  if (booking.postings.length === 0) return undefined;
  if (missing.length > 0) {
    const gone = missing.map(({ target, targetId }) => `${target} ${targetId}`).join(', ');
    return {
      cause: 'missing',
      message: `${gone} is on record as written and is not in QuickBooks any more: deleted there`,
      remedy: `Delete or void the document in Zoho Inventory too; or have it made anew: ${again(missing[0])}, then \`crossfoot sync\`.`,
    };
  }
  // What is held because somebody changed it in QuickBooks is there: another cause says what was changed.
  const issue = record?.issues.find(({ severity, code }) => severity !== 'note' && !code.startsWith('drift.'));
  const waits = record?.state === 'held' || record?.state === 'deferred' || record?.state === 'skipped';
  if (waits && issue) {
    const cause = issue.code === 'books.closed' ? 'closedPeriod' : 'notExported';
    const what = owned.every(({ target }) => target.voided) ? 'not exported' : 'its latest version is not exported';
    return { cause, message: `${what} (${issue.code}): ${issue.message}`, remedy: issue.remedy };
  }
  const taken = takenBack(owned, links);
  if (taken) return taken;
  if (owned.length > 0 || links.length > 0 || effects.some(({ actual }) => !actual.isZero())) return undefined;
  return { cause: 'notExported', message: 'nothing was ever written to QuickBooks for it', remedy: 'Run `crossfoot sync`.' };
}

/** Nothing of it counts any more, and a run took note of that or will: the link says deleted, or QuickBooks says voided. */
function takenBack(owned: readonly Owned[], links: readonly Link[]): Diagnosis | undefined {
  const written = links.filter(({ target }) => isTargetType(target));
  const isGone = owned.length === 0 && written.length > 0;
  if (!isGone && (owned.length === 0 || !owned.every(({ target }) => target.voided))) return undefined;
  const names = isGone ? written.map(({ target, targetId }) => `${target} ${targetId}`) : owned.map(({ target }) => nameOf(target));
  return {
    cause: 'missing',
    message: `${names.join(', ')} was ${isGone ? 'deleted' : 'voided'} in QuickBooks`,
    remedy: 'Void or delete the document in Zoho Inventory too, where QuickBooks is right (`crossfoot why` shows both sides).',
  };
}

function again(link: Link | undefined): string {
  return link ? retryCommand(link) : '`crossfoot dead-letters retry` with its id';
}

function leftover({ booking, owned, record }: Evidence): Diagnosis | undefined {
  if (booking.postings.length > 0 || owned.length === 0) return undefined;
  const why =
    record === undefined ? 'is not known in Zoho' : record.state === 'gone' ? 'was deleted in Zoho' : 'is void or not open in Zoho';
  const ids = owned.filter(({ target }) => !target.voided).map(({ target }) => nameOf(target));
  return {
    cause: 'leftover',
    message: `the document ${why}, and ${ids.join(', ')} still counts in QuickBooks`,
    remedy: 'Run `crossfoot sync`; if it stays, void or delete it in QuickBooks.',
  };
}

/** Dated in closed books in Zoho, and on no other day in QuickBooks than the one we put it on. Whatever else differs is no matter of days. */
export function isOnOpenDay({ effects, owned, bookCloseDate }: Evidence): boolean {
  const expected = effects.find((effect) => !effect.expected.isZero());
  return (
    netsWithout(effects, 'date') &&
    bookCloseDate !== '' &&
    expected !== undefined &&
    expected.date <= bookCloseDate &&
    owned.every(({ target, link }) => link?.applied['TxnDate'] === target.date)
  );
}

function moved(evidence: Evidence): Diagnosis | undefined {
  const { effects, bookCloseDate } = evidence;
  const [expected, actual] = [effects.find((effect) => !effect.expected.isZero()), effects.find((effect) => !effect.actual.isZero())];
  if (netsWithout(effects, 'date') && new Set(effects.map(({ date }) => date)).size > 1) {
    const isClosed = isOnOpenDay(evidence);
    return {
      cause: isClosed ? 'closedPeriod' : 'date',
      message: `dated ${actual?.date ?? '?'} in QuickBooks, ${expected?.date ?? '?'} in Zoho${isClosed ? `; the books are closed to ${bookCloseDate}` : ''}`,
      remedy: isClosed ? 'Nothing, where posting on the first open day is the policy.' : byHand('Correct the date'),
    };
  }
  if (netsWithout(effects, 'party') && new Set(effects.map(({ party }) => party)).size > 1) {
    const name = (effect: Effect | undefined): string => evidence.names.party(effect?.party ?? '');
    return {
      cause: 'party',
      message: `booked to ${name(actual)} instead of ${name(expected)}${whoChanged(evidence)}`,
      remedy: byHand('Correct the customer or vendor'),
    };
  }
  if (netsWithout(effects, 'account') && new Set(effects.map(({ account }) => account)).size > 1) return movedAccount(evidence);
  return undefined;
}

function movedAccount(evidence: Evidence): Diagnosis | undefined {
  const { effects, names } = evidence;
  if (effects.some(({ account, party }) => account === taxAccount || party !== '')) return undefined;
  const listed = (wanted: (effect: Effect) => boolean): string =>
    effects.filter(wanted).map(({ account }) => names.account(account)).join(', '); // prettier-ignore
  const lower = (effect: Effect): boolean => effect.actual.abs().lessThan(effect.expected.abs());
  return {
    cause: 'account',
    message: `posted to ${listed((effect) => !lower(effect))} instead of ${listed(lower)}${whoChanged(evidence)}`,
    remedy: byHand('Correct the account'),
  };
}

function differentFigures(evidence: Evidence): Diagnosis {
  const { effects, booking, names } = evidence;
  if (effects.every(({ amount }) => amount.isZero())) {
    return {
      cause: 'exchangeRate',
      message: `the amounts agree in ${booking.currency}, the values in home currency do not: another exchange rate${whoChanged(evidence)}`,
      remedy: byHand('Correct the exchange rate'),
    };
  }
  const own = effects.filter(({ party }) => party === '');
  if (own.length > 0 && own.every(({ account }) => account === taxAccount)) {
    const tax = own.reduce((sum, { difference }) => sum.plus(difference), booking.tax.times(0));
    return {
      cause: 'tax',
      message: `tax differs by ${toMoney(tax.abs())}: recomputed or changed in QuickBooks${whoChanged(evidence)}`,
      remedy: byHand('Set the tax back to Zoho’s figure'),
    };
  }
  const change = whoChanged(evidence);
  const where = own.map(({ account, expected, actual }) => `${names.account(account)} ${shown(actual)} instead of ${shown(expected)}`);
  return {
    cause: change === '' ? 'asWritten' : 'edited',
    message: `${where.join('; ') || 'amounts differ'}${change}`,
    remedy:
      change === ''
        ? 'It stands in QuickBooks as Crossfoot wrote it: compare mapping and configuration with Zoho’s document (`crossfoot why`).'
        : byHand('Correct the amounts'),
  };
}

/** A version beyond the one we wrote last, on a document whose figures differ, was made by somebody else. */
function whoChanged({ owned }: Evidence): string {
  const changed = owned.find(({ target, link }) => link !== undefined && Number(target.version) > Number(link.targetVersion));
  if (!changed) return '';
  const at = changed.target.updatedAt === '' ? '' : `, last changed ${changed.target.updatedAt.slice(0, 16).replace('T', ' ')}`;
  return ` (${nameOf(changed.target)} was edited in QuickBooks after Crossfoot wrote it${at})`;
}

function shown(amount: Effect['actual']): string {
  const places = Math.max(2, amount.decimalPlaces());
  return amount.isZero() ? '0.00' : `${amount.abs().toFixed(places)} ${amount.isNegative() ? 'Cr' : 'Dr'}`;
}

export function nameOf({ type, id, number }: BookedTarget): string {
  return `${type} ${id}${number === '' ? '' : ` (no. ${number})`}`;
}
