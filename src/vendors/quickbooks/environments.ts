export const quickbooksEnvironments = ['production', 'sandbox'] as const;
export type QuickbooksEnvironment = (typeof quickbooksEnvironments)[number];

export interface QuickbooksHosts {
  readonly apiUrl: string;
  readonly tokenUrl: string;
  readonly revokeUrl: string;
  readonly authorizeUrl: string;
}

const apiUrls: Readonly<Record<QuickbooksEnvironment, string>> = {
  production: 'https://quickbooks.api.intuit.com',
  sandbox: 'https://sandbox-quickbooks.api.intuit.com',
};
const TOKEN_PATH = '/oauth2/v1/tokens/bearer';
const AUTHORIZE_PATH = '/connect/oauth2';
const REVOKE_PATH = '/v2/oauth2/tokens/revoke';

/** Both environments share the OAuth hosts, and token and revocation live on different ones; an override stands for both. */
export function quickbooksHosts(
  environment: QuickbooksEnvironment,
  overrides: { apiUrl?: string; oauthUrl?: string } = {},
): QuickbooksHosts {
  const oauthUrl = overrides.oauthUrl?.replace(/\/+$/, '');
  return {
    // The realm is put in by the client, so a base that already names the version or the company path is cut back.
    apiUrl: (overrides.apiUrl ?? apiUrls[environment]).replace(/\/+$/, '').replace(/\/v3(?:\/company)?$/, ''),
    tokenUrl: `${oauthUrl ?? 'https://oauth.platform.intuit.com'}${TOKEN_PATH}`,
    revokeUrl: `${oauthUrl ?? 'https://developer.api.intuit.com'}${REVOKE_PATH}`,
    authorizeUrl: `${oauthUrl ?? 'https://appcenter.intuit.com'}${AUTHORIZE_PATH}`,
  };
}
