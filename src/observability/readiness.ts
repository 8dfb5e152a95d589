import { directions } from '../domain/run.js';
import { SyncError } from '../domain/sync-error.js';
import type { Engine } from '../engine/engine.js';
import type { Store } from '../store/index.js';

export interface Readiness {
  readonly name: string;
  /** The code of what is wrong; undefined when it is ready. */
  readonly problem?: string;
}

/** Whether the daemon can do its work: the database answers, and no enabled connection was refused by a vendor. */
export async function readiness(store: Store, engine: Engine): Promise<readonly Readiness[]> {
  const database = await databaseReadiness(store);
  if (database.problem !== undefined) return [database];
  const all = engine.connections();
  const enabled = await Promise.all(all.map(({ id }) => engine.isEnabled(id)));
  const checked = all.filter((_, index) => enabled[index]);
  return [database, ...(await Promise.all(checked.map(({ id }) => connectionReadiness(store, id))))];
}

async function databaseReadiness(store: Store): Promise<Readiness> {
  try {
    await store.ping();
    return { name: 'database' };
  } catch (error) {
    return { name: 'database', problem: error instanceof SyncError ? error.code : 'bug' };
  }
}

async function connectionReadiness(store: Store, id: string): Promise<Readiness> {
  const last = await store.runs.latest(id, directions);
  const name = `connection ${id}`;
  return last?.state === 'failed' && last.error?.kind === 'auth' ? { name, problem: last.error.code } : { name };
}
