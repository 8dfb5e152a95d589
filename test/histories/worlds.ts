import type { CompanyProfile } from '../../src/sandbox/quickbooks/index.js';
import type { OrganizationProfile } from '../../src/sandbox/zoho/index.js';

/**
 * Pairs of an organization and a company that random histories run in. Small on purpose: every party, item, account and tax is there
 * because some rule of the books looks different with it.
 */
export interface World {
  readonly name: string;
  readonly organization: Omit<OrganizationProfile, 'organizationId'>;
  readonly company: Omit<CompanyProfile, 'realmId'>;
  readonly taxes: Readonly<Record<string, unknown>>;
  readonly homeCurrency: string;
  /** Symbolic names, for steps to choose from. */
  readonly customers: readonly string[];
  readonly vendors: readonly string[];
  readonly salesTaxes: readonly string[];
  readonly purchaseTaxes: readonly string[];
}

/** Configured accounts by role; the naive ledger reads the same list, as an accountant would read the settings. */
export const accounts = {
  shipping: 'Shipping Income',
  sales: {
    bankCharges: 'Bank Charges',
    writeOff: 'Bad Debts',
    discount: 'Discounts given',
    adjustment: 'Sales Adjustments',
    // QuickBooks wants an income account behind every item: what customers withhold is kept as contra income.
    retention: 'Withheld by Customers',
    refund: 'Checking',
  },
  purchases: {
    discount: 'Purchase Discounts',
    adjustment: 'Other Expense',
    retention: 'Retention Payable',
    reverseCharge: 'Tax Owed',
    reverseChargeInput: 'Tax Recoverable',
    purchaseTax: 'Sales Tax on Purchases',
    bank: 'Checking',
  },
} as const;

/** Accounts money comes to or goes from: banks, cash, undeposited funds, and some that QuickBooks admits only by journal entry. */
export const moneyAccounts = ['Checking', 'Petty Cash', 'Undeposited Funds', 'Visa Card', 'Employee Advance', "Owner's Equity"] as const;

const items: OrganizationProfile['items'] = [
  { as: 'lamp', name: 'Desk Lamp', sku: 'LMP-1', rate: 40, account_id: '$account.Sales' },
  { as: 'repair', name: 'Repair, hour', rate: 65.5, product_type: 'service', account_id: '$account.Repairs' },
  {
    as: 'paper',
    name: 'Paper',
    sku: 'PPR-1',
    rate: 5,
    purchase_rate: 2.5,
    item_type: 'sales_and_purchases',
    account_id: '$account.Sales',
    purchase_account_id: '$account.Cost of Goods Sold',
  },
  {
    as: 'laptop',
    name: 'Laptop',
    sku: 'LPT-1',
    rate: 400,
    purchase_rate: 290,
    item_type: 'inventory',
    account_id: '$account.Sales',
    purchase_account_id: '$account.Cost of Goods Sold',
    inventory_account_id: '$account.Inventory Asset',
  },
];
export const saleItems = ['lamp', 'repair', 'paper', 'laptop'] as const;

const chart: OrganizationProfile['accounts'] = [
  { account_name: 'Repairs', account_type: 'income' },
  { account_name: 'Visa Card', account_type: 'credit_card' },
];

const contact = (type: 'customer' | 'vendor') => (as: string) => ({
  as: as.toLowerCase(),
  contact_name: as,
  contact_type: type,
});
const inCurrency = (type: 'customer' | 'vendor', as: string, currency: string) => ({
  ...contact(type)(as),
  currency_id: `$currency.${currency}`,
});
const customer = contact('customer');
const vendor = contact('vendor');
const contra = { name: 'Withheld by Customers', type: 'Income', subType: 'OtherPrimaryIncome' } as const;

const usTaxes: OrganizationProfile['taxes'] = [
  { as: 'state', name: 'State Tax', percentage: '8.25' },
  { as: 'city', name: 'City Tax', percentage: '1.5' },
  { as: 'tds', name: 'Withholding', percentage: '10', type: 'tds_tax' },
];
const usTaxCodes: CompanyProfile['taxCodes'] = [
  { name: 'California', sales: [{ name: 'CA State', rate: '8.25' }] },
  { name: 'Oakland', sales: [{ name: 'Oakland City', rate: '1.5' }] },
  {
    name: 'California and Oakland',
    sales: [
      { name: 'CA State', rate: '8.25' },
      { name: 'Oakland City', rate: '1.5' },
    ],
  },
];
const usMap = {
  map: [
    { zoho: 'State Tax', quickbooks: 'California' },
    { zoho: 'City Tax', quickbooks: 'Oakland' },
    { zoho: 'State and City', quickbooks: 'California and Oakland' },
  ],
};
const usGroups: OrganizationProfile['taxGroups'] = [{ as: 'both', name: 'State and City', taxes: ['State Tax', 'City Tax'] }];

const us: World = {
  name: 'us',
  homeCurrency: 'USD',
  organization: {
    currencyCode: 'USD',
    countryCode: 'US',
    taxes: usTaxes,
    taxGroups: usGroups,
    accounts: chart,
    contacts: [customer('Bowman'), customer('Harbor'), vendor('Molly'), vendor('Quarry')],
    items,
  },
  company: { country: 'US', salesTax: true, taxCodes: usTaxCodes, accounts: [contra] },
  taxes: usMap,
  customers: ['bowman', 'harbor'],
  vendors: ['molly', 'quarry'],
  salesTaxes: ['state', 'city', 'both'],
  purchaseTaxes: ['state'],
};

const abroad: World = {
  name: 'abroad',
  homeCurrency: 'USD',
  organization: {
    ...us.organization,
    currencies: [
      { code: 'EUR', rate: '1.0913' },
      { code: 'JPY', rate: '0.00671' },
    ],
    contacts: [
      customer('Bowman'),
      inCurrency('customer', 'Colombe', 'EUR'),
      inCurrency('customer', 'Rokko', 'JPY'),
      vendor('Molly'),
      inCurrency('vendor', 'Spree', 'EUR'),
    ],
  },
  company: { ...us.company, multiCurrency: true },
  taxes: usMap,
  customers: ['bowman', 'colombe', 'rokko'],
  vendors: ['molly', 'spree'],
  salesTaxes: us.salesTaxes,
  purchaseTaxes: us.purchaseTaxes,
};

const federal = 'Canada Revenue Agency';
const gst = { name: 'GST', rate: '5', agency: federal } as const;
const pst = { name: 'PST BC', rate: '7', agency: 'BC Ministry of Finance' } as const;
const hst = { name: 'HST ON', rate: '13', agency: federal } as const;
const none = { name: 'Exempt', rate: '0', agency: federal } as const;

const canada: World = {
  name: 'canada',
  homeCurrency: 'CAD',
  organization: {
    currencyCode: 'CAD',
    countryCode: 'CA',
    country: 'Canada',
    taxes: [
      { as: 'gst', name: 'GST', percentage: '5' },
      { as: 'hst', name: 'HST ON', percentage: '13' },
      { as: 'pst', name: 'PST BC', percentage: '7' },
      { as: 'tds', name: 'Withholding', percentage: '10', type: 'tds_tax' },
    ],
    taxGroups: [{ as: 'bc', name: 'GST and PST', taxes: ['GST', 'PST BC'] }],
    accounts: chart,
    contacts: [customer('Cedar'), customer('Rideau'), vendor('Molly'), vendor('Quarry')],
    items,
  },
  company: {
    country: 'CA',
    homeCurrency: 'CAD',
    salesTax: true,
    accounts: [contra],
    taxCodes: [
      { name: 'Exempt', sales: [none], purchase: [none] },
      { name: 'GST', sales: [gst], purchase: [gst] },
      { name: 'HST ON', sales: [hst], purchase: [hst] },
      { name: 'GST/PST BC', sales: [gst, pst], purchase: [gst, pst] },
    ],
  },
  taxes: {
    zeroRate: 'Exempt',
    map: [
      { zoho: 'GST', quickbooks: 'GST' },
      { zoho: 'HST ON', quickbooks: 'HST ON' },
      { zoho: 'GST and PST', quickbooks: 'GST/PST BC' },
    ],
  },
  customers: ['cedar', 'rideau'],
  vendors: ['molly', 'quarry'],
  salesTaxes: ['gst', 'hst', 'bc'],
  purchaseTaxes: ['gst', 'hst', 'bc'],
};

export const worlds: readonly World[] = [us, abroad, canada];
