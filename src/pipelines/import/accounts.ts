import type { SourceDocument } from '../../domain/document.js';
import { defineImport } from '../../engine/import/import-pipeline.js';
import { depthOf, prepareAccount, text } from './prepare.js';

/** A name alone is not enough: an income account must not stand for an expense. */
function classOf(type: string): string {
  if (type.includes('income')) return 'income';
  if (/expense|cost_of_goods/.test(type)) return 'expense';
  if (/payable|liability|credit_card|loans_and_borrowing/.test(type)) return 'liability';
  return type === 'equity' ? 'equity' : 'asset';
}

/** Receivables and payables are kept by customer and vendor: nothing else may stand for them. */
const controlTypes: readonly string[] = ['accounts_receivable', 'accounts_payable'];

/** Undoes the flattening of banks and credit cards: the path of the parent is no part of the name in QuickBooks. */
function withOwnName(record: SourceDocument, object: SourceDocument): SourceDocument {
  const path = text(object['FullyQualifiedName']);
  const prefix = path.slice(0, Math.max(0, path.length - text(object['Name']).length));
  const name = text(record['account_name']);
  return prefix !== '' && name.startsWith(prefix) ? { ...record, account_name: name.slice(prefix.length) } : record;
}

/** The QuickBooks chart of accounts → Zoho's, parents first. */
export const accounts = defineImport({
  entity: 'accounts',
  role: 'account',
  records: 'import-accounts',
  source: 'Account',
  target: 'chartofaccounts',
  after: [],
  prepare: prepareAccount,
  skip: () => undefined,
  depth: depthOf,
  linkFacts: (object) => ({ Name: text(object['Name']), FullyQualifiedName: text(object['FullyQualifiedName']), variant: '' }),
  isLinkable: () => true,
  isCompatible: (wanted, found) => {
    const [ours, theirs] = [wanted['account_type'] ?? '', found['account_type'] ?? ''];
    if (controlTypes.includes(ours) || controlTypes.includes(theirs)) return ours === theirs;
    const [parent, other] = [wanted['parent_account_id'] ?? '', found['parent_account_id'] ?? ''];
    return classOf(ours) === classOf(theirs) && (parent === '' || other === '' || parent === other);
  },
  suffixes: (object) => [` [QBO ${text(object['Id'])}]`],
  isInProfiles: true,
  twoWay: {
    isOurs: (row) => row['is_user_created'] !== false && row['is_system_account'] !== true,
    rowsAreWhole: true,
    outgoing: (record, object) => withOwnName(record, object),
  },
});
