import { isRecord } from '../../domain/json.js';
import { SyncError } from '../../domain/sync-error.js';
import { notJson } from '../http/errors.js';
import type { ConsentAnswer, ConsentRequest, Grant, RefreshGrant } from '../http/tokens.js';
import type { HttpRequest, HttpResponse, Send } from '../http/types.js';
import { oauthCode } from '../http/vendor-text.js';
import { isFromGateway } from './faults.js';

export interface QuickbooksCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

const TOKEN_LABEL = 'oauth.refresh';
const DEFAULT_ACCESS_SECONDS = 3600;

/** The refresh token changes about once a day; the one before it stays good for 24 hours. */
export function quickbooksRefresh(send: Send, tokenUrl: string, credentials: QuickbooksCredentials): RefreshGrant {
  return async (refreshToken) => {
    const response = await send({
      method: 'POST',
      path: tokenUrl,
      // Besides the 100 idle days there is an absolute end after five years, told only when asked for.
      headers: { authorization: basic(credentials), 'x-include-refresh-token-hard-expires-in': 'true' },
      body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken }).toString(),
      contentType: 'application/x-www-form-urlencoded',
      // Asking again after a lost answer is safe: the token used stays good for a day.
      kind: 'read',
      label: TOKEN_LABEL,
    });
    return toGrant(response);
  };
}

const SCOPE = 'com.intuit.quickbooks.accounting';

export function quickbooksConsentUrl(
  authorizeUrl: string,
  { clientId }: QuickbooksCredentials,
  { redirectUrl, state }: ConsentRequest,
): string {
  const query = { client_id: clientId, response_type: 'code', scope: SCOPE, redirect_uri: redirectUrl, state };
  return `${authorizeUrl}?${new URLSearchParams(query).toString()}`;
}

/** The code is good once, and for some minutes. */
export async function redeemQuickbooksCode(
  send: Send,
  tokenUrl: string,
  credentials: QuickbooksCredentials,
  { code, redirectUrl }: ConsentAnswer,
): Promise<Grant> {
  return toGrant(
    await send({
      method: 'POST',
      path: tokenUrl,
      headers: { authorization: basic(credentials), 'x-include-refresh-token-hard-expires-in': 'true' },
      body: new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: redirectUrl }).toString(),
      contentType: 'application/x-www-form-urlencoded',
      kind: 'write',
      label: 'oauth.code',
    }),
  );
}

export async function revokeQuickbooksGrant(
  send: Send,
  revokeUrl: string,
  credentials: QuickbooksCredentials,
  token: string,
): Promise<void> {
  await send({
    method: 'POST',
    path: revokeUrl,
    headers: { authorization: basic(credentials) },
    body: JSON.stringify({ token }),
    kind: 'read',
    label: 'oauth.revoke',
  });
}

function toGrant(response: HttpResponse): Grant {
  const body = isRecord(response.json) ? response.json : {};
  const [accessToken, refreshToken] = [body['access_token'], body['refresh_token']];
  if (typeof accessToken !== 'string' || accessToken === '') {
    throw new SyncError({
      kind: 'transient',
      code: 'quickbooks.oauth',
      message: `${TOKEN_LABEL}: an answer without a token`,
      vendor: 'quickbooks',
    });
  }
  const ends = [body['x_refresh_token_expires_in'], body['x_refresh_token_hard_expires_in']].map(Number).filter((end) => end > 0);
  return {
    accessToken,
    ...(typeof refreshToken === 'string' && refreshToken !== '' ? { refreshToken } : {}),
    expiresInMs: (Number(body['expires_in']) || DEFAULT_ACCESS_SECONDS) * 1000,
    ...(ends.length === 0 ? {} : { refreshExpiresInMs: Math.min(...ends) * 1000 }),
  };
}

function basic({ clientId, clientSecret }: QuickbooksCredentials): string {
  return `Basic ${Buffer.from(`${clientId}:${clientSecret}`, 'utf8').toString('base64')}`;
}

export function interpretQuickbooksOauth(throttleWaitMs: number): (response: HttpResponse, request: HttpRequest) => SyncError | undefined {
  return (response, request) => {
    const { status } = response;
    const error = isRecord(response.json) ? response.json['error'] : undefined;
    const base = { vendor: 'quickbooks', httpStatus: status } as const;
    if (status === 429) {
      const message = `${request.label}: too many requests`;
      return new SyncError({ ...base, kind: 'throttled', code: 'quickbooks.oauth.throttled', message, retryAfterMs: throttleWaitMs });
    }
    if (error === 'invalid_grant') {
      const message = `${request.label}: the refresh token is not valid any more (invalid_grant). Authorize again: \`crossfoot connect\``;
      return new SyncError({ ...base, kind: 'auth', code: 'quickbooks.oauth.invalidGrant', message, vendorMessage: error });
    }
    if (status >= 500 || isFromGateway(response)) return notJson('quickbooks', request, status);
    if (typeof error === 'string' || status >= 300) {
      const reason = typeof error === 'string' ? oauthCode(error, status) : `HTTP ${status}`;
      const message = `${request.label}: the client was refused (${reason}). Check clientId and clientSecret`;
      return new SyncError({ ...base, kind: 'auth', code: 'quickbooks.oauth.invalidClient', message, vendorMessage: reason });
    }
    // A revocation answers with an empty body.
    return request.label === TOKEN_LABEL && response.json === undefined ? notJson('quickbooks', request, status) : undefined;
  };
}

export function isQuickbooksGrantDead(error: SyncError): boolean {
  return error.code === 'quickbooks.oauth.invalidGrant';
}
