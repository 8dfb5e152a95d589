import { randomUUID } from 'node:crypto';
import type { SandboxResponse } from '../../core/server.js';
import type { QuickbooksFault } from '../fault.js';
import { envelopeTime } from '../time.js';
import { toXml } from './xml.js';

export type Format = 'json' | 'xml';

/** QBO: JSON only when Accept names it; the default is XML. */
export function formatOf(accept: string | undefined): Format {
  return accept?.toLowerCase().includes('json') === true ? 'json' : 'xml';
}

const commonHeaders = () => ({ intuit_tid: `1-${randomUUID()}`, 'qbo-version': '1990.100', 'cache-control': 'no-store, no-cache' });

export function reply(status: number, body: unknown, format: Format, extra: Readonly<Record<string, string>> = {}): SandboxResponse {
  const type = format === 'json' ? 'application/json;charset=UTF-8' : 'application/xml;charset=UTF-8';
  return {
    status,
    headers: { ...commonHeaders(), 'content-type': type, ...extra },
    body: format === 'json' ? JSON.stringify(body) : toXml(body),
  };
}

export function emptyReply(status: number, extra: Readonly<Record<string, string>> = {}): SandboxResponse {
  return { status, headers: { ...commonHeaders(), ...extra }, body: '' };
}

export function faultReply(fault: QuickbooksFault, now: number, format: Format): SandboxResponse {
  return reply(fault.status, { Fault: fault.body, time: envelopeTime(now) }, format);
}

interface GatewayError {
  readonly status: number;
  readonly code: string;
  readonly name: string;
  readonly detail: string;
  readonly type: string;
}

/** The gateway answers before the company does, in its own shape: lower-case members and a numeric time. */
export function gatewayReply({ status, code, name, detail, type }: GatewayError, now: number, format: Format): SandboxResponse {
  const message = `message=${name}; errorCode=${code.padStart(6, '0')}; statusCode=${status}`;
  const challenge: Record<string, string> = status === 401 ? { 'www-authenticate': 'Bearer realm="Intuit", error="invalid_token"' } : {};
  if (format === 'xml') {
    const body = { Fault: { Error: [{ code, Message: message, Detail: detail }], type }, time: envelopeTime(now) };
    return reply(status, body, 'xml', challenge);
  }
  const body = {
    warnings: null,
    intuitObject: null,
    fault: { error: [{ message, detail, code, element: null }], type },
    report: null,
    queryResponse: null,
    batchItemResponse: [],
    attachableResponse: [],
    syncErrorResponse: null,
    requestId: null,
    time: now,
    status: null,
    cdcresponse: [],
  };
  return reply(status, body, 'json', challenge);
}

export const authenticationFailed = (detail: string): GatewayError => ({
  status: 401,
  code: '3200',
  name: 'AuthenticationFailed',
  detail,
  type: 'AUTHENTICATION',
});

export const applicationForbidden: GatewayError = {
  status: 403,
  code: '3100',
  name: 'ApplicationAuthorizationFailed',
  detail: 'The application is not authorized for this company.',
  type: 'AUTHORIZATION',
};

export const throttled: GatewayError = {
  status: 429,
  code: '3001',
  name: 'ThrottleExceeded',
  detail: 'The request limit was reached.  Try again later',
  type: 'SERVICE',
};
