import type { QuickbooksEnvironment } from './environments.js';
import type { QuickbooksCredentials } from './oauth.js';

export interface QuickbooksClientOptions extends QuickbooksCredentials {
  readonly environment: QuickbooksEnvironment;
  readonly realmId: string;
  readonly refreshToken: string;
  readonly oauthUrl?: string;
  readonly apiUrl?: string;
  readonly limits?: Partial<QuickbooksLimits>;
}

/** Every bound, with the vendor fact it comes from. */
export interface QuickbooksLimits {
  /** Documented per realm and app; null is unlimited. */
  readonly requestsPerSecond: number | null;
  readonly requestsPerMinute: number | null;
  readonly batchesPerMinute: number | null;
  readonly concurrency: number | null;
  /** Added to each window, so that calls that bunch up on the way do not exceed the vendor's count. */
  readonly windowMarginMs: number;
  readonly attempts: number;
  readonly backoffFirstMs: number;
  readonly backoffMostMs: number;
  /** A longer wait is thrown as `throttled` instead of waited out. */
  readonly patienceMs: number;
  /** The vendor says: wait 60 seconds; doubled while it lasts. */
  readonly throttleFirstMs: number;
  readonly throttleMostMs: number;
  /** A refusal of reads that lasts longer is the monthly metering, and is looked at again only this often. */
  readonly meteringAfterMs: number;
  readonly meteringRecheckMs: number;
  readonly nameLockWaitMs: number;
  readonly busyWaitMs: number;
  readonly earlyRefreshMs: number;
  /** The vendor gives up after 120 seconds; waiting less would leave more outcomes open. */
  readonly timeoutMs: number;
  readonly maxRequestBytes: number;
  readonly maxResponseBytes: number;
  readonly maxSockets: number;
  /** Longer statements go as POST: a URL should stay under about 8 kB. */
  readonly maxQueryInUrl: number;
}

const minute = 60_000;

export const quickbooksDefaultLimits: QuickbooksLimits = {
  requestsPerSecond: 10,
  requestsPerMinute: 500,
  batchesPerMinute: 40,
  concurrency: 8,
  windowMarginMs: 100,
  attempts: 5,
  backoffFirstMs: 5000,
  backoffMostMs: minute,
  patienceMs: minute,
  throttleFirstMs: minute,
  throttleMostMs: 8 * minute,
  meteringAfterMs: 15 * minute,
  meteringRecheckMs: 6 * 60 * minute,
  nameLockWaitMs: 2000,
  busyWaitMs: 30_000,
  earlyRefreshMs: 5 * minute,
  timeoutMs: 125_000,
  maxRequestBytes: 10 * 1024 * 1024,
  maxResponseBytes: 100 * 1024 * 1024,
  maxSockets: 10,
  maxQueryInUrl: 2000,
};

export const QUICKBOOKS_MINOR_VERSION = '75';
/** Documented: 50 characters, 36 in a batch; 30 items in a batch, with at most 10 characters in each `bId`. */
export const MAX_REQUEST_ID = 50;
export const MAX_BATCH_REQUEST_ID = 36;
export const MAX_BATCH_ITEMS = 30;
export const MAX_BATCH_ITEM_ID = 10;
/** A change list this long may have been cut. */
export const MAX_CDC_OBJECTS = 1000;
