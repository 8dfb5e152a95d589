import type { Company } from '../company.js';
import { business, checkLength, fault, requireFields } from '../fault.js';
import { compact, decimal, flag, ref, text, type JsonObject } from '../json.js';
import { numberOf } from '../money.js';
import type { Stored } from '../store.js';
import { accountTypes, canonicalType, isDebitNatured, typeOfSubType } from './account-types.js';
import { checkLengths, checkName, positionOf } from './checks.js';
import { currencyRef } from './currencies.js';
import { claimName, registerName } from './named.js';
import { listSpec, type Draft } from './spec.js';

/** Sub-types the product runs itself: neither their kind nor their being active may change. */
const systemSubTypes: ReadonlySet<string> = new Set([
  'AccountsReceivable',
  'AccountsPayable',
  'UndepositedFunds',
  'OpeningBalanceEquity',
  'RetainedEarnings',
  'ExchangeGainOrLoss',
  'SalesTaxPayable',
  'GlobalTaxPayable',
]);

/** Only accounts that hold money or parties can be kept in a foreign currency. */
const foreignTypes: ReadonlySet<string> = new Set(['Bank', 'Credit Card', 'Accounts Receivable', 'Accounts Payable']);

function typeOf(input: JsonObject): { readonly type: string; readonly subType: string } {
  const sentType = text(input, 'AccountType');
  const sentSubType = text(input, 'AccountSubType');
  if (sentType === undefined && sentSubType === undefined) throw fault('6010', 'Account type or sub type must be specified.');
  const type = sentType === undefined ? typeOfSubType(sentSubType ?? '') : canonicalType(sentType);
  const facts = type === undefined ? undefined : accountTypes[type];
  if (type === undefined || !facts)
    throw fault('2170', `Invalid enumeration. Supplied value:${sentType ?? sentSubType ?? ''}`, 'AccountType');
  const subType = sentSubType ?? facts.subTypes[0] ?? '';
  if (!facts.subTypes.includes(subType))
    throw fault('6000', `Business Validation Error: ${subType} is not a detail type of ${type}.`, 'AccountSubType');
  return { type, subType };
}

function checkSystemAccount(draft: Draft, type: string): void {
  const held = draft.previous?.data;
  if (!held || !systemSubTypes.has(text(held, 'AccountSubType') ?? '') || draft.system) return;
  if (text(held, 'AccountType') !== type) throw business("You can't change the type of this account because QuickBooks uses it.");
  if (flag(draft.input, 'Active') === false) throw business("You can't make this account inactive because QuickBooks uses it.");
}

function prepareAccount(draft: Draft): JsonObject {
  const { company, input, id, previous } = draft;
  const wanted = text(input, 'Name');
  requireFields({ Name: wanted });
  checkLengths(input, { Description: 100, AcctNum: ['AU', 'CA'].includes(company.profile.country ?? 'US') ? 20 : 7 });
  checkName('Name', wanted ?? '', /[:"\t\n]/);
  checkLength('Name', wanted, 100);
  checkName('AcctNum', text(input, 'AcctNum') ?? '');
  const { type, subType } = typeOf(input);
  checkSystemAccount(draft, type);
  const opening = decimal(input, 'OpeningBalance');
  if (!previous && opening && !text(input, 'OpeningBalanceDate')) throw fault('6060', 'OpeningBalanceDate must be specified.');
  const { name, active } = claimName(draft, 'Account', 'account', wanted ?? '', ref(input, 'ParentRef'));
  const { fullName, parent } = positionOf(company, 'Account', id, input, name, 'Accounts');
  if (parent && text(parent.data, 'AccountType') !== type) throw business('A sub-account must be of the same type as its parent.');
  const currency = accountCurrency(draft, type);
  return compact({
    ...input,
    OpeningBalance: undefined,
    OpeningBalanceDate: undefined,
    Name: name,
    Active: active,
    SubAccount: parent !== undefined,
    FullyQualifiedName: fullName,
    Classification: accountTypes[type]?.classification,
    AccountType: type,
    AccountSubType: subType,
    CurrencyRef: currencyRef(currency),
  });
}

function accountCurrency({ company, input, previous }: Draft, type: string): string {
  const wanted = ref(input, 'CurrencyRef');
  const held = previous && (ref(previous.data, 'CurrencyRef') ?? company.homeCurrency);
  if (held !== undefined && wanted !== undefined && wanted !== held) throw business("You can't change the currency of an account.");
  const currency = held ?? wanted ?? company.homeCurrency;
  if (currency === company.homeCurrency) return currency;
  if (!company.multiCurrency) throw business('Multicurrency must be turned on to use a foreign currency.');
  if (!foreignTypes.has(type)) throw business(`An account of type ${type} can only be kept in the home currency.`);
  return currency;
}

/** Roles the product finds by kind rather than by name. */
export function registerAccountRoles(company: Company, row: Stored): void {
  const type = text(row.data, 'AccountType');
  const subType = text(row.data, 'AccountSubType');
  const currency = ref(row.data, 'CurrencyRef') ?? company.homeCurrency;
  if (type === 'Accounts Receivable') company.setRole(`receivable:${currency}`, row.id);
  if (type === 'Accounts Payable') company.setRole(`payable:${currency}`, row.id);
  if (subType === 'UndepositedFunds') company.setRole('undepositedFunds', row.id);
  if (subType === 'ExchangeGainOrLoss') company.setRole('exchangeGainOrLoss', row.id);
  if (subType === 'OpeningBalanceEquity') company.setRole('openingBalanceEquity', row.id);
  if (subType === 'SalesTaxPayable' || subType === 'GlobalTaxPayable') company.setRole('taxPayable', row.id);
}

function currentBalance(company: Company, row: Stored) {
  const classification = text(row.data, 'Classification') ?? '';
  const currency = ref(row.data, 'CurrencyRef') ?? company.homeCurrency;
  const foreign = currency !== company.homeCurrency;
  const debit = foreign ? company.ledger.accountAmount(row.id, currency) : company.ledger.accountHome(row.id);
  return isDebitNatured(classification) ? debit : debit.negated().plus(0);
}

export const account = listSpec({
  name: 'Account',
  sequence: 'Account',
  writable: 'Name AcctNum Description ParentRef AccountType AccountSubType CurrencyRef TaxCodeRef Active OpeningBalance OpeningBalanceDate',
  prepare: prepareAccount,
  stored: ({ company, before }, row) => {
    registerName(company, row, 'Account', 'Name', before);
    registerAccountRoles(company, row);
  },
  view: (company, row) => {
    // Income and expense accounts report no balance of their own: only balance-sheet types do.
    const kept = ['Asset', 'Liability', 'Equity'].includes(text(row.data, 'Classification') ?? '');
    const balance = kept ? numberOf(currentBalance(company, row)) : 0;
    return { CurrentBalance: balance, CurrentBalanceWithSubAccounts: balance };
  },
});
