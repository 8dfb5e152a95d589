import type { Run } from '../../domain/run.js';
import { SyncError } from '../../domain/sync-error.js';

type Finish = (end: Pick<Run, 'state' | 'error'>) => Promise<Run>;

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
