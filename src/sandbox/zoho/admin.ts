import type { AdminAction } from '../core/server.js';
import { isJson, plain, textOf, type Json } from './json.js';
import type { ZohoLimits } from './limits.js';
import type { Organization } from './organization.js';
import { normalizeProfile, type RawDocument, type Step } from './profile.js';
import { renderAll } from './render.js';
import { injectRaw } from './seed/raw.js';
import { seedOrganization } from './seed/seed.js';
import { lookup } from './seed/names.js';
import { runStep, runSteps } from './seed/steps.js';
import { withSwitches } from './switches.js';
import type { World } from './world.js';

/** Control of the emulator from outside the vendor's surface: no tokens, no quota. */
export function adminActions(world: World): Record<string, AdminAction> {
  const organizationOf = (body: Json, query: URLSearchParams): Organization => {
    const id = textOf(body['organization']) || (query.get('organization') ?? '') || ([...world.organizations.keys()][0] ?? '');
    return world.organization(id);
  };
  return {
    reset: (body) => {
      world.reset();
      for (const profile of Array.isArray(body['organizations']) ? (body['organizations'] as Json[]) : [])
        seedOrganization(world, normalizeProfile(profile));
      return { organizations: [...world.organizations.keys()] };
    },
    organization: (body) => summary(seedOrganization(world, normalizeProfile(isJson(body['profile']) ? body['profile'] : body))),
    organizations: () => ({ organizations: [...world.organizations.values()].map(summary) }),
    steps: (body, query) => {
      const organization = organizationOf(body, query);
      const steps = Array.isArray(body['steps']) ? (body['steps'] as Step[]) : [];
      return { answers: plain(runSteps(world, organization, steps)), names: namesOf(organization) };
    },
    ui: (body, query) => {
      const organization = organizationOf(body, query);
      return plain(runStep(world, organization, body).body);
    },
    raw: (body, query) => {
      const organization = organizationOf(body, query);
      const documents = (Array.isArray(body['documents']) ? body['documents'] : [body]) as RawDocument[];
      return { ids: documents.map((document) => injectRaw(organization, document)) };
    },
    documents: (body, query) => {
      const organization = organizationOf(body, query);
      const module = textOf(body['module']) || (query.get('module') ?? '');
      return { [module]: plain(renderAll(organization, module)) };
    },
    names: (body, query) => ({ names: namesOf(organizationOf(body, query)) }),
    lookup: (body, query) => lookup(world, organizationOf(body, query), textOf(body['name']) || (query.get('name') ?? '')),
    tokens: (body) => tokens(world, body),
    switches: (body) => {
      world.switches = withSwitches(world.switches, body);
      return world.switches;
    },
    limits: (body) => {
      world.limits = { ...world.limits, ...(body as Partial<ZohoLimits>) };
      return world.limits;
    },
    counters: (body) => {
      const counters = world.limiter.counters();
      if (body['clear'] === true) world.limiter.clear();
      return { counters };
    },
    audit: () => ({ entries: world.auditLog }),
    webhooks: async (body) => {
      const retried = body['retry'] === true ? world.webhooks.retryDue() : 0;
      await world.webhooks.settled();
      return { retried, deliveries: world.webhooks.history };
    },
  };
}

function summary(organization: Organization): Json {
  return {
    organizationId: organization.id,
    name: organization.name,
    currencyCode: organization.currencyCode,
    names: namesOf(organization),
  };
}

function namesOf(organization: Organization): Record<string, string> {
  return Object.fromEntries([...organization.names].map(([name, { id }]) => [name, id]));
}

/** `{ expire: true }` ends all access tokens, `{ kill: token }` a refresh token, `{ issue: { clientId, scopes } }` makes an access token. */
function tokens(world: World, body: Json): unknown {
  if (body['expire'] === true) world.oauth.expireAccessTokens();
  if (typeof body['kill'] === 'string') world.oauth.dropRefreshToken(body['kill']);
  const { issue } = body;
  if (isJson(issue)) {
    const scopes = Array.isArray(issue['scopes'])
      ? (issue['scopes'] as string[])
      : ['ZohoInventory.fullaccess.all', 'ZohoBooks.fullaccess.all'];
    const clientId = textOf(issue['clientId']) || ([...world.oauth.clients.keys()][0] ?? '');
    return { accessToken: world.oauth.addAccessToken(clientId, scopes) };
  }
  return world.oauth.list();
}
