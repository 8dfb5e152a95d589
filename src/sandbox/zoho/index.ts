import { SandboxClock } from '../core/clock.js';
import { startSandboxServer, type SandboxServer } from '../core/server.js';
import { adminActions } from './admin.js';
import { handleApi } from './api.js';
import { isJson, plain, type Json } from './json.js';
import type { ZohoLimits } from './limits.js';
import { normalizeProfile, type OrganizationProfile, type RawDocument, type Step } from './profile.js';
import { renderAll } from './render.js';
import { lookup } from './seed/names.js';
import { injectRaw } from './seed/raw.js';
import { seedOrganization } from './seed/seed.js';
import { runStep, runSteps } from './seed/steps.js';
import { withSwitches, type ZohoSwitches } from './switches.js';
import { World } from './world.js';

/**
 * An emulator of Zoho Inventory API v1 and the Books v3 paths beside it, written from the vendor facts. It must know nothing
 * of the rest of the product: a misreading shared with the client would pass every test.
 */
export interface ZohoSandboxOptions {
  readonly port?: number;
  readonly host?: string;
  readonly basePath?: string;
  readonly clock?: SandboxClock;
  readonly limits?: Partial<ZohoLimits>;
  readonly switches?: Partial<ZohoSwitches>;
  readonly organizations?: readonly OrganizationProfile[];
}

/** One organization as tests see it: plain data, no tokens, no quota. */
export interface SandboxOrganization {
  readonly id: string;
  /** Runs seed steps; answers the vendor's answers. */
  steps(steps: readonly Step[]): Json[];
  /** Acts as a person in the vendor's UI. */
  ui(step: Step): Json;
  raw(document: RawDocument): string;
  /** The id (or a member read on from the detail) behind a symbolic name. */
  idOf(name: string): string;
  documents(module: string): Json[];
}

export interface ZohoSandbox extends SandboxServer {
  /** Where `/oauth/v2/*` is; the API roots are `/inventory/v1` and `/books/v3` below the same URL. */
  readonly accountsUrl: string;
  organization(id: string): SandboxOrganization;
  addOrganization(profile: OrganizationProfile | Json): SandboxOrganization;
  setSwitches(changes: Partial<ZohoSwitches>): void;
  setLimits(changes: Partial<ZohoLimits>): void;
  /** A ready access token. */
  accessToken(scopes?: readonly string[], clientId?: string): string;
  expireAccessTokens(): void;
  counters(): Record<string, unknown>;
  webhooksSettled(): Promise<void>;
  reset(): void;
}

export async function startZohoSandbox(options: ZohoSandboxOptions = {}): Promise<ZohoSandbox> {
  const clock = options.clock ?? new SandboxClock();
  const world = new World(clock, options.limits, options.switches);
  const server = await startSandboxServer({
    handler: (request) => (request.path.startsWith('/oauth/') ? world.oauth.handle(request) : handleApi(world, request)),
    admin: adminActions(world),
    clock,
    ...(options.host === undefined ? {} : { host: options.host }),
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.basePath === undefined ? {} : { basePath: options.basePath }),
  });
  world.url = server.url;
  for (const profile of options.organizations ?? []) seedOrganization(world, profile);
  return { ...server, ...controls(world, server) };
}

function controls(world: World, server: SandboxServer): Omit<ZohoSandbox, keyof SandboxServer> & Pick<SandboxServer, 'close'> {
  return {
    accountsUrl: server.url,
    organization: (id) => handle(world, id),
    addOrganization: (profile) => handle(world, seedOrganization(world, normalizeProfile(profile as Json)).id),
    setSwitches: (changes) => {
      world.switches = withSwitches(world.switches, changes);
    },
    setLimits: (changes) => {
      world.limits = { ...world.limits, ...changes };
    },
    accessToken: (scopes = ['ZohoInventory.fullaccess.all', 'ZohoBooks.fullaccess.all'], clientId) =>
      world.oauth.addAccessToken(clientId ?? [...world.oauth.clients.keys()][0] ?? '', scopes),
    expireAccessTokens: () => {
      world.oauth.expireAccessTokens();
    },
    counters: () => world.limiter.counters(),
    webhooksSettled: () => world.webhooks.settled(),
    reset: () => {
      world.reset();
    },
    close: async () => {
      await world.webhooks.settled();
      await server.close();
    },
  };
}

function handle(world: World, id: string): SandboxOrganization {
  const organization = world.organization(id);
  const json = (value: unknown): Json => {
    const copy = plain(value);
    return isJson(copy) ? copy : {};
  };
  return {
    id,
    steps: (steps) => runSteps(world, organization, steps).map(json),
    ui: (step) => json(runStep(world, organization, step).body),
    raw: (document) => injectRaw(organization, document),
    idOf: (name) => lookup(world, organization, name).value,
    documents: (module) => plain(renderAll(organization, module)) as Json[],
  };
}

export { defaultLimits, type ZohoLimits } from './limits.js';
export { defaultSwitches, type ZohoSwitches } from './switches.js';
export type { OrganizationProfile, RawDocument, Step } from './profile.js';
