import { isRecord } from '../../domain/json.js';
import { SyncError } from '../../domain/sync-error.js';
import { notJson } from '../http/errors.js';
import type { ConsentAnswer, ConsentRequest, Grant, RefreshGrant } from '../http/tokens.js';
import type { HttpRequest, HttpResponse, Send } from '../http/types.js';
import { oauthCode } from '../http/vendor-text.js';

export interface ZohoCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The grant is gone: only a person can authorize again. */
const deadGrantErrors: ReadonlySet<string> = new Set(['invalid_code', 'invalid_grant']);
const transientErrors: ReadonlySet<string> = new Set(['general_error', 'server_error', 'temporarily_unavailable']);
const TOKEN_LABEL = 'oauth.refresh';

/** Zoho does not rotate refresh tokens: the answer to a refresh has none, and the old one stays. */
export function zohoRefresh(send: Send, credentials: ZohoCredentials): RefreshGrant {
  return async (refreshToken) => {
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
      client_id: credentials.clientId,
      client_secret: credentials.clientSecret,
    });
    const response = await send({
      method: 'POST',
      path: '/oauth/v2/token',
      body: form.toString(),
      contentType: 'application/x-www-form-urlencoded',
      // A second refresh gives a second token and does no harm, so a lost answer may be asked for again.
      kind: 'read',
      label: TOKEN_LABEL,
    });
    return toGrant(response);
  };
}

const SCOPE = 'ZohoInventory.fullaccess.all';

/** `offline` and `consent` make Zoho give a refresh token, also to somebody who has authorized before. */
export function zohoConsentUrl(accountsUrl: string, { clientId }: ZohoCredentials, { redirectUrl, state }: ConsentRequest): string {
  const query = { response_type: 'code', client_id: clientId, scope: SCOPE, redirect_uri: redirectUrl, access_type: 'offline', prompt: 'consent', state }; // prettier-ignore
  return `${accountsUrl}/oauth/v2/auth?${new URLSearchParams(query).toString()}`;
}

/** The code is good once, and for two minutes. */
export async function redeemZohoCode(send: Send, credentials: ZohoCredentials, { code, redirectUrl }: ConsentAnswer): Promise<Grant> {
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUrl,
    client_id: credentials.clientId,
    client_secret: credentials.clientSecret,
  });
  return toGrant(
    await send({
      method: 'POST',
      path: '/oauth/v2/token',
      body: form.toString(),
      contentType: 'application/x-www-form-urlencoded',
      kind: 'write',
      label: 'oauth.code',
    }),
  );
}

/** A refresh token takes its access tokens with it. */
export async function revokeZohoGrant(send: Send, token: string): Promise<void> {
  await send({ method: 'POST', path: '/oauth/v2/token/revoke', query: { token }, kind: 'read', label: 'oauth.revoke' });
}

function toGrant(response: HttpResponse): Grant {
  const body = isRecord(response.json) ? response.json : {};
  const [accessToken, refreshToken] = [body['access_token'], body['refresh_token']];
  if (typeof accessToken !== 'string' || accessToken === '') {
    throw new SyncError({ kind: 'transient', code: 'zoho.oauth', message: `${TOKEN_LABEL}: an answer without a token`, vendor: 'zoho' });
  }
  const seconds = Number(body['expires_in_sec'] ?? body['expires_in']);
  const apiDomain = body['api_domain'];
  return {
    accessToken,
    ...(typeof refreshToken === 'string' && refreshToken !== '' ? { refreshToken } : {}),
    expiresInMs: (Number.isFinite(seconds) && seconds > 0 ? seconds : 3600) * 1000,
    ...(typeof apiDomain === 'string' && apiDomain !== '' ? { apiDomain } : {}),
  };
}

/** Token errors come under HTTP 200 too; the `error` member decides. */
export function interpretZohoOauth(tokenLimitWaitMs: number): (response: HttpResponse, request: HttpRequest) => SyncError | undefined {
  return (response, request) => {
    const body = isRecord(response.json) ? response.json : undefined;
    const error = body?.['error'];
    if (typeof error === 'string') return oauthError(oauthCode(error, response.status), response.status, tokenLimitWaitMs);
    if (response.status === 429) return oauthError('access denied', response.status, tokenLimitWaitMs);
    // What a revocation answers is not documented.
    if (response.status >= 500 || (body === undefined && request.label === TOKEN_LABEL)) return notJson('zoho', request, response.status);
    if (response.status >= 300) return oauthError(`HTTP ${response.status}`, response.status, tokenLimitWaitMs);
    return undefined;
  };
}

function oauthError(error: string, httpStatus: number, tokenLimitWaitMs: number): SyncError {
  const base = { vendor: 'zoho', httpStatus, vendorMessage: error } as const;
  if (/^access[ _]denied$/i.test(error)) {
    const message = `${TOKEN_LABEL}: too many tokens were asked for; Zoho gives ten in ten minutes`;
    return new SyncError({ ...base, kind: 'throttled', code: 'zoho.oauth.accessDenied', message, retryAfterMs: tokenLimitWaitMs });
  }
  if (transientErrors.has(error)) {
    return new SyncError({ ...base, kind: 'transient', code: 'zoho.oauth', message: `${TOKEN_LABEL}: ${error}` });
  }
  if (deadGrantErrors.has(error)) {
    const message = `${TOKEN_LABEL}: the refresh token is not valid (${error}). Authorize again: \`crossfoot connect\``;
    return new SyncError({ ...base, kind: 'auth', code: 'zoho.oauth.invalidCode', message });
  }
  const message = `${TOKEN_LABEL}: the client was refused (${error}). Check clientId, clientSecret and dataCenter`;
  return new SyncError({ ...base, kind: 'auth', code: 'zoho.oauth.invalidClient', message });
}

export function isZohoGrantDead(error: SyncError): boolean {
  return error.code === 'zoho.oauth.invalidCode';
}
