import { decimal, sum, toMoney } from '../../domain/money.js';
import type { SourceDocument } from '../../domain/document.js';
import { accountName } from '../../mapping/conversions.js';
import type { MappedTax, MappingContext, SourceAccountFacts, TaxCodeFacts } from '../../mapping/context.js';
import { sha256 } from '../plan/operation-id.js';
import type { DirectoryEntry, SourceProfile, SourceTax, TargetProfile, TargetTaxCode } from '../ports.js';
import type { ConnectionSettings, Selector } from '../settings.js';
import { plainText } from '../../domain/text.js';

/** Turns what both sides said about themselves, and the configuration, into the plain data that mapping works with. */
export interface ContextInput {
  readonly settings: ConnectionSettings;
  readonly source: SourceProfile;
  readonly target: TargetProfile;
  /** Zoho account id → id of the QBO account it is linked to. */
  readonly accountLinks: ReadonlyMap<string, string>;
  readonly refused: readonly string[];
}

export function mappingContext({ settings, source, target, accountLinks, refused }: ContextInput): MappingContext {
  const zeroRate = settings.zeroRate === undefined ? undefined : taxCode(settings.zeroRate, target);
  const us = target.country === 'US';
  return {
    connection: settings.connection,
    company: {
      country: target.country,
      us,
      homeCurrency: target.homeCurrency,
      multiCurrency: target.multiCurrency,
      taxed: target.usingSalesTax,
      automatedTax: target.partnerTax === true,
      shippingItem: usesShippingItem(settings, target),
      allowDiscount: target.allowDiscount,
      itemLinesOnBills: !/simple start|essentials/i.test(target.plan),
      bookCloseDate: target.bookCloseDate,
    },
    taxes: Object.fromEntries(source.taxes.map((tax) => [tax.id, mappedTax(tax, settings, target)])),
    ...(zeroRate ? { zeroRate: facts(zeroRate) } : {}),
    accounts: Object.fromEntries(
      Object.entries(settings.accounts).flatMap(([key, selector]) => {
        const account = findAccount(selector, target.accounts);
        return account ? [[key, account.id]] : [];
      }),
    ),
    sourceAccounts: Object.fromEntries(
      source.accounts.map((account) => [String(account['account_id']), sourceAccount(account, target, accountLinks)]),
    ),
    refused,
    hash: sha256,
  };
}

function sourceAccount(account: SourceDocument, target: TargetProfile, links: ReadonlyMap<string, string>): SourceAccountFacts {
  const name = plainText(account['account_name']);
  const linked = links.get(String(account['account_id']));
  const known =
    linked === undefined
      ? (findAccount(name, target.accounts) ?? findAccount(accountName(name) ?? '', target.accounts))
      : target.accounts.find(({ id }) => id === linked);
  return { name, type: plainText(account['account_type']), targetType: known?.type ?? '', targetSubType: known?.subType ?? '' };
}

/** The company's shipping line posts to its own shipping account: only right while that is the configured one. Old companies do not say which it is. */
function usesShippingItem(settings: ConnectionSettings, target: TargetProfile): boolean {
  if (!target.allowShipping) return false;
  const selector = settings.accounts['shipping'];
  const configured = selector === undefined ? undefined : findAccount(selector, target.accounts);
  return configured === undefined || !/^\d+$/.test(target.defaultShippingAccount) || configured.id === target.defaultShippingAccount;
}

function mappedTax(tax: SourceTax, settings: ConnectionSettings, target: TargetProfile): MappedTax {
  const row = settings.taxes.find(({ zoho }) => isNamed(zoho, tax.id, tax.name));
  const automatic = row ? row.quickbooks === 'automatic' : settings.automaticTax;
  const code = row && !automatic ? taxCode(row.quickbooks, target) : undefined;
  return {
    taxId: tax.id,
    name: tax.name,
    percent: tax.percent,
    components: tax.components.length > 0 ? tax.components : [{ taxId: tax.id, name: tax.name, percent: tax.percent }],
    automatic,
    ...(code ? { code: facts(code) } : {}),
  };
}

export function taxCode(selector: Selector, target: TargetProfile): TargetTaxCode | undefined {
  return target.taxCodes.find((code) => code.active && isNamed(selector, code.id, code.name));
}

function facts(code: TargetTaxCode): TaxCodeFacts {
  const rates = (list: TargetTaxCode['sales']) => list.map(({ id, name, percent, special }) => ({ rateId: id, name, percent, special }));
  return { codeId: code.id, name: code.name, sales: rates(code.sales), purchases: rates(code.purchases) };
}

export function isNamed(selector: Selector, id: string, name: string): boolean {
  return typeof selector === 'string' ? selector.trim().toLowerCase() === name.trim().toLowerCase() : selector.id === id;
}

/** By id, or by name, full name or number; an inactive account is not found. */
export function findAccount(selector: Selector, accounts: readonly DirectoryEntry[]): DirectoryEntry | undefined {
  const active = accounts.filter((account) => account.active);
  if (typeof selector !== 'string') return active.find((account) => account.id === selector.id);
  const wanted = selector.trim().toLowerCase();
  const by = (key: string) => active.find((account) => account.keys[key]?.trim().toLowerCase() === wanted);
  return by('FullyQualifiedName') ?? by('Name') ?? by('AcctNum');
}

/** Sum of a code's rates; compound rates are left to `check`, which compares what both sides state. */
export function percentOf(rates: readonly { readonly percent: string }[]): string {
  return toMoney(sum(rates.map(({ percent }) => decimal(percent))));
}
