import { createHash } from 'node:crypto';
import type { SandboxClock } from '../core/clock.js';
import type { SandboxRequest, SandboxResponse } from '../core/server.js';
import type { ZohoSwitches } from './switches.js';

/** The accounts server: consent, grant codes, access tokens, refresh, revocation, and the limits on all of them. */
export interface OAuthClient {
  readonly clientId: string;
  secret: string;
  readonly redirectUris: Set<string>;
  readonly organizationIds: Set<string>;
  dataCenter: string;
  hasConsented: boolean;
}

interface RefreshToken {
  readonly token: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly accessTokens: string[];
  readonly issuedAt: number[];
}

export interface AccessToken {
  readonly token: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly expiresAt: number;
  readonly dataCenter: string;
}

interface GrantCode {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly offline: boolean;
  readonly expiresAt: number;
}

const grantCodeLifeMs = 120_000;
const accessTokenLifeSeconds = 3_600;
const refreshWindowMs = 600_000;
const refreshesPerWindow = 10;
const activeAccessTokensMax = 15;
const refreshTokensMax = 20;

export class OAuthServer {
  readonly clients = new Map<string, OAuthClient>();
  private readonly codes = new Map<string, GrantCode>();
  private readonly refreshTokens = new Map<string, RefreshToken>();
  private readonly accessTokens = new Map<string, AccessToken>();
  private issued = 0;

  constructor(
    private readonly clock: SandboxClock,
    private readonly switches: () => ZohoSwitches,
    private readonly apiDomain: () => string,
  ) {}

  register(
    client: Pick<OAuthClient, 'clientId' | 'secret' | 'dataCenter'> & { redirectUris: readonly string[]; organizationId: string },
  ): OAuthClient {
    let known = this.clients.get(client.clientId);
    if (!known) {
      known = { ...client, redirectUris: new Set(), organizationIds: new Set(), hasConsented: false };
      this.clients.set(client.clientId, known);
    }
    known.secret = client.secret;
    for (const uri of client.redirectUris) known.redirectUris.add(uri);
    known.organizationIds.add(client.organizationId);
    return known;
  }

  addRefreshToken(clientId: string, scopes: readonly string[], token = this.newToken('refresh')): string {
    const own = [...this.refreshTokens.values()].filter((known) => known.clientId === clientId);
    if (!this.refreshTokens.has(token) && own.length >= refreshTokensMax && own[0]) this.dropRefreshToken(own[0].token);
    this.refreshTokens.set(token, { token, clientId, scopes, accessTokens: [], issuedAt: [] });
    return token;
  }

  /** An access token out of thin air, for tests and the `tokens` action. */
  addAccessToken(clientId: string, scopes: readonly string[]): string {
    return this.newAccessToken(clientId, scopes).token;
  }

  check(token: string): AccessToken | undefined {
    const known = this.accessTokens.get(token);
    return known && known.expiresAt > this.clock.now() ? known : undefined;
  }

  expireAccessTokens(): number {
    const count = this.accessTokens.size;
    this.accessTokens.clear();
    return count;
  }

  dropRefreshToken(token: string): boolean {
    const known = this.refreshTokens.get(token);
    for (const access of known?.accessTokens ?? []) this.accessTokens.delete(access);
    return this.refreshTokens.delete(token);
  }

  list(): unknown {
    return {
      refreshTokens: [...this.refreshTokens.values()].map(({ token, clientId, scopes, accessTokens }) => ({
        token,
        clientId,
        scopes,
        active: accessTokens.length,
      })),
      accessTokens: [...this.accessTokens.values()],
    };
  }

  clear(): void {
    this.clients.clear();
    this.codes.clear();
    this.refreshTokens.clear();
    this.accessTokens.clear();
  }

  handle(request: SandboxRequest): SandboxResponse {
    const params = parameters(request);
    if (request.path === '/oauth/v2/auth' && request.method === 'GET') return this.authorize(params);
    if (request.path === '/oauth/v2/token' && request.method === 'POST') return this.token(params);
    if (request.path === '/oauth/v2/token/revoke' && request.method === 'POST') return this.revoke(params);
    return { status: 404, headers: { 'content-type': 'text/html' }, body: '<html><body>Page not found</body></html>' };
  }

  private authorize(params: URLSearchParams): SandboxResponse {
    const client = this.clients.get(params.get('client_id') ?? '');
    const redirectUri = params.get('redirect_uri') ?? '';
    const refuse = (text: string): SandboxResponse => ({
      status: 400,
      headers: { 'content-type': 'text/html' },
      body: `<html><body>${text}</body></html>`,
    });
    if (!client) return refuse('Invalid Client');
    if (!client.redirectUris.has(redirectUri)) return refuse('Invalid Redirect Uri');
    const back = new URL(redirectUri);
    const state = params.get('state');
    const scopes = (params.get('scope') ?? '').split(',').filter((scope) => scope !== '');
    if (params.get('response_type') !== 'code' || scopes.length === 0) back.searchParams.set('error', 'invalid_request');
    else if (params.get('sandbox_decision') === 'deny') back.searchParams.set('error', 'access_denied');
    else {
      const offline = params.get('access_type') === 'offline' && (params.get('prompt') === 'consent' || !client.hasConsented);
      client.hasConsented = true;
      const code = this.newToken('code');
      this.codes.set(code, { clientId: client.clientId, redirectUri, scopes, offline, expiresAt: this.clock.now() + grantCodeLifeMs });
      back.searchParams.set('code', code);
      back.searchParams.set('location', client.dataCenter);
      back.searchParams.set('accounts-server', this.apiDomain());
    }
    if (state !== null) back.searchParams.set('state', state);
    return { status: 302, headers: { location: back.toString() } };
  }

  private token(params: URLSearchParams): SandboxResponse {
    const failure = (error: string): SandboxResponse => ({ status: 200, body: { error } });
    const client = this.clients.get(params.get('client_id') ?? '');
    if (!client) return failure('invalid_client');
    if (params.get('client_secret') !== client.secret) return failure('invalid_client_secret');
    switch (params.get('grant_type')) {
      case 'authorization_code':
        return this.exchange(client, params);
      case 'refresh_token':
        return this.refresh(client, params.get('refresh_token') ?? '');
      case 'client_credentials':
        return this.credentials(client, params);
      default:
        return failure('unsupported_grant_type');
    }
  }

  private exchange(client: OAuthClient, params: URLSearchParams): SandboxResponse {
    const code = params.get('code') ?? '';
    const grant = this.codes.get(code);
    this.codes.delete(code);
    if (grant?.clientId !== client.clientId || grant.expiresAt <= this.clock.now()) return { status: 200, body: { error: 'invalid_code' } };
    if (params.get('redirect_uri') !== grant.redirectUri) return { status: 200, body: { error: 'invalid_redirect_uri' } };
    const access = this.newAccessToken(client.clientId, grant.scopes);
    const refreshToken = grant.offline ? this.addRefreshToken(client.clientId, grant.scopes) : undefined;
    if (refreshToken !== undefined) this.refreshTokens.get(refreshToken)?.accessTokens.push(access.token);
    return { status: 200, body: this.tokenBody(access, refreshToken) };
  }

  private refresh(client: OAuthClient, token: string): SandboxResponse {
    const known = this.refreshTokens.get(token);
    if (known?.clientId !== client.clientId) return { status: 200, body: { error: 'invalid_code' } };
    const now = this.clock.now();
    while (known.issuedAt[0] !== undefined && known.issuedAt[0] <= now - refreshWindowMs) known.issuedAt.shift();
    if (known.issuedAt.length >= refreshesPerWindow) {
      const body = {
        error_description: 'You have made too many requests continuously. Please try again after some time.',
        error: 'Access Denied',
        status: 'failure',
      };
      return { status: this.switches().refreshLimitStatus, body };
    }
    known.issuedAt.push(now);
    const access = this.newAccessToken(client.clientId, known.scopes);
    known.accessTokens.push(access.token);
    while (known.accessTokens.length > activeAccessTokensMax) this.accessTokens.delete(known.accessTokens.shift() ?? '');
    return { status: 200, body: this.tokenBody(access, undefined) };
  }

  private credentials(client: OAuthClient, params: URLSearchParams): SandboxResponse {
    const organizationId = (params.get('soid') ?? '').split('.')[1] ?? '';
    if (!client.organizationIds.has(organizationId)) return { status: 200, body: { error: 'invalid_client' } };
    const scopes = (params.get('scope') ?? '').split(',').filter((scope) => scope !== '');
    return { status: 200, body: this.tokenBody(this.newAccessToken(client.clientId, scopes), undefined) };
  }

  private revoke(params: URLSearchParams): SandboxResponse {
    const token = params.get('token') ?? '';
    const known = this.dropRefreshToken(token) || this.accessTokens.delete(token);
    return { status: 200, body: known ? { status: 'success' } : { error: 'invalid_code' } };
  }

  private tokenBody(access: AccessToken, refreshToken: string | undefined): Record<string, unknown> {
    return {
      access_token: access.token,
      ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
      scope: access.scopes.join(' '),
      api_domain: this.apiDomain(),
      token_type: 'Bearer',
      expires_in: accessTokenLifeSeconds,
    };
  }

  private newAccessToken(clientId: string, scopes: readonly string[]): AccessToken {
    const token = this.newToken('access');
    const access: AccessToken = {
      token,
      clientId,
      scopes,
      expiresAt: this.clock.now() + accessTokenLifeSeconds * 1_000,
      dataCenter: this.clients.get(clientId)?.dataCenter ?? this.switches().dataCenter,
    };
    this.accessTokens.set(token, access);
    return access;
  }

  /** Shaped like the vendor's, deterministic for golden tests. */
  private newToken(purpose: string): string {
    this.issued += 1;
    const digest = createHash('sha256').update(`${purpose}:${this.issued}`).digest('hex');
    return `1000.${digest.slice(0, 32)}.${digest.slice(32)}`;
  }
}

function parameters(request: SandboxRequest): URLSearchParams {
  const all = new URLSearchParams(request.query);
  for (const [name, value] of new URLSearchParams(request.rawBody.toString('utf8'))) all.set(name, value);
  return all;
}
