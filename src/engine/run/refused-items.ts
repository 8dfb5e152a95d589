import type { Issue } from '../../domain/document.js';
import { canonicalJson } from '../../domain/json.js';
import type { Operation } from '../../domain/operation.js';
import { referencesIn } from '../../domain/reference.js';
import { shortHash } from '../plan/operation-id.js';
import type { Candidate } from './master-candidate.js';
import type { RunContext } from './run-context.js';

/** What is remembered of an own item that the vendor refused for its account: with another account it is another item. */
export function refusalKey({ sourceId, after }: Pick<Operation, 'sourceId' | 'after'>): string {
  return `${sourceId}@${shortHash(canonicalJson(after))}`;
}

/** QBO admits the account on no item (6430), and the mapping has no other way: documents that need it are held. */
export function noItemAccount({ settings }: Pick<RunContext, 'settings'>, { number, desired }: Candidate): Issue {
  const references = referencesIn(desired.fields).map(({ $ref }) => $ref);
  const key = references.find(({ entity, id }) => entity === 'configured' && !id.startsWith('$'))?.id;
  const account = references.find(({ entity }) => entity === 'accounts')?.label ?? '';
  const named = key === undefined ? `account "${account}"` : `the account of export.accounts.${key}`;
  return {
    code: 'item.account',
    severity: 'hold',
    ...(key === undefined ? {} : { at: `export.accounts.${key}` }),
    message: `QuickBooks takes no item on ${named} (6430), so the item "${number}" behind a line cannot be made`,
    remedy:
      key === undefined
        ? `Match account "${account}" with a QuickBooks account of type Income; the next run takes the document by itself.`
        : `Set export.accounts.${key} of connection ${settings.connection} to an account of type Income; the next run takes the document by itself.`,
  };
}

export function isNoItemAccount(issue: Issue): boolean {
  return issue.code === 'item.account';
}
