/** What went wrong decides what happens next; the text is for people. See the remedy table in `engine/apply`. */
export const errorKinds = ['config', 'auth', 'throttled', 'transient', 'conflict', 'rejected', 'notFound', 'unknown', 'bug'] as const;
export type ErrorKind = (typeof errorKinds)[number];

export const vendors = ['zoho', 'quickbooks'] as const;
export type Vendor = (typeof vendors)[number];

export interface SyncErrorDetails {
  readonly kind: ErrorKind;
  /** Stable and documented in docs/errors.md: `quickbooks.6140`, `zoho.3062`, `mapping.total`. */
  readonly code: string;
  readonly message: string;
  readonly vendor?: Vendor;
  readonly httpStatus?: number;
  /** The vendor's own id of the exchange (`intuit_tid`). */
  readonly traceId?: string;
  readonly requestId?: string;
  /** How long the vendor asked us to wait. */
  readonly retryAfterMs?: number;
  /** The vendor's words, for people. */
  readonly vendorMessage?: string;
  /** The field the vendor complains about. */
  readonly element?: string;
  /** True when the request may have been carried out although no usable answer came. */
  readonly mayHaveCommitted?: boolean;
  readonly cause?: unknown;
}

export class SyncError extends Error {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly details: SyncErrorDetails;

  constructor(details: SyncErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'SyncError';
    this.kind = details.kind;
    this.code = details.code;
    this.details = details;
  }
}

/** Kinds that stop the connection; every other kind concerns one document. */
export const connectionKinds: readonly ErrorKind[] = ['config', 'auth', 'throttled', 'transient', 'bug'];

export function isConnectionError(error: unknown): error is SyncError {
  return error instanceof SyncError && connectionKinds.includes(error.kind);
}

/** Neither a configured refresh token nor a stored one. */
export function notConnected(): SyncError {
  const message = 'nobody has authorized this connection yet: run `crossfoot connect`';
  return new SyncError({ kind: 'auth', code: 'auth.notConnected', message });
}
