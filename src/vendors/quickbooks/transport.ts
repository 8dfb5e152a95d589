import type { SyncError } from '../../domain/sync-error.js';
import type { RetryRules } from '../http/layers/retry.js';
import type { LaneLimits } from '../http/rate-limiter.js';
import { SHARED_LANE } from '../http/rate-limiter.js';
import type { SendOptions } from '../http/send.js';
import type { WindowLimit } from '../http/sliding-window.js';
import { ThrottleStreak } from '../http/throttle-gate.js';
import { TokenSource } from '../http/token-source.js';
import type { TokenStore } from '../http/tokens.js';
import { createTransport } from '../http/transport.js';
import type { HttpResponse, Ports, Send } from '../http/types.js';
import { callKinds } from '../http/types.js';
import { quickbooksHosts } from './environments.js';
import type { QuickbooksWaits } from './errors.js';
import { toSyncError, traceIdOf } from './errors.js';
import { interpretQuickbooksOauth, isQuickbooksGrantDead, quickbooksRefresh, revokeQuickbooksGrant } from './oauth.js';
import type { QuickbooksClientOptions, QuickbooksLimits } from './options.js';

export const BATCH_LANE = 'batch';
export const LIST_WRITE_LANE = 'list-write';
const METERING_CODE = 'quickbooks.metering';
const USER_AGENT = 'crossfoot';
const renewableCodes: ReadonlySet<string> = new Set(['quickbooks.3200', 'quickbooks.401', 'quickbooks.110', 'quickbooks.100']);

export interface QuickbooksConnection {
  readonly send: Send;
  readonly tokens: TokenSource;
  readonly waits: QuickbooksWaits;
  readonly revoke: () => Promise<void>;
}

/** Wires the shared transport to Intuit's hosts, limits and words. */
export function connectQuickbooks(
  options: QuickbooksClientOptions,
  limits: QuickbooksLimits,
  ports: Ports,
  store: TokenStore,
): QuickbooksConnection {
  const hosts = quickbooksHosts(options.environment, options);
  const oauth = oauthSend(limits, ports);
  const tokens = new TokenSource(
    {
      initialRefreshToken: options.refreshToken,
      client: [options.clientId, options.clientSecret],
      refresh: quickbooksRefresh(oauth, hosts.tokenUrl, options),
      isDead: isQuickbooksGrantDead,
      earlyRefreshMs: limits.earlyRefreshMs,
    },
    store,
    ports.clock,
  );
  const streaks = { read: new ThrottleStreak(), write: new ThrottleStreak() };
  const waits = waitsOf(limits, ports, streaks);
  const send = createTransport(
    {
      vendor: 'quickbooks',
      send: sendOptions(limits, hosts.apiUrl),
      retry: retryRules(limits),
      interpret: (response, request) => {
        const error = toSyncError(response, request, waits);
        if (error === undefined) streaks[request.kind].clear();
        return error;
      },
      traceIdOf: (response: HttpResponse) => traceIdOf(response),
      auth: { tokens, rules: { scheme: 'Bearer', isTokenRefused: (error) => renewableCodes.has(error.code) } },
      limits: { lanes: lanes(limits), throttle: { patienceMs: limits.patienceMs, closes } },
    },
    ports,
  );
  const revoke = async (): Promise<void> => revokeQuickbooksGrant(oauth, hosts.revokeUrl, options, await tokens.refreshToken());
  return { send, tokens, waits, revoke };
}

/** Metering refuses reads only; writes go on. */
function closes(error: SyncError): readonly ('read' | 'write')[] {
  return error.code === METERING_CODE ? ['read'] : callKinds;
}

function waitsOf(limits: QuickbooksLimits, ports: Ports, streaks: Readonly<Record<'read' | 'write', ThrottleStreak>>): QuickbooksWaits {
  return {
    throttle: ({ kind }) => {
      const now = ports.clock.now();
      const waitMs = streaks[kind].next(now, limits.throttleFirstMs, limits.throttleMostMs);
      const isMetering = kind === 'read' && streaks.read.lastedMs(now) > limits.meteringAfterMs;
      return { waitMs: isMetering ? limits.meteringRecheckMs : waitMs, isMetering };
    },
    nameLockMs: limits.nameLockWaitMs,
    busyMs: limits.busyWaitMs,
  };
}

export function oauthSend(limits: QuickbooksLimits, ports: Ports): Send {
  const interpret = interpretQuickbooksOauth(limits.throttleFirstMs);
  // The call that waits for the token repeats it.
  const retry = { ...retryRules(limits), attempts: 1 };
  return createTransport({ vendor: 'quickbooks', send: sendOptions(limits, ''), retry, interpret, traceIdOf }, ports);
}

function lanes(limits: QuickbooksLimits): Record<string, LaneLimits> {
  const window = (limit: number | null, spanMs: number): readonly WindowLimit[] =>
    limit === null ? [] : [{ limit, windowMs: spanMs + limits.windowMarginMs }];
  return {
    [SHARED_LANE]: {
      windows: [...window(limits.requestsPerSecond, 1000), ...window(limits.requestsPerMinute, 60_000)],
      concurrency: limits.concurrency,
    },
    [BATCH_LANE]: { windows: window(limits.batchesPerMinute, 60_000), concurrency: null },
    // QBO: "You can only add or edit one name at a time."
    [LIST_WRITE_LANE]: { windows: [], concurrency: 1 },
  };
}

function retryRules(limits: QuickbooksLimits): RetryRules {
  const { attempts, backoffFirstMs, backoffMostMs, patienceMs } = limits;
  return { attempts, backoffFirstMs, backoffMostMs, patienceMs };
}

function sendOptions(limits: QuickbooksLimits, baseUrl: string): SendOptions {
  const { timeoutMs, maxRequestBytes, maxResponseBytes, maxSockets } = limits;
  return { baseUrl: () => baseUrl, timeoutMs, maxRequestBytes, maxResponseBytes, maxSockets, userAgent: USER_AGENT };
}
