import type { Clock } from '../../domain/clock.js';
import type { Run } from '../../domain/run.js';
import { anyAgeMs, type Store } from '../../store/index.js';
import { Counts } from '../run/counts.js';
import { beginRun, endOfRun } from '../run/end-of-run.js';
import type { Profiles } from '../run/profiles.js';
import { nowText, type RunEvent } from '../run/run-context.js';
import type { ConnectionSettings } from '../settings.js';
import type { Finding } from './finding.js';
import { refusalOf } from './prerequisites.js';

/** What the last check found. */
export interface Checked {
  readonly at: string;
  readonly findings: readonly Finding[];
}

export interface CheckOptions {
  readonly runId: string;
  readonly trigger: string;
  readonly settings: ConnectionSettings;
  readonly store: Store;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly profiles: Profiles;
  readonly calls: () => Readonly<Record<string, number>>;
  readonly onEvent?: (event: RunEvent) => void;
}

const key = 'check';

/** A check on record like every run: failed when something stands in the way of every write. Nothing is written to a vendor. */
export async function runCheck(options: CheckOptions): Promise<Run> {
  const { settings, store, clock, profiles, signal } = options;
  const finish = await beginRun({ ...options, direction: 'check', counts: new Counts() });
  options.onEvent?.({ kind: 'phase', phase: 'check' });
  try {
    const findings = await check(settings.connection, { store, clock, profiles });
    const refusal = refusalOf(findings);
    if (refusal) throw refusal;
    return await finish({ state: 'succeeded' });
  } catch (error) {
    return endOfRun(error, signal, finish);
  }
}

/** Reads both sides and keeps what it finds for status and metrics. */
export async function check(
  connection: string,
  { store, clock, profiles }: Pick<CheckOptions, 'store' | 'clock' | 'profiles'>,
): Promise<readonly Finding[]> {
  const findings = await profiles.findings();
  await store.cache.set(connection, key, { at: nowText(clock), findings: findings.map((finding) => ({ ...finding })) });
  return findings;
}

export async function lastCheck(store: Store, connection: string): Promise<Checked | null> {
  return ((await store.cache.get(connection, key, anyAgeMs)) as unknown as Checked | undefined) ?? null;
}
