import { DateTime } from 'luxon';

/** Days and times as people write them; the 31st of April is none. */
export function isDay(text: string): boolean {
  return DateTime.fromFormat(text, 'yyyy-MM-dd', { zone: 'utc' }).isValid;
}

/** Without an offset a time means another instant on every machine. */
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

/** A day stands for its first instant in UTC. */
export function isDayOrInstant(text: string): boolean {
  return isDay(text) || (instant.test(text) && DateTime.fromISO(text).isValid && !Number.isNaN(Date.parse(text)));
}

/** What is wrong with a range of days, all of it; `first` is its beginning while none is named. `names` as the surface has them. */
export function rangeProblems(
  { from, to, first }: { readonly from: unknown; readonly to: unknown; readonly first: string },
  names: { readonly from: string; readonly to: string },
): string[] {
  const given = [
    { name: names.from, value: from },
    { name: names.to, value: to },
  ].filter(({ value }) => value !== undefined);
  const wrong = given.filter(({ value }) => typeof value !== 'string' || !isDay(value));
  if (wrong.length > 0)
    return wrong.map(({ name, value }) => `${name} must be a day of the calendar like 2026-04-01, not ${JSON.stringify(value)}`);
  if (typeof to !== 'string') return [];
  if (typeof from === 'string') return from <= to ? [] : [`${names.from} ${from} is after ${names.to} ${to}`];
  return first <= to ? [] : [`${names.to} ${to} is before ${first}, from which documents are exported (export.from)`];
}

/** The month an instant falls in, `2026-03`, by the calendar of a place; UTC where the place is not known. */
export function monthAt(ms: number, timeZone: string): string {
  const there = DateTime.fromMillis(ms, { zone: timeZone });
  return (there.isValid ? there : DateTime.fromMillis(ms, { zone: 'utc' })).toFormat('yyyy-MM');
}

/** When a day of the calendar begins in a place; in UTC where the place is not known. */
export function startOfDay(day: string, timeZone: string): number {
  const there = DateTime.fromISO(day, { zone: timeZone });
  return (there.isValid ? there : DateTime.fromISO(day, { zone: 'utc' })).toMillis();
}

/** Its days, and the first one after it. */
export interface MonthDays {
  readonly first: string;
  readonly last: string;
  readonly next: string;
}

/** Undefined when it is no month like 2026-03. */
export function daysOfMonth(month: string): MonthDays | undefined {
  const first = DateTime.fromFormat(month, 'yyyy-MM', { zone: 'utc' });
  if (!first.isValid) return undefined;
  return {
    first: first.toFormat('yyyy-MM-dd'),
    last: first.endOf('month').toFormat('yyyy-MM-dd'),
    next: first.plus({ months: 1 }).toFormat('yyyy-MM-dd'),
  };
}
