import { SyncError } from '../../../domain/sync-error.js';
import type { TokenSource } from '../token-source.js';
import type { Layer } from '../types.js';

export interface AuthRules {
  /** `Bearer` or `Zoho-oauthtoken`. */
  readonly scheme: string;
  /** A refused token may be a stale one, or one without the right scope: both vendors use one code for several causes. */
  readonly isTokenRefused: (error: SyncError) => boolean;
}

/**
 * Puts the token on, and after a refusal renews it once. A call that was refused again with a fresh token lacks a
 * permission: its label is remembered, because each refresh counts against the vendor's token limit.
 */
export function authLayer(tokens: TokenSource, rules: AuthRules): Layer {
  const refusedLabels = new Set<string>();
  return async (call, next) => {
    const { label } = call.request;
    const send = (token: string): ReturnType<typeof next> =>
      next({ ...call, headers: { ...call.headers, authorization: `${rules.scheme} ${token}` } });
    const token = await tokens.accessToken();
    try {
      const response = await send(token);
      refusedLabels.delete(label);
      return response;
    } catch (error) {
      if (!(error instanceof SyncError) || !rules.isTokenRefused(error) || refusedLabels.has(label)) throw error;
    }
    const fresh = await tokens.renewed(token);
    try {
      return await send(fresh);
    } catch (error) {
      if (error instanceof SyncError && rules.isTokenRefused(error)) refusedLabels.add(label);
      throw error;
    }
  };
}
