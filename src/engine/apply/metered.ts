import type { Issue } from '../../domain/document.js';
import { SyncError } from '../../domain/sync-error.js';

/** QuickBooks gives a number of reads a month to an app, and refuses reads, not writes, once they are used up. */
export function isReadRefused(error: unknown): error is SyncError {
  return error instanceof SyncError && error.code === 'quickbooks.metering';
}

/** What needs a read waits; everything else goes on. */
export const unreadable: Issue = {
  code: 'quickbooks.metering',
  severity: 'wait',
  message: 'QuickBooks refuses to be read until the month is over: what has to be read before it is changed waits',
  remedy: 'Nothing to do: it follows by itself. More reads a month come with another tier of the app.',
};
