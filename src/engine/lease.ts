import { SyncError } from '../domain/sync-error.js';
import type { Store } from '../store/index.js';

/** How long a worker may be silent before another may take its connection. */
const leaseMs = 60_000;
const leaseRenewMs = 20_000;
/** Half of what an heir waits for. */
const presenceMs = 1_000;

export interface LeasePorts {
  readonly store: Store;
  /** Calls `work` again and again until the returned function is called. */
  readonly every: (ms: number, work: () => void) => () => void;
  /** Names this process among those that share the database. */
  readonly holder: string;
}

export function leaseName(connection: string): string {
  return `connection/${connection}`;
}

/** Works on a connection while nobody else does. The signal fires when the lease is lost or, if asked for, the connection is disabled. */
export async function holding<T>(
  { store, every, holder }: LeasePorts,
  { id, whileEnabled }: { readonly id: string; readonly whileEnabled: boolean },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const name = leaseName(id);
  if (!(await store.leases.acquire(name, holder, leaseMs))) {
    throw new SyncError({
      kind: 'config',
      code: 'connection.busy',
      message: `connection ${id} is held by another run (${(await store.leases.holder(name)) ?? 'unknown'})`,
    });
  }
  const stopped = new AbortController();
  const renew = async (): Promise<void> => {
    if (!(await store.leases.renew(name, holder, leaseMs))) stopped.abort(new Error('the lease was lost'));
    else if (whileEnabled && (await store.connections.mode(id)) !== 'enabled') stopped.abort(new Error('the connection was disabled'));
  };
  const lost = store.leases.lost();
  const stops = [
    every(leaseRenewMs, () => void renew().catch(() => undefined)),
    every(presenceMs, () => void store.leases.look().catch(() => undefined)),
  ];
  try {
    return await work(AbortSignal.any([stopped.signal, lost]));
  } finally {
    for (const stop of stops) stop();
    await store.leases.release(name, holder);
  }
}
