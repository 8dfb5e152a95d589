import type { Issue } from '../../domain/document.js';
import type { Conflict } from './reconcile.js';

export function conflictIssue({ path, agreed, quickbooks, zoho }: Conflict): Issue {
  return {
    code: 'conflict.both-changed',
    severity: 'hold',
    at: path,
    message: `${path} changed on both sides: agreed "${agreed}", QuickBooks "${quickbooks}", Zoho "${zoho}"`,
    remedy:
      'Decide with `crossfoot conflicts keep quickbooks --document <name>` (or `keep zoho`), or make both sides equal; then it goes on by itself.',
  };
}

export function stuckIssue({ path, agreed, quickbooks, zoho }: Conflict): Issue {
  return {
    code: 'import.unchangeable',
    severity: 'hold',
    at: path,
    message: `${path} cannot be changed on an existing record: agreed "${agreed}", QuickBooks "${quickbooks}", Zoho "${zoho}"`,
    remedy: 'Change it back, or make a new record on both sides and close this one; the next import takes it.',
  };
}

export const inactive: Issue = {
  code: 'import.inactive',
  severity: 'skip',
  message: 'inactive in QuickBooks and not in Zoho',
  remedy: 'Make it active in QuickBooks to bring it in.',
};

export const companion: Issue = {
  code: 'import.companion',
  severity: 'skip',
  message: 'made by Crossfoot for a second currency or account of a record in Zoho',
  remedy: 'Nothing to do.',
};

export const withoutSource: Issue = {
  code: 'import.own-item',
  severity: 'skip',
  message: 'stands for lines that have no item in Zoho (an adjustment, shipping, a line without an item)',
  remedy: 'Nothing to do.',
};

export const goneInZoho: Issue = {
  code: 'import.gone-in-zoho',
  severity: 'skip',
  message: 'its record was deleted in Zoho; it is not made again by itself',
  remedy: 'Make it inactive in QuickBooks too, or create it in Zoho under the same name to link it again.',
};

export const waitsForExport: Issue = {
  code: 'import.zoho-newer',
  severity: 'wait',
  message: 'edited in Zoho: the next export brings it to QuickBooks',
  remedy: 'Nothing to do.',
};

export function tooMany(count: number, max: number): string {
  return `the import would create ${count} records in Zoho, more than export.createMax ${max}; look at \`crossfoot plan --direction import\`, then raise it`;
}
