import { decimal, roundTo, toMoney } from '../../domain/money.js';
import { bookedEntities, isBookedEntity } from '../expected/index.js';
import { decimalsOf } from '../postings.js';
import type { Difference, VerifyReport } from './model.js';

/** A part of the report as people read it; a surface lays it out its own way. */
export interface Section {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Cause → words for an accountant. */
export const causeNames: Readonly<Record<string, string>> = {
  missing: 'missing in QuickBooks',
  notExported: 'not exported',
  closedPeriod: 'closed period',
  doubled: 'doubled',
  leftover: 'left over',
  edited: 'edited in QuickBooks',
  tax: 'tax recomputed',
  account: 'on another account',
  date: 'on another day',
  party: 'on another customer or vendor',
  exchangeRate: 'other exchange rate',
  applied: 'applied differently',
  source: 'does not add up in Zoho',
  asWritten: 'written differently',
};

/** Rounded to the currency's minor unit, thousands apart, so that columns can be read. What would round to nothing shows all its digits. */
export function shownMoney(amount: string, currency: string): string {
  const exact = decimal(amount);
  const rounded = roundTo(exact, decimalsOf(currency));
  const shown = rounded.isZero() && !exact.isZero() ? exact.toFixed() : rounded.toFixed(decimalsOf(currency));
  const [whole = '0', fraction] = shown.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** The heading of a report. Nothing that was not seen is called agreement. */
export function verdictOf({ agrees, culprits, difference, homeCurrency }: VerifyReport): string {
  if (agrees) return 'The books agree to the cent';
  return culprits.length === 0
    ? 'What could be compared agrees to the cent, but not all could be'
    : `The books differ by ${shownMoney(difference, homeCurrency)} ${homeCurrency}`;
}

/** `1,234.50 Cr`: balances and movements as accountants write them. */
export function sidedMoney(amount: string, currency: string): string {
  const exact = decimal(amount);
  const shown = shownMoney(toMoney(exact.abs()), currency);
  return exact.isZero() ? shown : `${shown} ${exact.isNegative() ? 'Cr' : 'Dr'}`;
}

export function summaryOf(report: VerifyReport): string {
  const { agrees, culprits, checked, mode, range } = report;
  const span = `${range.from} to ${range.to === '' ? 'today' : range.to}`;
  const how = mode === 'full' ? 'every document read from QuickBooks' : 'own record and what QuickBooks says has changed';
  const size = `${checked.documents} documents, ${checked.postings} postings, ${span}; ${how}, ${checked.reads} metered reads`;
  const count = culprits.length === 1 ? ' in 1 document' : ` in ${culprits.length} documents`;
  return `${verdictOf(report)}${agrees || culprits.length === 0 ? '' : count}: ${size}.${staleness(report)}`;
}

/** An agreement with what Zoho was a while ago. */
function staleness(report: VerifyReport): string {
  const old = staleOf(report).map(({ entity, readAt }) => `${entityName(entity)} ${readAt.slice(0, 16).replace('T', ' ')}`);
  return old.length === 0 ? '' : ` Zoho was not read lately (UTC): ${old.join(', ')}.`;
}

/** What was never read is not compared at all. */
function staleOf({ freshness }: VerifyReport): VerifyReport['freshness'] {
  return freshness.filter(({ isStale, readAt }) => isStale && readAt !== '');
}

/** What differs first, and only what differs; agreement needs few words. */
export function sectionsOf(report: VerifyReport): readonly Section[] {
  const wrong = ({ difference }: Difference): boolean => difference !== '0';
  const home = (amount: string): string => shownMoney(amount, report.homeCurrency);
  const figuresIn = (currency: string, { expected, actual, difference }: Difference): string[] =>
    [expected, actual, difference].map((amount) => shownMoney(amount, currency));
  const sided = (row: Difference): string[] => sidedFigures(row, report.homeCurrency);
  const figures = (row: Difference): string[] => figuresIn(report.homeCurrency, row);
  const sections: Section[] = [
    {
      title: 'Documents behind the difference',
      head: ['document', 'number', 'date', 'party', 'amount', 'cause', 'what happened, what to do'],
      rows: report.culprits.map((culprit) => [
        entityName(culprit.entity),
        culprit.number,
        culprit.date,
        culprit.party,
        home(culprit.difference),
        causeNames[culprit.cause] ?? culprit.cause,
        `${capital(culprit.message)}.\n${culprit.remedy}`,
      ]),
    },
    {
      title: 'Not compared',
      head: ['what', 'documents', 'why'],
      rows: report.uncompared.map(({ what, why, documents }) => [what, String(documents), why]),
    },
    {
      title: 'Accounts that differ, by day',
      head: ['account', 'day', 'Zoho', 'QuickBooks', 'difference', 'documents'],
      rows: report.accounts.flatMap(({ name, days }) => days.map((day) => [name, day.date, ...sided(day), day.documents.join(', ')])),
    },
    {
      title: 'Customers and vendors that differ',
      head: ['party', 'currency', 'Zoho', 'QuickBooks', 'difference'],
      rows: report.parties.filter(wrong).map((party) => [party.name, party.currency, ...figuresIn(party.currency, party)]),
    },
    {
      title: 'Tax by rate that differs',
      head: ['side', 'rate', 'Zoho', 'QuickBooks', 'difference'],
      // US companies state only the total of a document's tax: QuickBooks spreads it over its own rates.
      rows: report.taxes.filter(wrong).map((tax) => [tax.side, tax.percent === '?' ? 'not stated' : `${tax.percent} %`, ...figures(tax)]),
    },
    {
      title: 'Open balances that differ',
      head: ['documents', 'currency', 'Zoho', 'QuickBooks', 'difference'],
      rows: report.open.filter(wrong).map((open) => [entityName(open.entity), open.currency, ...figuresIn(open.currency, open)]),
    },
    {
      title: 'Explained differences',
      head: ['document', 'number', 'amount', 'why'],
      rows: report.explained.map((one) => [entityName(one.entity), one.number, home(one.difference), one.message]),
    },
    {
      title: "Others' documents in QuickBooks, not compared",
      head: ['type', 'count', 'total'],
      rows: report.otherActivity.map(({ type, count, total }) => [type, String(count), home(total)]),
    },
    {
      title: 'Zoho was not read lately',
      head: ['documents', 'last read', 'last compared'],
      rows: staleOf(report).map(({ entity, readAt, sweptAt }) => [entityName(entity), readAt, sweptAt]),
    },
  ];
  return sections.filter(({ rows }) => rows.length > 0);
}

/** What the books must show, what they show, and the second less the first. */
export function sidedFigures({ expected, actual, difference }: Difference, currency: string): string[] {
  return [expected, actual, difference].map((amount) => sidedMoney(amount, currency));
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function entityName(entity: string): string {
  return isBookedEntity(entity) ? bookedEntities[entity].title : entity;
}
