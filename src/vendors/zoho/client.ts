/**
 * What Zoho Inventory is: its calls, over the shared transport. It knows nothing of QuickBooks or of what the records
 * are used for. Writes have no idempotency key here, so one whose answer is lost is never repeated: it is reported as
 * `unknown` and the caller looks the record up by its natural key.
 */
import { isRecord } from '../../domain/json.js';
import { SyncError } from '../../domain/sync-error.js';
import type { BudgetState } from '../http/budget.js';
import { notJson } from '../http/errors.js';
import type { GrantRecord, TokenStore } from '../http/tokens.js';
import type { HttpRequest, HttpResponse, Ports } from '../http/types.js';
import { zohoProductPath, type ZohoProduct } from './data-centres.js';
import { isForbidden, isNoSuchPath, isNotServed, isNotServedByBooks, listNotServed, writeNotServed } from './not-served.js';
import type { ZohoClientOptions } from './options.js';
import { ZOHO_ITEM_DETAILS_PER_CALL, zohoDefaultLimits } from './options.js';
import { listParameters, toPage } from './paging.js';
import { isPartNotServed, missingParts } from './parts.js';
import type { ZohoPart, ZohoResource, ZohoResourceName } from './resources.js';
import { zohoResources } from './resources.js';
import type { ZohoConnection } from './transport.js';
import { connectZoho, DETAIL_LANE } from './transport.js';
import type { ZohoListQuery, ZohoOrganization, ZohoPage, ZohoRecord } from './types.js';

/** What the vendor's ids look like; a code 5 for anything else says that the id was wrong, not that the record is gone. */
const WELL_FORMED_ID = /^\d{6,25}$/;

type CallParts = Pick<HttpRequest, 'method'> & {
  readonly operation: string;
  readonly path?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly lanes?: readonly string[];
  readonly signal?: AbortSignal;
};

export class ZohoClient {
  private readonly connection: ZohoConnection;
  /** Resources whose path was seen to answer: elsewhere a code 5 may mean that the path does not exist. */
  private readonly served = new Set<ZohoResourceName>();
  /** Resources that Inventory was seen not to know and Books does: the API they are read from since. */
  private readonly elsewhere = new Map<ZohoResourceName, ZohoProduct>();

  constructor(
    private readonly options: ZohoClientOptions,
    ports: Ports,
    tokens: TokenStore,
    private readonly signal?: AbortSignal,
  ) {
    this.connection = connectZoho(options, { ...zohoDefaultLimits, ...options.limits }, ports, {
      tokens,
      rate: options.rateMemory,
    });
  }

  /** The same client, with its limits, tokens and what it has learnt, for as long as the signal does not fire. */
  until(signal: AbortSignal): ZohoClient {
    return Object.assign(Object.create(this) as ZohoClient, { signal });
  }

  async organization(): Promise<ZohoOrganization> {
    const page = await this.listPage('organizations', { page: 1 });
    const found = page.rows.find((row) => idText(row['organization_id']) === this.options.organizationId);
    if (found === undefined) {
      const message = `the Zoho user has no organization ${this.options.organizationId}; check organizationId and dataCenter`;
      throw new SyncError({ kind: 'config', code: 'zoho.organization', message, vendor: 'zoho' });
    }
    return found as ZohoOrganization;
  }

  async listPage(name: ZohoResourceName, query: ZohoListQuery): Promise<ZohoPage> {
    return this.orInBooks(name, isNotServed, async () => {
      try {
        return await this.page(name, query);
      } catch (error) {
        // Some lists refuse a filter, under one code or another, instead of ignoring it; without it they answer.
        const { modifiedSince, ...rest } = query;
        const isFiltered = modifiedSince !== undefined || (query.filterBy === undefined && zohoResources[name].everything !== undefined);
        if (!(error instanceof SyncError) || error.kind !== 'rejected' || !isFiltered) throw error;
        const page = await this.page(name, { ...rest, filterBy: query.filterBy ?? '' });
        return modifiedSince === undefined ? page : { ...page, filterHonoured: false };
      }
    });
  }

  /** What only Books documents, Inventory may serve or not (vendor fact): it is asked first, and Books when it refuses. */
  private async orInBooks<T>(name: ZohoResourceName, refuses: (error: unknown) => boolean, ask: () => Promise<T>): Promise<T> {
    const mayBeInBooks = zohoResources[name].documentedFor === 'books' && this.productOf(name) === 'inventory' && !this.served.has(name);
    try {
      return await ask();
    } catch (error) {
      if (!mayBeInBooks || !refuses(error)) throw error;
    }
    this.elsewhere.set(name, 'books');
    try {
      return await ask();
    } catch (error) {
      this.elsewhere.delete(name);
      throw isNotServedByBooks(error) ? listNotServed(name, error) : error;
    }
  }

  private productOf(name: ZohoResourceName): ZohoProduct {
    return this.elsewhere.get(name) ?? 'inventory';
  }

  /**
   * Undefined only when the vendor definitely says that the record is gone. A missing permission, a throttle or a server
   * fault is never a deletion, and neither is a code 5 on a path that never answered. Refunds need their parent's id.
   */
  async get(name: ZohoResourceName, id: string, parentId?: string): Promise<ZohoRecord | undefined> {
    let record = await this.recordOf(name, id, parentId);
    for (const part of record ? missingParts(record, zohoResources[name]) : [])
      record = { ...record, ...(await this.part(name, id, part)) };
    return record;
  }

  private async recordOf(name: ZohoResourceName, id: string, parentId: string | undefined): Promise<ZohoRecord | undefined> {
    try {
      const path = `${this.recordPath(name, parentId)}/${encodeURIComponent(id)}`;
      return await this.orInBooks(name, isForbidden, async () => {
        const response = await this.call(name, { method: 'GET', operation: 'detail', path, lanes: [DETAIL_LANE] });
        return this.detail(name, response, id);
      });
    } catch (error) {
      if (this.isGone(name, id, error)) return undefined;
      throw error;
    }
  }

  /** A list that is not served below the record either stays out: whoever needs it sees that it is missing. */
  private async part(name: ZohoResourceName, id: string, { field, path }: ZohoPart): Promise<ZohoRecord> {
    try {
      const below = `${zohoResources[name].path}/${encodeURIComponent(id)}/${path}`;
      const response = await this.call(name, { method: 'GET', operation: 'part', path: below, lanes: [DETAIL_LANE] });
      const rows = isRecord(response.json) ? response.json[field] : undefined;
      if (!Array.isArray(rows)) throw this.unreadable(name, response, 'part', 'read');
      return { [field]: rows };
    } catch (error) {
      if (isPartNotServed(error)) return {};
      throw error;
    }
  }

  /** The only bulk detail call there is. Ids that are gone are missing from the answer. */
  async getMany(name: 'items', ids: readonly string[]): Promise<readonly ZohoRecord[]> {
    const found: ZohoRecord[] = [];
    for (let at = 0; at < ids.length; at += ZOHO_ITEM_DETAILS_PER_CALL) {
      const query = { item_ids: ids.slice(at, at + ZOHO_ITEM_DETAILS_PER_CALL).join(',') };
      const response = await this.call(name, { method: 'GET', operation: 'bulk', path: '/itemdetails', query, lanes: [DETAIL_LANE] });
      const page = toPage(response.json, zohoResources[name], { page: 1 });
      if (page === undefined) throw this.unreadable(name, response, 'bulk', 'read');
      found.push(...page.rows);
    }
    return found;
  }

  async create(name: ZohoResourceName, body: unknown, query?: Readonly<Record<string, string>>): Promise<ZohoRecord> {
    const response = await this.call(name, { method: 'POST', operation: 'create', body, ...(query === undefined ? {} : { query }) });
    return this.written(name, response, 'create');
  }

  /** Members left out keep their value, but a list that is sent replaces the stored list. */
  async update(name: ZohoResourceName, id: string, body: unknown): Promise<ZohoRecord> {
    const path = `${zohoResources[name].path}/${encodeURIComponent(id)}`;
    const response = await this.call(name, { method: 'PUT', operation: 'update', path, body });
    return this.written(name, response, 'update');
  }

  async remove(name: ZohoResourceName, id: string): Promise<void> {
    await this.call(name, { method: 'DELETE', operation: 'delete', path: `${zohoResources[name].path}/${encodeURIComponent(id)}` });
  }

  /** A status change or the like below the record: `inactive`, `status/void`. Some answer without the record. */
  async action(name: ZohoResourceName, id: string, action: string, body?: unknown): Promise<ZohoRecord | undefined> {
    const path = `${zohoResources[name].path}/${encodeURIComponent(id)}/${action}`;
    const response = await this.call(name, { method: 'POST', operation: 'action', path, body });
    return detailIn(response.json, zohoResources[name]);
  }

  budget(): BudgetState {
    return this.connection.budget.state();
  }

  /** At present; undefined without a limit a minute. */
  async callsPerMinute(): Promise<number | undefined> {
    await this.connection.rate?.ready();
    return this.connection.rate?.perMinute();
  }

  /** How the grant stands, as far as known here. */
  grant(): Promise<GrantRecord> {
    return this.connection.tokens.grant();
  }

  /** Ends the grant: whoever used it has to authorize again. */
  revoke(): Promise<void> {
    return this.connection.revoke();
  }

  private async page(name: ZohoResourceName, query: ZohoListQuery): Promise<ZohoPage> {
    const { signal } = query;
    const parts: CallParts = { method: 'GET', operation: 'list', query: listParameters(query, zohoResources[name]) };
    const response = await this.call(name, signal === undefined ? parts : { ...parts, signal });
    const page = toPage(response.json, zohoResources[name], query);
    // A list without its rows is no empty list: taking it for one would look like a mass deletion.
    if (page === undefined) throw this.unreadable(name, response, 'list', 'read');
    this.served.add(name);
    return page;
  }

  private async call(name: ZohoResourceName, parts: CallParts): Promise<HttpResponse> {
    try {
      return await this.connection.send(this.requestOf(name, parts));
    } catch (error) {
      const isWrite = parts.method !== 'GET' && zohoResources[name].documentedFor === 'books' && error instanceof SyncError;
      // Below a record a code 5 may be about its id.
      if (isWrite && (isForbidden(error) || (parts.path === undefined && isNoSuchPath(error)))) throw writeNotServed(name, error);
      throw error;
    }
  }

  private requestOf(name: ZohoResourceName, parts: CallParts): HttpRequest {
    const signal = parts.signal ?? this.signal;
    const organization = name === 'organizations' ? {} : { organization_id: this.options.organizationId };
    return {
      method: parts.method,
      path: `${zohoProductPath(this.productOf(name))}${parts.path ?? zohoResources[name].path}`,
      query: { ...organization, ...parts.query },
      kind: parts.method === 'GET' ? 'read' : 'write',
      label: `${name}.${parts.operation}`,
      ...(parts.body === undefined ? {} : { body: JSON.stringify(parts.body) }),
      ...(parts.lanes === undefined ? {} : { lanes: parts.lanes }),
      ...(signal === undefined ? {} : { signal }),
    };
  }

  private recordPath(name: ZohoResourceName, parentId: string | undefined): string {
    const { parent, path } = zohoResources[name];
    if (parent === undefined) return path;
    if (parentId === undefined) {
      throw new SyncError({ kind: 'bug', code: 'zoho.parent', message: `${name}: a refund is read below its ${parent.idField}` });
    }
    return `${parent.path}/${encodeURIComponent(parentId)}/refunds`;
  }

  private detail(name: ZohoResourceName, response: HttpResponse, id: string): ZohoRecord {
    const record = detailIn(response.json, zohoResources[name]);
    if (record === undefined) throw this.unreadable(name, response, 'detail', 'read');
    const found = idText(record[zohoResources[name].idField]);
    if (found !== undefined && found !== id) throw this.unreadable(name, response, 'detail', 'read');
    this.served.add(name);
    return record;
  }

  private written(name: ZohoResourceName, response: HttpResponse, operation: string): ZohoRecord {
    const record = detailIn(response.json, zohoResources[name]);
    if (record === undefined) throw this.unreadable(name, response, operation, 'write');
    return record;
  }

  private unreadable(name: ZohoResourceName, response: HttpResponse, operation: string, kind: 'read' | 'write'): SyncError {
    const error = notJson('zoho', { method: 'GET', path: '', kind, label: `${name}.${operation}` }, response.status);
    if (kind === 'read') return error;
    return new SyncError({ ...error.details, kind: 'unknown', code: 'zoho.unknown', mayHaveCommitted: true });
  }

  private isGone(name: ZohoResourceName, id: string, error: unknown): boolean {
    if (!(error instanceof SyncError) || error.kind !== 'notFound') return false;
    if (error.code === 'zoho.1002') return true;
    const isKnownPath = zohoResources[name].documentedFor === 'inventory' || this.served.has(name);
    return error.code === 'zoho.5' && isKnownPath && WELL_FORMED_ID.test(id);
  }
}

/** Ids are text, and now and then a number. */
function idText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function detailIn(json: unknown, resource: ZohoResource): ZohoRecord | undefined {
  if (!isRecord(json)) return undefined;
  const wrapped = resource.detailKeys.map((key) => json[key]).find(isRecord);
  if (wrapped !== undefined) return wrapped;
  // The Books document shows an account's members beside `code` and `message`, without a wrapper.
  return json[resource.idField] === undefined ? undefined : json;
}
