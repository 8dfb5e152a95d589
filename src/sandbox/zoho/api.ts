import { setTimeout as pause } from 'node:timers/promises';
import type { SandboxRequest, SandboxResponse } from '../core/server.js';
import { ZohoError, codes, invalidParameter, notAuthorized } from './errors.js';
import { products, type Call, type Product, type Reply, type Route } from './http.js';
import { Input } from './input.js';
import { isJson, type Json } from './json.js';
import { foreignText, organizationRow } from './masters/organizations.js';
import type { AccessToken } from './oauth.js';
import type { Organization } from './organization.js';
import type { Match } from './router.js';
import { isAllowed } from './scopes.js';
import type { World } from './world.js';

/** The API surface: from an HTTP request to a route of one organization, through authentication, scopes and limits. */
const roots: Readonly<Record<Product, string>> = { inventory: '/inventory/v1', books: '/books/v3' };

export async function handleApi(world: World, request: SandboxRequest): Promise<SandboxResponse> {
  const product = products.find((name) => request.path.startsWith(`${roots[name]}/`));
  if (!product) return { status: 404, body: { code: codes.invalidUrl, message: 'Invalid URL Passed' } };
  const path = request.path.slice(roots[product].length).replace(/\/+$/, '');
  let organization: Organization | undefined;
  try {
    const token = authenticate(world, request);
    if (path === '/organizations' && request.method === 'GET') return listOrganizations(world, token);
    organization = organizationOf(world, request, token);
    const found = world.router.find(request.method, path, product, organization);
    const leave = world.limiter.enter(organization, product, found.route.kind, path);
    try {
      if (world.switches.latencyMs > 0) await pause(world.switches.latencyMs);
      if (!isAllowed(token.scopes, found.route, product, world.switches)) throw notAuthorized();
      world.audit(request, organization, found.route);
      const answer = dispatch(world, organization, found, {
        query: request.query,
        body: parseBody(request),
        headers: request.headers,
        product,
      });
      return { status: answer.status, headers: world.limiter.headers(organization, product), body: pdfOr(request, answer) };
    } finally {
      leave();
    }
  } catch (error) {
    if (!(error instanceof ZohoError)) throw error;
    const headers = organization ? world.limiter.headers(organization, product) : {};
    return { status: error.status, headers, body: { code: error.code, message: error.message } };
  }
}

export interface DispatchInput {
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly headers: Call['headers'];
  readonly product: Product;
}

/** Runs a route and publishes what it changed; a refused call has changed nothing. */
export function dispatch(world: World, organization: Organization, found: Match, input: DispatchInput): Reply {
  const body: Json = isJson(input.body) ? input.body : {};
  const call: Call = {
    organization,
    params: found.params,
    query: input.query,
    input: new Input(body),
    rawBody: input.body,
    product: input.product,
    headers: input.headers,
  };
  try {
    const answer = found.route.handle(call);
    world.publish(organization, organization.takeChanges());
    return answer;
  } catch (error) {
    organization.takeChanges();
    throw error;
  }
}

function authenticate(world: World, request: SandboxRequest): AccessToken {
  const [scheme, token = ''] = (request.headers.authorization ?? '').split(' ');
  const isZoho = scheme === 'Zoho-oauthtoken' || (scheme === 'Bearer' && world.switches.bearerAccepted);
  const known = isZoho ? world.oauth.check(token) : undefined;
  if (known?.dataCenter !== world.switches.dataCenter) throw notAuthorized();
  return known;
}

function organizationsOf(world: World, token: AccessToken): Organization[] {
  const ids = world.oauth.clients.get(token.clientId)?.organizationIds ?? new Set<string>();
  return [...ids].flatMap((id) => world.organizations.get(id) ?? []);
}

function listOrganizations(world: World, token: AccessToken): SandboxResponse {
  const route = { scope: 'settings', verb: 'READ' } as Route;
  if (!products.some((product) => isAllowed(token.scopes, route, product, world.switches))) throw notAuthorized();
  return { status: 200, body: { code: 0, message: 'success', organizations: organizationsOf(world, token).map(organizationRow) } };
}

function organizationOf(world: World, request: SandboxRequest, token: AccessToken): Organization {
  const id = request.query.get('organization_id') ?? '';
  if (id === '') {
    const code = world.switches.missingOrganizationCode;
    throw code === codes.invalidParameter ? invalidParameter('organization_id') : new ZohoError(400, code, foreignText(''));
  }
  const organization = organizationsOf(world, token).find((candidate) => candidate.id === id);
  if (!organization) throw new ZohoError(400, codes.foreignOrganization, foreignText(id));
  return organization;
}

/** JSON, or a form with the JSON in `JSONString` (url-encoded or multipart). */
function parseBody(request: SandboxRequest): unknown {
  if (request.rawBody.length === 0) return {};
  const type = request.headers['content-type'] ?? '';
  const raw = request.rawBody.toString('utf8');
  let text = raw;
  if (type.includes('application/x-www-form-urlencoded')) text = new URLSearchParams(raw).get('JSONString') ?? '{}';
  else if (type.includes('multipart/form-data'))
    text = /name="JSONString"[^\n]*\r?\n(?:[^\n]+\r?\n)*\r?\n([\s\S]*?)\r?\n--/.exec(raw)?.[1] ?? '{}';
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new ZohoError(400, codes.malformedJson, 'JSON is not well formed');
  }
  if (typeof parsed !== 'object' || parsed === null) throw new ZohoError(400, codes.malformedJson, 'JSON is not well formed');
  return parsed;
}

function pdfOr(request: SandboxRequest, answer: Reply): unknown {
  return request.query.get('accept') === 'pdf' && request.method === 'GET' ? Buffer.from('%PDF-1.4\n%sandbox\n') : answer.body;
}
