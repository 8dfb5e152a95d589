import { SandboxClock } from '../../../src/sandbox/core/clock.js';
import { startZohoSandbox, type OrganizationProfile, type ZohoSandbox, type ZohoSandboxOptions } from '../../../src/sandbox/zoho/index.js';

/** A seeded sandbox with a standing clock and raw HTTP calls on it. */
export const noLimits = { requestsPerMinute: null, concurrent: null, requestsPerDay: null, settingsPaceMs: null } as const;

export const profile: OrganizationProfile = {
  organizationId: '10234695',
  name: 'Zylker Tools',
  currencyCode: 'USD',
  timeZone: 'America/New_York',
  createdAt: '2026-01-01T12:00:00Z',
  clientId: '1000.CLIENT',
  clientSecret: 'secret',
  refreshToken: '1000.refresh',
  redirectUris: ['https://app.example/callback'],
  currencies: [
    { code: 'EUR', rate: '1.25' },
    { code: 'XPF', rate: '0.0091' },
    { code: 'KWD', rate: '3.25' },
  ],
  taxes: [
    { name: 'State', percentage: '8.25' },
    { name: 'VAT', percentage: '7.5' },
    { name: 'CGST', percentage: '9', specificType: 'cgst' },
    { name: 'SGST', percentage: '9', specificType: 'sgst' },
    { name: 'IGST18', percentage: '18', specificType: 'igst' },
    { name: 'T13', percentage: '13' },
    { name: 'TDS1', percentage: '1', type: 'tds_tax' },
  ],
  taxGroups: [{ name: 'GST18', taxes: ['CGST', 'SGST'] }],
  customFields: [{ entity: 'invoice', label: 'Region', apiName: 'cf_region' }],
  contacts: [
    { as: 'acme', contact_name: 'Acme', contact_persons: [{ first_name: 'Ann', last_name: 'Lee', email: 'ann@acme.example' }] },
    { as: 'euro', contact_name: 'Euro GmbH', currency_id: '$currency.EUR' },
    { as: 'supply', contact_name: 'Supply Co', contact_type: 'vendor' },
  ],
  items: [
    { as: 'bolt', name: 'Bolt', rate: 10, sku: 'B-1' },
    { as: 'nut', name: 'Nut', rate: 4, item_type: 'inventory', purchase_rate: 2.5 },
  ],
};

/** Answers are read freely: the tests are about what is in them. */

export type Body = any;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Body;
}

export interface Rig {
  readonly sandbox: ZohoSandbox;
  readonly token: string;
  call(
    line: string,
    body?: unknown,
    options?: { token?: string; headers?: Record<string, string>; organization?: string },
  ): Promise<Answer>;
  /** Id behind a symbolic name of the seed. */
  id(name: string): string;
}

export async function rig(changes: Partial<OrganizationProfile> = {}, options: ZohoSandboxOptions = {}): Promise<Rig> {
  const clock = new SandboxClock('2026-05-10T15:00:00Z', { frozen: true });
  const sandbox = await startZohoSandbox({ clock, limits: noLimits, ...options });
  sandbox.addOrganization({ ...profile, ...changes });
  const token = sandbox.accessToken();
  return {
    sandbox,
    token,
    call: (line, body, extra = {}) => call(sandbox.url, extra.token ?? token, line, body, extra),
    id: (name) => sandbox.organization(extraOrganization(changes)).idOf(name),
  };
}

function extraOrganization(changes: Partial<OrganizationProfile>): string {
  return changes.organizationId ?? profile.organizationId;
}

async function call(
  url: string,
  token: string,
  line: string,
  body: unknown,
  extra: { headers?: Record<string, string>; organization?: string },
): Promise<Answer> {
  const [method = 'GET', path = ''] = line.split(/ (.*)/s);
  const target = new URL(`${url}${path.startsWith('/books') || path.startsWith('/inventory') ? '' : '/inventory/v1'}${path}`);
  const organization = extra.organization ?? profile.organizationId;
  if (organization !== '') target.searchParams.set('organization_id', organization);
  const response = await fetch(target, {
    method,
    headers: {
      authorization: `Zoho-oauthtoken ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...extra.headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: text.startsWith('{') ? JSON.parse(text) : undefined };
}
