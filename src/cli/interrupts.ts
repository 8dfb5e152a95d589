import type { CliDependencies } from './dependencies.js';
import { exitCodes } from './exit-codes.js';

/**
 * Runs `work` with a signal that the first interrupt raises: what is in flight finishes and is journaled. The second
 * interrupt ends the process at once; the journal settles the rest on the next run.
 */
export async function interruptible<T>(deps: CliDependencies, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = deps.onInterrupt(() => {
    if (controller.signal.aborted) {
      deps.exit(exitCodes.interrupted);
      return;
    }
    deps.terminal.err('Finishing what is in flight; interrupt again to stop at once.');
    controller.abort(new Error('interrupted'));
  });
  try {
    return await work(controller.signal);
  } finally {
    stop();
  }
}

/** Waits for the first interrupt; a second one while `close` works ends the process at once. */
export async function untilInterrupted(deps: CliDependencies, close: () => Promise<void>): Promise<void> {
  let interrupts = 0;
  let stop = (): void => undefined;
  await new Promise<void>((resolve) => {
    stop = deps.onInterrupt(() => {
      interrupts += 1;
      if (interrupts > 1) deps.exit(exitCodes.interrupted);
      resolve();
    });
  });
  try {
    await close();
  } finally {
    stop();
  }
}
