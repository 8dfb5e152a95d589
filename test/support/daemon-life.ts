import { startDaemon, type Daemon } from '../../src/control/daemon.js';
import { runKinds, type Run, type RunKind } from '../../src/domain/run.js';
import type { SandboxClock } from '../../src/sandbox/core/clock.js';
import { DrivenTimers } from './driven-timers.js';
import type { Rig } from './rig.js';

/** A daemon whose days pass as fast as its runs: the clock moves from one timer of the schedule to the next. */
export class DaemonLife {
  /** In the order they ended, until cleared. */
  readonly runs: Run[] = [];
  private readonly timers: DrivenTimers;
  private daemon: Daemon | undefined;

  constructor(
    private readonly rig: Rig,
    private readonly clock: SandboxClock,
  ) {
    this.timers = new DrivenTimers(clock);
  }

  get url(): string {
    return this.daemon?.url ?? '';
  }

  async start(): Promise<void> {
    this.daemon = await startDaemon(this.rig.app, { port: 0, timers: this.timers });
  }

  async stop(): Promise<void> {
    await this.daemon?.close();
    this.daemon = undefined;
  }

  /** Lets so much time pass, each run to its end before the next timer. */
  async live(ms: number): Promise<void> {
    const untilMs = this.clock.now() + ms;
    for (;;) {
      const before = new Map<RunKind, string | undefined>();
      for (const direction of runKinds) before.set(direction, (await this.latest(direction))?.id);
      const name = this.timers.fire(untilMs);
      if (name === undefined) break;
      const direction = runKinds.find((one) => name.startsWith(one));
      if (!direction) throw new Error(`the timer ${name} starts no run`);
      this.runs.push(await this.ended(direction, before.get(direction)));
    }
    this.clock.set(untilMs);
  }

  /** Does what makes the daemon run by itself, and waits for the end of that run. */
  async after<T>(direction: RunKind, act: () => Promise<T>): Promise<T> {
    const before = (await this.latest(direction))?.id;
    this.timers.clear(`${direction}/acme`);
    const answer = await act();
    await this.ended(direction, before);
    return answer;
  }

  /** `direction trigger state`, and the code of what failed. */
  told(): string[] {
    return this.runs.map(({ direction, trigger, state, error }) => [direction, trigger, state, ...(error ? [error.code] : [])].join(' '));
  }

  times(direction: RunKind): string[] {
    return this.runs.filter((run) => run.direction === direction).map((run) => run.startedAt);
  }

  private async latest(direction: RunKind): Promise<Run | undefined> {
    return (await this.rig.app.store.runs.list('acme', 1, [direction]))[0];
  }

  /** The next run in this direction, once it is recorded and the schedule knows of its end. */
  private async ended(direction: RunKind, before: string | undefined): Promise<Run> {
    for (;;) {
      const run = await this.latest(direction);
      const isRecorded = run !== undefined && run.id !== before && run.state !== 'running';
      if (isRecorded && (this.timers.has(`${direction}/acme`) || (rests(run) && (await this.isFree())))) return run;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  private async isFree(): Promise<boolean> {
    return (await this.rig.app.engine.status('acme')).running === null;
  }
}

/** What failed for good is not planned again; a check always is. */
function rests({ direction, error }: Run): boolean {
  return direction !== 'check' && (error?.kind === 'config' || error?.kind === 'auth');
}
