import type { RateMemory } from '../http/adaptive-rate.js';
import type { ZohoDataCentre } from './data-centres.js';
import type { ZohoCredentials } from './oauth.js';

export interface ZohoClientOptions extends ZohoCredentials {
  readonly dataCenter: ZohoDataCentre;
  readonly organizationId: string;
  readonly refreshToken: string;
  /** Override the data centre's hosts; with `apiUrl` the token answer's `api_domain` is not used, with another `accountsUrl` it is not checked. */
  readonly accountsUrl?: string;
  readonly apiUrl?: string;
  readonly limits?: Partial<ZohoLimits>;
  /** Keeps what refusals taught about the rate; without it each client learns anew. */
  readonly rateMemory?: RateMemory;
}

/** Every bound, with the vendor fact it comes from. */
export interface ZohoLimits {
  /** Documented: 100 a minute and organization; null is unlimited. */
  readonly requestsPerMinute: number | null;
  /** Where refusals bring the rate to at the lowest. Seen: sustained reading above about 50 a minute brings the long block (code 43). */
  readonly sustainedPerMinute: number;
  /** Of the calls those that read a single record; null is bounded by all calls only. */
  readonly detailsPerMinute: number | null;
  /** Documented: 5 at once on the free plan, 10 on paid ones, both soft. */
  readonly concurrency: number | null;
  /** Counted here only while no answer carries the allowance in its headers. */
  readonly callsPerDay: number | null;
  /** Added to each window, so that calls that bunch up on the way do not exceed the vendor's count. */
  readonly windowMarginMs: number;
  readonly attempts: number;
  readonly backoffFirstMs: number;
  readonly backoffMostMs: number;
  /** A longer wait is thrown as `throttled` instead of waited out. */
  readonly patienceMs: number;
  readonly minuteBlockFirstMs: number;
  readonly minuteBlockMostMs: number;
  readonly hardBlockMs: number;
  readonly concurrencyWaitMs: number;
  /** Code 45 without a reset header: look again after this. */
  readonly dailyRecheckMs: number;
  readonly tokenLimitWaitMs: number;
  readonly earlyRefreshMs: number;
  readonly timeoutMs: number;
  readonly maxRequestBytes: number;
  readonly maxResponseBytes: number;
  readonly maxSockets: number;
}

const minute = 60_000;

export const zohoDefaultLimits: ZohoLimits = {
  requestsPerMinute: 95,
  sustainedPerMinute: 45,
  detailsPerMinute: null,
  concurrency: 5,
  callsPerDay: null,
  windowMarginMs: 100,
  attempts: 5,
  backoffFirstMs: 1000,
  backoffMostMs: 30_000,
  patienceMs: minute,
  minuteBlockFirstMs: minute,
  minuteBlockMostMs: 15 * minute,
  hardBlockMs: 20 * minute,
  concurrencyWaitMs: 3000,
  dailyRecheckMs: 60 * minute,
  tokenLimitWaitMs: 10 * minute,
  earlyRefreshMs: 5 * minute,
  timeoutMs: minute,
  maxRequestBytes: 5 * 1024 * 1024,
  maxResponseBytes: 50 * 1024 * 1024,
  maxSockets: 10,
};

/** Documented maxima of the list and bulk calls. */
export const ZOHO_PAGE_SIZE = 200;
export const ZOHO_ITEM_DETAILS_PER_CALL = 100;
