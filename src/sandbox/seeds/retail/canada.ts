import type { ShopItem } from '../everyday.js';
import type { SeedPair } from '../types.js';
import { shopAccounts } from './us.js';

/** North Shore Outfitters in Vancouver: a tax code on every line, GST, HST, PST and QST, sales in six currencies. */
export const canadaItems: readonly (ShopItem & { readonly name: string; readonly sku: string })[] = [
  { as: 'parka', name: 'Expedition Parka', sku: 'PRK-01', price: '389.00', account: 'Sales', taxable: true },
  { as: 'boots', name: 'Trail Boots', sku: 'BTS-01', price: '179.95', account: 'Sales', taxable: true },
  { as: 'pack', name: 'Day Pack 22 L', sku: 'PCK-01', price: '94.50', account: 'Sales', taxable: true },
  { as: 'bottle', name: 'Steel Bottle', sku: 'BTL-01', price: '27.35', account: 'Sales', taxable: true },
  { as: 'socks', name: 'Merino Socks', sku: 'SCK-01', price: '19.99', account: 'Sales', taxable: true },
  { as: 'bars', name: 'Oat Bars, box', sku: 'BAR-01', price: '14.40', account: 'Sales', taxable: false },
  { as: 'map', name: 'Backcountry Map', sku: 'MAP-01', price: '12.10', account: 'Sales', taxable: false },
  { as: 'rental', name: 'Kayak Rental, day', sku: 'RNT-01', price: '65.00', account: 'Rentals', taxable: true },
];

const customers: readonly (readonly [as: string, name: string, currency?: string])[] = [
  ['cedar', 'Cedar Lodge'],
  ['granville', 'Granville Paddling Club'],
  ['toronto', 'Queen West Outfitters'],
  ['ottawa', 'Rideau Canal Tours'],
  ['calgary', 'Bow River Guides'],
  ['montreal', 'Boutique du Plateau'],
  ['northern', 'Northern Lights Expeditions'],
  ['berlin', 'Bergfreunde Spree', 'EUR'],
  ['lyon', 'Cordée Lyonnaise', 'EUR'],
  ['leeds', 'Dales & Fells', 'GBP'],
  ['seattle', 'Puget Sound Kayaks', 'USD'],
  ['osaka', 'Rokko Mountain Goods', 'JPY'],
  ['kuwait', 'Gulf Adventure House', 'KWD'],
];

export const canadaTax = {
  gst: 'Canada Revenue Agency Payable',
  pst: 'BC Ministry of Finance Payable',
  qst: 'Revenu Quebec Payable',
} as const;

const federal = 'Canada Revenue Agency';
const gst = { name: 'GST', rate: '5', agency: federal } as const;
const pst = { name: 'PST BC', rate: '7', agency: 'BC Ministry of Finance' } as const;
const qst = { name: 'QST', rate: '9.975', agency: 'Revenu Quebec' } as const;

export const canadaPair: Omit<SeedPair, 'invoices'> = {
  id: 'north-shore',
  title: 'North Shore Outfitters (Canada, tax by line, several currencies)',
  organization: {
    organizationId: '10987654',
    name: 'North Shore Outfitters',
    countryCode: 'CA',
    country: 'Canada',
    currencyCode: 'CAD',
    clientId: 'sandbox-zoho-client-ca',
    clientSecret: 'sandbox-zoho-secret-ca',
    refreshToken: 'sandbox-zoho-refresh-ca',
    currencies: [
      { code: 'EUR', rate: '1.48' },
      { code: 'GBP', rate: '1.72' },
      { code: 'USD', rate: '1.36' },
      { code: 'JPY', rate: '0.0091' },
      { code: 'KWD', rate: '4.42' },
    ],
    taxes: [
      { as: 'gst', name: 'GST', percentage: '5' },
      { as: 'hst', name: 'HST ON', percentage: '13' },
      { as: 'pst', name: 'PST BC', percentage: '7' },
      { as: 'qst', name: 'QST', percentage: '9.975' },
      { as: 'zero', name: 'Zero-rated', percentage: '0' },
    ],
    taxGroups: [
      { as: 'bc', name: 'GST and PST', taxes: ['GST', 'PST BC'] },
      { as: 'qc', name: 'GST and QST', taxes: ['GST', 'QST'] },
    ],
    accounts: [{ account_name: 'Rentals', account_type: 'income' }],
    contacts: customers.map(([as, contact_name, currency]) => ({
      as,
      contact_name,
      contact_type: 'customer',
      ...(currency === undefined ? {} : { currency_id: `$currency.${currency}` }),
    })),
    items: canadaItems.map(({ as, name, sku, price, account }) => ({
      as,
      name,
      sku,
      rate: price,
      product_type: account === 'Rentals' ? 'service' : 'goods',
      account_id: `$account.${account}`,
    })),
  },
  company: {
    realmId: '4620999001',
    name: 'North Shore Outfitters Ltd.',
    country: 'CA',
    homeCurrency: 'CAD',
    multiCurrency: true,
    clientId: 'sandbox-qbo-client-ca',
    clientSecret: 'sandbox-qbo-secret-ca',
    refreshToken: 'sandbox-qbo-refresh-ca',
    salesTax: true,
    taxCodes: [
      { name: 'Exempt', sales: [{ name: 'Exempt', rate: '0', agency: federal }] },
      { name: 'Zero-rated', sales: [{ name: 'Zero-rated', rate: '0', agency: federal }] },
      { name: 'GST', sales: [gst] },
      { name: 'HST ON', sales: [{ name: 'HST ON', rate: '13', agency: federal }] },
      { name: 'GST/PST BC', sales: [gst, pst] },
      { name: 'GST/QST', sales: [gst, qst] },
    ],
    customers: [{ DisplayName: 'Cedar Lodge' }],
    items: [{ Name: 'Steel Bottle', Sku: 'BTL-01', Type: 'NonInventory', IncomeAccountRef: { name: 'Sales' } }],
  },
  export: { from: '2026-04-01', accounts: shopAccounts },
  taxes: {
    zeroRate: 'Exempt',
    map: [
      { zoho: 'GST', quickbooks: 'GST' },
      { zoho: 'HST ON', quickbooks: 'HST ON' },
      { zoho: 'GST and PST', quickbooks: 'GST/PST BC' },
      { zoho: 'GST and QST', quickbooks: 'GST/QST' },
      { zoho: 'Zero-rated', quickbooks: 'Zero-rated' },
    ],
  },
};
