import type { Chart } from './ports.js';
import { exchangeAccount, taxAccount } from './postings.js';

const ownAccounts: Readonly<Record<string, string>> = {
  [taxAccount]: 'Sales tax, all agencies',
  [exchangeAccount]: 'Exchange gain or loss',
};

/** Names for people, of what is an id everywhere else. */
export class Names {
  private readonly accounts: ReadonlyMap<string, { readonly name: string; readonly type: string }>;
  private readonly parties: ReadonlyMap<string, string>;

  constructor(chart: Chart) {
    this.accounts = new Map(chart.accounts.map(({ id, name, type }) => [id, { name, type }]));
    this.parties = new Map(chart.parties.map(({ key, name }) => [key, name]));
  }

  account(id: string): string {
    if (id.startsWith('?')) return `${id.slice(1)} (not found in QuickBooks)`;
    return ownAccounts[id] ?? this.accounts.get(id)?.name ?? `account ${id}`;
  }

  accountType(id: string): string {
    return this.accounts.get(id)?.type ?? (id === taxAccount ? 'Other Current Liability' : '');
  }

  party(key: string): string {
    if (key.startsWith('?')) return `${key.slice(1)} (not linked)`;
    return this.parties.get(key) ?? key;
  }
}
