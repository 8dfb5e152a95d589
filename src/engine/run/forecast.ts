/** What a first export needs of the source, said before it starts. */
export interface Forecast {
  /** Documents that have not been read yet. */
  readonly documents: number;
  /** Of the source: one for each document, and the lists. */
  readonly calls: number;
  readonly hours: number;
  /** What decides: how many calls a minute are asked, or how many a day are given. */
  readonly bound: 'rate' | 'allowance' | 'none';
  readonly at: string;
}

/** What is known of the vendors' budgets. */
export interface Budgets {
  /** By vendor, where the rate follows refusals. */
  readonly callsPerMinute?: Readonly<Record<string, number>>;
  /** The source's calls of the day. */
  readonly allowance?: { readonly limit: number | null; readonly remaining: number | null; readonly resetsInMs: number | null };
}

export interface Means extends Budgets {
  /** Of the day's calls, kept free for people and other programs. */
  readonly reservePercent: number;
}

const hourMs = 3_600_000;
const hoursPerDay = 24;

/** From the rate at present and the calls left today; a day's calls are counted anew at the vendor's own hour. */
export function forecastOf(need: { readonly documents: number; readonly calls: number; readonly at: string }, means: Means): Forecast {
  const rate = means.callsPerMinute?.['zoho'];
  const byRate = rate === undefined ? 0 : need.calls / rate / 60;
  const byAllowance = hoursOfAllowance(need.calls, means);
  const bound = byAllowance > byRate ? 'allowance' : byRate > 0 ? 'rate' : 'none';
  return { ...need, hours: Math.round(Math.max(byRate, byAllowance) * 10) / 10, bound };
}

/** The days that are waited for, and the part of the last one that is used. */
function hoursOfAllowance(calls: number, { allowance, reservePercent }: Means): number {
  const { limit = null, remaining = null, resetsInMs = null } = allowance ?? {};
  if (limit === null || limit === 0 || remaining === null) return 0;
  const reserve = (limit * reservePercent) / 100;
  const later = calls - Math.max(0, remaining - reserve);
  if (later <= 0) return 0;
  const wholeDays = Math.ceil(later / (limit - reserve)) - 1;
  return (resetsInMs ?? hoursPerDay * hourMs) / hourMs + wholeDays * hoursPerDay;
}

export function forecastText({ documents, calls, hours, bound }: Forecast, { callsPerMinute, allowance }: Means): string {
  const why = {
    rate: `at ${callsPerMinute?.['zoho'] ?? 0} calls a minute`,
    allowance: `because Zoho gives ${allowance?.limit ?? 0} calls a day, ${allowance?.remaining ?? 0} of them left today`,
    none: 'no limit of ours slows it down',
  };
  return `first export: ${documents} documents to read, ${calls} Zoho calls, ${hours} h ${why[bound]}; it goes on where it stopped`;
}
