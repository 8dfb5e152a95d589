import { isAxiosError } from 'axios';

import type { Vendor } from '../../domain/sync-error.js';
import { SyncError } from '../../domain/sync-error.js';
import type { HttpRequest } from './types.js';

/** The connection never stood, so the vendor cannot have seen the request. Other codes may also come from a socket in use. */
const notSentCodes: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

/** The certificate does not check out. Never worked around: an operator has to look. */
const certificateCodes = /^(CERT_|ERR_TLS_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT|UNABLE_TO_(GET|VERIFY))/;

/** Errors thrown by the socket side. The message names the code only: axios errors carry the request with its headers. */
export function transportError(vendor: Vendor, request: HttpRequest, error: unknown): SyncError {
  if (error instanceof SyncError) return error;
  const code = codeOf(error);
  const base = { vendor, cause: new Error(code) };
  if (certificateCodes.test(code)) {
    return new SyncError({
      ...base,
      kind: 'config',
      code: `${vendor}.tls`,
      message: `${request.label}: the certificate was refused (${code})`,
    });
  }
  if (request.kind === 'read' && request.signal?.aborted === true) {
    return new SyncError({
      ...base,
      kind: 'transient',
      code: `${vendor}.aborted`,
      message: `${request.label}: interrupted`,
    });
  }
  return new SyncError({
    ...base,
    kind: 'transient',
    code: isTimeout(code) ? `${vendor}.timeout` : `${vendor}.connection`,
    message: `${request.label}: no answer (${code})`,
    mayHaveCommitted: request.kind === 'write' && !notSentCodes.has(code),
  });
}

function codeOf(error: unknown): string {
  if (isAxiosError(error) && error.code !== undefined) return error.code;
  if (error instanceof Error) {
    const code = (error as Error & { code?: unknown }).code;
    return typeof code === 'string' ? code : error.name;
  }
  return 'unknown error';
}

function isTimeout(code: string): boolean {
  return code === 'ETIMEDOUT' || code === 'ECONNABORTED' || code === 'ERR_CANCELED' || code === 'TimeoutError';
}

/** Said by us before a byte is sent, so nothing can have happened. */
export function bodyTooLarge(vendor: Vendor, request: HttpRequest, limitBytes: number): SyncError {
  const message = `${request.label}: the request is larger than ${limitBytes} bytes`;
  return new SyncError({ kind: 'rejected', code: `${vendor}.bodyTooLarge`, message, vendor });
}
