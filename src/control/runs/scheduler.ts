import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { nextTime, parseDuration, type ConnectionConfig } from '../../config/index.js';
import type { Job, JobQueue, Trigger } from '../../domain/job-queue.js';
import { directions, runKinds, type Run, type RunKind } from '../../domain/run.js';
import { daemonContext, type DaemonContext } from '../daemon-app.js';
import { GrantWatch } from './grant-watch.js';
import { RunCoordinator } from './run-coordinator.js';
import { backoffAfter, refusedMs, restAfter, delayAfter, firstDelay, spreadOf, stretched } from './schedule.js';
import { scheduleTimers, type Timers } from './timers.js';

/** What a connection does again and again: check, import, export, comparison of the books. */
interface Lane {
  /** A check is what ends the rest of the others: it comes at each start, and goes on whatever it finds. */
  readonly isCheck: boolean;
  /** When the run after one that ended at `ms` is due. */
  readonly dueAfter: (ms: number) => number;
  failures: number;
  /** When the next run starts; undefined while the lane runs, or waits for a person to authorize. */
  dueMs?: number;
  /** The calls of the day run short: nothing that nobody asked for starts earlier, not even after a webhook. */
  notBeforeMs?: number;
  /** What asked for a run while another one held the connection: it is due right after it. */
  requested?: Trigger;
  /** The last failure does not go away by itself: it is tried now and then, until a run succeeds, by hand or in the other direction. */
  resting: boolean;
  /** While it rests: how long until it is tried; undefined when it is not. */
  restMs?: number | undefined;
}

type Agenda = ReadonlyMap<RunKind, Lane>;

/**
 * Exports each enabled connection by its period, imports and compares its books by their cron expressions, and moves documents
 * sooner when a webhook says that something changed. A connection does one of them at a time: what comes due meanwhile follows
 * at once.
 */
@Injectable()
export class Scheduler implements OnApplicationBootstrap {
  private readonly agendas = new Map<string, Agenda>();
  private readonly jobs: JobQueue;
  private readonly grants: GrantWatch;
  private offering = Promise.resolve();
  private stopped = false;

  constructor(
    @Inject(daemonContext) private readonly context: DaemonContext,
    @Inject(scheduleTimers) private readonly timers: Timers,
    @Inject(RunCoordinator) private readonly coordinator: RunCoordinator,
  ) {
    // The queue goes on by itself.
    this.grants = new GrantWatch(context, timers, (id) => this.resume(id));
    this.jobs = context.store.jobs(
      () => [...this.agendas.keys()],
      (error) => context.telemetry.logger.warn({ err: error }, 'the queue of runs did not answer; it is asked again'),
    );
  }

  async onApplicationBootstrap(): Promise<void> {
    this.coordinator.onFinished((id, direction, run) => this.afterRun(id, direction, run));
    await this.jobs.work((job) => this.carry(job));
    await this.reconfigure(this.context.loaded.config.connections.map(({ id }) => id));
  }

  /** Plans the connections named anew, as the configuration now has them; what they were resting for may be over. */
  async reconfigure(changed: readonly string[]): Promise<void> {
    const enabled = this.context.loaded.config.connections.filter((connection) => connection.enabled);
    for (const id of changed) {
      this.grants.forget(id);
      for (const direction of this.agendas.get(id)?.keys() ?? []) this.cancel(id, direction);
      const connection = enabled.find((one) => one.id === id);
      if (connection) this.agendas.set(id, this.agendaOf(connection));
      else this.switchOff(id);
    }
    if (this.context.options.schedule) for (const id of changed) await this.planFirst(id);
  }

  /** The others do not wait until the write that a run is in has its answer. */
  private switchOff(id: string): void {
    this.agendas.delete(id);
    void this.coordinator.interrupt(id, 'the configuration has switched the connection off');
  }

  private async planFirst(id: string): Promise<void> {
    const { store, clock, telemetry } = this.context;
    const nowMs = clock.now();
    for (const [direction, { dueAfter, isCheck }] of this.agendas.get(id) ?? []) {
      try {
        const last = isCheck ? undefined : await store.runs.latest(id, [direction]);
        const spread = this.agendas.size > 1 ? spreadOf(id, dueAfter(nowMs) - nowMs) : 0;
        // Another daemon that starts at the same time may do it first.
        this.plan(id, direction, firstDelay(last, { dueAfter, nowMs, spread }), 'start', nowMs);
      } catch (error) {
        telemetry.logger.warn({ err: error, connection: id, direction }, 'when it last ran could not be asked; it is asked again');
        this.plan(id, direction, refusedMs, 'schedule');
      }
    }
  }

  /** A hint that something changed: many of them make one run, a little later. */
  request(id: string, direction: RunKind): void {
    const lane = this.agendas.get(id)?.get(direction);
    if (!lane || lane.resting) return;
    if (this.coordinator.isActive(id)) {
      lane.requested = 'webhook';
      return;
    }
    const delayMs = this.webhookDelayMs(lane);
    if (lane.dueMs !== undefined && lane.dueMs <= this.context.clock.now() + delayMs) return;
    this.plan(id, direction, delayMs, 'webhook');
  }

  private webhookDelayMs({ notBeforeMs = 0 }: Lane): number {
    const { clock, options } = this.context;
    return Math.max(options.webhookDelayMs, notBeforeMs - clock.now());
  }

  /** Both directions at once, whatever stood in the way before. */
  resume(id: string): void {
    for (const direction of directions) {
      const lane = this.agendas.get(id)?.get(direction);
      if (lane) this.release(id, direction, lane);
    }
  }

  private release(id: string, direction: RunKind, lane: Lane): void {
    lane.resting = false;
    lane.failures = 0;
    delete lane.notBeforeMs;
    delete lane.restMs;
    if (this.context.options.schedule) this.plan(id, direction, 0, 'start');
  }

  /** Epoch milliseconds of the next run; undefined when none is planned. */
  nextRunAt(id: string, direction: RunKind): number | undefined {
    return this.agendas.get(id)?.get(direction)?.dueMs;
  }

  /** Starts nothing more; resolves when what was taken from the queue has ended. */
  stop(): Promise<void> {
    this.stopped = true;
    this.grants.stop();
    this.timers.clearAll();
    return this.jobs.stop();
  }

  /**
   * Where all are due the check comes first, then the import: documents then find the customers that QuickBooks already has. The
   * comparison comes last, over books that are up to date.
   */
  private agendaOf({ id, export: out, verify, check }: ConnectionConfig): Agenda {
    const { imports } = this.context.engine.connection(id);
    const lane = (dueAfter: Lane['dueAfter']): Lane => ({ dueAfter, isCheck: false, failures: 0, resting: false });
    const byCron = (schedule: string): Lane => lane((ms) => nextTime(schedule, ms));
    const agenda = new Map<RunKind, Lane>();
    if (check.schedule !== null) agenda.set('check', { ...byCron(check.schedule), isCheck: true });
    if (imports && imports.entities.length > 0) agenda.set('import', byCron(imports.schedule));
    const everyMs = parseDuration(out.every);
    agenda.set(
      'export',
      lane((ms) => ms + everyMs),
    );
    if (verify.schedule !== null) agenda.set('verify', byCron(verify.schedule));
    return agenda;
  }

  private plan(id: string, direction: RunKind, delayMs: number, trigger: Trigger, unlessSinceMs?: number): void {
    const lane = this.agendas.get(id)?.get(direction);
    if (!lane || this.stopped) return;
    this.cancel(id, direction);
    lane.dueMs = this.context.clock.now() + delayMs;
    this.timers.set(timerName(id, direction), delayMs, () => {
      this.cancel(id, direction);
      // One after the other: what comes due together is handed out in the order of the agenda.
      this.offering = this.offering.then(() => this.offer(id, direction, trigger, unlessSinceMs));
    });
  }

  private cancel(id: string, direction: RunKind): void {
    this.timers.clear(timerName(id, direction));
    delete this.agendas.get(id)?.get(direction)?.dueMs;
  }

  /** Whichever daemon takes it does it; this one looks again after a period, should the other be gone by then. */
  private async offer(id: string, direction: RunKind, trigger: Trigger, unlessSinceMs?: number): Promise<void> {
    const lane = this.agendas.get(id)?.get(direction);
    if (!lane) return;
    if (this.coordinator.isActive(id)) {
      lane.requested = trigger;
      return;
    }
    const { store, clock, options } = this.context;
    const nowMs = clock.now();
    try {
      const last = await store.runs.latest(id, [direction]);
      const early = trigger === 'schedule' ? firstDelay(last, { dueAfter: lane.dueAfter, nowMs, spread: 0 }) : 0;
      // Planned before it is offered: whoever takes it, this process too, plans anew.
      if (options.schedule) this.plan(id, direction, early > 0 ? early : (lane.restMs ?? lane.dueAfter(nowMs) - nowMs), 'schedule');
      if (early > 0) return;
      const since = trigger === 'schedule' ? nowMs : unlessSinceMs;
      await this.jobs.offer({ connection: id, direction, trigger, ...(since === undefined ? {} : { unlessSinceMs: since }) });
    } catch (error) {
      this.context.telemetry.logger.warn({ err: error, connection: id, direction }, 'a run that is due could not be handed out');
      this.plan(id, direction, refusedMs, trigger);
    }
  }

  private async carry({ connection: id, direction, trigger, unlessSinceMs }: Job): Promise<void> {
    const agenda = this.agendas.get(id);
    const lane = agenda?.get(direction);
    if (!agenda || !lane) return;
    if (unlessSinceMs !== undefined && (await this.hasRunSince(id, direction, unlessSinceMs))) return;
    if (this.coordinator.isActive(id)) {
      lane.requested = trigger;
      return;
    }
    this.cancel(id, direction);
    try {
      const { finished } = await this.coordinator.start(id, { direction, trigger });
      const run = await finished.catch(() => undefined);
      if (run?.state === 'interrupted' && this.stopped) throw new Error('stopped before its end: another daemon, or the next one, goes on');
    } catch (error) {
      if (this.stopped) throw error;
      // The coordinator has logged it. A run that had begun has been planned for by its end; one that was refused has not: another
      // process holds the connection, or has switched it off and may switch it on again.
      if (this.coordinator.isActive(id)) return;
      if (lane.dueMs === undefined) this.plan(id, direction, refusedMs, trigger);
      this.startRequested(id, agenda, direction);
    }
  }

  /** Whether another daemon did meanwhile what this one had decided on. */
  private async hasRunSince(id: string, direction: RunKind, sinceMs: number): Promise<boolean> {
    const last = await this.context.store.runs.latest(id, [direction]);
    return last?.state === 'succeeded' && Date.parse(last.finishedAt ?? '') >= sinceMs;
  }

  private afterRun(id: string, direction: RunKind, run: Run | undefined): void {
    const agenda = this.agendas.get(id);
    if (!agenda) return;
    const isGood = run?.state === 'succeeded';
    for (const [other, lane] of agenda) {
      if (other === direction) this.planAfter(id, other, lane, run);
      else if (lane.resting && isGood && agenda.get(direction)?.isCheck === true) this.release(id, other, lane);
      else if (lane.resting && isGood) this.planAfter(id, other, lane, run);
    }
    this.startRequested(id, agenda, isGood ? undefined : direction);
  }

  private planAfter(id: string, direction: RunKind, lane: Lane, run: Run | undefined): void {
    const nowMs = this.context.clock.now();
    const everyMs = lane.dueAfter(nowMs) - nowMs;
    lane.failures = run?.state === 'succeeded' ? 0 : lane.failures + 1;
    const pace = { everyMs, failures: lane.failures, rests: !lane.isCheck };
    const delayMs = run ? delayAfter(run, pace) : backoffAfter(lane.failures, everyMs);
    lane.resting = delayMs === undefined;
    delete lane.notBeforeMs;
    delete lane.restMs;
    this.cancel(id, direction);
    if (delayMs === undefined) {
      const fields = { connection: id, direction, code: run?.error?.code };
      this.context.telemetry.logger.error(fields, 'the direction rests until its configuration is corrected or it is synced by hand');
      if (run) void this.tryLater(id, direction, lane, run);
    } else if (this.context.options.schedule) {
      this.plan(id, direction, delayMs, 'schedule');
      if (direction === 'export' && (run?.state === 'succeeded' || run?.error?.code === 'budget.reserve'))
        void this.stretch(id, lane, run, delayMs).catch(() => undefined);
    }
  }

  /** Not while a grant is over: only a person ends that, and then the queue goes on at once. */
  private async tryLater(id: string, direction: RunKind, lane: Lane, run: Run): Promise<void> {
    if (run.error?.kind === 'auth' && (await this.grants.follow(id))) return;
    lane.restMs = restAfter(run);
    const isWanted = lane === this.agendas.get(id)?.get(direction) && lane.resting && lane.dueMs === undefined;
    if (isWanted && lane.restMs !== undefined && this.context.options.schedule) this.plan(id, direction, lane.restMs, 'schedule');
  }

  /** Polls less often when the day's calls run short. */
  private async stretch(id: string, lane: Lane, run: Run, everyMs: number): Promise<void> {
    const connection = this.context.loaded.config.connections.find((one) => one.id === id);
    const { allowance } = await this.context.engine.connection(id).state();
    const delayMs = stretched(everyMs, run.calls['zoho.read'] ?? 0, allowance, connection?.zoho.limits.reservePercent ?? 0);
    if (delayMs <= everyMs || lane !== this.agendas.get(id)?.get('export')) return;
    lane.notBeforeMs = this.context.clock.now() + delayMs;
    // It runs already.
    if (lane.dueMs === undefined || lane.dueMs >= lane.notBeforeMs) return;
    this.plan(id, 'export', delayMs, 'schedule');
    const fields = { connection: id, remaining: allowance?.remaining, nextRunAt: new Date(lane.dueMs ?? 0).toISOString() };
    this.context.telemetry.logger.warn(fields, 'the calls of the day run short: the next export comes later');
  }

  /** `failed` waits for its own repetition instead. */
  private startRequested(id: string, agenda: Agenda, failed: RunKind | undefined): void {
    for (const direction of runKinds) {
      const lane = agenda.get(direction);
      const trigger = lane?.requested;
      if (!lane || trigger === undefined) continue;
      delete lane.requested;
      if (lane.resting || direction === failed) continue;
      this.plan(id, direction, trigger === 'webhook' ? this.webhookDelayMs(lane) : 0, trigger);
    }
  }
}

function timerName(connection: string, what: RunKind): string {
  return `${what}/${connection}`;
}
