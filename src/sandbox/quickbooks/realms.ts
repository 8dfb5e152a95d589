import type { SandboxClock } from '../core/clock.js';
import type { SandboxResponse } from '../core/server.js';
import type { Company } from './company.js';
import type { JsonObject } from './json.js';
import { Grants } from './oauth/grants.js';
import { defaultLimits, defaultSwitches, type CompanyProfile, type QuickbooksLimits, type QuickbooksSwitches } from './options.js';
import { buildCompany } from './seed.js';
import { Replays } from './wire/idempotency.js';
import { Limiter } from './wire/limiter.js';
import { Webhooks } from './wire/webhooks.js';

/** Everything the emulator holds: companies, grants, limits, kept answers, events. */
export class Realms {
  readonly grants: Grants;
  readonly limiter: Limiter;
  readonly webhooks: Webhooks;
  readonly replays: Replays<SandboxResponse>;
  readonly batchReplays: Replays<JsonObject>;
  private limits: QuickbooksLimits;
  private settings: QuickbooksSwitches;
  private readonly companies = new Map<string, Company>();
  private readonly counts = new Map<string, number>();

  constructor(
    readonly clock: SandboxClock,
    limits: Partial<QuickbooksLimits> = {},
    switches: Partial<QuickbooksSwitches> = {},
  ) {
    this.limits = { ...defaultLimits, ...limits };
    this.settings = { ...defaultSwitches, ...switches };
    this.grants = new Grants(clock, this.switches);
    this.limiter = new Limiter(() => this.limits);
    this.webhooks = new Webhooks(clock);
    this.replays = new Replays(clock, () => this.settings.requestIdRetentionMs);
    this.batchReplays = new Replays(clock, () => this.settings.requestIdRetentionMs);
  }

  readonly switches = (): QuickbooksSwitches => this.settings;

  setSwitches(changes: Partial<QuickbooksSwitches>): QuickbooksSwitches {
    this.settings = { ...this.settings, ...changes };
    return this.settings;
  }

  setLimits(changes: Partial<QuickbooksLimits>): QuickbooksLimits {
    this.limits = { ...this.limits, ...changes };
    return this.limits;
  }

  find(realmId: string): Company | undefined {
    return this.companies.get(realmId);
  }

  all(): readonly Company[] {
    return [...this.companies.values()];
  }

  require(realmId: string | null | undefined): Company {
    const [only] = this.companies.values();
    const found = realmId == null && this.companies.size === 1 ? only : this.companies.get(realmId ?? '');
    if (!found) throw new Error(`no company ${realmId ?? ''}; there are ${[...this.companies.keys()].join(', ')}`);
    return found;
  }

  /** Adds a company or replaces the one of the same realm, its grants included. */
  add(profile: CompanyProfile): Company {
    const company = buildCompany(profile, this.clock, this.switches, (event) => {
      this.webhooks.raise(event);
    });
    this.grants.remove(profile.realmId);
    this.companies.set(profile.realmId, company);
    const clientId = profile.clientId ?? 'sandbox-client';
    const keys = profile.keys ?? this.settings.environment;
    this.grants.register({ clientId, clientSecret: profile.clientSecret ?? 'sandbox-secret', keys });
    this.grants.createGrant(profile.realmId, clientId, profile.refreshToken);
    return company;
  }

  /** Back to the seeds: documents, counters, limits and kept answers are gone, the grants stay. */
  reset(): void {
    for (const company of this.companies.values()) {
      const fresh = buildCompany(company.profile, this.clock, this.switches, (event) => {
        this.webhooks.raise(event);
      });
      this.companies.set(company.realmId, fresh);
    }
    this.counts.clear();
    this.limiter.reset();
    this.replays.clear();
    this.batchReplays.clear();
    this.webhooks.clear();
  }

  firstRealmOf(clientId: string): string | undefined {
    return this.all().find(({ profile }) => (profile.clientId ?? 'sandbox-client') === clientId)?.realmId;
  }

  count(kind: string, calls = 1): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + calls);
  }

  counters(): Readonly<Record<string, number>> {
    return {
      reads: 0,
      writes: 0,
      query: 0,
      batch: 0,
      cdc: 0,
      replays: 0,
      ...Object.fromEntries(this.counts),
      corePlus: this.limiter.corePlusUsed,
    };
  }

  clearCounters(): void {
    this.counts.clear();
    this.limiter.corePlusUsed = 0;
  }
}
