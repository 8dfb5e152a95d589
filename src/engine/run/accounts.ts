import type { Issue } from '../../domain/document.js';
import type { DirectoryEntry, TargetProfile } from '../ports.js';
import type { Resolution } from '../plan/resolve.js';
import { typedAccounts, type ConnectionSettings } from '../settings.js';
import type { MappingContext } from '../../mapping/context.js';

/** Where a configured account is optional, the one that stands in for it. */
const standIns: Readonly<Record<string, keyof typeof typedAccounts>> = { 'sales.income': '$income', shipping: '$income' };

/** An account the configuration names (`sales.discount`), or one found by type and currency (`$receivable`). */
export function resolveAccount(
  key: string,
  currency: string,
  at: { settings: ConnectionSettings; context: MappingContext; target: TargetProfile },
): Resolution {
  const configured = at.context.accounts[key];
  if (configured !== undefined) return { kind: 'id', id: configured };
  const isNamed = at.settings.accounts[key] !== undefined;
  const typed = key.startsWith('$') ? key : isNamed ? undefined : standIns[key];
  const account = typed === undefined ? undefined : findTyped(typed as keyof typeof typedAccounts, currency, at.target);
  return account ? { kind: 'id', id: account.id } : { kind: 'missing', issue: missing(key, isNamed, at) };
}

interface TypedAccount {
  readonly type: string;
  readonly otherwise?: readonly string[];
  readonly subType?: string;
  readonly byCurrency: boolean;
}

/** QBO posts to it by itself. */
const notForUse: readonly string[] = ['ExchangeGainOrLoss'];

function findTyped(key: keyof typeof typedAccounts, currency: string, target: TargetProfile): DirectoryEntry | undefined {
  const wanted: TypedAccount = typedAccounts[key];
  const usable = target.accounts
    .filter((account) => account.active && !notForUse.includes(account.subType))
    .filter((account) => wanted.subType === undefined || account.subType === wanted.subType)
    .filter((account) => !wanted.byCurrency || (account.currency || target.homeCurrency) === (currency || target.homeCurrency))
    .sort((a, b) => Number(a.id) - Number(b.id));
  const type = [wanted.type, ...(wanted.otherwise ?? [])].find((candidate) => usable.some((account) => account.type === candidate));
  const fitting = usable.filter((account) => account.type === type);
  // Several incomes or costs: the one meant for products is what an item line without an account of its own is about.
  return fitting.find((account) => /^(SalesOfProductIncome|SuppliesMaterialsCogs)$/.test(account.subType)) ?? fitting[0];
}

function missing(key: string, isNamed: boolean, { settings }: { settings: ConnectionSettings }): Issue {
  const selector = settings.accounts[key];
  const wanted = typeof selector === 'string' ? `"${selector}"` : JSON.stringify(selector);
  if (key.startsWith('$')) {
    return {
      code: 'account.missing',
      severity: 'hold',
      message: `the QuickBooks company has no active account for ${key.slice(1)}`,
      remedy: 'Create the account in QuickBooks; `crossfoot sync` then takes it at once.',
    };
  }
  return {
    code: 'account.missing',
    severity: 'hold',
    at: `export.accounts.${key}`,
    message: isNamed
      ? `export.accounts.${key} names ${wanted}, which is no active account in QuickBooks`
      : `the document needs export.accounts.${key}, which is not configured`,
    remedy: `Set export.accounts.${key} of connection ${settings.connection} to a QuickBooks account (name, number or { id: … }); the next run takes the document by itself.`,
  };
}
