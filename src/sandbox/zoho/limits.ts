import type { SandboxClock } from '../core/clock.js';
import { ZohoError, codes } from './errors.js';
import type { CallKind, Product } from './http.js';
import type { Organization } from './organization.js';
import type { Plan } from './profile.js';
import type { ZohoSwitches } from './switches.js';
import { endOfLocalDay } from './time.js';

/** Call limits of one organization, shared by every client that calls it. `null` lifts a limit. */
export interface ZohoLimits {
  readonly requestsPerMinute: number | null;
  /** The plan's own figure when absent. */
  readonly concurrent?: number | null;
  readonly requestsPerDay?: number | null;
  /** Shortest pause between two calls of the webhook and workflow settings. */
  readonly settingsPaceMs: number | null;
  /** Calls refused per minute after which the organization is blocked for long (code 43). */
  readonly refusalsBeforeBlock: number | null;
  readonly blockMs: number;
  /** A steady rate that also ends in the long block, as one report has it: 190 calls in 3.5 minutes. */
  readonly sustained: { readonly calls: number; readonly windowMs: number } | null;
}

export const defaultLimits: ZohoLimits = {
  requestsPerMinute: 100,
  settingsPaceMs: 600,
  refusalsBeforeBlock: 20,
  blockMs: 15 * 60_000,
  sustained: null,
};

const callsPerDay: Readonly<Record<Plan, number>> = {
  free: 1_000,
  standard: 2_500,
  professional: 5_000,
  premium: 7_500,
  enterprise: 10_000,
};
const minuteMs = 60_000;

interface Meter {
  readonly recent: number[];
  refusals: number[];
  usedToday: number;
  dayEndsAt: number;
  inProcess: number;
  blockedUntil: number;
  lastSettingsCall: number;
  readonly counters: Record<CallKind, number>;
}

export class RateLimiter {
  private readonly meters = new Map<string, Meter>();

  constructor(
    private readonly clock: SandboxClock,
    private readonly limits: () => ZohoLimits,
    private readonly switches: () => ZohoSwitches,
  ) {}

  /** Counts a call or refuses it. Every refusal is itself remembered: hammering ends in the long block. */
  enter(organization: Organization, product: Product, kind: CallKind, path: string): () => void {
    const meter = this.meter(organization, product);
    const now = this.clock.now();
    const limits = this.limits();
    this.turnDay(organization, meter, now);
    prune(meter.recent, now - Math.max(minuteMs, limits.sustained?.windowMs ?? 0));
    prune(meter.refusals, now - minuteMs);
    if (now < meter.blockedUntil) this.block(meter, now);
    this.checkDay(organization, meter);
    const lastMinute = meter.recent.length - firstAfter(meter.recent, now - minuteMs);
    if (limits.requestsPerMinute !== null && lastMinute >= limits.requestsPerMinute) this.refuseMinute(meter, now);
    if (limits.sustained && meter.recent.length >= limits.sustained.calls) this.block(meter, now);
    const concurrent = limits.concurrent === undefined ? (organization.plan === 'free' ? 5 : 10) : limits.concurrent;
    if (concurrent !== null && meter.inProcess >= concurrent) {
      throw new ZohoError(
        429,
        codes.tooManyInProcess,
        'You have reached the maximum number of in process requests allowed. Kindly try again after some time.',
      );
    }
    if (/^\/settings\/(webhooks|workflows)/.test(path)) this.pace(meter, now);
    meter.recent.push(now);
    meter.usedToday += 1;
    meter.inProcess += 1;
    meter.counters[kind] += 1;
    return () => {
      meter.inProcess -= 1;
    };
  }

  headers(organization: Organization, product: Product): Record<string, string> {
    const limit = this.perDay(organization);
    if (limit === null || !this.switches().rateLimitHeaders) return {};
    const meter = this.meter(organization, product);
    const now = this.clock.now();
    this.turnDay(organization, meter, now);
    return {
      'x-rate-limit-limit': String(limit),
      'x-rate-limit-remaining': String(Math.max(0, limit - meter.usedToday)),
      'x-rate-limit-reset': String(Math.max(0, Math.ceil((meter.dayEndsAt - now) / 1_000))),
    };
  }

  counters(): Record<string, unknown> {
    return Object.fromEntries([...this.meters].map(([name, meter]) => [name, { ...meter.counters, today: meter.usedToday }]));
  }

  clear(): void {
    this.meters.clear();
  }

  private perDay(organization: Organization): number | null {
    const { requestsPerDay } = this.limits();
    if (requestsPerDay !== undefined) return requestsPerDay;
    return organization.profile.quota === undefined ? callsPerDay[organization.plan] : organization.profile.quota;
  }

  private checkDay(organization: Organization, meter: Meter): void {
    const limit = this.perDay(organization);
    if (limit === null || meter.usedToday < limit) return;
    const text = `The API call for this organization has exceeded the maximum call rate limit of ${limit}.`;
    throw new ZohoError(this.switches().dailyLimitStatus, codes.perDay, text);
  }

  private refuseMinute(meter: Meter, now: number): never {
    meter.refusals.push(now);
    const limit = this.limits().refusalsBeforeBlock;
    if (limit !== null && meter.refusals.length > limit) this.block(meter, now);
    const text =
      'For security reasons your organization has been blocked as it have exceeded the maximum number of requests per minute that can originate from an organization.';
    throw new ZohoError(429, codes.perMinute, text);
  }

  private block(meter: Meter, now: number): never {
    meter.blockedUntil = now + this.limits().blockMs;
    const text =
      'For security reasons your organization has been blocked for some time as you have exceeded the maximum number of requests per minute.';
    throw new ZohoError(429, codes.blockedForAWhile, text);
  }

  private pace(meter: Meter, now: number): void {
    const pause = this.limits().settingsPaceMs;
    if (pause !== null && now - meter.lastSettingsCall < pause) this.refuseMinute(meter, now);
    meter.lastSettingsCall = now;
  }

  private turnDay(organization: Organization, meter: Meter, now: number): void {
    if (now < meter.dayEndsAt) return;
    meter.usedToday = 0;
    meter.dayEndsAt = endOfLocalDay(now, organization.timeZone);
  }

  private meter(organization: Organization, product: Product): Meter {
    const key = `${organization.id}/${product}`;
    let meter = this.meters.get(key);
    if (!meter) {
      const counters: Record<CallKind, number> = { list: 0, detail: 0, write: 0, settings: 0 };
      meter = {
        recent: [],
        refusals: [],
        usedToday: 0,
        dayEndsAt: 0,
        inProcess: 0,
        blockedUntil: 0,
        lastSettingsCall: Number.NEGATIVE_INFINITY,
        counters,
      };
      this.meters.set(key, meter);
    }
    return meter;
  }
}

function prune(times: number[], before: number): void {
  const keepFrom = firstAfter(times, before);
  if (keepFrom > 0) times.splice(0, keepFrom);
}

function firstAfter(times: readonly number[], instant: number): number {
  const at = times.findIndex((time) => time > instant);
  return at === -1 ? times.length : at;
}
