import { isRecord } from '../../domain/json.js';
import { plainText } from '../../domain/text.js';
import type { DirectoryEntry } from '../../engine/ports.js';
import { definePipeline } from '../../engine/pipeline.js';

/** Zoho accounts that lines name → QuickBooks accounts. */
export const accounts = definePipeline({
  entity: 'accounts',
  kind: 'master',
  source: 'chartofaccounts',
  module: 'accounts',
  after: [],
  fromProfile: (organization, id) => organization.accounts.find((account) => account['account_id'] === id),
  // Zoho may refuse the chart of accounts to an Inventory organization: then the name on the line is all there is, enough to match by.
  virtual: ({ $ref }, organization) =>
    $ref.label === undefined || organization.accounts.some((account) => account['account_id'] === $ref.id)
      ? undefined
      : { account_id: $ref.id, account_name: $ref.label, account_type: '' },
  naming: {
    field: 'Name',
    sharedWith: [],
    maxLength: 100,
    suffixes: (account) => [' (Zoho)', ` (Zoho ${String(account['account_id']).slice(-6)})`],
  },
  isCompatible: ({ fields }, entry) =>
    classOf(plainText(fields['AccountType']) || entry.type) === classOf(entry.type) && isInCurrency(fields['CurrencyRef'], entry),
});

/** Where both say one: a bank account of one currency must not stand for one of another. */
function isInCurrency(wanted: unknown, { currency }: DirectoryEntry): boolean {
  const code = plainText(isRecord(wanted) ? wanted['value'] : wanted);
  return code === '' || currency === '' || code === currency;
}

/** A name alone is not enough: an income account must not stand for an expense. */
function classOf(type: string): string {
  if (/income/i.test(type)) return 'income';
  if (/expense|cost of goods/i.test(type)) return 'expense';
  if (/payable|liability|credit card/i.test(type)) return 'liability';
  return /equity/i.test(type) ? 'equity' : 'asset';
}
