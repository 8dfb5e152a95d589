import type { ErrorKind, SyncErrorDetails } from '../../domain/sync-error.js';
import { SyncError } from '../../domain/sync-error.js';
import { notJson } from '../http/errors.js';
import type { HttpRequest, HttpResponse } from '../http/types.js';
import { vendorCode, vendorText } from '../http/vendor-text.js';
import type { Fault, FaultEntry } from './faults.js';
import { faultOf, isFromGateway } from './faults.js';

export { errorCatalogue } from './catalogue.js';

/** Waits that the answer asks for; the throttle's grows while it lasts. */
export interface QuickbooksWaits {
  readonly throttle: (request: HttpRequest) => { readonly waitMs: number; readonly isMetering: boolean };
  /** For "one name at a time". */
  readonly nameLockMs: number;
  /** For "wait a few minutes and try again". */
  readonly busyMs: number;
}

interface Answer {
  readonly request: HttpRequest;
  readonly status: number;
  readonly fault: Fault | undefined;
  readonly isFromGateway: boolean;
  readonly retryAfterMs: number | undefined;
  readonly traceId: string | undefined;
}

interface Verdict {
  readonly kind: ErrorKind;
  /** The entry that decided, when one did. */
  readonly entry?: FaultEntry;
  readonly code?: string;
  readonly message?: string;
  readonly retryAfterMs?: number;
  readonly mayHaveCommitted?: boolean;
}

type Matcher = (answer: Answer, waits: QuickbooksWaits) => Verdict | undefined;

/** A write that failed this way may have been carried out all the same. */
const openFault = (answer: Answer, entry?: FaultEntry): Verdict => ({
  kind: 'transient',
  mayHaveCommitted: answer.request.kind === 'write',
  ...(entry === undefined ? {} : { entry }),
});

// QBO puts the refused token into the detail of these, so their text never leaves this room.
const tokenCodes = ['3200', '3202', '110', '100'];
const reconnectCodes = ['120', '3100'];
const movingCompanyCodes = ['130', '140', '150'];
const serverFaultCodes = ['10000', '1000', '1010', '1020', '4002'];
const conflictCodes = ['5010', '6140', '6240', '630'];

/** In order, over all entries of a fault: one answer may hold several. Codes decide; texts may be in the company's language. */
const matchers: readonly Matcher[] = [
  (answer, waits) => throttled(answer, waits),
  (answer) => {
    const entry = coded(answer, tokenCodes);
    const message = 'QuickBooks did not accept the access token';
    if (entry !== undefined) return { kind: 'auth', code: `quickbooks.${entry.code}`, message };
    const isBare = answer.status === 401 && coded(answer, reconnectCodes) === undefined;
    return isBare ? { kind: 'auth', code: 'quickbooks.401', message } : undefined;
  },
  (answer) => on(answer, reconnectCodes, (entry) => ({ kind: 'auth', entry })),
  (answer) => on(answer, ['6190', '10200'], (entry) => ({ kind: 'config', entry })),
  // The company is being moved or maintained; nothing was done.
  (answer) => on(answer, movingCompanyCodes, (entry) => ({ kind: 'transient', entry, mayHaveCommitted: false })),
  // Two copies of one request id at the same time: the other one is still under way.
  (answer) => (answer.request.kind === 'write' ? on(answer, ['600'], (entry) => openFault(answer, entry)) : undefined),
  (answer, waits) => transientBusinessFault(answer, waits),
  (answer) => on(answer, conflictCodes, (entry) => ({ kind: 'conflict', entry })),
  (answer) => on(answer, ['610'], (entry) => ({ kind: 'notFound', entry })),
  (answer) => on(answer, serverFaultCodes, (entry) => openFault(answer, entry)),
  // A validation fault is a definite no, whatever the status around it.
  ({ fault }) => (isDefinite(fault) ? { kind: 'rejected', ...first(fault) } : undefined),
  (answer) => (answer.status >= 500 || answer.status === 408 ? openFault(answer, answer.fault?.entries[0]) : undefined),
  (answer) =>
    answer.fault === undefined && answer.isFromGateway
      ? {
          ...openFault(answer),
          message: `HTTP ${answer.status} from something in front of QuickBooks; if it stays, check environment and apiUrl`,
        }
      : undefined,
  ({ status, fault }) => (status === 403 ? { kind: 'auth', ...first(fault) } : undefined),
  ({ fault }) => (fault === undefined ? undefined : { kind: 'rejected', ...first(fault) }),
  ({ status }) =>
    status === 404 || (status >= 300 && status < 400)
      ? { kind: 'config', message: `HTTP ${status} without a fault; check environment and apiUrl` }
      : undefined,
  ({ status }) => (status >= 400 ? { kind: 'rejected' } : undefined),
];

function throttled(answer: Answer, waits: QuickbooksWaits): Verdict | undefined {
  if (answer.status !== 429 && coded(answer, ['3001']) === undefined) return undefined;
  const { waitMs, isMetering } = waits.throttle(answer.request);
  if (isMetering) {
    const message = "the app's read calls of this month are probably used up: QuickBooks has been refusing for a long time";
    return { kind: 'throttled', code: 'quickbooks.metering', message, retryAfterMs: waitMs };
  }
  return { kind: 'throttled', code: 'quickbooks.3001', message: 'too many requests', retryAfterMs: answer.retryAfterMs ?? waitMs };
}

/** QBO: 6000 is a catch-all. Only these two texts, known in English alone, mean "again later"; the second may have saved. */
function transientBusinessFault(answer: Answer, waits: QuickbooksWaits): Verdict | undefined {
  const found = (fragment: RegExp): FaultEntry | undefined =>
    answer.fault?.entries.find(({ code, detail }) => code === '6000' && fragment.test(detail));
  const nameLock = found(/one name at a time/i);
  if (nameLock !== undefined) return { ...openFault(answer, nameLock), code: 'quickbooks.6000.nameLock', retryAfterMs: waits.nameLockMs };
  const busy = found(/wait a few minutes/i);
  if (busy !== undefined) return { ...openFault(answer, busy), code: 'quickbooks.6000.busy', retryAfterMs: waits.busyMs };
  return undefined;
}

function isDefinite(fault: Fault | undefined): boolean {
  return fault !== undefined && /^validation/i.test(fault.type) && fault.entries.some(({ code }) => code !== '');
}

function on(answer: Answer, codes: readonly string[], verdict: (entry: FaultEntry) => Verdict): Verdict | undefined {
  const entry = coded(answer, codes);
  return entry === undefined ? undefined : verdict(entry);
}

function coded({ fault }: Answer, codes: readonly string[]): FaultEntry | undefined {
  return fault?.entries.find(({ code }) => codes.includes(code));
}

function first(fault: Fault | undefined): { readonly entry?: FaultEntry } {
  const entry = fault?.entries[0];
  return entry === undefined ? {} : { entry };
}

/** QBO's answer as an error, or undefined for a success. A fault under 200 is an error too. */
export function toSyncError(response: HttpResponse, request: HttpRequest, waits: QuickbooksWaits): SyncError | undefined {
  const traceId = traceIdOf(response);
  const answer: Answer = {
    request,
    status: response.status,
    fault: faultOf(response),
    isFromGateway: isFromGateway(response),
    retryAfterMs: retryAfterMs(response),
    traceId,
  };
  for (const matcher of matchers) {
    const verdict = matcher(answer, waits);
    if (verdict !== undefined) return new SyncError(detailsOf(answer, verdict));
  }
  if (response.json !== undefined) return undefined;
  return new SyncError({ ...notJson('quickbooks', request, response.status).details, ...(traceId === undefined ? {} : { traceId }) });
}

/** A fault of one batch item, read with the same rules. */
export function faultToSyncError(fault: Fault, request: HttpRequest, traceId: string | undefined, waits: QuickbooksWaits): SyncError {
  const answer: Answer = { request, status: 200, fault, isFromGateway: false, retryAfterMs: undefined, traceId };
  for (const matcher of matchers) {
    const verdict = matcher(answer, waits);
    if (verdict !== undefined) return new SyncError(detailsOf(answer, verdict));
  }
  return new SyncError(detailsOf(answer, { kind: 'rejected' }));
}

function detailsOf(answer: Answer, { kind, entry, code, message, ...rest }: Verdict): SyncErrorDetails {
  const { request, fault, status, traceId } = answer;
  const entries = entry === undefined ? [] : [entry, ...(fault?.entries ?? []).filter((other) => other !== entry)];
  const words = vendorText(entries.map(({ message: title, detail }) => (detail === '' || detail === 'null' ? title : detail)).join('; '));
  const element = vendorText(entry?.element ?? '');
  return {
    kind,
    code: code ?? `quickbooks.${vendorCode(entry?.code ?? '') ?? status}`,
    message: `${request.label}: ${message ?? (words === '' ? `HTTP ${status} without an explanation` : words)}`,
    vendor: 'quickbooks',
    httpStatus: status,
    ...(words === '' ? {} : { vendorMessage: words }),
    ...(element === '' ? {} : { element }),
    ...(traceId === undefined ? {} : { traceId }),
    ...(request.requestId === undefined ? {} : { requestId: request.requestId }),
    ...rest,
  };
}

export function traceIdOf({ headers }: HttpResponse): string | undefined {
  return headers['intuit_tid'] ?? headers['intuit-tid'];
}

function retryAfterMs({ headers }: HttpResponse): number | undefined {
  const text = headers['retry-after'];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) * 1000 : undefined;
}

export interface DuplicateNumberOwner {
  /** In the company's language: `Invoice`, `Facture`, `Journal Entry`. */
  readonly txnType: string;
  readonly txnId: string;
}

/** Who has the number, when a 6140 says so; the documented short form does not. */
export function duplicateNumberOwner(error: SyncError): DuplicateNumberOwner | undefined {
  const found = /TxnType=(.+?) with TxnId=(\d+)/.exec(error.details.vendorMessage ?? '');
  const [, txnType, txnId] = found ?? [];
  return error.code === 'quickbooks.6140' && txnType !== undefined && txnId !== undefined ? { txnType, txnId } : undefined;
}
