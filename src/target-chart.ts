import type { DirectoryEntry, TargetProfile } from './engine/ports.js';
import { findAccount } from './engine/run/context.js';
import type { Chart } from './verify/index.js';

/** The company's lists as the engine keeps them, in the form that verify books by, with what is not in QuickBooks yet. */
export function targetChart(profile: TargetProfile, added: Pick<Chart, 'accounts' | 'items'>): Chart {
  const named = (stated: string): string =>
    findAccount({ id: stated }, profile.accounts)?.id ?? findAccount(stated, profile.accounts)?.id ?? '';
  return {
    company: profile.name,
    homeCurrency: profile.homeCurrency,
    us: profile.country === 'US',
    bookCloseDate: profile.bookCloseDate,
    shippingAccount: named(profile.defaultShippingAccount),
    discountAccount: named(profile.defaultDiscountAccount),
    accounts: [...profile.accounts.map(chartAccount), ...added.accounts],
    items: added.items,
    rates: [],
    taxCodes: [],
    parties: [],
  };
}

function chartAccount({ id, keys, type, subType, currency, active }: DirectoryEntry): Chart['accounts'][number] {
  const name = keys['FullyQualifiedName'] ?? keys['Name'] ?? '';
  return { id, name, shortName: keys['Name'] ?? '', number: keys['AcctNum'] ?? '', type, subType, currency, active };
}
