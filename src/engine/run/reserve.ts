import { SyncError } from '../../domain/sync-error.js';
import type { Budgets } from './forecast.js';

/** Runs that nobody asked for. */
const byItself: readonly string[] = ['schedule', 'start', 'webhook'];

/**
 * Before a list, and before another group of documents is read: a run that nobody asked for leaves the reserve of the day's calls to people and to deletes.
 * What is recorded stays, and the rest is read once the calls are counted anew.
 */
export async function keepReserve(
  calls: number,
  { trigger, state }: { readonly trigger: string; readonly state: () => Promise<Budgets> },
  reservePercent: number,
): Promise<void> {
  if (!byItself.includes(trigger)) return;
  const { limit = null, remaining = null, resetsInMs = null } = (await state()).allowance ?? {};
  if (limit === null || remaining === null || remaining - calls >= (limit * reservePercent) / 100) return;
  throw new SyncError({
    kind: 'throttled',
    code: 'budget.reserve',
    message: `${remaining} of ${limit} Zoho calls are left today, and ${reservePercent} % are kept for syncs by hand: the rest follows when they are counted anew`,
    ...(resetsInMs === null ? {} : { retryAfterMs: resetsInMs }),
  });
}
