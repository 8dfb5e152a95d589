import { DateTime, IANAZone } from 'luxon';

/** Instants as the organization shows them: local time with an offset that has no colon (`2026-03-04T15:16:17+0530`). */
export function timestamp(ms: number, zone: string): string {
  return DateTime.fromMillis(ms, { zone }).toFormat("yyyy-MM-dd'T'HH:mm:ssZZZ");
}

export function localDate(ms: number, zone: string): string {
  return DateTime.fromMillis(ms, { zone }).toISODate() ?? '';
}

export function endOfLocalDay(ms: number, zone: string): number {
  return DateTime.fromMillis(ms, { zone }).endOf('day').toMillis() + 1;
}

export function addDays(date: string, days: number): string {
  return DateTime.fromISO(date, { zone: 'utc' }).plus({ days }).toISODate() ?? date;
}

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

const dateForm = /^\d{4}-\d{2}-\d{2}$/;
export function isDate(text: string): boolean {
  return dateForm.test(text) && DateTime.fromISO(text, { zone: 'utc' }).isValid;
}

const filterForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[+-]\d{4}$/;
/** Only this exact form is understood; `Z`, a colon in the offset, fractions and a blank for `+` are refused. */
export function filterInstant(text: string): number | undefined {
  if (!filterForm.test(text)) return undefined;
  const instant = DateTime.fromFormat(text, "yyyy-MM-dd'T'HH:mm:ssZZZ");
  return instant.isValid ? instant.toMillis() : undefined;
}

export function isZone(zone: string): boolean {
  return IANAZone.isValidZone(zone);
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
export function shownDate(date: string): string {
  return isDate(date) ? `${date.slice(8, 10)} ${months[Number(date.slice(5, 7)) - 1] ?? ''} ${date.slice(0, 4)}` : '';
}
