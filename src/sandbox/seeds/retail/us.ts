import type { ShopItem } from '../everyday.js';
import type { SeedPair } from '../types.js';

/** Maple & Main, a gift and homeware shop in California: one sales tax code per document, prices without tax, dollars only. */
export const usItems: readonly (ShopItem & { readonly name: string; readonly sku: string })[] = [
  { as: 'mug', name: 'Stoneware Mug', sku: 'MUG-01', price: '12.50', account: 'Sales', taxable: true },
  { as: 'tee', name: 'Organic Cotton Tee', sku: 'TEE-01', price: '24.99', account: 'Sales', taxable: true },
  { as: 'lamp', name: 'Brass Desk Lamp', sku: 'LMP-01', price: '89.00', account: 'Sales', taxable: true },
  { as: 'bag', name: 'Canvas Weekender', sku: 'BAG-01', price: '39.95', account: 'Sales', taxable: true },
  { as: 'candle', name: 'Beeswax Candle', sku: 'CND-01', price: '10.50', account: 'Sales', taxable: true },
  { as: 'tea', name: 'Loose Leaf Tea 100 g', sku: 'TEA-01', price: '18.00', account: 'Sales', taxable: false },
  { as: 'fabric', name: 'Linen by the Yard', sku: 'FAB-01', price: '12.80', account: 'Sales', taxable: true },
  { as: 'repair', name: 'Lamp Repair', sku: 'SRV-01', price: '45.00', account: 'Repairs', taxable: false },
];

const customers: readonly (readonly [as: string, name: string])[] = [
  ['harbor', 'Harbor Lane Interiors'],
  ['pine', 'Pine Street Cafe'],
  ['juniper', 'Juniper & Co. Weddings'],
  ['orchard', 'Orchard Hill School'],
  ['lighthouse', 'Lighthouse Inn'],
  ['quill', 'Quill & Paper Studio'],
  ['tidewater', 'Tidewater Yoga'],
  ['obrien', "O'Brien & Daughters' Books"],
  ['colon', 'Harbour: The Gift Room'],
  ['emoji', 'Sunny Side 🌻 Florist'],
  ['long', `The Society of Friends of the Old Market Hall ${'and Its Quarter '.repeat(9)}in Oakland`],
];

/** As long as Zoho lets an item name be; QuickBooks keeps the first 100 characters. */
const longItemName = `Hand-thrown serving bowl, ${'speckled glaze, '.repeat(13)}large`;

export const shopAccounts = {
  shipping: 'Shipping Income',
  sales: {
    bankCharges: 'Bank Charges',
    writeOff: 'Bad Debts',
    discount: 'Discounts given',
    adjustment: 'Sales Adjustments',
    refund: 'Checking',
    income: 'Sales',
  },
} as const;

export const taxPayable = 'Board of Equalization Payable';

export const usPair: Omit<SeedPair, 'invoices'> = {
  id: 'maple-main',
  title: 'Maple & Main (US, sales tax set up by hand)',
  organization: {
    organizationId: '10234695',
    name: 'Maple & Main',
    countryCode: 'US',
    country: 'U.S.A',
    currencyCode: 'USD',
    clientId: 'sandbox-zoho-client',
    clientSecret: 'sandbox-zoho-secret',
    refreshToken: 'sandbox-zoho-refresh',
    currencies: [{ code: 'EUR', rate: '1.08' }],
    taxes: [
      { as: 'state', name: 'State Tax', percentage: '8.25' },
      { as: 'city', name: 'City Tax', percentage: '1.5' },
      { as: 'exempt', name: 'Exempt', percentage: '0' },
      { as: 'luxury', name: 'Luxury Tax', percentage: '12' },
    ],
    taxGroups: [{ as: 'both', name: 'State and City', taxes: ['State Tax', 'City Tax'] }],
    accounts: [{ account_name: 'Repairs', account_type: 'income' }],
    contacts: [
      ...customers.map(([as, contact_name]) => ({ as, contact_name, contact_type: 'customer' })),
      { as: 'paris', contact_name: 'Atelier Colombe', contact_type: 'customer', currency_id: '$currency.EUR' },
    ],
    items: [
      ...usItems.map(({ as, name, sku, price, account }) => ({
        as,
        name,
        sku,
        rate: price,
        product_type: account === 'Repairs' ? 'service' : 'goods',
        account_id: `$account.${account}`,
      })),
      { as: 'bowl', name: longItemName, rate: '64.00', account_id: '$account.Sales' },
      { as: 'tray', name: 'Serving Tray: "Sunrise" 🌅', rate: '31.20', account_id: '$account.Sales' },
    ],
  },
  company: {
    realmId: '4620816365',
    name: 'Maple & Main LLC',
    country: 'US',
    clientId: 'sandbox-qbo-client',
    clientSecret: 'sandbox-qbo-secret',
    refreshToken: 'sandbox-qbo-refresh',
    salesTax: true,
    taxCodes: [
      { name: 'California', sales: [{ name: 'CA State', rate: '8.25' }] },
      { name: 'Oakland', sales: [{ name: 'Oakland City', rate: '1.5' }] },
      {
        name: 'California and Oakland',
        sales: [
          { name: 'CA State', rate: '8.25' },
          { name: 'Oakland City', rate: '1.5' },
        ],
      },
    ],
    // QuickBooks wants an income account behind every item, so what customers withhold is kept as contra income here.
    accounts: [{ name: 'Withheld by Customers', type: 'Income', subType: 'OtherPrimaryIncome' }],
    customers: [{ DisplayName: 'Pine Street Cafe' }, { DisplayName: 'Lighthouse Inn' }],
    items: [
      { Name: 'Mug, stoneware', Sku: 'MUG-01', Type: 'NonInventory', IncomeAccountRef: { name: 'Sales' } },
      // Same item, another income account: the sale must still land on Sales.
      { Name: 'Canvas Weekender', Sku: 'BAG-01', Type: 'NonInventory', IncomeAccountRef: { name: 'Sales of Product Income' } },
    ],
  },
  export: { from: '2026-04-01', accounts: { ...shopAccounts, sales: { ...shopAccounts.sales, retention: 'Withheld by Customers' } } },
  taxes: {
    map: [
      { zoho: 'State Tax', quickbooks: 'California' },
      { zoho: 'City Tax', quickbooks: 'Oakland' },
      { zoho: 'State and City', quickbooks: 'California and Oakland' },
    ],
  },
};
