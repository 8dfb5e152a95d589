import { SandboxClock } from '../core/clock.js';
import { startSandboxServer, type SandboxServer } from '../core/server.js';
import { adminActions } from './admin/actions.js';
import type { Company } from './company.js';
import { OAuthEndpoints } from './oauth/endpoints.js';
import type { CompanyProfile, QuickbooksLimits, QuickbooksSandboxOptions, QuickbooksSwitches } from './options.js';
import { Realms } from './realms.js';
import { CompanyApi } from './wire/api.js';
import { emptyReply } from './wire/envelope.js';

/**
 * A strict, stateful emulator of the QuickBooks Online API with a double-entry ledger behind it. It is written from the vendor's
 * facts and must know nothing of our client: a shared misreading would pass every test.
 */
export interface QuickbooksSandbox extends SandboxServer {
  company(realmId?: string): Company;
  addCompany(profile: CompanyProfile): Company;
  /** A bearer token for the newest grant of a realm, without the OAuth round trip. */
  accessToken(realmId?: string): string;
  counters(): Readonly<Record<string, number>>;
  setSwitches(changes: Partial<QuickbooksSwitches>): void;
  setLimits(changes: Partial<QuickbooksLimits>): void;
}

export async function startQuickbooksSandbox(options: QuickbooksSandboxOptions = {}): Promise<QuickbooksSandbox> {
  const clock = options.clock ?? new SandboxClock();
  const realms = new Realms(clock, options.limits, options.switches);
  for (const profile of options.companies ?? []) realms.add(profile);
  const api = new CompanyApi(realms);
  const oauth = new OAuthEndpoints(
    realms.grants,
    (clientId) => realms.firstRealmOf(clientId),
    (options.basePath ?? '').replace(/\/+$/, ''),
  );
  const server = await startSandboxServer({
    clock,
    handler: (request) => oauth.handle(request) ?? (request.path.startsWith('/v3/company/') ? api.handle(request) : emptyReply(404)),
    admin: adminActions(realms),
    ...(options.host === undefined ? {} : { host: options.host }),
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.basePath === undefined ? {} : { basePath: options.basePath }),
  });
  return {
    ...server,
    company: (realmId) => realms.require(realmId),
    addCompany: (profile) => realms.add(profile),
    accessToken: (realmId) => {
      const grant = realms.grants.of(realms.require(realmId).realmId).at(-1);
      if (!grant) throw new Error('the company has no grant');
      return realms.grants.issueAccess(grant);
    },
    counters: () => realms.counters(),
    setSwitches: (changes) => {
      realms.setSwitches(changes);
    },
    setLimits: (changes) => {
      realms.setLimits(changes);
    },
    close: async () => {
      realms.webhooks.stop();
      await server.close();
    },
  };
}

export type { Company } from './company.js';
export type { CompanyProfile, QuickbooksLimits, QuickbooksSandboxOptions, QuickbooksSwitches } from './options.js';
export { defaultLimits, defaultSwitches } from './options.js';
