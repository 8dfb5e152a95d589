import { isDayOrInstant } from '../domain/calendar.js';
import { SyncError } from '../domain/sync-error.js';
import type { Selection } from '../engine/run/selection.js';

/** Options by which a command is about some documents only. */
export interface SelectionOptions {
  readonly document?: readonly string[];
  readonly since?: string;
  readonly limit?: number;
}

/** Undefined: it is about everything. */
export function selectionOf({ document, since, limit }: SelectionOptions): Selection | undefined {
  if (document === undefined && since === undefined && limit === undefined) return undefined;
  if (since !== undefined && !isDayOrInstant(since)) {
    const message = `--since ${since} is no time: write a day (2026-04-01) or an instant (2026-04-01T08:00:00Z)`;
    throw new SyncError({ kind: 'config', code: 'plan.since', message });
  }
  return {
    ...(document === undefined ? {} : { documents: document }),
    ...(since === undefined ? {} : { since }),
    ...(limit === undefined ? {} : { limit }),
  };
}
