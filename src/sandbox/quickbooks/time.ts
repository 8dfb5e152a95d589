import { DateTime } from 'luxon';

/** The vendor's server lives in Pacific time: timestamps carry its offset and "today" is its day. */
const zone = 'America/Los_Angeles';
const offsetBucketMs = 15 * 60_000;
const offsets = new Map<number, number>();

function offsetMinutes(ms: number): number {
  const bucket = Math.floor(ms / offsetBucketMs);
  let offset = offsets.get(bucket);
  if (offset === undefined) {
    offset = DateTime.fromMillis(ms, { zone }).offset;
    if (offsets.size > 10_000) offsets.clear();
    offsets.set(bucket, offset);
  }
  return offset;
}

function pacific(ms: number): { readonly local: string; readonly offset: string } {
  const minutes = offsetMinutes(ms);
  const local = new Date(ms + minutes * 60_000).toISOString().slice(0, 23);
  const size = Math.abs(minutes);
  const pad = (value: number) => String(value).padStart(2, '0');
  return { local, offset: `${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}` };
}

/** `time` members: milliseconds. */
export function envelopeTime(ms: number): string {
  const { local, offset } = pacific(ms);
  return local + offset;
}

/** MetaData times: whole seconds. */
export function metaTime(ms: number): string {
  const { local, offset } = pacific(ms);
  return local.slice(0, 19) + offset;
}

export function today(ms: number): string {
  return pacific(ms).local.slice(0, 10);
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Reads a client's timestamp; one without an offset is the server's local time. */
export function parseInstant(value: string): number {
  if (/(?:Z|[+-]\d{2}:?\d{2})$/i.test(value) && value.includes('T')) {
    return Date.parse(value.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  }
  return DateTime.fromISO(value, { zone }).toMillis();
}
