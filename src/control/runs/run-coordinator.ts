import { Inject, Injectable } from '@nestjs/common';
import type { Json } from '../../domain/json.js';
import type { Trigger } from '../../domain/job-queue.js';
import type { Run, RunKind } from '../../domain/run.js';
import { SyncError } from '../../domain/sync-error.js';
import type { SyncOptions } from '../../engine/run-options.js';
import type { AppliedDocument } from '../../engine/run/applied.js';
import type { RunEvent } from '../../engine/run/run-context.js';
import type { Selection } from '../../engine/run/selection.js';
import type { VerifyOptions } from '../../engine/verification.js';
import { logEvent, logRun } from '../../observability/run-log.js';
import { daemonContext, type DaemonContext } from '../daemon-app.js';

export interface RunRequest {
  readonly trigger: Trigger;
  /** `export` unless said otherwise. */
  readonly direction?: RunKind;
  readonly verify?: VerifyOptions;
  readonly entities?: readonly string[];
  readonly selection?: Selection;
  readonly sweep?: boolean;
  /** A sealed plan: the run carries out what is still true of it. */
  readonly plan?: unknown;
  /** By hand: what the vendors' settings are is read again. */
  readonly refreshProfiles?: boolean;
}

export interface StartedRun {
  /** As it stands in the store: running, or already finished when it was quick. */
  readonly run: Run;
  readonly finished: Promise<Run>;
}

/** Cache key of the outcome of the last plan that was carried out here. */
export const appliedPlan = 'applied-plan';

export interface AppliedPlan {
  readonly runId: string;
  readonly documents: readonly AppliedDocument[];
}

/** Told of every run that began; undefined when it ended with a thrown error, which is a defect. */
export type RunListener = (connection: string, direction: RunKind, run: Run | undefined) => void;

interface ActiveRun {
  readonly controller: AbortController;
  readonly finished: Promise<Run>;
}

interface Planning {
  readonly controller: AbortController;
  readonly ended: Promise<unknown>;
}

/** Starts runs in this process, one per connection at a time, and ends them all before the daemon leaves. */
@Injectable()
export class RunCoordinator {
  private readonly active = new Map<string, ActiveRun>();
  private readonly planning = new Map<string, Planning>();
  private readonly listeners: RunListener[] = [];
  private stopping = false;

  constructor(@Inject(daemonContext) private readonly context: DaemonContext) {}

  onFinished(listener: RunListener): void {
    this.listeners.push(listener);
  }

  isActive(connection: string): boolean {
    return this.active.has(connection);
  }

  /** Answers once the run is on record. Refused when the connection is unknown, disabled or busy. */
  async start(connection: string, request: RunRequest): Promise<StartedRun> {
    const { engine, store } = this.context;
    engine.connection(connection);
    if (this.stopping) throw stopping();
    if (this.active.has(connection)) {
      throw new SyncError({ kind: 'config', code: 'connection.busy', message: `connection ${connection} is held by another run` });
    }
    const runId = engine.newRunId();
    const controller = new AbortController();
    let announce = (): void => undefined;
    const started = new Promise<void>((resolve) => {
      announce = resolve;
    });
    const finished = this.run(connection, runId, request, controller.signal, announce);
    this.active.set(connection, { controller, finished });
    finished.catch(() => undefined);
    await Promise.race([started, finished]);
    return { run: (await store.runs.get(runId)) ?? (await finished), finished };
  }

  /**
   * Plans of a connection are made one at a time; one ends when its signal fires, when the connection is interrupted and when the daemon
   * leaves. What `work` found by then is no plan: the reason is thrown.
   */
  async plan<T>(connection: string, given: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.stopping) throw stopping();
    if (this.planning.has(connection)) {
      throw new SyncError({ kind: 'config', code: 'connection.busy', message: `another plan of connection ${connection} is being made` });
    }
    const controller = new AbortController();
    const signal = AbortSignal.any([controller.signal, given]);
    const made = work(signal).then((plan) => {
      signal.throwIfAborted();
      return plan;
    });
    this.planning.set(connection, { controller, ended: made.catch(() => undefined) });
    try {
      return await made;
    } finally {
      this.planning.delete(connection);
    }
  }

  /** Ends the run and the plan of one connection, if there are any, and waits until the run is recorded. */
  async interrupt(connection: string, reason: string): Promise<void> {
    const [run, plan] = [this.active.get(connection), this.planning.get(connection)];
    run?.controller.abort(new Error(reason));
    plan?.controller.abort(new SyncError({ kind: 'config', code: 'connection.disabled', message: reason }));
    await Promise.all([run?.finished.catch(() => undefined), plan?.ended]);
  }

  /** Lets what is in flight be recorded; false when that took longer than allowed. */
  async stop(): Promise<boolean> {
    this.stopping = true;
    const [runs, plans] = [[...this.active.values()], [...this.planning.values()]];
    for (const { controller } of [...runs, ...plans]) controller.abort(stopping());
    const ends = [...runs.map(({ finished }) => finished), ...plans.map(({ ended }) => ended)];
    const recorded = Promise.allSettled(ends).then(() => true);
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), this.context.options.stopWithinMs);
    });
    const inTime = await Promise.race([recorded, tooLong]);
    clearTimeout(timer);
    return inTime;
  }

  /** What became of its documents is kept until the next plan is carried out. */
  private async apply(connection: string, plan: unknown, options: SyncOptions): Promise<Run> {
    const { engine, store } = this.context;
    const { run, documents } = await engine.apply(connection, plan, options);
    const applied: AppliedPlan = { runId: run.id, documents };
    await store.cache.set(connection, appliedPlan, applied as unknown as Json);
    return run;
  }

  private async run(connection: string, runId: string, request: RunRequest, signal: AbortSignal, announce: () => void): Promise<Run> {
    const { engine, telemetry } = this.context;
    const log = telemetry.logger.child({ connection, runId });
    let ended: Run | undefined;
    const progress = { began: false };
    const onEvent = (event: RunEvent): void => {
      progress.began = true;
      announce();
      telemetry.metrics.observeEvent(connection, event);
      logEvent(log, event);
    };
    try {
      const { plan, ...options } = { ...request, runId, signal, onEvent };
      ended = plan === undefined ? await engine.sync(connection, options) : await this.apply(connection, plan, options);
      telemetry.metrics.observeRun(ended);
      logRun(log, ended);
      return ended;
    } catch (error) {
      // The schedule asks again and again.
      if (error instanceof SyncError && error.code === 'connection.disabled') log.debug({ code: error.code }, error.message);
      else if (error instanceof SyncError) log.warn({ code: error.code, errorKind: error.kind }, error.message);
      else log.error({ err: error }, 'a run ended with a defect');
      throw error;
    } finally {
      this.active.delete(connection);
      if (progress.began) for (const listener of this.listeners) listener(connection, request.direction ?? 'export', ended);
    }
  }
}

function stopping(): SyncError {
  return new SyncError({ kind: 'transient', code: 'daemon.stopping', message: 'the daemon is stopping' });
}
