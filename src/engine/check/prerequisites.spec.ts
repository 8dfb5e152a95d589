import { describe, expect, it } from '@jest/globals';
import { sourceProfile, targetProfile } from '../../../test/control/support.js';
import type { SourceProfile, TargetProfile } from '../ports.js';
import type { ConnectionSettings } from '../settings.js';
import { prerequisites, refusalOf } from './prerequisites.js';

const account = { version: '0', active: true, variant: '', usable: true, subType: '', currency: 'USD', marker: '' };
const bank = { ...account, id: '1', keys: { Name: 'Checking' }, type: 'Bank' };
const held = { ...account, id: '3', keys: { Name: 'Undeposited Funds' }, type: 'Other Current Asset' };
const receivable = { ...account, id: '2', keys: { Name: 'A/R' }, type: 'Accounts Receivable' };
const code = { id: '9', name: 'HST', active: true, sales: [{ id: '9', name: 'HST', percent: '13', special: false }], purchases: [] };
const tax = { id: '7', name: 'HST', percent: '13', active: true, components: [] };

const settings = {
  modules: ['invoices'],
  entities: ['invoices'],
  accounts: {},
  taxes: [],
  zeroRate: undefined,
  automaticTax: false,
} as unknown as ConnectionSettings;
const source: SourceProfile = sourceProfile;
const target: TargetProfile = { ...targetProfile, accounts: [bank, receivable, held], taxCodes: [code], usingSalesTax: true };

interface Case {
  readonly settings?: Partial<ConnectionSettings>;
  readonly source?: Partial<SourceProfile>;
  readonly target?: Partial<TargetProfile>;
}
const found = (change: Case): string[] =>
  prerequisites({ ...settings, ...change.settings }, { ...source, ...change.source }, { ...target, ...change.target }).map(
    (finding) => `${finding.severity} ${finding.code}`,
  );

describe('prerequisites', () => {
  it('of two sides that fit are met', () => {
    expect(found({})).toEqual([]);
    expect(found({ settings: { taxes: [{ zoho: 'HST', quickbooks: 'HST' }] }, source: { taxes: [tax] } })).toEqual([]);
    expect(found({ settings: { accounts: { 'purchases.bank': 'Checking', 'sales.refund': 'Checking' } } })).toEqual([]);
  });

  it.each<[string, Case]>([
    ['error company.inactive', { target: { active: false } }],
    ['error company.country', { source: { country: 'CA' } }],
    ['error company.currency', { target: { homeCurrency: 'CAD' } }],
    ['error plan.bills', { settings: { modules: ['bills'] }, target: { plan: 'QuickBooks Online Simple Start' } }],
    ['error account.missing', { settings: { accounts: { shipping: 'Parcels' } } }],
    ['error account.type', { settings: { accounts: { 'sales.discount': 'A/R' } } }],
    ['error account.type', { settings: { accounts: { 'purchases.bank': { id: '2' } } } }],
    ['error account.type', { settings: { accounts: { 'sales.refund': 'Undeposited Funds' } } }],
    ...['shipping', 'sales.adjustment', 'sales.discount', 'sales.retention', 'sales.income'].map((key): [string, Case] => [
      'warning account.item-type',
      { settings: { accounts: { [key]: 'Checking' } } },
    ]),
    ['error tax.zero-rate', { source: { country: 'CA', currency: 'USD' }, target: { country: 'CA' } }],
    ['warning tax.unknown', { settings: { taxes: [{ zoho: 'GST', quickbooks: 'HST' }] }, source: { taxes: [] } }],
    ['error tax.unknown', { settings: { taxes: [{ zoho: 'HST', quickbooks: 'GST' }] }, source: { taxes: [tax] } }],
    [
      'warning tax.rate',
      { settings: { taxes: [{ zoho: 'HST', quickbooks: 'HST' }] }, source: { taxes: [{ ...tax, percent: '12', active: false }] } },
    ],
    ['error tax.automatic', { settings: { taxes: [{ zoho: 'HST', quickbooks: 'automatic' }] }, source: { taxes: [tax] } }],
    ['error tax.rate', { settings: { taxes: [{ zoho: 'HST', quickbooks: 'HST' }] }, source: { taxes: [{ ...tax, percent: '12' }] } }],
    ['warning preference.numbers', { target: { customTxnNumbers: false } }],
    ['warning preference.auto-apply', { target: { autoApplyCredit: true } }],
    ['warning preference.shipping', { target: { allowShipping: false } }],
    ['warning preference.discount', { target: { allowDiscount: false } }],
    [
      'warning preference.sales-tax',
      { settings: { taxes: [{ zoho: 'HST', quickbooks: 'HST' }] }, source: { taxes: [tax] }, target: { usingSalesTax: false } },
    ],
    ['warning books.closed', { target: { bookCloseDate: '2026-01-31' } }],
    ['warning currency.single', { source: { accounts: [{ account_type: 'bank', currency_code: 'EUR' }] } }],
    ['warning stock.periodic', { source: { accounts: [{ account_type: 'stock', currency_code: 'USD' }] } }],
    ['warning tax.unmapped', { source: { taxes: [tax] } }],
  ])('%s', (expected, change) => {
    expect(found(change)).toEqual([expected]);
  });

  it('are no matter of plan or currency where nothing needs them', () => {
    expect(found({ target: { plan: 'QuickBooks Online Simple Start' } })).toEqual([]);
    expect(found({ source: { accounts: [{ account_type: 'bank', currency_code: 'EUR' }] }, target: { multiCurrency: true } })).toEqual([]);
  });
});

describe('a run', () => {
  it('is refused for errors, the first of them named in full, and never for warnings', () => {
    const both = prerequisites({ ...settings, accounts: { shipping: 'Parcels', 'sales.discount': 'A/R' } }, source, {
      ...target,
      customTxnNumbers: false,
    });

    expect(refusalOf(both.filter(({ severity }) => severity === 'warning'))).toBeUndefined();
    expect(refusalOf(both)).toMatchObject({ kind: 'config', code: 'account.missing' });
    expect(refusalOf(both)?.message).toMatch(/^export\.accounts\.shipping names "Parcels".* \(and 1 more; `crossfoot check` shows all\)$/);
  });
});
