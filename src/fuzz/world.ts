import type { ConnectionConfig } from '../config/index.js';
import type { SourceProfile, SourceTax, TargetProfile } from '../engine/ports.js';
import { accountKeys, type ConnectionSettings } from '../engine/settings.js';
import type { CompiledMapping } from '../mapping/compile.js';
import type { MappingContext } from '../mapping/context.js';
import type { Pipeline } from '../engine/pipeline.js';
import { decimalsOf, type Chart } from '../verify/index.js';

/** An item as document lines name it. */
export interface WorldItem {
  readonly id: string;
  readonly name: string;
  /** Zoho account of its sales lines. */
  readonly account: string;
  /** Zoho account of its purchase lines. */
  readonly purchaseAccount: string;
}

/** What documents of one connection are made from, and what their references may name. */
export interface World {
  readonly config: ConnectionConfig;
  readonly settings: ConnectionSettings;
  readonly mappings: ReadonlyMap<string, CompiledMapping>;
  readonly pipelines: readonly Pipeline[];
  readonly context: MappingContext;
  readonly source: SourceProfile;
  readonly target: TargetProfile;
  /** Without items: they come into being with the lines that need them. */
  readonly chart: Chart;
  /** Zoho account id → what stands for it in QuickBooks. */
  readonly accountIds: ReadonlyMap<string, string>;
  readonly items: readonly WorldItem[];
  /** Where the company's lists come from; `assumed` before a run has read both sides. */
  readonly origin: 'stored' | 'assumed';
}

export type Side = 'sales' | 'purchases';

/** Taxes that the configuration maps to a code which has rates for this side. */
export function taxesFor({ source, context: { taxes, company } }: World, side: Side): readonly SourceTax[] {
  if (!company.taxed) return [];
  return source.taxes.filter(({ id, active }) => {
    const mapped = taxes[id];
    if (!active || mapped === undefined) return false;
    if (mapped.automatic) return true;
    if (mapped.code === undefined) return false;
    return company.us || mapped.code[side].length > 0;
  });
}

export function accountName({ source }: World, id: string): string {
  const found = source.accounts.find((account) => account['account_id'] === id);
  return typeof found?.['account_name'] === 'string' ? found['account_name'] : '';
}

const lineTypes: Readonly<Record<Side, readonly string[]>> = {
  sales: ['Income', 'Other Income'],
  purchases: ['Expense', 'Cost of Goods Sold', 'Other Expense', 'Other Current Asset'],
};
const moneyTypes = ['Bank', 'Credit Card', 'Other Current Asset', 'Other Current Liability', 'Expense'];
/** More of one type tell nothing new. */
const accountsPerType = 2;

/** Zoho accounts that lines of this side may be on. */
export function lineAccounts(world: World, side: Side): readonly string[] {
  return accountsOf(world, lineTypes[side]);
}

/**
 * Zoho accounts money comes to or goes from; QuickBooks admits only some types, which mappings must mind. Money paid to
 * vendors through another account takes the configured bank.
 */
export function moneyAccounts(world: World, side: Side): readonly string[] {
  const isAdmittedOnly = side === 'purchases' && !isConfigured(world, 'purchases.bank');
  return accountsOf(world, isAdmittedOnly ? ['Bank', 'Credit Card'] : moneyTypes);
}

function accountsOf({ chart, accountIds }: World, types: readonly string[]): string[] {
  return types.flatMap((type) => {
    const targets = chart.accounts.filter((account) => account.type === type).map(({ id }) => id);
    const fitting = [...accountIds].filter(([, target]) => targets.includes(target)).map(([id]) => id);
    const kept = fitting.slice(0, accountsPerType);
    const undeposited = chart.accounts.find(({ subType }) => subType === 'UndepositedFunds')?.id;
    const held = fitting.find((id) => accountIds.get(id) === undeposited);
    return held === undefined || kept.includes(held) ? kept : [...kept, held];
  });
}

/** Currencies that have an account for what is owed; home first. */
export function currenciesFor({ chart, context: { company } }: World, side: Side): readonly string[] {
  const type = side === 'sales' ? 'Accounts Receivable' : 'Accounts Payable';
  const open = chart.accounts.filter((account) => account.active && account.type === type);
  const foreign = company.multiCurrency ? open.map(({ currency }) => currency || chart.homeCurrency) : [];
  return [...new Set([chart.homeCurrency, ...foreign])];
}

/** Whether the configuration names this account: documents that need one it does not name are held, by rule. */
export function isConfigured({ context }: World, key: string): boolean {
  return context.accounts[key] !== undefined;
}

/** For these an account of the company stands in. */
const standIns: readonly string[] = ['shipping', 'sales.income'];

/** Keys of accounts that the configuration does not name. */
export function unconfigured(world: World): readonly string[] {
  return accountKeys.filter((key) => !isConfigured(world, key) && !standIns.includes(key));
}

export { decimalsOf };
