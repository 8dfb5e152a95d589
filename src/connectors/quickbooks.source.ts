import type { Clock } from '../domain/clock.js';
import type { SourceDocument } from '../domain/document.js';
import { isRecord } from '../domain/json.js';
import { SyncError } from '../domain/sync-error.js';
import type { ImportChanges, ImportReader } from '../engine/import/ports.js';
import type { QuickbooksClient } from '../vendors/quickbooks/client.js';
import { isIn } from '../vendors/quickbooks/query.js';
import { quickbooksResource } from '../vendors/quickbooks/resources.js';

/** The import's reader over QuickBooks Online: lists in full by key, then what changed since. */
export interface QuickbooksSourceOptions {
  /** Asked again before the last answer's time: the boundary is not documented as inclusive, and clocks of a cluster differ. */
  readonly overlapMs: number;
  /** QBO looks back 30 days; a day less, so that a slow call does not fall out of it. */
  readonly lookBackMs: number;
  /** Ids in one condition: keeps the statement in a URL. */
  readonly idsPerQuery: number;
}

const day = 86_400_000;
export const quickbooksSourceDefaults: QuickbooksSourceOptions = { overlapMs: 5 * 60_000, lookBackMs: 29 * day, idsPerQuery: 100 };

export class QuickbooksSource implements ImportReader {
  constructor(
    private readonly client: QuickbooksClient,
    private readonly clock: Clock,
    private readonly options: QuickbooksSourceOptions = quickbooksSourceDefaults,
  ) {}

  async *list(resource: string, signal: AbortSignal): AsyncGenerator<readonly SourceDocument[]> {
    // Inactive objects only come when asked for.
    for await (const page of this.client.queryAll(resource, isIn('Active', [true, false]))) {
      signal.throwIfAborted();
      yield page;
    }
  }

  async readMany(resource: string, ids: readonly string[]): Promise<readonly SourceDocument[]> {
    const found: SourceDocument[] = [];
    for (let at = 0; at < ids.length; at += this.options.idsPerQuery) {
      const some = ids.slice(at, at + this.options.idsPerQuery);
      const activity = quickbooksResource(resource).queryable.includes('Active') ? ` and ${isIn('Active', [true, false])}` : '';
      found.push(...(await this.client.query(resource, `${isIn('Id', some)}${activity}`)));
    }
    return found;
  }

  /** Over all lists at once; an answer that is full is asked for again list by list, and one that is still full is `capped`. */
  async changes(resources: readonly string[], since: string): Promise<ImportChanges> {
    const from = new Date(Date.parse(since) - this.options.overlapMs).toISOString();
    try {
      // A question that QBO would refuse is not asked: lists are read in full instead.
      if (this.clock.now() - Date.parse(from) > this.options.lookBackMs) return { ...nothing, time: await this.now(), reach: 'tooOld' };
      const all = await this.client.cdc(resources, from);
      if (Date.parse(all.time) - Date.parse(from) > this.options.lookBackMs) return { ...nothing, time: all.time, reach: 'tooOld' };
      if (!all.isTruncated) return { changed: all.changed, deleted: idsOf(all.deleted), time: all.time, reach: 'complete' };
      if (resources.length === 1) return { ...nothing, time: all.time, reach: 'capped' };
      return await this.oneByOne(resources, since, all.time);
    } catch (error) {
      if (isTooOld(error)) return { ...nothing, time: await this.now(), reach: 'tooOld' };
      throw error;
    }
  }

  /** Every answer names the vendor's time; the cheapest is a list that hardly changes. Asked of the past: nothing says that QBO takes a time to come. */
  async now(): Promise<string> {
    const { time } = await this.client.cdc(['Term'], new Date(this.clock.now() - this.options.overlapMs).toISOString());
    return time;
  }

  private async oneByOne(resources: readonly string[], since: string, time: string): Promise<ImportChanges> {
    const parts: ImportChanges[] = [];
    for (const resource of resources) parts.push(await this.changes([resource], since));
    return {
      changed: Object.assign({}, ...parts.map(({ changed }) => changed)) as ImportChanges['changed'],
      deleted: Object.assign({}, ...parts.map(({ deleted }) => deleted)) as ImportChanges['deleted'],
      time,
      reach: parts.every(({ reach }) => reach === 'complete') ? 'complete' : 'capped',
    };
  }
}

const nothing = { changed: {}, deleted: {} } as const;

function idsOf(deleted: Readonly<Record<string, readonly { readonly id: string }[]>>): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(Object.entries(deleted).map(([resource, rows]) => [resource, rows.map(({ id }) => id)]));
}

/** QBO: "changedSince date … which is older than fixed days is not supported"; the code is the one of any unsupported operation. */
function isTooOld(error: unknown): boolean {
  return (
    error instanceof SyncError && isRecord(error.details) && /older than fixed days/i.test(error.details.vendorMessage ?? error.message)
  );
}
