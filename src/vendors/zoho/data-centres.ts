import { SyncError } from '../../domain/sync-error.js';

export const zohoDataCentres = ['us', 'eu', 'in', 'au', 'jp', 'ca', 'cn', 'sa', 'uk'] as const;
export type ZohoDataCentre = (typeof zohoDataCentres)[number];

export interface ZohoHosts {
  readonly accountsUrl: string;
  /** Without the product path; the token answer's `api_domain` takes precedence over it. */
  readonly apiUrl: string;
}

// Canada's accounts host is on another domain than its API; the United Kingdom's hosts follow the pattern but are
// not confirmed by the vendor's pages, which is why both may be overridden.
const hosts: Readonly<Record<ZohoDataCentre, ZohoHosts>> = {
  us: { accountsUrl: 'https://accounts.zoho.com', apiUrl: 'https://www.zohoapis.com' },
  eu: { accountsUrl: 'https://accounts.zoho.eu', apiUrl: 'https://www.zohoapis.eu' },
  in: { accountsUrl: 'https://accounts.zoho.in', apiUrl: 'https://www.zohoapis.in' },
  au: { accountsUrl: 'https://accounts.zoho.com.au', apiUrl: 'https://www.zohoapis.com.au' },
  jp: { accountsUrl: 'https://accounts.zoho.jp', apiUrl: 'https://www.zohoapis.jp' },
  ca: { accountsUrl: 'https://accounts.zohocloud.ca', apiUrl: 'https://www.zohoapis.ca' },
  cn: { accountsUrl: 'https://accounts.zoho.com.cn', apiUrl: 'https://www.zohoapis.com.cn' },
  sa: { accountsUrl: 'https://accounts.zoho.sa', apiUrl: 'https://www.zohoapis.sa' },
  uk: { accountsUrl: 'https://accounts.zoho.uk', apiUrl: 'https://www.zohoapis.uk' },
};

export function zohoHosts(dataCentre: ZohoDataCentre): ZohoHosts {
  return hosts[dataCentre];
}

/** `zoho.com.au` and `zohoapis.com.au` of each data centre. */
const domains: readonly string[] = Object.values(hosts)
  .flatMap(({ accountsUrl, apiUrl }) => [accountsUrl, apiUrl])
  .map((url) => new URL(url).hostname.replace(/^[^.]+\./, ''));

function isZohoHost(hostname: string): boolean {
  return domains.some((domain) => hostname === domain || hostname.endsWith(`.${domain}`));
}

/**
 * The API host that a token answer names: the token goes there, so that of Zoho must be one of Zoho's. Where the accounts host is
 * none, somebody has put another program in its place and is taken at its word.
 */
export function trustedApiDomain(apiDomain: string | undefined, accountsUrl: string): string | undefined {
  if (apiDomain === undefined || !isZohoHost(new URL(accountsUrl).hostname)) return apiDomain;
  const named = URL.canParse(apiDomain) ? new URL(apiDomain) : undefined;
  if (named?.protocol === 'https:' && named.port === '' && isZohoHost(named.hostname)) return named.origin;
  const message = `Zoho names ${named?.host ?? 'something else'} as its API host, which is no https address of a known data centre: no token is sent there. If it is right, set zoho.apiUrl to it`;
  throw new SyncError({ kind: 'config', code: 'zoho.apiDomain', message, vendor: 'zoho' });
}

const productPaths = { inventory: '/inventory/v1', books: '/books/v3' } as const;
export type ZohoProduct = keyof typeof productPaths;

export function zohoProductPath(product: ZohoProduct): string {
  return productPaths[product];
}

/** The host without a product path; the vendor's own pages print the base with one. */
export function zohoApiOrigin(url: string): string {
  return url.replace(/\/+$/, '').replace(/\/(?:inventory\/v1|books\/v3)$/, '');
}
