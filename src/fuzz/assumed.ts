import type { DirectoryEntry, SourceProfile, SourceTax, TargetProfile, TargetTaxCode } from '../engine/ports.js';
import type { ConnectionSettings, Selector } from '../engine/settings.js';

/**
 * Both sides as the configuration alone lets one assume them, before a run has read them: accounts and taxes by the names
 * they have there, with made-up rates. A configured `zeroRate` says that the company is outside the US.
 */
export function assumedProfiles(settings: ConnectionSettings): { readonly source: SourceProfile; readonly target: TargetProfile } {
  const country = settings.zeroRate === undefined ? 'US' : 'CA';
  const currency = country === 'US' ? 'USD' : 'CAD';
  const rows = settings.taxes.map(({ zoho, quickbooks }, index) => {
    // Taxes of one code have its rate.
    const first = settings.taxes.findIndex((row) => quickbooks !== 'automatic' && nameOf(row.quickbooks) === nameOf(quickbooks));
    return { tax: taxOf(zoho, index, percentOf(first < 0 ? index : first)), quickbooks, isFirst: first === index, index };
  });
  const codes = rows.flatMap(({ quickbooks, isFirst, index }) => (isFirst ? [codeOf(quickbooks, index)] : []));
  const accounts = accountsOf(settings);
  const { shipping } = settings.accounts;
  const isAutomatic = settings.automaticTax || settings.taxes.some(({ quickbooks }) => quickbooks === 'automatic');
  const unnamed = rows.length === 0 && settings.automaticTax ? [taxOf('Tax', 0, percentOf(0))] : [];
  return {
    source: {
      id: '',
      name: 'assumed',
      country,
      currency,
      timeZone: 'UTC',
      taxes: [...rows.map(({ tax }) => tax), ...unnamed],
      accounts: sourceAccounts,
    },
    target: {
      id: '',
      name: 'assumed',
      country,
      active: true,
      plan: '',
      homeCurrency: currency,
      multiCurrency: false,
      usingSalesTax: true,
      partnerTax: isAutomatic ? true : null,
      allowShipping: shipping !== undefined,
      defaultShippingAccount: shipping === undefined ? '' : nameOf(shipping),
      allowDiscount: true,
      defaultDiscountAccount: '',
      customTxnNumbers: true,
      autoApplyCredit: false,
      bookCloseDate: '',
      taxCodes: [...codes, ...zeroRates(settings)],
      accounts,
    },
  };
}

const sourceAccounts = [
  { account_id: 'a1', account_name: 'Sales', account_type: 'income' },
  { account_id: 'a2', account_name: 'Services', account_type: 'income' },
  { account_id: 'a3', account_name: 'Cost of Goods Sold', account_type: 'cost_of_goods_sold' },
  { account_id: 'a4', account_name: 'Office Expenses', account_type: 'expense' },
  { account_id: 'a5', account_name: 'Bank', account_type: 'bank' },
  { account_id: 'a6', account_name: 'Credit Card', account_type: 'credit_card' },
  { account_id: 'a7', account_name: 'Undeposited Funds', account_type: 'cash' },
] as const;

const ownAccounts: readonly (readonly [name: string, type: string, subType: string])[] = [
  ['Accounts Receivable', 'Accounts Receivable', ''],
  ['Accounts Payable', 'Accounts Payable', ''],
  ['Undeposited Funds', 'Other Current Asset', 'UndepositedFunds'],
  ['Sales', 'Income', 'SalesOfProductIncome'],
  ['Cost of Goods Sold', 'Cost of Goods Sold', 'SuppliesMaterialsCogs'],
];

const configuredTypes: Readonly<Record<string, string>> = {
  shipping: 'Income',
  'sales.income': 'Income',
  'sales.discount': 'Income',
  'sales.adjustment': 'Income',
  'sales.retention': 'Other Current Asset',
  'sales.refund': 'Bank',
  'purchases.bank': 'Bank',
  'purchases.retention': 'Other Current Liability',
  'purchases.reverseCharge': 'Other Current Liability',
  'purchases.reverseChargeInput': 'Other Current Asset',
};

/** Accounts of the configuration, each once, beside those every company has. */
function accountsOf(settings: ConnectionSettings): DirectoryEntry[] {
  const named = new Map(ownAccounts.map(([name, type, subType]) => [name.toLowerCase(), { name, id: '', type, subType }]));
  for (const [key, selector] of Object.entries(settings.accounts)) {
    const name = nameOf(selector);
    const known = named.get(name.toLowerCase());
    if (!known) named.set(name.toLowerCase(), { name, id: idOf(selector), type: configuredTypes[key] ?? 'Expense', subType: '' });
  }
  return [...named.values()].map(({ name, id, type, subType }, index) => ({
    id: id || String(1_000 + index),
    version: '',
    active: true,
    keys: { Name: name, FullyQualifiedName: name },
    variant: '',
    usable: true,
    type,
    subType,
    currency: '',
    marker: '',
  }));
}

/** Rates nobody has, each another one, so that a tax on the wrong line shows. */
function percentOf(index: number): string {
  return String(7 + index);
}

function taxOf(selector: Selector, index: number, percent: string): SourceTax {
  const [id, name] = [idOf(selector) || `t${index}`, nameOf(selector)];
  return { id, name, percent, active: true, components: [{ taxId: id, name, percent }] };
}

function codeOf(selector: Selector, index: number): TargetTaxCode {
  const rate = { id: `r${index}`, name: nameOf(selector), percent: percentOf(index), special: false };
  return { id: idOf(selector) || `c${index}`, name: nameOf(selector), active: true, sales: [rate], purchases: [rate] };
}

function zeroRates({ zeroRate }: ConnectionSettings): TargetTaxCode[] {
  if (zeroRate === undefined) return [];
  const rate = { id: 'r-zero', name: nameOf(zeroRate), percent: '0', special: false };
  return [{ id: idOf(zeroRate) || 'c-zero', name: nameOf(zeroRate), active: true, sales: [rate], purchases: [rate] }];
}

function nameOf(selector: Selector): string {
  return typeof selector === 'string' ? selector : `id ${selector.id}`;
}

function idOf(selector: Selector): string {
  return typeof selector === 'string' ? '' : selector.id;
}
