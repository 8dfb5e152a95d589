import { SyncError } from '../../domain/sync-error.js';
import { AdaptiveRate, type RateMemory } from '../http/adaptive-rate.js';
import { Budget } from '../http/budget.js';
import type { ThrottleRules } from '../http/layers/rate-limit.js';
import type { RetryRules } from '../http/layers/retry.js';
import type { LaneLimits } from '../http/rate-limiter.js';
import { SHARED_LANE } from '../http/rate-limiter.js';
import type { SendOptions } from '../http/send.js';
import { ThrottleStreak } from '../http/throttle-gate.js';
import { TokenSource } from '../http/token-source.js';
import type { TokenStore } from '../http/tokens.js';
import { createTransport } from '../http/transport.js';
import type { HttpRequest, HttpResponse, Ports, Send } from '../http/types.js';
import { callKinds } from '../http/types.js';
import { trustedApiDomain, zohoApiOrigin, zohoHosts } from './data-centres.js';
import type { ZohoWaits } from './errors.js';
import { toSyncError } from './errors.js';
import { interpretZohoOauth, isZohoGrantDead, revokeZohoGrant, zohoRefresh } from './oauth.js';
import type { ZohoClientOptions, ZohoLimits } from './options.js';

export const DETAIL_LANE = 'detail';
const DAY_MS = 24 * 60 * 60 * 1000;
const USER_AGENT = 'crossfoot';

export interface ZohoConnection {
  readonly send: Send;
  readonly budget: Budget;
  /** Undefined without a limit a minute. */
  readonly rate: AdaptiveRate | undefined;
  readonly tokens: TokenSource;
  readonly revoke: () => Promise<void>;
}

/** Wires the shared transport to Zoho's hosts, limits and words. */
export function connectZoho(
  options: ZohoClientOptions,
  limits: ZohoLimits,
  ports: Ports,
  stores: { readonly tokens: TokenStore; readonly rate: RateMemory | undefined },
): ZohoConnection {
  const hosts = zohoHosts(options.dataCenter);
  const accountsUrl = options.accountsUrl ?? hosts.accountsUrl;
  const oauth = oauthSend(limits, ports, accountsUrl);
  const tokens = openTokens(options, limits, ports, stores.tokens, oauth);
  const budget = createBudget(limits, ports);
  const rate = createRate(limits, ports, stores.rate);
  // Asked at each call: the host is only known once the first token answer named it.
  const baseUrl = (): string => zohoApiOrigin(options.apiUrl ?? trustedApiDomain(tokens.apiDomain, accountsUrl) ?? hosts.apiUrl);
  const send = createTransport(
    {
      vendor: 'zoho',
      send: sendOptions(limits, baseUrl),
      retry: retryRules(limits),
      interpret: interpreter(limits, ports, budget),
      auth: { tokens, rules: { scheme: 'Zoho-oauthtoken', isTokenRefused } },
      limits: { lanes: lanes(limits, rate), throttle: { patienceMs: limits.patienceMs, closes: () => callKinds, ...follows(rate) } },
      budget: { counter: budget, exhausted: (resetsInMs) => budgetExhausted(resetsInMs ?? limits.dailyRecheckMs) },
    },
    ports,
  );
  return { send, budget, rate, tokens, revoke: async () => revokeZohoGrant(oauth, await tokens.refreshToken()) };
}

export function oauthSend(limits: ZohoLimits, ports: Ports, accountsUrl: string): Send {
  return createTransport(
    {
      vendor: 'zoho',
      send: sendOptions(limits, () => accountsUrl),
      // The call that waits for the token repeats it; repeating here too would multiply against ten tokens in ten minutes.
      retry: { ...retryRules(limits), attempts: 1 },
      interpret: interpretZohoOauth(limits.tokenLimitWaitMs),
    },
    ports,
  );
}

function openTokens(options: ZohoClientOptions, limits: ZohoLimits, ports: Ports, store: TokenStore, oauth: Send): TokenSource {
  return new TokenSource(
    {
      initialRefreshToken: options.refreshToken,
      client: [options.clientId, options.clientSecret],
      refresh: zohoRefresh(oauth, options),
      isDead: isZohoGrantDead,
      earlyRefreshMs: limits.earlyRefreshMs,
    },
    store,
    ports.clock,
  );
}

/** Zoho's 401 and 57 mean a stale token or a missing scope; only a renewed token tells which. */
function isTokenRefused(error: SyncError): boolean {
  return error.kind === 'auth' && !error.code.startsWith('zoho.oauth');
}

function createBudget(limits: ZohoLimits, ports: Ports): Budget {
  const headers = { limit: 'x-rate-limit-limit', remaining: 'x-rate-limit-remaining', resetSeconds: 'x-rate-limit-reset' };
  return new Budget(ports.clock, headers, limits.callsPerDay, { periodMs: DAY_MS, recheckMs: limits.dailyRecheckMs });
}

function budgetExhausted(retryAfterMs: number): SyncError {
  const message = "the organization's calls for today are used up";
  return new SyncError({ kind: 'throttled', code: 'zoho.45', message, vendor: 'zoho', retryAfterMs });
}

function interpreter(
  limits: ZohoLimits,
  ports: Ports,
  budget: Budget,
): (response: HttpResponse, request: HttpRequest) => SyncError | undefined {
  const streak = new ThrottleStreak();
  const waits: ZohoWaits = {
    minuteBlockMs: () => streak.next(ports.clock.now(), limits.minuteBlockFirstMs, limits.minuteBlockMostMs),
    hardBlockMs: limits.hardBlockMs,
    concurrencyMs: limits.concurrencyWaitMs,
    dailyResetMs: () => budget.state().resetsInMs ?? limits.dailyRecheckMs,
  };
  return (response, request) => {
    const error = toSyncError(response, request, waits);
    if (error === undefined) streak.clear();
    return error;
  };
}

function createRate({ requestsPerMinute, sustainedPerMinute }: ZohoLimits, { clock }: Ports, memory: RateMemory | undefined) {
  return requestsPerMinute === null ? undefined : new AdaptiveRate({ most: requestsPerMinute, least: sustainedPerMinute }, clock, memory);
}

const longBlock = 'zoho.43';
/** Refusals because of the calls of the last minutes; those of the day and of concurrency say nothing about the rate. */
const minuteCodes: readonly string[] = [longBlock, 'zoho.44', 'zoho.429'];

function follows(rate: AdaptiveRate | undefined): Pick<ThrottleRules, 'rate'> {
  if (!rate) return {};
  const refused = async ({ code }: SyncError): Promise<void> => {
    if (minuteCodes.includes(code)) await rate.refused(code === longBlock);
  };
  return { rate: { ready: () => rate.ready(), refused } };
}

function lanes(limits: ZohoLimits, rate: AdaptiveRate | undefined): Record<string, LaneLimits> {
  const windowMs = 60_000 + limits.windowMarginMs;
  const perMinute = (limit: number | null): LaneLimits['windows'] => (limit === null ? [] : [{ limit, windowMs }]);
  const adaptive = rate ? [{ limit: () => rate.perMinute(), windowMs }] : [];
  return {
    [SHARED_LANE]: { windows: adaptive, concurrency: limits.concurrency },
    [DETAIL_LANE]: { windows: perMinute(limits.detailsPerMinute), concurrency: null },
  };
}

function retryRules(limits: ZohoLimits): RetryRules {
  const { attempts, backoffFirstMs, backoffMostMs, patienceMs } = limits;
  return { attempts, backoffFirstMs, backoffMostMs, patienceMs };
}

function sendOptions(limits: ZohoLimits, baseUrl: () => string): SendOptions {
  const { timeoutMs, maxRequestBytes, maxResponseBytes, maxSockets } = limits;
  return { baseUrl, timeoutMs, maxRequestBytes, maxResponseBytes, maxSockets, userAgent: USER_AGENT };
}
