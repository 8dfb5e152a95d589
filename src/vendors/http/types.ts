import type { Clock } from '../../domain/clock.js';
import type { ErrorKind, SyncError, Vendor } from '../../domain/sync-error.js';

export const callKinds = ['read', 'write'] as const;
export type CallKind = (typeof callKinds)[number];

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Relative to the base URL the client resolved, or absolute for an OAuth endpoint. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** The exact characters that go out, as UTF-8; a resend sends the same ones. */
  readonly body?: string;
  readonly contentType?: string;
  readonly kind: CallKind;
  /** For accounting, from a bounded set: `invoices.detail`. */
  readonly label: string;
  /** The vendor's idempotency key. Only a write that has one may be sent again after a lost answer. */
  readonly requestId?: string;
  /** Names of the extra rate lanes this call belongs to: `detail`, `batch`, `list-write`. */
  readonly lanes?: readonly string[];
  readonly timeoutMs?: number;
  /** Ends a read, and the wait before a write. A write that is on its way is waited for: its answer tells what was booked. */
  readonly signal?: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Undefined when the body is no JSON (HTML, XML, empty, cut off). */
  readonly json: unknown;
}

/** One attempt at a request, as the layers hand it down. */
export interface Call {
  readonly request: HttpRequest;
  /** 1 for the first. */
  readonly attempt: number;
  readonly headers: Readonly<Record<string, string>>;
}

export type Next = (call: Call) => Promise<HttpResponse>;
export type Layer = (call: Call, next: Next) => Promise<HttpResponse>;
export type Send = (request: HttpRequest) => Promise<HttpResponse>;

export interface VendorLogger {
  debug(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
}

export interface ObservedCall {
  readonly vendor: Vendor;
  readonly label: string;
  readonly kind: CallKind;
  /** 0 when no answer came. */
  readonly status: number;
  readonly outcome: 'ok' | ErrorKind;
  readonly durationMs: number;
  readonly attempt: number;
  readonly traceId?: string;
}
export type CallObserver = (call: ObservedCall) => void;

export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

export interface Ports {
  readonly clock: Clock;
  readonly sleep: Sleep;
  /** In [0, 1). */
  readonly random: () => number;
  readonly log: VendorLogger;
  readonly observe: CallObserver;
}

/** The vendor's reading of an answer: an error to throw, or nothing when it is a success. */
export type Interpret = (response: HttpResponse, request: HttpRequest) => SyncError | undefined;
