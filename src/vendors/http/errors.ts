import type { SyncErrorDetails, Vendor } from '../../domain/sync-error.js';
import { SyncError } from '../../domain/sync-error.js';
import type { HttpRequest } from './types.js';

/** One row of docs/errors.md. */
export interface CatalogueEntry {
  readonly code: string;
  readonly meaning: string;
  readonly cause: string;
  readonly remedy: string;
  readonly retried: string;
}

/** A copy with other details; the stack of the first one is kept as its cause. */
export function withDetails(error: SyncError, change: Partial<SyncErrorDetails>): SyncError {
  return new SyncError({ ...error.details, cause: error.details.cause ?? error, ...change });
}

/** Sent, and no answer that says what became of it. Whoever holds the key must find out before planning anything new. */
export function unknownOutcome(vendor: Vendor, request: HttpRequest, last: SyncError): SyncError {
  return withDetails(last, {
    kind: 'unknown',
    code: `${vendor}.unknown`,
    message: `${request.label}: the outcome is unknown (${last.message})`,
    mayHaveCommitted: true,
    ...(request.requestId === undefined ? {} : { requestId: request.requestId }),
  });
}

export function notJson(vendor: Vendor, request: HttpRequest, status: number): SyncError {
  return new SyncError({
    kind: 'transient',
    code: `${vendor}.notJson`,
    message: `${request.label}: the answer (HTTP ${status}) is not readable JSON`,
    vendor,
    httpStatus: status,
    mayHaveCommitted: request.kind === 'write',
  });
}
