import type { SandboxClock } from '../core/clock.js';
import type { SandboxRequest } from '../core/server.js';
import type { Route } from './http.js';
import { defaultLimits, RateLimiter, type ZohoLimits } from './limits.js';
import { OAuthServer } from './oauth.js';
import { Organization, type Change } from './organization.js';
import type { OrganizationProfile } from './profile.js';
import { Router } from './router.js';
import { routes } from './routes.js';
import { defaultSwitches, withSwitches, type ZohoSwitches } from './switches.js';
import { WebhookEngine } from './webhooks/engine.js';

export interface AuditEntry {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly organization: string;
  readonly scope: string;
  readonly kind: string;
}

const auditEntriesMax = 5_000;
/** Ids start here: 19 digits, above 2^53, a billion apart per organization, never reused. */
const firstId = 4_600_000_000_000_000_000n;
const idsPerOrganization = 1_000_000_000_000n;

/** Everything the emulator knows: organizations, tokens, meters, webhooks, switches. */
export class World {
  readonly organizations = new Map<string, Organization>();
  readonly oauth: OAuthServer;
  readonly limiter: RateLimiter;
  readonly webhooks: WebhookEngine;
  readonly router = new Router(routes);
  readonly auditLog: AuditEntry[] = [];
  switches: ZohoSwitches;
  limits: ZohoLimits;
  url = '';
  private organizationsMade = 0n;

  constructor(
    readonly clock: SandboxClock,
    private readonly startLimits: Partial<ZohoLimits> = {},
    private readonly startSwitches: Partial<ZohoSwitches> = {},
  ) {
    this.limits = { ...defaultLimits, ...startLimits };
    this.switches = withSwitches(defaultSwitches, startSwitches);
    this.oauth = new OAuthServer(
      clock,
      () => this.switches,
      () => this.url,
    );
    this.limiter = new RateLimiter(
      clock,
      () => this.limits,
      () => this.switches,
    );
    this.webhooks = new WebhookEngine(clock, () => this.switches);
  }

  addOrganization(profile: OrganizationProfile): Organization {
    if (this.organizations.has(profile.organizationId)) throw new Error(`organization ${profile.organizationId} exists already`);
    const base = firstId + this.organizationsMade * idsPerOrganization;
    this.organizationsMade += 1n;
    const organization = new Organization(profile, this.clock, () => this.switches, base);
    organization.deliveries = {
      list: () => this.webhooks.history.filter((delivery) => delivery.organizationId === organization.id),
      resend: (id) => {
        this.webhooks.resend(id);
      },
    };
    this.organizations.set(organization.id, organization);
    return organization;
  }

  organization(id: string): Organization {
    const organization = this.organizations.get(id);
    if (!organization) throw new Error(`no organization ${id}; there are ${[...this.organizations.keys()].join(', ') || 'none'}`);
    return organization;
  }

  publish(organization: Organization, changes: readonly Change[]): void {
    this.webhooks.publish(organization, changes);
  }

  audit(request: SandboxRequest, organization: Organization, route: Route): void {
    this.auditLog.push({
      at: this.clock.date().toISOString(),
      method: request.method,
      path: request.path,
      organization: organization.id,
      scope: `${route.scope}.${route.verb}`,
      kind: route.kind,
    });
    if (this.auditLog.length > auditEntriesMax) this.auditLog.shift();
  }

  reset(): void {
    this.organizations.clear();
    this.oauth.clear();
    this.limiter.clear();
    this.webhooks.clear();
    this.auditLog.length = 0;
    this.organizationsMade = 0n;
    this.limits = { ...defaultLimits, ...this.startLimits };
    this.switches = withSwitches(defaultSwitches, this.startSwitches);
  }
}
