import type { Clock } from '../domain/clock.js';
import type { RunKind } from '../domain/run.js';
import type { CheckOptions } from './check/run-check.js';
import { importsOf, verifierOf, type ConnectionHandle } from './connection-handle.js';
import type { ImportHandle } from './import/import-run.js';
import type { ImportOptions } from './import/run-import.js';
import { exportMasters } from './import/two-way.js';
import type { LeasePorts } from './lease.js';
import type { Pipeline } from './pipeline.js';
import type { Gate } from './plan/pin.js';
import { Profiles } from './run/profiles.js';
import type { RunEvent } from './run/run-context.js';
import type { ExportOptions } from './run/run-export.js';
import type { RunVerifyOptions } from './run/run-verify.js';
import type { Selection } from './run/selection.js';
import type { VerifyOptions } from './verification.js';

export interface EnginePorts extends LeasePorts {
  readonly clock: Clock;
  readonly newId: () => string;
  readonly remedyOf?: (code: string) => string | undefined;
}

export interface SyncOptions {
  readonly trigger: string;
  /** `export` unless said otherwise. */
  readonly direction?: RunKind;
  /** Which part of the books, when they are compared. */
  readonly verify?: VerifyOptions;
  readonly signal?: AbortSignal;
  readonly sweep?: boolean;
  /** QuickBooks is asked now what was changed there: one metered read. */
  readonly look?: boolean;
  readonly entities?: readonly string[];
  readonly selection?: Selection;
  readonly gate?: Gate;
  readonly onEvent?: (event: RunEvent) => void;
  readonly refreshProfiles?: boolean;
  /** Given out before the run starts, so that a caller can answer with it at once. */
  readonly runId?: string;
}

/** What every kind of run is given. */
interface Common {
  readonly runId: string;
  readonly trigger: string;
  readonly store: EnginePorts['store'];
  readonly clock: Clock;
  readonly calls: () => Readonly<Record<string, number>>;
  readonly onEvent?: (event: RunEvent) => void;
}

/** From what a caller asks to what each kind of run needs. */
export class RunOptions {
  constructor(
    private readonly pipelines: readonly Pipeline[],
    private readonly ports: EnginePorts,
  ) {}

  check(handle: ConnectionHandle, options: SyncOptions, signal: AbortSignal): CheckOptions {
    return { ...this.common(handle, options), settings: handle.settings, signal, profiles: this.freshProfiles(handle) };
  }

  verify(handle: ConnectionHandle, options: SyncOptions, signal: AbortSignal): RunVerifyOptions {
    return {
      ...this.common(handle, options),
      connection: handle.id,
      verifier: verifierOf(handle),
      verify: { ...options.verify, signal },
    };
  }

  import(handle: ConnectionHandle, options: SyncOptions, signal: AbortSignal): ImportOptions {
    const { settings, source, target } = handle;
    const { store } = this.ports;
    return {
      ...importsOf(handle),
      ...this.common(handle, options),
      settings,
      profiles: new Profiles({ settings, store, source, target, refresh: options.refreshProfiles ?? false }),
      signal,
      ...(options.entities ? { only: options.entities } : {}),
      ...(options.selection ? { selection: options.selection } : {}),
    };
  }

  export(handle: ConnectionHandle, options: SyncOptions): Omit<ExportOptions, 'signal'> {
    const { remedyOf } = this.ports;
    return {
      ...this.common(handle, options),
      settings: handle.settings,
      pipelines: this.pipelines,
      mappings: handle.mappings,
      source: handle.source,
      target: handle.target,
      state: handle.state,
      refreshProfiles: options.refreshProfiles ?? false,
      look: options.look ?? false,
      ...(remedyOf ? { remedyOf } : {}),
      ...(options.entities ? { entities: options.entities } : {}),
      ...(options.selection ? { selection: options.selection } : {}),
      ...(handle.imports ? { masters: mastersOf(handle.imports, options.entities), feed: handle.imports.reader } : {}),
    };
  }

  freshProfiles({ settings, source, target }: ConnectionHandle): Profiles {
    return new Profiles({ settings, store: this.ports.store, source, target, refresh: true });
  }

  private common(handle: ConnectionHandle, { runId, trigger, onEvent }: SyncOptions): Common {
    const { store, clock, newId } = this.ports;
    const before = handle.calls();
    return {
      runId: runId ?? newId(),
      trigger,
      store,
      clock,
      calls: () => difference(handle.calls(), before),
      ...(onEvent ? { onEvent } : {}),
    };
  }
}

function mastersOf(imports: ImportHandle, only: readonly string[] | undefined): NonNullable<ExportOptions['masters']> {
  return (run, references) => exportMasters(run, references, imports, only);
}

function difference(now: Readonly<Record<string, number>>, before: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(now).map(([kind, count]) => [kind, count - (before[kind] ?? 0)]));
}
