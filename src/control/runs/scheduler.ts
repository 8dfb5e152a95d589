import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { parseDuration } from '../../config/index.js';
import type { Run } from '../../domain/run.js';
import { daemonContext, type DaemonContext } from '../daemon-app.js';
import { RunCoordinator, type RunRequest } from './run-coordinator.js';
import { backoffAfter, refusedMs, delayAfter, firstDelay, spreadOf } from './schedule.js';

interface Agenda {
  readonly everyMs: number;
  failures: number;
  /** When the next run starts; undefined while the connection rests or runs. */
  dueMs?: number;
  /** Webhooks that came while a run was going on: one more run is due after it. */
  requested: boolean;
  /** The last failure does not go away by itself: nothing starts until a sync by hand succeeds, or the daemon does. */
  resting: boolean;
}

/** Among these the last export is looked for; imports and exports alternate. */
const runsLookedAt = 50;

/** Node fires timers beyond this at once. */
const timerMsMax = 2 ** 31 - 1;

/** Exports each enabled connection by its configured period, and sooner when a webhook says that something changed. */
@Injectable()
export class Scheduler implements OnApplicationBootstrap {
  private readonly agendas = new Map<string, Agenda>();
  private stopped = false;

  constructor(
    @Inject(daemonContext) private readonly context: DaemonContext,
    @Inject(SchedulerRegistry) private readonly timers: SchedulerRegistry,
    @Inject(RunCoordinator) private readonly coordinator: RunCoordinator,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { loaded, store, options } = this.context;
    const enabled = loaded.config.connections.filter((connection) => connection.enabled);
    for (const { id, export: out } of enabled)
      this.agendas.set(id, { everyMs: parseDuration(out.every), failures: 0, requested: false, resting: false });
    this.coordinator.onFinished((id, run) => this.afterRun(id, run));
    if (!options.schedule) return;
    for (const [id, { everyMs }] of this.agendas) {
      const last = (await store.runs.list(id, runsLookedAt)).find(({ direction }) => direction === 'export');
      const spread = this.agendas.size > 1 ? spreadOf(id, everyMs) : 0;
      this.plan(id, firstDelay(last, { everyMs, nowMs: options.clock.now(), spread }), 'start');
    }
  }

  /** A hint that something changed: many of them make one run, a little later. */
  request(id: string): void {
    const agenda = this.agendas.get(id);
    if (!agenda || agenda.resting) return;
    if (this.coordinator.isActive(id)) {
      agenda.requested = true;
      return;
    }
    const { clock, webhookDelayMs } = this.context.options;
    if (agenda.dueMs !== undefined && agenda.dueMs <= clock.now() + webhookDelayMs) return;
    this.plan(id, webhookDelayMs, 'webhook');
  }

  /** Epoch milliseconds of the next run; undefined when none is planned. */
  nextRunAt(id: string): number | undefined {
    return this.agendas.get(id)?.dueMs;
  }

  stop(): void {
    this.stopped = true;
    for (const name of this.timers.getTimeouts()) this.timers.deleteTimeout(name);
  }

  private plan(id: string, delayMs: number, trigger: RunRequest['trigger']): void {
    const agenda = this.agendas.get(id);
    if (!agenda || this.stopped) return;
    this.cancel(id);
    agenda.dueMs = this.context.options.clock.now() + delayMs;
    const timer = setTimeout(
      () => {
        this.cancel(id);
        void this.start(id, trigger);
      },
      Math.min(delayMs, timerMsMax),
    );
    this.timers.addTimeout(timerName(id), timer);
  }

  private cancel(id: string): void {
    if (this.timers.doesExist('timeout', timerName(id))) this.timers.deleteTimeout(timerName(id));
    delete this.agendas.get(id)?.dueMs;
  }

  private async start(id: string, trigger: RunRequest['trigger']): Promise<void> {
    try {
      await this.coordinator.start(id, { trigger });
    } catch {
      // The coordinator has logged it. A run that had begun has been planned for by its end; one that was refused has not.
      if (!this.coordinator.isActive(id) && this.agendas.get(id)?.dueMs === undefined) this.plan(id, refusedMs, trigger);
    }
  }

  private afterRun(id: string, run: Run | undefined): void {
    const agenda = this.agendas.get(id);
    if (!agenda) return;
    const { schedule, webhookDelayMs } = this.context.options;
    const wasRequested = agenda.requested;
    agenda.requested = false;
    // An import moves the export only when a webhook asked meanwhile.
    if (run?.direction === 'import') {
      if (wasRequested) this.request(id);
      return;
    }
    agenda.failures = run && run.state !== 'failed' ? 0 : agenda.failures + 1;
    const delayMs = run ? delayAfter(run, agenda) : backoffAfter(agenda.failures, agenda.everyMs);
    agenda.resting = delayMs === undefined;
    this.cancel(id);
    if (delayMs === undefined) {
      const fields = { connection: id, code: run?.error?.code };
      this.context.telemetry.logger.error(fields, 'the connection rests until its configuration is corrected or it is synced by hand');
    } else if (wasRequested && run?.state === 'succeeded') this.plan(id, webhookDelayMs, 'webhook');
    else if (schedule) this.plan(id, delayMs, 'schedule');
  }
}

function timerName(connection: string): string {
  return `export/${connection}`;
}
