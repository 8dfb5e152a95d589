import { HttpException } from '@nestjs/common';
import { isRecord } from '../../domain/json.js';
import { SyncError } from '../../domain/sync-error.js';

/** RFC 9457. `code` is stable and explained in docs/reference/api.md and docs/errors.md; `detail` is for people. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly [extension: string]: unknown;
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Not authorized',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  413: 'Too large',
  415: 'Unsupported media type',
  422: 'Cannot be done',
  429: 'Too many requests',
  500: 'Defect',
  502: 'Vendor refused',
  503: 'Not ready',
};

/** Thrown by our own controllers and guards. */
export class HttpProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly extensions: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail);
  }
}

const statusByCode: Readonly<Record<string, number>> = {
  'connection.unknown': 404,
  'entity.unknown': 404,
  'connection.busy': 409,
  'connection.disabled': 409,
  'daemon.stopping': 503,
};

const statusByKind: Readonly<Record<string, number>> = { config: 422, auth: 502, throttled: 503, transient: 503, bug: 500 };

/** Every error becomes a problem; what is not ours to show stays in the log. */
export function problemOf(error: unknown): Problem {
  if (error instanceof HttpProblem) return problem(error.status, error.code, error.message, error.extensions);
  if (error instanceof SyncError) return problem(statusByCode[error.code] ?? statusByKind[error.kind] ?? 422, error.code, error.message);
  if (error instanceof HttpException) return ofHttpException(error);
  const status = statusOfMiddleware(error);
  if (status !== undefined) return problem(status, `http.${status}`, error instanceof Error ? error.message : titleOf(status));
  return problem(500, 'bug', 'The daemon failed to answer; its log says why.');
}

function ofHttpException(error: HttpException): Problem {
  const status = error.getStatus();
  const answer = error.getResponse();
  // Terminus answers with the state of each check.
  const checks = isRecord(answer) && isRecord(answer['details']) ? { checks: answer['details'] } : {};
  return problem(status, `http.${status}`, error.message, checks);
}

/** The body parser throws plain errors with a status. */
function statusOfMiddleware(error: unknown): number | undefined {
  const status: unknown = isRecord(error) || error instanceof Error ? (error as { readonly statusCode?: unknown }).statusCode : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}

function problem(status: number, code: string, detail: string, extensions: Readonly<Record<string, unknown>> = {}): Problem {
  return { type: `urn:crossfoot:problem:${code}`, title: titleOf(status), status, detail, code, ...extensions };
}

function titleOf(status: number): string {
  return titles[status] ?? 'Error';
}
