import { SyncError } from '../../domain/sync-error.js';
import type { QueryOptions } from './query.js';
import { QUICKBOOKS_PAGE_SIZE } from './query.js';
import type { QboRecord } from './types.js';

/** So many times the rows may move under one pass before it is given up. */
const MAX_STEPS_BACK = 20;

/**
 * All pages in id order. Positions count over live data, so a deletion would move rows past us unseen: each page begins
 * with the last row of the one before, and when it does not, the paging steps back by a page and drops what it has
 * seen. One page of ids is kept in mind, whatever the size of the list.
 */
export async function* pagesById(
  fetchPage: (options: QueryOptions) => Promise<readonly QboRecord[]>,
  pageSize = QUICKBOOKS_PAGE_SIZE,
): AsyncIterable<readonly QboRecord[]> {
  let startPosition = 1;
  let stepsBack = 0;
  let seen: ReadonlySet<unknown> = new Set();
  for (;;) {
    const rows = await fetchPage({ orderBy: 'Id', startPosition, maxResults: pageSize });
    const isContinuous = startPosition === 1 || seen.has(rows[0]?.['Id']);
    if (!isContinuous) {
      stepsBack += 1;
      if (stepsBack > MAX_STEPS_BACK) throw restless();
      startPosition = Math.max(1, startPosition - pageSize + 1);
      continue;
    }
    const previous = seen;
    const fresh = rows.filter((row) => !previous.has(row['Id']));
    if (fresh.length > 0) yield fresh;
    if (rows.length < pageSize) return;
    seen = new Set(rows.map((row) => row['Id']));
    startPosition += pageSize - 1;
  }
}

function restless(): SyncError {
  const message = 'the list changed faster than it could be read';
  return new SyncError({ kind: 'transient', code: 'quickbooks.paging', message, vendor: 'quickbooks' });
}
