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

const productPaths = { inventory: '/inventory/v1', books: '/books/v3' } as const;
export type ZohoProduct = keyof typeof productPaths;

export function zohoProductPath(product: ZohoProduct): string {
  return productPaths[product];
}

/** The host without a product path; the vendor's own pages print the base with one. */
export function zohoApiOrigin(url: string): string {
  return url.replace(/\/+$/, '').replace(/\/(?:inventory\/v1|books\/v3)$/, '');
}
