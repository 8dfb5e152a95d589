import type { Issue, TargetFields } from '../../domain/document.js';
import type { Link, Operation } from '../../domain/operation.js';

/** What a connection's configuration and the company's books say about when something may be posted. Pure. */
export interface PlanPolicies {
  /** Documents dated earlier are not exported; empty for no limit. */
  readonly exportFrom: string;
  /** Last closed day of the books; empty when open. */
  readonly bookCloseDate: string;
  readonly closedBooks: 'hold' | 'nextOpenDay';
  /** The document's own date; empty for masters. */
  readonly date: string;
}

/** QBO's name for the date a transaction is posted on. */
export const postingDate = 'TxnDate';

export function isTooOld({ exportFrom, date }: Pick<PlanPolicies, 'exportFrom' | 'date'>): boolean {
  return exportFrom !== '' && date !== '' && date < exportFrom;
}

export function tooOld({ exportFrom, date }: Pick<PlanPolicies, 'exportFrom' | 'date'>): Issue {
  return {
    code: 'document.before-export-from',
    severity: 'skip',
    message: `dated ${date}, before export.from ${exportFrom}`,
    remedy: 'Move export.from back to export it.',
  };
}

/** Left out for its date, as a whole or but for what happened later; what settles it may still find it in the target. */
export function isLeftOutAsOld({ issues }: { readonly issues: readonly Issue[] }): boolean {
  return issues.some(({ code }) => code === 'document.before-export-from');
}

export const voidBeforeExport: Issue = {
  code: 'document.void-before-export',
  severity: 'skip',
  message: 'void before it was ever exported: the ledger is the same without it',
  remedy: 'Nothing to do.',
};

/** The date a target is posted on, old and new: both must be open (vendor fact). */
export function closedBooks(
  operations: readonly Operation[],
  { policies: { bookCloseDate }, links }: { policies: PlanPolicies; links: ReadonlyMap<string, Link> },
): Issue | undefined {
  if (bookCloseDate === '') return undefined;
  const dates = operations.flatMap(({ role, action, after }) => {
    const link = action === 'create' ? undefined : links.get(role);
    return [link?.facts['date'], link?.applied[postingDate], after[postingDate]].map((day) => (typeof day === 'string' ? day : ''));
  });
  const closed = dates.find((day) => day !== '' && day <= bookCloseDate);
  if (closed === undefined) return undefined;
  return {
    code: 'books.closed',
    severity: 'hold',
    message: `the books are closed up to ${bookCloseDate}, and this changes a posting dated ${closed}`,
    remedy: 'Reopen the period in QuickBooks, or date the document after it in Zoho Inventory; `crossfoot sync` then takes it at once.',
  };
}

/** With `closedBooks: nextOpenDay` a new posting goes to the first open day, and stays there. */
export function onOpenDay(
  fields: TargetFields,
  link: Link | undefined,
  { bookCloseDate, closedBooks: policy }: PlanPolicies,
): TargetFields {
  const day = fields[postingDate];
  if (policy !== 'nextOpenDay' || bookCloseDate === '' || typeof day !== 'string' || day > bookCloseDate) return fields;
  const posted = link?.state === 'present' ? link.applied[postingDate] : undefined;
  return { ...fields, [postingDate]: typeof posted === 'string' ? posted : dayAfter(bookCloseDate) };
}

function dayAfter(day: string): string {
  return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
}
