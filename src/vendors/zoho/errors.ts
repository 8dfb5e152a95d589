import { isRecord } from '../../domain/json.js';
import type { ErrorKind, SyncErrorDetails } from '../../domain/sync-error.js';
import { SyncError } from '../../domain/sync-error.js';
import { notJson } from '../http/errors.js';
import type { HttpRequest, HttpResponse } from '../http/types.js';
import { vendorCode, vendorText } from '../http/vendor-text.js';

export { errorCatalogue } from './catalogue.js';

/** Waits that the error itself asks for; see ZohoClientOptions for where they come from. */
export interface ZohoWaits {
  readonly minuteBlockMs: () => number;
  readonly hardBlockMs: number;
  readonly concurrencyMs: number;
  readonly dailyResetMs: () => number;
}

interface Answer {
  readonly request: HttpRequest;
  readonly status: number;
  /** As text, so that `57` and `"INVALID_OAUTHTOKEN"` are one kind of thing; empty when the body has none. */
  readonly code: string;
  readonly message: string;
  readonly isJson: boolean;
  readonly retryAfterMs: number | undefined;
}

interface Verdict {
  readonly kind: ErrorKind;
  readonly code?: string;
  readonly message?: string;
  readonly retryAfterMs?: number;
  readonly mayHaveCommitted?: boolean;
}

type Matcher = (answer: Answer, waits: ZohoWaits) => Verdict | undefined;

const conflictCodes: ReadonlySet<string> = new Set(['3062', '1001', '107051']);
const configCodes: ReadonlySet<string> = new Set(['6041', '4029']);

/** In order: the code decides under any HTTP status, because errors also arrive under 200 and texts are localized. */
const matchers: readonly Matcher[] = [
  ({ code, retryAfterMs }, waits) => (code === '43' ? throttled(Math.max(waits.hardBlockMs, retryAfterMs ?? 0)) : undefined),
  ({ code, retryAfterMs }, waits) => (code === '44' ? throttled(retryAfterMs ?? waits.minuteBlockMs()) : undefined),
  ({ code, retryAfterMs }, waits) => (code === '45' ? throttled(retryAfterMs ?? waits.dailyResetMs()) : undefined),
  ({ code, retryAfterMs }, waits) => (code === '1070' ? throttled(retryAfterMs ?? waits.concurrencyMs) : undefined),
  ({ status, retryAfterMs }, waits) => (status === 429 ? throttled(retryAfterMs ?? waits.minuteBlockMs(), 'zoho.429') : undefined),
  ({ code, status }) => (code === '57' || code === '14' || status === 401 ? { kind: 'auth' } : undefined),
  ({ code }) => (configCodes.has(code) ? { kind: 'config' } : undefined),
  ({ code }) => (code === '1002' || code === '5' ? { kind: 'notFound' } : undefined),
  ({ code }) => (conflictCodes.has(code) ? { kind: 'conflict' } : undefined),
  // Said after the fact: the vendor may have got half-way.
  ({ code, status, request }) =>
    code === '1000' || status >= 500 ? { kind: 'transient', mayHaveCommitted: request.kind === 'write' } : undefined,
  ({ status }) =>
    status >= 300 && status < 400
      ? { kind: 'config', code: 'zoho.redirect', message: 'the API host answered with a redirect; check dataCenter and apiUrl' }
      : undefined,
  ({ code, status }) => (code !== '0' && (code !== '' || status >= 400) ? { kind: 'rejected' } : undefined),
];

function throttled(retryAfterMs: number, code?: string): Verdict {
  return { kind: 'throttled', retryAfterMs, ...(code === undefined ? {} : { code }) };
}

/** Zoho's answer as an error, or undefined for a success (`code` 0, or no code at all under 2xx). */
export function toSyncError(response: HttpResponse, request: HttpRequest, waits: ZohoWaits): SyncError | undefined {
  const answer = read(response, request);
  // HTML and the like: a gateway spoke, not Zoho. A refused token, a throttle and a redirect are plain without a body.
  if (!answer.isJson && !isPlainStatus(answer.status)) return notJson('zoho', request, answer.status);
  for (const matcher of matchers) {
    const verdict = matcher(answer, waits);
    if (verdict !== undefined) return new SyncError(detailsOf(answer, verdict));
  }
  return undefined;
}

function isPlainStatus(status: number): boolean {
  return status === 401 || status === 429 || (status >= 300 && status < 400);
}

function read(response: HttpResponse, request: HttpRequest): Answer {
  const body = isRecord(response.json) ? response.json : undefined;
  const code = body?.['code'];
  const message = body?.['message'];
  const seconds = Number(response.headers['retry-after'] ?? Number.NaN);
  return {
    request,
    status: response.status,
    code: typeof code === 'number' || typeof code === 'string' ? String(code) : '',
    message: typeof message === 'string' ? vendorText(message) : '',
    isJson: body !== undefined,
    retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : undefined,
  };
}

function detailsOf(answer: Answer, { kind, code, message, ...rest }: Verdict): SyncErrorDetails {
  const said = answer.code === '0' ? undefined : vendorCode(answer.code);
  return {
    kind,
    code: code ?? `zoho.${said ?? answer.status}`,
    message: `${answer.request.label}: ${message ?? (answer.message === '' ? `HTTP ${answer.status} without an explanation` : answer.message)}`,
    vendor: 'zoho',
    httpStatus: answer.status,
    ...(answer.message === '' ? {} : { vendorMessage: answer.message }),
    ...rest,
  };
}
