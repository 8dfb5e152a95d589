import { isRecord } from './domain/json.js';
import { toMoney, zero, type Decimal } from './domain/money.js';
import type { Link, Operation } from './domain/operation.js';
import { plainText as text } from './domain/text.js';
import type { TargetProfile } from './engine/ports.js';
import { Profiles } from './engine/run/profiles.js';
import { newLabel, type AccountEffect, type Effects, type PlannedDocument } from './engine/run/run-context.js';
import { targetChart } from './target-chart.js';
import { effectOf, Names, TargetAccounts, type Chart } from './verify/index.js';

/** Debits and credits of a plan by the rules with which verify posts QuickBooks' documents. Costs no call: the plan has read the lists. */
export function effectsOf(parts: Omit<ConstructorParameters<typeof Profiles>[0], 'refresh'>): Effects {
  return async (planned) => {
    const operations = planned.flatMap((document) => document.operations);
    const links = await parts.store.links.byTarget(parts.settings.connection, 'Item', itemsIn(operations));
    const profile = await new Profiles({ ...parts, refresh: false }).target();
    const chart = chartOf(profile, operations, [...links, ...planned.flatMap((document) => document.links)]);
    const accounts = new TargetAccounts(chart);
    const names = new Names(chart);
    return planned.map((document) => effect(document, accounts, names));
  };
}

function effect({ operations, links }: PlannedDocument, accounts: TargetAccounts, names: Names): AccountEffect[] {
  const moved = new Map<string, Decimal>();
  for (const operation of operations) {
    const link = links.find(({ role }) => role === operation.role);
    for (const [account, amount] of effectOf(operation, link, accounts)) moved.set(account, (moved.get(account) ?? zero).plus(amount));
  }
  return [...moved]
    .filter(([, amount]) => !amount.isZero())
    .sort(([, one], [, other]) => Number(one.isNegative()) - Number(other.isNegative()) || other.abs().comparedTo(one.abs()))
    .map(([account, amount]) => ({
      account: names.account(account),
      debit: toMoney(amount.greaterThan(0) ? amount : zero),
      credit: toMoney(amount.lessThan(0) ? amount.negated() : zero),
    }));
}

/** The company's lists as the engine keeps them, with the accounts and items that the plan itself would create. */
function chartOf(profile: TargetProfile, operations: readonly Operation[], links: readonly Link[]): Chart {
  const created = (target: string): Operation[] => operations.filter((one) => one.target === target && one.action === 'create');
  const newAccounts = created('Account').map(({ role, number, after }) => ({
    id: newLabel(role, number),
    name: `${number} (new)`,
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
