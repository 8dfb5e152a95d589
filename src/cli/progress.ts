import cliProgress from 'cli-progress';
import { shownText } from '../domain/text.js';
import type { RunEvent } from '../engine/run/run-context.js';
import type { Terminal } from './terminal.js';

export interface Progress {
  readonly follow: (event: RunEvent) => void;
  stop(): void;
}

/** How many documents lie between two plain lines. */
const plainLineEvery = 250;

/** A bar while a person watches, a line now and then otherwise, nothing with `--json`. Always on standard error. */
export function createProgress(
  terminal: Terminal,
  { connection, silent }: { readonly connection: string; readonly silent: boolean },
): Progress {
  if (silent) return { follow: () => undefined, stop: () => undefined };
  return terminal.interactive ? bar(connection) : plainLines(terminal, connection);
}

function bar(connection: string): Progress {
  const shown = new cliProgress.SingleBar({
    format: `${connection} {step} {bar} {value}/{total} {latest}`,
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
  });
  const tally = new Tally();
  shown.start(0, 0, { step: 'starting', latest: '' });
  return {
    follow: (event) => {
      tally.follow(event);
      shown.setTotal(tally.total);
      shown.update(tally.done, { step: tally.step, latest: tally.latest });
    },
    stop: () => shown.stop(),
  };
}

function plainLines(terminal: Terminal, connection: string): Progress {
  const tally = new Tally();
  let announced = 0;
  return {
    follow: (event) => {
      tally.follow(event);
      if (event.kind === 'phase') terminal.err(`${connection}: ${tally.step}`);
      if (event.kind === 'log') terminal.err(`${connection}: ${event.message}`);
      if (tally.done - announced < plainLineEvery) return;
      announced = tally.done;
      terminal.err(`${connection}: ${tally.step}, ${tally.done} documents`);
    },
    stop: () => undefined,
  };
}

class Tally {
  done = 0;
  step = '';
  latest = '';
  private read = 0;
  private expected = 0;

  /** The source does not always say how many there are. */
  get total(): number {
    return Math.max(this.expected, this.read, this.done);
  }

  follow(event: RunEvent): void {
    if (event.kind === 'phase') this.step = event.entity === undefined ? event.phase : `${event.phase} ${event.entity}`;
    if (event.kind === 'expected') this.expected += event.documents;
    if (event.kind === 'read') this.read += event.documents;
    if (event.kind !== 'document') return;
    this.done += 1;
    this.latest = shownText(event.number);
  }
}
