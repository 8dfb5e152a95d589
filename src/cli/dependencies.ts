import type { Environment, LoadedConfig } from '../config/index.js';
import type { Clock } from '../domain/clock.js';
import type { Vendor } from '../domain/sync-error.js';
import type { ConnectionHandle } from '../engine/connection-handle.js';
import type { Engine } from '../engine/engine.js';
import type { FuzzOptions, FuzzReport } from '../fuzz/fuzz.js';
import type { GoldenFile } from '../mapping/golden.js';
import type { Store } from '../store/index.js';
import type { ExitCode } from './exit-codes.js';
import type { Terminal } from './terminal.js';

/** An opened program, as far as the commands need it. The composition root builds it. */
export interface CliApp {
  readonly loaded: LoadedConfig;
  readonly store: Store;
  readonly engine: Engine;
  readonly connections: readonly CliConnection[];
  readonly clock: Clock;
  readonly remedyOf: (code: string) => string | undefined;
  readonly notices: readonly string[];
  close(): Promise<void>;
}

/** How a person authorizes one vendor. */
export interface CliConsent {
  readonly url: (request: { readonly redirectUrl: string; readonly state: string }) => string;
  /** Answers the name of the books it opens; throws when they are not the configured ones. */
  readonly redeem: (redirected: {
    readonly redirectUrl: string;
    readonly code: string;
    readonly realmId: string | undefined;
  }) => Promise<string>;
}

export interface CliConnection extends ConnectionHandle {
  readonly consents: Readonly<Record<Vendor, CliConsent>>;
  /** Mappings of another folder, read as this connection's are. */
  readonly mappingsIn: (folder: string, overlay: string | undefined) => ConnectionHandle['mappings'];
  readonly golden: readonly { readonly entity: string; readonly file: string; readonly cases: GoldenFile }[];
  /** Property checks of the mappings over generated documents; asks no vendor. */
  readonly fuzz: (options: FuzzOptions) => Promise<FuzzReport>;
}

export interface OpenOptions {
  readonly file: string;
  /** Writes the log to standard error, for `--verbose`. */
  readonly verbose: boolean;
}

export interface KeyRotation {
  /** Tokens sealed anew. */
  readonly rotated: number;
  readonly from: string;
  readonly to: string;
}

export interface RunningDaemon {
  readonly url: string;
  close(): Promise<void>;
}

/** Everything a command takes from outside, so that the commands run in tests without vendors, processes and signals. */
export interface CliDependencies {
  readonly env: Environment;
  readonly terminal: Terminal;
  readonly version: string;
  openApp(options: OpenOptions): Promise<CliApp>;
  serve(options: OpenOptions): Promise<RunningDaemon>;
  rotateKeys(options: OpenOptions): Promise<KeyRotation>;
  /** Calls `work` at each SIGINT and SIGTERM until the returned function is called. */
  onInterrupt(work: () => void): () => void;
  /** Ends the process at once. */
  exit(code: ExitCode): void;
}
