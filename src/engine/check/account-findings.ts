import type { TargetProfile } from '../ports.js';
import { findAccount } from '../run/context.js';
import type { ConnectionSettings, Selector } from '../settings.js';
import { error, said, warning, type Finding } from './finding.js';

/** QBO: lines on A/R or A/P need a customer or vendor of their own, and items take neither. */
const controlTypes: readonly string[] = ['Accounts Receivable', 'Accounts Payable'];
/** QBO: a zero BillPayment is a check and a refund a cash purchase; both are drawn on a bank account. */
const bankOnly: readonly string[] = ['purchases.bank', 'sales.refund'];

/** An item of ours stands behind these lines, and nothing else could. QBO: an item earns on an account of type Income, else 6430. */
const itemKeys: readonly string[] = ['shipping', 'sales.adjustment', 'sales.discount', 'sales.retention', 'sales.income'];

/** Each configured account exists, is active and of a type that QuickBooks admits for its use. */
export function accountFindings(settings: ConnectionSettings, target: TargetProfile): Finding[] {
  return Object.entries(settings.accounts).flatMap(([key, selector]) => {
    const account = findAccount(selector, target.accounts);
    if (!account) return [missing(key, selector, target)];
    if (!isUsable(key, account.type)) return [unusable(key, selector, account.type)];
    return itemKeys.includes(key) && account.type !== 'Income' ? [doubtful(key, selector, account.type)] : [];
  });
}

function isUsable(key: string, type: string): boolean {
  return bankOnly.includes(key) ? type === 'Bank' : !controlTypes.includes(type);
}

function missing(key: string, selector: Selector, target: TargetProfile): Finding {
  return error(
    'account.missing',
    `export.accounts.${key} names ${said(selector)}, which is no active account in QuickBooks`,
    'Documents that need it could not be written.',
    `Create the account, or name another: ${nearest(selector, target)}.`,
  );
}

function unusable(key: string, selector: Selector, type: string): Finding {
  const allowed = bankOnly.includes(key) ? 'a Bank account' : 'an account of any type but Accounts Receivable and Accounts Payable';
  return error(
    'account.type',
    `export.accounts.${key} names ${said(selector)}, which is of type ${type}`,
    'QuickBooks does not admit this type there.',
    `Name ${allowed}.`,
  );
}

function doubtful(key: string, selector: Selector, type: string): Finding {
  return warning(
    'account.item-type',
    `export.accounts.${key} names ${said(selector)}, which is of type ${type}`,
    'An item stands behind these lines, and QuickBooks takes items on accounts of type Income only: documents with such a line are held.',
    'Name an account of type Income.',
  );
}

function nearest(selector: Selector, target: TargetProfile): string {
  const wanted = typeof selector === 'string' ? selector.toLowerCase() : '';
  const names = target.accounts.filter(({ active }) => active).map(({ keys }) => keys['FullyQualifiedName'] ?? keys['Name'] ?? '');
  const alike = names.filter((name) => wanted.split(/\s+/).some((word) => word.length > 2 && name.toLowerCase().includes(word)));
  return (alike.length > 0 ? alike : names).slice(0, 8).join(', ');
}
