import type { Clock } from '../../domain/clock.js';
import type { Run } from '../../domain/run.js';
import { SyncError } from '../../domain/sync-error.js';
import type { Store } from '../../store/index.js';
import type { Counts } from './counts.js';
import { nowText } from './run-context.js';

type Finish = (end: Pick<Run, 'state' | 'error'>) => Promise<Run>;

interface Begun extends Pick<Run, 'trigger' | 'direction'> {
  readonly runId: string;
  readonly settings: { readonly connection: string };
  readonly store: Store;
  readonly clock: Clock;
  readonly counts: Counts;
  readonly dryRun?: boolean;
  readonly calls?: () => Readonly<Record<string, number>>;
}

/** Puts a run on record; a dry run leaves none. Answers how it is finished. */
export async function beginRun({ runId, settings, trigger, direction, store, clock, counts, dryRun, calls }: Begun): Promise<Finish> {
  const base: Run = {
    id: runId,
    connection: settings.connection,
    direction,
    trigger,
    state: 'running',
    startedAt: nowText(clock),
    counts: {},
    calls: {},
  };
  if (dryRun !== true) await store.runs.start(base);
  return async (end) => {
    const run: Run = { ...base, ...end, finishedAt: nowText(clock), counts: counts.snapshot(), calls: calls?.() ?? {} };
    if (dryRun !== true) await store.runs.finish(run);
    return run;
  };
}

/** A run that threw: interrupted when it was asked to stop, else failed; a defect is recorded and thrown on. */
export async function endOfRun(error: unknown, signal: AbortSignal, finish: Finish): Promise<Run> {
  if (signal.aborted) return finish({ state: 'interrupted' });
  if (error instanceof SyncError) {
    return finish({ state: 'failed', error: { kind: error.kind, code: error.code, message: error.message } });
  }
  const message = error instanceof Error ? error.message : String(error);
  await finish({ state: 'failed', error: { kind: 'bug', code: 'engine.bug', message } });
  throw error;
}
