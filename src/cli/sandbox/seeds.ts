import type { CompanyProfile, QuickbooksLimits } from '../../sandbox/quickbooks/index.js';
import type { OrganizationProfile, ZohoLimits } from '../../sandbox/zoho/index.js';

/** What the two emulators start with. Ids and credentials are those of config/sandbox.yaml. */
export interface SandboxSeed {
  readonly organization: OrganizationProfile;
  readonly company: CompanyProfile;
  readonly zohoLimits: Partial<ZohoLimits>;
  readonly quickbooksLimits: Partial<QuickbooksLimits>;
}

const organization: OrganizationProfile = {
  organizationId: '10234695',
  name: 'Cascade Supplies',
  countryCode: 'US',
  currencyCode: 'USD',
  clientId: 'sandbox-zoho-client',
  clientSecret: 'sandbox-zoho-secret',
  refreshToken: 'sandbox-zoho-refresh',
  taxes: [{ as: 'state', name: 'State Tax', percentage: '8.25' }],
};

const company: CompanyProfile = {
  realmId: '4620816365',
  name: 'Cascade Supplies',
  country: 'US',
  clientId: 'sandbox-qbo-client',
  clientSecret: 'sandbox-qbo-secret',
  refreshToken: 'sandbox-qbo-refresh',
  salesTax: true,
  taxCodes: [
    { name: 'California', sales: [{ name: 'California State', rate: '8.25' }] },
    { name: 'Exempt', sales: [{ name: 'No tax', rate: '0' }] },
  ],
};

/** config/sandbox.yaml keeps no distance from the vendors' limits, so the emulators set none. */
const unlimited = {
  zohoLimits: { requestsPerMinute: null, concurrent: null, requestsPerDay: null },
  quickbooksLimits: { requestsPerSecond: null, requestsPerMinute: null, batchesPerMinute: null, batchesPerMinutePerRealm: null },
} as const;

const shop: OrganizationProfile = {
  ...organization,
  contacts: [
    { as: 'bowman', contact_name: 'Bowman Furniture', contact_type: 'customer' },
    { as: 'clark', contact_name: 'Clark & Sons', contact_type: 'customer' },
  ],
  items: [
    { as: 'drive', name: 'Hard Drive', sku: 'HD-500', rate: 100 },
    { as: 'cable', name: 'Cable', sku: 'CB-2', rate: 7.5 },
  ],
  steps: [
    {
      create: 'invoice',
      body: {
        customer_id: '$bowman',
        invoice_number: 'INV-000001',
        date: '2026-04-03',
        due_date: '2026-05-03',
        line_items: [{ item_id: '$drive', quantity: 2, rate: 100, discount: '10%', tax_id: '$tax.state' }],
        shipping_charge: 7.5,
      },
    },
    {
      create: 'invoice',
      body: {
        customer_id: '$clark',
        invoice_number: 'INV-000002',
        date: '2026-04-07',
        due_date: '2026-05-07',
        line_items: [{ item_id: '$cable', quantity: 12, rate: 7.5, tax_id: '$tax.state' }],
      },
    },
  ],
};

export const sandboxSeeds: Readonly<Record<string, SandboxSeed>> = {
  empty: { organization, company, ...unlimited },
  shop: { organization: shop, company, ...unlimited },
};
