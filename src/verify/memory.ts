import type { Json } from '../domain/json.js';
import type { Store } from '../store/index.js';
import type { Sighting } from './actual/sighting.js';
import type { Chart } from './ports.js';
import type { HistoryPoint, Totals, VerifyReport } from './report/model.js';
import { totalsIn } from './report/totals.js';

/** What one verification leaves for the next. Losing it costs metered reads, nothing else. */
export interface Remembered {
  /** Last full verification. What it did not see is looked for again when it is too old, however often it was gone on from. */
  readonly fullAt: string;
  /** Up to when changes in QuickBooks are known, by its clock. */
  readonly seenAt: string;
  readonly sightings: readonly Sighting[];
}

const day = 86_400_000;
/** QBO: change data capture looks back 30 days; beyond it only reading everything tells. */
const rememberedMsMax = 29 * day;
const chartMsMax = 7 * day;
/** Others whenever more is kept than before: what an earlier program kept would lack it. */
const [stateKey, chartKey] = ['verify/state-2', 'verify/chart-3'];
const historyDays = 90;
/** The latest report and its totals say themselves how old they are. */
const reportMsMax = 10 * 366 * day;

export class Memory {
  constructor(
    private readonly store: Store,
    private readonly connection: string,
  ) {}

  async remembered(nowMs: number): Promise<Remembered | undefined> {
    const kept = (await this.store.cache.get(this.connection, stateKey, rememberedMsMax)) as unknown as Remembered | undefined;
    return kept && nowMs - Date.parse(kept.fullAt) <= rememberedMsMax ? kept : undefined;
  }

  async remember(remembered: Remembered): Promise<void> {
    await this.store.cache.set(this.connection, stateKey, remembered as unknown as Json);
  }

  async forget(): Promise<void> {
    await this.store.cache.clear(this.connection, stateKey);
  }

  async chart(): Promise<Chart | undefined> {
    return (await this.store.cache.get(this.connection, chartKey, chartMsMax)) as unknown as Chart | undefined;
  }

  async keepChart(chart: Chart): Promise<void> {
    await this.store.cache.set(this.connection, chartKey, chart as unknown as Json);
  }

  /** One point a day, the last verification of it. */
  async record(report: VerifyReport): Promise<void> {
    const { mode, difference, culprits, at } = report;
    const date = at.slice(0, 10);
    const point: HistoryPoint = { date, difference, culprits: culprits.length, mode };
    await this.store.cache.set(this.connection, `verify/${date}`, { ...point });
    await this.store.cache.set(this.connection, 'verify/totals', { ...totalsIn(report) });
  }

  /** Of the last verification of the whole books. */
  async totals(): Promise<Totals | undefined> {
    return (await this.store.cache.get(this.connection, 'verify/totals', reportMsMax)) as unknown as Totals | undefined;
  }

  async keepReport(report: VerifyReport): Promise<void> {
    await this.store.cache.set(this.connection, 'verify/report', report as unknown as Json);
  }

  async report(): Promise<VerifyReport | undefined> {
    const kept = (await this.store.cache.get(this.connection, 'verify/report', reportMsMax)) as unknown as VerifyReport | undefined;
    // One that an earlier program kept does not say what it could not compare: it would have failed.
    return kept && { ...kept, uncompared: (kept as Partial<VerifyReport>).uncompared ?? [] };
  }

  async history(nowMs: number): Promise<HistoryPoint[]> {
    const points: HistoryPoint[] = [];
    for (let back = historyDays; back >= 0; back -= 1) {
      const date = new Date(nowMs - back * day).toISOString().slice(0, 10);
      const point = await this.store.cache.get(this.connection, `verify/${date}`, (historyDays + 1) * day);
      if (point !== undefined) points.push(point as unknown as HistoryPoint);
    }
    return points;
  }
}
