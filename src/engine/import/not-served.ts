import { SyncError } from '../../domain/sync-error.js';
import type { RunContext } from '../run/run-context.js';

const notServed = 'zoho.not-served';

/** A list that Zoho does not serve to this connection is told and passed over: documents do not wait for it. */
export async function whereServed({ emit }: Pick<RunContext, 'emit'>, entity: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof SyncError) || error.code !== notServed) throw error;
    emit({ kind: 'log', level: 'warn', message: `${error.message}; they are left out`, fields: { code: error.code, entity } });
  }
}
