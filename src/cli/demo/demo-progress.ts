import cliProgress from 'cli-progress';
import type { RunEvent } from '../../engine/run/run-context.js';
import type { Terminal } from '../terminal.js';

/** A bar per sync while a person watches, one plain line otherwise. On standard error, so that the report can be kept apart. */
export interface DemoProgress {
  start(step: string, documents: number): (event: RunEvent) => void;
  stop(): void;
}

const stepWidth = 24;
const looks = {
  stream: process.stderr,
  hideCursor: true,
  clearOnComplete: true,
  barCompleteChar: '█',
  barIncompleteChar: '░',
  barsize: 48,
};

export function createDemoProgress(terminal: Terminal): DemoProgress {
  return terminal.interactive ? bars() : lines(terminal);
}

function bars(): DemoProgress {
  let shown: InstanceType<typeof cliProgress.SingleBar> | undefined;
  const stop = (): void => {
    shown?.stop();
    shown = undefined;
  };
  return {
    start: (step, documents) => {
      stop();
      const options = { ...looks, format: `  ${step.padEnd(stepWidth)} {bar} {value}/{total}  {latest}` };
      const bar = new cliProgress.SingleBar(options);
      shown = bar;
      let done = 0;
      bar.start(documents, 0, { latest: '' });
      return (event) => {
        if (event.kind !== 'document') return;
        done += 1;
        bar.update(Math.min(done, documents), { latest: event.number });
      };
    },
    stop,
  };
}

function lines(terminal: Terminal): DemoProgress {
  return {
    start: (step) => {
      terminal.err(`  ${step} …`);
      return () => undefined;
    },
    stop: () => undefined,
  };
}
