import { SyncError } from '../domain/sync-error.js';
import type { CompiledMapping } from '../mapping/compile.js';
import type { ImportHandle } from './import/import-run.js';
import type { LivingConnection } from './life.js';
import type { SourceReader, TargetWriter } from './ports.js';
import type { Effects } from './run/run-context.js';
import type { ConnectionSettings } from './settings.js';
import type { Verifier } from './verification.js';

/** One configured connection, ready to run. The composition root builds it over the vendor clients. */
export interface ConnectionHandle extends LivingConnection {
  readonly settings: ConnectionSettings;
  readonly mappings: ReadonlyMap<string, CompiledMapping>;
  readonly source: SourceReader;
  readonly target: TargetWriter;
  /** The way back; absent where nothing is built for it. */
  readonly imports?: ImportHandle;
  /** Compares the books; absent where nothing is built for it. */
  readonly verifier?: Verifier;
  /** Debits and credits of a plan; absent where nothing is built for it. */
  readonly effects?: Effects;
  /** The same sides, whose calls end with the signal; absent where calls are none. */
  readonly until?: (signal: AbortSignal) => Pick<ConnectionHandle, 'source' | 'target' | 'imports' | 'verifier'>;
  /** Vendor calls since the process started, by `vendor.kind`. */
  readonly calls: () => Readonly<Record<string, number>>;
  /** What is known of both grants and budgets, for status and metrics. */
  readonly state: () => Promise<ConnectionState>;
}

/** Where a vendor's authorization stands. `dead` and `missing` have one remedy: `crossfoot connect`. */
export interface GrantState {
  readonly state: 'alive' | 'dead' | 'missing';
  readonly authorizedAt: string | null;
  /** When the access token was last renewed. */
  readonly renewedAt: string | null;
  /** When the vendor last gave another refresh token. */
  readonly rotatedAt: string | null;
  readonly endsAt: string | null;
  readonly deadSince: string | null;
}

export interface Allowance {
  readonly limit: number | null;
  readonly remaining: number | null;
  readonly resetsInMs: number | null;
}

export interface ConnectionState {
  /** By vendor. */
  readonly grants: Readonly<Record<string, GrantState>>;
  /** Seconds until the refresh token ends; null when it does not or is not known. */
  readonly tokenExpirySeconds: Readonly<Record<string, number | null>>;
  /** Calls left today; null when unknown. */
  readonly budgetRemaining: Readonly<Record<string, number | null>>;
  /** The source's calls of the day, as far as the vendor or the configuration tells. */
  readonly allowance?: Allowance;
  /** Calls a minute that a vendor is asked at present, where the rate follows its refusals. */
  readonly callsPerMinute?: Readonly<Record<string, number>>;
}

/** Its calls end with the signal; writes on their way are waited for. */
export function until(handle: ConnectionHandle, signal: AbortSignal): ConnectionHandle {
  return { ...handle, ...handle.until?.(signal) };
}

export function importsOf({ id, imports }: ConnectionHandle): ImportHandle {
  if (imports) return imports;
  throw new SyncError({ kind: 'config', code: 'import.off', message: `connection ${id} has no import` });
}

export function verifierOf({ id, verifier }: ConnectionHandle): Verifier {
  if (verifier) return verifier;
  throw new SyncError({ kind: 'config', code: 'verify.off', message: `connection ${id} cannot be verified` });
}
