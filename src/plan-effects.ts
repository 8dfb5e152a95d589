import { isRecord } from './domain/json.js';
import { decimal, toMoney, zero, type Decimal } from './domain/money.js';
import type { Link, Operation } from './domain/operation.js';
import { plainText as text } from './domain/text.js';
import type { TargetProfile } from './engine/ports.js';
import { Profiles } from './engine/run/profiles.js';
import { newLabel, type AccountEffect, type Effects, type PlannedDocument } from './engine/run/run-context.js';
import { targetChart } from './target-chart.js';
import { effectOf, Names, settlementsOf, TargetAccounts, type Chart, type EffectOptions } from './verify/index.js';

/** Debits and credits of a plan by the rules with which verify posts QuickBooks' documents. Costs no call: the plan has read the lists. */
export function effectsOf(parts: Omit<ConstructorParameters<typeof Profiles>[0], 'refresh'>): Effects {
  return async (planned) => {
    const operations = planned.flatMap((document) => document.operations);
    const links = await parts.store.links.byTarget(parts.settings.connection, 'Item', itemsIn(operations));
    const profile = await new Profiles({ ...parts, refresh: false }).target();
    const chart = chartOf(profile, operations, [...links, ...planned.flatMap((document) => document.links)]);
    const rates = await ratesOf(parts, planned);
    const at = { accounts: new TargetAccounts(chart), rateOf: (settles: string) => rates.get(settles) };
    const names = new Names(chart);
    return planned.map((document) => effect(document, at, names));
  };
}

function effect({ operations, links }: PlannedDocument, at: EffectOptions, names: Names): AccountEffect[] {
  const moved = new Map<string, Decimal>();
  for (const operation of operations) {
    const link = links.find(({ role }) => role === operation.role);
    for (const [account, amount] of effectOf(operation, link, at)) moved.set(account, (moved.get(account) ?? zero).plus(amount));
  }
  return [...moved]
    .filter(([, amount]) => !amount.isZero())
    .sort(([, one], [, other]) => Number(one.isNegative()) - Number(other.isNegative()) || other.abs().comparedTo(one.abs()))
    .map(([account, amount]) => ({
      account: nameOf(account, names),
      debit: toMoney(amount.greaterThan(0) ? amount : zero),
      credit: toMoney(amount.lessThan(0) ? amount.negated() : zero),
    }));
}

/** QuickBooks opens the account of a currency by itself: the lists at hand may not know it yet. */
function nameOf(account: string, names: Names): string {
  return /^\?Accounts (Receivable|Payable) /.test(account) ? account.slice(1) : names.account(account);
}

/** `Invoice/130` → the exchange rate at which a foreign document stands, or would stand once the plan is carried out. */
async function ratesOf(
  { store, settings }: Pick<ConstructorParameters<typeof Profiles>[0], 'store' | 'settings'>,
  planned: readonly PlannedDocument[],
): Promise<ReadonlyMap<string, Decimal>> {
  const rates = new Map<string, Decimal>();
  const learn = (key: string, fields: Operation['after']): void => {
    if (fields['ExchangeRate'] !== undefined) rates.set(key, decimal(fields['ExchangeRate']));
  };
  const settled = new Map<string, Set<string>>();
  for (const document of planned.flatMap(({ operations, links }) => [
    ...operations.map(({ after }) => after),
    ...links.map(({ applied }) => applied),
  ])) {
    for (const { settles } of settlementsOf(document)) {
      const [type = '', id = ''] = settles.split('/');
      if (id !== '' && document['ExchangeRate'] !== undefined) settled.set(type, (settled.get(type) ?? new Set()).add(id));
    }
  }
  for (const [type, ids] of settled)
    for (const { targetId, applied } of await store.links.byTarget(settings.connection, type, [...ids]))
      learn(`${type}/${targetId}`, applied);
  for (const { target, targetId, role, number, after } of planned.flatMap(({ operations }) => operations))
    learn(`${target}/${targetId ?? newLabel(role, number)}`, after);
  return rates;
}

/** The company's lists as the engine keeps them, with the accounts and items that the plan itself would create. */
function chartOf(profile: TargetProfile, operations: readonly Operation[], links: readonly Link[]): Chart {
  const created = (target: string): Operation[] => operations.filter((one) => one.target === target && one.action === 'create');
  const newAccounts = created('Account').map(({ role, number, after }) => ({
    id: newLabel(role, number),
    name: `${number} (new)`,
    shortName: number,
    number: '',
    type: text(after['AccountType']),
    subType: text(after['AccountSubType']),
    currency: reference(after['CurrencyRef']),
    active: true,
  }));
  const items = links
    .filter(({ target }) => target === 'Item')
    .map(({ targetId, facts }) => ({
      id: targetId,
      incomeAccount: text(facts['variant']),
      expenseAccount: text(facts['purchaseVariant']),
    }));
  const newItems = created('Item').map(({ role, number, after }) => ({
    id: newLabel(role, number),
    incomeAccount: reference(after['IncomeAccountRef']),
    expenseAccount: reference(after['ExpenseAccountRef']),
  }));
  return targetChart(profile, { accounts: newAccounts, items: [...items, ...newItems] });
}

function itemsIn(operations: readonly Operation[]): string[] {
  const ids = new Set<string>();
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) for (const member of value) walk(member);
    else if (isRecord(value)) {
      if (isRecord(value['ItemRef'])) ids.add(reference(value['ItemRef']));
      for (const member of Object.values(value)) walk(member);
    }
  };
  for (const { before, after } of operations) walk([before, after]);
  return [...ids];
}

function reference(value: unknown): string {
  return isRecord(value) ? text(value['value']) : '';
}
