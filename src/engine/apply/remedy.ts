import type { Issue } from '../../domain/document.js';
import type { Operation } from '../../domain/operation.js';
import { retryCommand } from '../../domain/retry-command.js';
import type { SyncError } from '../../domain/sync-error.js';

type Named = Pick<Operation, 'entity' | 'sourceId'>;

/** One table: what to tell a person about an error of one document. The code is explained in docs/errors.md. */
const remediesOf = (document: Named): Readonly<Record<string, string>> => ({
  rejected: `Read the vendor message, correct the document or the configuration, then ${retryCommand(document)}.`,
  conflict: `Compare the two documents and change one of them, then ${retryCommand(document)}.`,
  notFound: `Something the document refers to was deleted or made inactive in QuickBooks: restore it, then ${retryCommand(document)}.`,
  'document.inUse':
    'Nothing to do when a payment or credit was taken back in Zoho: the next sweep notices it. Else take the application back in QuickBooks.',
  unknown: 'Nothing to do: the next run settles it with the same request.',
});

export function issueOf(document: Named, error: SyncError, remedyOf?: (code: string) => string | undefined): Issue {
  const { details } = error;
  const remedies = remediesOf(document);
  const said = details.vendorMessage !== undefined && !details.message.includes(details.vendorMessage) ? ` (${details.vendorMessage})` : '';
  return {
    code: error.code,
    severity: error.kind === 'unknown' ? 'wait' : 'hold',
    message: `${details.message}${said}`,
    remedy: remedyOf?.(error.code) ?? remedies[error.code] ?? remedies[error.kind] ?? 'See docs/errors.md.',
    ...(details.element === undefined || details.element === '' ? {} : { at: details.element }),
  };
}
