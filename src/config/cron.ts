import { CronTime } from 'cron';

interface CronField {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Names in order, the first one standing for `min`. */
  readonly names?: readonly string[];
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const fields: readonly CronField[] = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of month', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, names: months },
  // Both 0 and 7 are Sunday.
  { name: 'day of week', min: 0, max: 7, names: weekdays },
];

/** What is wrong with a five-field cron expression; undefined when nothing is. */
export function cronProblem(expression: string): string | undefined {
  const parts = expression.trim().split(/\s+/);
  if (parts.length !== fields.length) return 'must be a cron expression with five fields: minute hour day-of-month month day-of-week';
  for (const [index, field] of fields.entries()) {
    const part = parts[index] ?? '';
    if (!part.split(',').every((range) => isRange(range, field))) {
      return `has a wrong ${field.name} in its cron expression: ${field.min} to ${field.max}, *, ranges (1-5), lists (1,3) and steps (*/15)`;
    }
  }
  try {
    nextTime(expression, 0);
    return undefined;
  } catch {
    return 'never comes: there is no such day in any month it names';
  }
}

/** The first instant after `afterMs` that a checked expression names, in the time zone of the process. */
export function nextTime(expression: string, afterMs: number): number {
  return new CronTime(expression.trim()).getNextDateFrom(new Date(afterMs)).toMillis();
}

function isRange(text: string, field: CronField): boolean {
  const [range = '', step, ...rest] = text.split('/');
  if (rest.length > 0) return false;
  if (step !== undefined && !(/^\d+$/.test(step) && Number(step) >= 1 && Number(step) <= field.max)) return false;
  if (range === '*') return true;
  const [from = '', to, ...more] = range.split('-');
  if (more.length > 0) return false;
  const start = valueOf(from, field);
  const end = to === undefined ? start : valueOf(to, field);
  return start !== undefined && end !== undefined && start <= end;
}

function valueOf(text: string, { min, max, names }: CronField): number | undefined {
  const named = names?.indexOf(text.toLowerCase()) ?? -1;
  if (named >= 0) return min + named;
  if (!/^\d{1,2}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= min && value <= max ? value : undefined;
}
