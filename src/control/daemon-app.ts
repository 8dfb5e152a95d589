import type { LoadedConfig } from '../config/index.js';
import type { Clock } from '../domain/clock.js';
import type { Engine } from '../engine/engine.js';
import type { Telemetry } from '../observability/telemetry.js';
import type { Store } from '../store/index.js';
import type { Timers } from './runs/timers.js';

/** An opened program, as far as the daemon needs it. The composition root builds it, and closes it after the daemon. */
export interface DaemonApp {
  readonly loaded: LoadedConfig;
  readonly store: Store;
  readonly engine: Engine;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
}

export interface DaemonOptions {
  /** Win over the configuration. */
  readonly host?: string;
  readonly port?: number;
  /** False leaves out everything that starts by itself: the REST surface answers, and syncs only when asked. */
  readonly schedule?: boolean;
  /** How long webhooks are collected before they start a run. */
  readonly webhookDelayMs?: number;
  /** How often a dead grant is looked at: somebody may have authorized again. */
  readonly grantLookMs?: number;
  /** How long `close` waits for runs to record what is in flight. */
  readonly stopWithinMs?: number;
  /** What the schedule waits by; Nest's own timers unless a rehearsal brings others. */
  readonly timers?: Timers;
}

export interface Daemon {
  readonly url: string;
  /** The program's configuration was read again: connections that changed are planned anew, the others keep their times. */
  reconfigure(changed: readonly string[]): Promise<void>;
  /** What is wrong with the configuration as it stands in its file, while an earlier one is in force. */
  refuse(problem: string | undefined): void;
  /** Stops accepting, ends the runs and waits until they are recorded. The store stays open: it belongs to whoever opened it. */
  close(): Promise<void>;
}

/** What the parts of the daemon share. */
export interface DaemonContext extends DaemonApp {
  /** Why the configuration in the file is not in force; undefined while it is. */
  refusal: string | undefined;
  readonly timers: Timers | undefined;
  readonly options: Required<Omit<DaemonOptions, 'host' | 'port' | 'timers'>>;
}

export const daemonContext = Symbol('daemon context');

const webhookDelayMs = 5_000;
const grantLookMs = 30_000;
/** A write to QuickBooks may take 120 s; a daemon that left before must ask for its answer after the restart. */
const stopWithinMs = 125_000;

export function contextOf(app: DaemonApp, options: DaemonOptions): DaemonContext {
  return {
    get loaded() {
      return app.loaded;
    },
    store: app.store,
    engine: app.engine,
    telemetry: app.telemetry,
    clock: app.clock,
    timers: options.timers,
    refusal: undefined,
    options: {
      schedule: options.schedule ?? true,
      webhookDelayMs: options.webhookDelayMs ?? webhookDelayMs,
      grantLookMs: options.grantLookMs ?? grantLookMs,
      stopWithinMs: options.stopWithinMs ?? stopWithinMs,
    },
  };
}
