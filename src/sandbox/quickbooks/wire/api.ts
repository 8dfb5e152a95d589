import type { SandboxRequest, SandboxResponse } from '../../core/server.js';
import { subscriptionLapsed } from '../books/writer.js';
import type { Company } from '../company.js';
import { createTaxService } from '../entities/tax-entities.js';
import { fault, QuickbooksFault } from '../fault.js';
import { isObject, type JsonObject } from '../json.js';
import { trialBalanceReport } from '../ledger/reports.js';
import { runQuery } from '../query/run.js';
import type { Realms } from '../realms.js';
import { envelopeTime } from '../time.js';
import { runBatch } from './batch.js';
import { changeData } from './change-data.js';
import {
  applicationForbidden,
  authenticationFailed,
  emptyReply,
  faultReply,
  formatOf,
  gatewayReply,
  reply,
  throttled,
  type Format,
} from './envelope.js';
import { checkRequestId } from './idempotency.js';
import { performWrite, readExchangeRate, readObject, requireEntity, sendObject } from './operations.js';

interface Call {
  readonly request: SandboxRequest;
  readonly company: Company;
  readonly clientId: string;
  readonly format: Format;
  /** Path below the realm. */
  readonly parts: readonly string[];
  readonly includes: ReadonlySet<string>;
}

interface Outcome {
  readonly body: JsonObject;
  /** Calls that count against the monthly read quota. */
  readonly reads: number;
  /** TaxService and reports answer without the `time` of the envelope. */
  readonly bare?: boolean;
  readonly pdf?: boolean;
}

/** `/v3/company/{realm}/…`: admission first, as the gateway does, then the company itself. */
export class CompanyApi {
  constructor(private readonly realms: Realms) {}

  handle(request: SandboxRequest): SandboxResponse {
    const { clock, grants, limiter } = this.realms;
    const now = clock.now();
    const format = formatOf(request.headers.accept);
    const [, realmId = '', rest = ''] = /^\/v3\/company\/([^/]+)\/?(.*)$/.exec(request.path) ?? [];
    if (realmId === '') return emptyReply(404);
    const grant = grants.authenticate(/^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1]);
    if (typeof grant === 'string') return gatewayReply(authenticationFailed(grant), now, format);
    const company = this.realms.find(realmId);
    const rightKeys = grants.apps.get(grant.clientId)?.keys === this.realms.switches().environment;
    if (grant.realmId !== realmId || !company || !rightKeys) return gatewayReply(applicationForbidden, now, format);
    const parts = rest
      .split('/')
      .filter((part) => part !== '')
      .map((part, at) => (at === 0 ? part.toLowerCase() : part));
    const call: Call = { request, company, clientId: grant.clientId, format, parts, includes: includesOf(request.query) };
    const throttleFormat = this.realms.switches().throttleBody === 'xml' ? 'xml' : format;
    if (limiter.admit(realmId, grant.clientId, parts[0] === 'batch', now) !== undefined)
      return gatewayReply(throttled, now, throttleFormat);
    if (isRead(call) && limiter.isCorePlusSpent(now)) return gatewayReply(throttled, now, throttleFormat);
    return this.replayed(call);
  }

  private replayed(call: Call): SandboxResponse {
    const { request, company, clientId, format } = call;
    const requestId = request.query.get('requestid');
    if (requestId === null || request.method !== 'POST' || call.parts[0] === 'batch' || call.parts[0] === 'query') return this.answer(call);
    try {
      checkRequestId(requestId, false);
    } catch (error) {
      return this.failure(error, format);
    }
    const key = `${company.realmId}|${clientId}|${requestId}`;
    const kept = this.realms.replays.get(key);
    if (kept) {
      this.realms.count('replays');
      return kept;
    }
    const response = this.answer(call);
    if (response.status === 200 || (response.status < 500 && this.realms.switches().replayFaults)) this.realms.replays.set(key, response);
    return response;
  }

  private answer(call: Call): SandboxResponse {
    const { company, format } = call;
    try {
      if (this.realms.switches().lapsedBlocksReads && company.subscription !== 'PAID' && company.subscription !== 'TRIAL') {
        throw subscriptionLapsed(company);
      }
      const { body, reads, bare, pdf } = this.dispatch(call);
      if (reads > 0) {
        this.realms.limiter.countCorePlus(this.realms.clock.now(), reads);
        this.realms.count('reads', reads);
      }
      if (pdf === true) return { ...emptyReply(200, { 'content-type': 'application/pdf' }), body: Buffer.from('%PDF-1.4\n%%EOF\n') };
      return reply(200, bare === true ? body : { ...body, time: envelopeTime(this.realms.clock.now()) }, format);
    } catch (error) {
      return this.failure(error, format);
    }
  }

  private failure(error: unknown, format: Format): SandboxResponse {
    if (error instanceof QuickbooksFault) return faultReply(error, this.realms.clock.now(), format);
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const system = new QuickbooksFault(fault('10000', `System Failure Error: ${text}`).errors, 'SystemFault', 500);
    return faultReply(system, this.realms.clock.now(), format);
  }

  private dispatch(call: Call): Outcome {
    const [first = '', second] = call.parts;
    if (call.parts.length > 3 || (call.parts.length === 3 && second === undefined)) throw unknownPath(call);
    if (first === 'query') return this.query(call);
    if (first === 'batch' && call.request.method === 'POST') return this.batch(call);
    return call.request.method === 'GET' ? this.read(call) : this.write(call);
  }

  private query({ request, company }: Call): Outcome {
    const posted = request.method === 'POST';
    const isText = (request.headers['content-type'] ?? '').toLowerCase().startsWith('application/text');
    if (posted && !isText) throw fault('4000', 'QueryParserError: null');
    const statement = posted ? request.rawBody.toString('utf8') : (request.query.get('query') ?? '');
    const { response } = runQuery(company, statement);
    this.realms.count('query');
    return { body: { QueryResponse: response }, reads: 1 };
  }

  private batch({ request, company, clientId }: Call): Outcome {
    this.realms.count('batch');
    const requestId = request.query.get('requestid') ?? undefined;
    const key = { replays: this.realms.batchReplays, prefix: `${company.realmId}|${clientId}`, requestId };
    return runBatch(company, jsonBody(request), key);
  }

  private read(call: Call): Outcome {
    const { company, request, parts, includes } = call;
    const [first = '', second, third] = parts;
    switch (first) {
      case 'cdc':
        this.realms.count('cdc');
        return { body: changeData(company, request.query.get('entities'), request.query.get('changedSince')), reads: 1 };
      case 'reports':
        if (second !== 'TrialBalance') throw fault('500', `Operation report ${second ?? ''} is not supported.`);
        return { body: trialBalanceReport(company, request.query), reads: 1, bare: true };
      case 'preferences':
        return { body: readObject(company, requireEntity('Preferences'), '1', includes), reads: 1 };
      case 'companyinfo':
        return { body: readObject(company, requireEntity('CompanyInfo'), '1', includes), reads: 1 };
      case 'exchangerate':
        return { body: readExchangeRate(company, request.query), reads: 1 };
      default:
        break;
    }
    const spec = requireEntity(first);
    if (second === undefined || (third !== undefined && third !== 'pdf')) throw unknownPath(call);
    this.realms.count(`read:${spec.name}`);
    return { body: readObject(company, spec, second, includes), reads: 1, pdf: third === 'pdf' };
  }

  private write(call: Call): Outcome {
    const { company, request, parts, includes } = call;
    const [first = '', second, third] = parts;
    if (request.method !== 'POST') throw fault('500', `Operation ${request.method} is not supported.`);
    if (first === 'taxservice' && second === 'taxcode') return { body: createTaxService(company, jsonBody(request)), reads: 0, bare: true };
    const spec = requireEntity(first);
    if (third === 'send' && second !== undefined) return { body: sendObject(company, spec, second), reads: 0 };
    if (second !== undefined) throw unknownPath(call);
    const operation = request.query.get('operation')?.toLowerCase();
    const body = performWrite(company, spec, { operation, includes, body: jsonBody(request) });
    this.realms.count('writes');
    this.realms.count(`write:${spec.name}`);
    return { body, reads: 0 };
  }
}

function unknownPath({ request }: Call): QuickbooksFault {
  const detail = `Operation Could not find resource for relative : ${request.path} of full path: https://sandbox.invalid${request.path} is not supported.`;
  return new QuickbooksFault([{ Message: 'Unsupported Operation', Detail: detail, code: '500' }]);
}

function isRead({ request, parts }: Call): boolean {
  return request.method === 'GET' || parts[0] === 'query';
}

function includesOf(query: URLSearchParams): ReadonlySet<string> {
  const all = query.getAll('include').flatMap((value) => value.toLowerCase().split(','));
  return new Set(all.filter((value) => value !== ''));
}

function jsonBody(request: SandboxRequest): JsonObject {
  const type = (request.headers['content-type'] ?? '').toLowerCase();
  if (!type.includes('json')) throw fault('1050', `Invalid Content Type : ${type === '' ? 'none' : type}`);
  let decoded: string;
  try {
    decoded = new TextDecoder('utf-8', { fatal: true }).decode(request.rawBody);
  } catch {
    throw fault('500', 'Operation with a body that is not valid UTF-8 is not supported.');
  }
  try {
    const parsed: unknown = JSON.parse(decoded);
    if (isObject(parsed)) return parsed;
  } catch {
    // Answered below: the vendor words both cases alike.
  }
  throw fault('2010', 'Property Name:failed to parse json object; a property specified is unsupported or invalid');
}
