/**
 * What QuickBooks Online is: its calls for one company, over the shared transport. It knows nothing of Zoho or of what
 * is being booked. Every write carries a request id, so that sending the same bytes again cannot book twice.
 */
import { SyncError } from '../../domain/sync-error.js';
import type { GrantRecord, TokenStore } from '../http/tokens.js';
import type { HttpRequest, HttpResponse, Ports } from '../http/types.js';
import { changesIn, countIn, objectIn, rowsIn, unexpectedAnswer } from './answers.js';
import { batchBody, batchResults, checkBatch } from './batch.js';
import { traceIdOf } from './errors.js';
import type { QuickbooksClientOptions, QuickbooksLimits } from './options.js';
import { MAX_REQUEST_ID, QUICKBOOKS_MINOR_VERSION, quickbooksDefaultLimits } from './options.js';
import { pagesById } from './paging.js';
import type { QueryOptions } from './query.js';
import { selectStatement } from './query.js';
import { quickbooksResource } from './resources.js';
import type { QuickbooksConnection } from './transport.js';
import { BATCH_LANE, connectQuickbooks, LIST_WRITE_LANE } from './transport.js';
import type { QboBatchItem, QboBatchResult, QboChanges, QboRecord, QboWrite, QboWritten } from './types.js';

type Parts = Pick<HttpRequest, 'method' | 'kind' | 'label'> &
  Partial<Pick<HttpRequest, 'query' | 'body' | 'contentType' | 'requestId' | 'lanes'>> & { readonly path: string };

export class QuickbooksClient {
  private readonly connection: QuickbooksConnection;
  private readonly limits: QuickbooksLimits;

  constructor(
    private readonly options: QuickbooksClientOptions,
    ports: Ports,
    tokens: TokenStore,
    private readonly signal?: AbortSignal,
  ) {
    // The realm is part of every path: an empty one would address something else.
    if (!/^\d+$/.test(options.realmId)) {
      throw new SyncError({ kind: 'config', code: 'quickbooks.realm', message: 'realmId is a number of digits', vendor: 'quickbooks' });
    }
    this.limits = { ...quickbooksDefaultLimits, ...options.limits };
    this.connection = connectQuickbooks(options, this.limits, ports, tokens);
  }

  /** The same client, with its limits, tokens and what it has learnt, for as long as the signal does not fire. */
  until(signal: AbortSignal): QuickbooksClient {
    return Object.assign(Object.create(this) as QuickbooksClient, { signal });
  }

  companyInfo(): Promise<QboRecord> {
    return this.single('CompanyInfo', `/companyinfo/${this.options.realmId}`);
  }

  preferences(): Promise<QboRecord> {
    return this.single('Preferences', '/preferences');
  }

  /** One page; inactive list objects only come when `Active` is in the condition. */
  async query(entity: string, where?: string, options?: QueryOptions): Promise<readonly QboRecord[]> {
    const { request, response } = await this.select(entity, selectStatement(entity, where, options));
    const rows = rowsIn(response.json, entity);
    if (rows === undefined) throw unexpectedAnswer(response, request);
    return rows;
  }

  /** Every page in the order of the ids. */
  queryAll(entity: string, where?: string): AsyncIterable<readonly QboRecord[]> {
    return pagesById((options) => this.query(entity, where, options));
  }

  async count(entity: string, where?: string): Promise<number> {
    const statement = `select count(*) from ${entity}${where === undefined || where === '' ? '' : ` where ${where}`}`;
    const { request, response } = await this.select(entity, statement);
    const count = countIn(response.json);
    if (count === undefined) throw unexpectedAnswer(response, request);
    return count;
  }

  /** Undefined only for the vendor's own "object not found"; inactive and voided objects are found. */
  async read(entity: string, id: string): Promise<QboRecord | undefined> {
    try {
      return await this.single(entity, `/${quickbooksResource(entity).path}/${encodeURIComponent(id)}`);
    } catch (error) {
      if (error instanceof SyncError && error.code === 'quickbooks.610') return undefined;
      throw error;
    }
  }

  async write(entity: string, write: QboWrite): Promise<QboWritten> {
    const { path, isListObject } = quickbooksResource(entity);
    if (write.requestId.length === 0 || write.requestId.length > MAX_REQUEST_ID) {
      throw bug(`a request id has 1 to ${MAX_REQUEST_ID} characters`);
    }
    const { request, response } = await this.call({
      method: 'POST',
      path: `/${path}`,
      query: { ...writeParameters(entity, write), requestid: write.requestId },
      body: write.body,
      kind: 'write',
      label: `${entity}.${write.operation}`,
      requestId: write.requestId,
      ...(isListObject ? { lanes: [LIST_WRITE_LANE] } : {}),
    });
    const object = objectIn(response.json, entity);
    if (object === undefined) throw unexpectedAnswer(response, request);
    return { object, traceId: traceIdOf(response) ?? '' };
  }

  /** Not for list objects in bulk (one name at a time). Items must not depend on each other. */
  async batch(items: readonly QboBatchItem[], requestId: string): Promise<readonly QboBatchResult[]> {
    checkBatch(items, requestId);
    const { request, response } = await this.call({
      method: 'POST',
      path: '/batch',
      query: { requestid: requestId },
      body: batchBody(items),
      kind: 'write',
      label: 'batch.write',
      requestId,
      lanes: [BATCH_LANE],
    });
    return batchResults(items, response, request, this.connection.waits);
  }

  /** At most 30 days back; pass the last answer's `time`, a few minutes earlier, and drop what is known by (Id, SyncToken). */
  async cdc(entities: readonly string[], changedSince: string): Promise<QboChanges> {
    const query = { entities: entities.join(','), changedSince };
    const { request, response } = await this.call({ method: 'GET', path: '/cdc', query, kind: 'read', label: 'cdc.read' });
    const changes = changesIn(response.json, entities);
    if (changes === undefined) throw unexpectedAnswer(response, request);
    return changes;
  }

  /** Ends the whole grant, for both tokens. */
  revoke(): Promise<void> {
    return this.connection.revoke();
  }

  /** How the grant stands, as far as known here. */
  grant(): Promise<GrantRecord> {
    return this.connection.tokens.grant();
  }

  private async single(entity: string, path: string): Promise<QboRecord> {
    const { request, response } = await this.call({ method: 'GET', path, kind: 'read', label: `${entity}.read` });
    const object = objectIn(response.json, entity);
    if (object === undefined) throw unexpectedAnswer(response, request);
    return object;
  }

  private select(entity: string, statement: string): Promise<{ request: HttpRequest; response: HttpResponse }> {
    const label = `${entity}.query`;
    if (statement.length <= this.limits.maxQueryInUrl) {
      return this.call({ method: 'GET', path: '/query', query: { query: statement }, kind: 'read', label });
    }
    return this.call({ method: 'POST', path: '/query', body: statement, contentType: 'application/text', kind: 'read', label });
  }

  private async call({ path, query, ...parts }: Parts): Promise<{ request: HttpRequest; response: HttpResponse }> {
    const request: HttpRequest = {
      ...parts,
      path: `/v3/company/${this.options.realmId}${path}`,
      query: { ...query, minorversion: QUICKBOOKS_MINOR_VERSION },
      ...(this.signal === undefined ? {} : { signal: this.signal }),
    };
    return { request, response: await this.connection.send(request) };
  }
}

function writeParameters(entity: string, { operation, allowDuplicateNumber }: QboWrite): Record<string, string> {
  const { voidBy, canDelete } = quickbooksResource(entity);
  if (operation === 'void') {
    if (voidBy === 'none') throw bug(`${entity}: there is no void for it`);
    return voidBy === 'operation' ? { operation } : { operation: 'update', include: 'void' };
  }
  if (operation === 'delete') {
    if (!canDelete) throw bug(`${entity}: a list object can only be made inactive`);
    return { operation };
  }
  return allowDuplicateNumber === true ? { include: 'allowduplicatedocnum' } : {};
}

function bug(message: string): SyncError {
  return new SyncError({ kind: 'bug', code: 'quickbooks.call', message, vendor: 'quickbooks' });
}
