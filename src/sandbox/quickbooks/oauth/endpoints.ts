import type { SandboxRequest, SandboxResponse } from '../../core/server.js';
import { isObject } from '../json.js';
import { emptyReply, reply } from '../wire/envelope.js';
import type { App, Grants, TokenAnswer } from './grants.js';

/** The authorization server: one host with the API here, the paths of the vendor. */
export class OAuthEndpoints {
  constructor(
    private readonly grants: Grants,
    private readonly firstRealmOf: (clientId: string) => string | undefined,
    private readonly basePath: string,
  ) {}

  handle(request: SandboxRequest): SandboxResponse | undefined {
    const route = `${request.method} ${request.path}`;
    if (/^GET \/\.well-known\/openid_(sandbox_)?configuration$/.test(route)) return this.discovery(request);
    if (route === 'GET /connect/oauth2') return this.authorize(request.query);
    if (route === 'POST /oauth2/v1/tokens/bearer') return this.token(request);
    if (route === 'POST /v2/oauth2/tokens/revoke') return this.revoke(request);
    return undefined;
  }

  private discovery(request: SandboxRequest): SandboxResponse {
    const base = `http://${request.headers.host ?? '127.0.0.1'}${this.basePath}`;
    return reply(
      200,
      {
        issuer: `${base}/op/v1`,
        authorization_endpoint: `${base}/connect/oauth2`,
        token_endpoint: `${base}/oauth2/v1/tokens/bearer`,
        revocation_endpoint: `${base}/v2/oauth2/tokens/revoke`,
        userinfo_endpoint: `${base}/v1/openid_connect/userinfo`,
        jwks_uri: `${base}/op/v1/jwks`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
        scopes_supported: ['openid', 'email', 'profile', 'address', 'phone'],
        token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
        claims_supported: ['aud', 'exp', 'iat', 'iss', 'realmid', 'sub'],
      },
      'json',
    );
  }

  /** Consent without a page: granted at once, or refused with `deny=1`; `realmId` picks the company. */
  private authorize(query: URLSearchParams): SandboxResponse {
    const clientId = query.get('client_id') ?? '';
    const redirectUri = query.get('redirect_uri');
    const realmId = query.get('realmId') ?? this.firstRealmOf(clientId);
    if (!this.grants.apps.has(clientId) || redirectUri === null || realmId === undefined) {
      return reply(400, { error: 'invalid_request' }, 'json');
    }
    const target = new URL(redirectUri);
    const refused = query.get('deny') === '1' ? 'access_denied' : this.scopeError(query.get('scope'));
    const answers: Record<string, string> = refused
      ? { error: refused }
      : { code: this.grants.issueCode(realmId, clientId, redirectUri), realmId };
    for (const [name, value] of Object.entries({ ...answers, state: query.get('state') ?? '' })) target.searchParams.set(name, value);
    return emptyReply(302, { location: target.toString() });
  }

  private scopeError(scope: string | null): string | undefined {
    return (scope ?? '').split(' ').includes('com.intuit.quickbooks.accounting') ? undefined : 'invalid_scope';
  }

  private token(request: SandboxRequest): SandboxResponse {
    const form = new URLSearchParams(request.rawBody.toString('utf8'));
    const app = this.client(request, form);
    if (!app) return reply(401, { error: 'invalid_client' }, 'json');
    const grantType = form.get('grant_type');
    if (grantType === null) return reply(400, { error: 'invalid_request' }, 'json');
    if (grantType !== 'authorization_code' && grantType !== 'refresh_token') return reply(400, { error: 'unsupported_grant_type' }, 'json');
    const answer =
      grantType === 'refresh_token'
        ? this.grants.refresh(form.get('refresh_token') ?? '', app.clientId)
        : this.grants.exchangeCode(form.get('code') ?? '', app.clientId, form.get('redirect_uri') ?? '');
    if (!answer) return reply(400, { error: 'invalid_grant', error_description: 'Incorrect or invalid refresh token' }, 'json');
    return reply(200, this.tokenBody(answer, request), 'json');
  }

  private tokenBody({ hardExpiresIn, ...answer }: TokenAnswer, request: SandboxRequest): Record<string, unknown> {
    const wantsHardLimit = request.headers['x-include-refresh-token-hard-expires-in'] === 'true';
    return { token_type: 'bearer', ...answer, ...(wantsHardLimit ? { x_refresh_token_hard_expires_in: hardExpiresIn } : {}) };
  }

  private revoke(request: SandboxRequest): SandboxResponse {
    const body = request.rawBody.toString('utf8');
    const form = new URLSearchParams(body);
    if (!this.client(request, form)) return reply(401, { error: 'invalid_client' }, 'json');
    const token = body.trimStart().startsWith('{') ? jsonToken(body) : (form.get('token') ?? undefined);
    return token !== undefined && this.grants.revoke(token) ? emptyReply(200) : reply(400, { error: 'error' }, 'json');
  }

  private client(request: SandboxRequest, form: URLSearchParams): App | undefined {
    const basic = /^Basic (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const decoded = basic === undefined ? undefined : Buffer.from(basic, 'base64').toString('utf8');
    const split = decoded?.indexOf(':') ?? -1;
    const clientId = decoded === undefined ? form.get('client_id') : decoded.slice(0, split);
    const secret = decoded === undefined ? form.get('client_secret') : decoded.slice(split + 1);
    const app = this.grants.apps.get(clientId ?? '');
    return app?.clientSecret === secret ? app : undefined;
  }
}

function jsonToken(body: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    return isObject(parsed) && typeof parsed['token'] === 'string' ? parsed['token'] : undefined;
  } catch {
    return undefined;
  }
}
