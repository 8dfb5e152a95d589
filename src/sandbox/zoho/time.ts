import { DateTime } from 'luxon';

/** Formatting local times is slow and the same instants come up again and again. */
const shownTimes = new Map<string, string>();
const shownTimesMax = 50_000;

/** Instants as the organization shows them: local time with an offset that has no colon (`2026-03-04T15:16:17+0530`). */
export function timestamp(ms: number, zone: string): string {
  const key = `${Math.floor(ms / 1_000)}${zone}`;
  let text = shownTimes.get(key);
  if (text === undefined) {
    text = DateTime.fromMillis(ms, { zone }).toFormat("yyyy-MM-dd'T'HH:mm:ssZZZ");
    if (shownTimes.size >= shownTimesMax) shownTimes.clear();
    shownTimes.set(key, text);
  }
  return text;
}

export function localDate(ms: number, zone: string): string {
  return timestamp(ms, zone).slice(0, 10);
}

export function endOfLocalDay(ms: number, zone: string): number {
  return DateTime.fromMillis(ms, { zone }).endOf('day').toMillis() + 1;
}

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

const dateForm = /^\d{4}-\d{2}-\d{2}$/;
export function isDate(text: string): boolean {
  if (!dateForm.test(text)) return false;
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

const filterForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[+-]\d{4}$/;
/** Only this exact form is understood; `Z`, a colon in the offset, fractions and a blank for `+` are refused. */
export function filterInstant(text: string): number | undefined {
  if (!filterForm.test(text)) return undefined;
  const instant = DateTime.fromFormat(text, "yyyy-MM-dd'T'HH:mm:ssZZZ");
  return instant.isValid ? instant.toMillis() : undefined;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
export function shownDate(date: string): string {
  return isDate(date) ? `${date.slice(8, 10)} ${months[Number(date.slice(5, 7)) - 1] ?? ''} ${date.slice(0, 4)}` : '';
}
