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

/** Connections that an engine works on: a second piece of its own work would be let in under its name, and let go of the first one's lease. */
export type Held = Set<string>;

export function leaseName(connection: string): string {
  return `connection/${connection}`;
}

/** Works on a connection while nobody else does. The signal fires when the lease is lost or, if asked for, the connection is disabled. */
export async function holding<T>(
  ports: LeasePorts & { readonly held: Held },
  at: { readonly id: string; readonly whileEnabled: boolean },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { held, store, holder } = ports;
  const { id } = at;
  if (held.has(id)) throw busy(id, holder);
  held.add(id);
  try {
    if (!(await store.leases.acquire(leaseName(id), holder, leaseMs)))
      throw busy(id, (await store.leases.holder(leaseName(id))) ?? 'unknown');
    return await underLease(ports, at, work);
  } finally {
    held.delete(id);
  }
}

async function underLease<T>(
  { store, every, holder }: LeasePorts,
  { id, whileEnabled }: { readonly id: string; readonly whileEnabled: boolean },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const name = leaseName(id);
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

function busy(id: string, holder: string): SyncError {
  return new SyncError({ kind: 'config', code: 'connection.busy', message: `connection ${id} is held by another run (${holder})` });
}
