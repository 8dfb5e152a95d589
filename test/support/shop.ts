import type { RigOptions } from './rig.js';

const organization = {
  currencyCode: 'USD',
  countryCode: 'US',
  contacts: [{ as: 'bowman', contact_name: 'Bowman Furniture', contact_type: 'customer' }],
  items: [{ as: 'drive', name: 'Hard Drive', sku: 'HD-500', rate: 100 }],
  accounts: [{ as: 'checking', account_name: 'Checking', account_type: 'bank' }],
};

/** A US shop small enough to be worked out by hand: one customer, one item. */
export const shop = { organization, company: { country: 'US' } } satisfies RigOptions;

/** The same with a sales tax of 8.25 %, the same in both books. */
export const taxedShop = {
  organization: { ...organization, taxes: [{ as: 'state', name: 'State Tax', percentage: '8.25' }] },
  company: { country: 'US', salesTax: true, taxCodes: [{ name: 'California', sales: [{ name: 'CA', rate: '8.25' }] }] },
  taxes: { map: [{ zoho: 'State Tax', quickbooks: 'California' }] },
} satisfies RigOptions;

/** An untaxed invoice of one line over `rate` USD. */
export const invoice = (as: string, rate: number, more: Readonly<Record<string, unknown>> = {}) => ({
  create: 'invoice',
  as,
  body: {
    customer_id: '$bowman',
    invoice_number: `INV-${as}`,
    date: '2026-03-01',
    line_items: [{ item_id: '$drive', quantity: 1, rate }],
    ...more,
  },
});
