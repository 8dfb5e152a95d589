const OFFSET = /(?:Z|([+-]\d{2}):?(\d{2}))$/;

/**
 * The one form the filter takes: `2026-03-04T15:16:17+0530`. A `Z`, a colon in the offset or a fraction of a second is
 * answered with code 2.
 */
export function toZohoTime(time: string): string {
  const offset = OFFSET.exec(time);
  const local = (offset === null ? time : time.slice(0, offset.index)).replace(' ', 'T').replace(/\.\d+$/, '');
  const dateTime = local.includes('T') ? local : `${local}T00:00:00`;
  return `${dateTime}${offset?.[1] ?? '+00'}${offset?.[2] ?? '00'}`;
}

/** The instant of a Zoho time, or null when the text is none. */
export function zohoInstant(time: unknown): number | null {
  if (typeof time !== 'string' || !/^\d{4}-\d{2}-\d{2}T/.test(time)) return null;
  const instant = Date.parse(time.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  return Number.isNaN(instant) ? null : instant;
}
