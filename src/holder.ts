import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { v7 as uuid } from 'uuid';

/** One process may open the program several times. */
const ours = new Set<string>();

/** Names this process among those that share a database: machine, process id, and a part that no other process ever had. */
export function newHolder(): string {
  const holder = `${place()}/${process.pid}/${uuid()}`;
  ours.add(holder);
  return holder;
}

/** True only when it is certain that the holder's process is gone: one of this machine whose number nobody has, or has become ours. */
export function isDead(holder: string): boolean {
  const [machine, pid] = holder.split('/');
  if (machine !== place() || !Number.isSafeInteger(Number(pid))) return false;
  if (Number(pid) === process.pid) return !ours.has(holder);
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** Process ids mean nothing in another container, even one of the same name: Linux tells them apart. */
function place(): string {
  try {
    return `${hostname()}${readlinkSync('/proc/self/ns/pid').replace(/\D+/, '-').replace(/\D+$/, '')}`;
  } catch {
    return hostname();
  }
}
