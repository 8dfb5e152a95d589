import type { Clock } from '../../domain/clock.js';
import type { Run } from '../../domain/run.js';
import type { Store } from '../../store/index.js';
import type { Verification, Verifier, VerifyOptions } from '../verification.js';
import { endOfRun } from './end-of-run.js';
import { nowText, type RunEvent } from './run-context.js';

export interface RunVerifyOptions {
  readonly runId: string;
  readonly connection: string;
  readonly trigger: string;
  readonly verifier: Verifier;
  readonly verify: VerifyOptions & { readonly signal: AbortSignal };
  readonly store: Store;
  readonly clock: Clock;
  readonly calls: () => Readonly<Record<string, number>>;
  readonly onEvent?: (event: RunEvent) => void;
  readonly onProof?: (proof: Verification) => void;
}

/** One comparison of the books, on record like every run; nothing is written to a vendor. Its report is the verifier's latest. */
export async function runVerify(options: RunVerifyOptions): Promise<Run> {
  const { runId: id, connection, trigger, store, clock } = options;
  const started: Run = { id, connection, direction: 'verify', trigger, state: 'running', startedAt: nowText(clock), counts: {}, calls: {} };
  await store.runs.start(started);
  options.onEvent?.({ kind: 'phase', phase: 'verify' });
  const finish = async (end: Pick<Run, 'state' | 'error'>): Promise<Run> => {
    const run: Run = { ...started, ...end, finishedAt: nowText(clock), calls: options.calls() };
    await store.runs.finish(run);
    return run;
  };
  try {
    const proof = await options.verifier.verify(options.verify);
    options.onProof?.(proof);
    return await finish({ state: 'succeeded' });
  } catch (error) {
    return endOfRun(error, options.verify.signal, finish);
  }
}
