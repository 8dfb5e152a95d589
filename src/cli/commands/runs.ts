import type { Run } from '../../domain/run.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import type { CommandContext, CommonOptions } from '../session.js';
import { table } from '../table.js';
import { summaryOf } from '../views/run-view.js';

export interface RunsOptions extends CommonOptions {
  readonly limit: number;
}

export async function runs(
  { app, connections, named, json, print, redact, terminal }: CommandContext,
  { limit }: RunsOptions,
): Promise<ExitCode> {
  const list = await app.store.runs.list(named ? connections[0]?.id : undefined, limit);
  if (json) print({ runs: list });
  else if (list.length === 0) terminal.out('No run yet.');
  else {
    terminal.out(
      table(
        terminal,
        ['run', 'connection', 'direction', 'trigger', 'state', 'started', 'seconds', 'what'],
        list.map(rowOf).map((row) => row.map(redact)),
      ),
    );
  }
  return exitCodes.ok;
}

function rowOf(run: Run): string[] {
  const seconds = run.finishedAt === undefined ? '' : String(Math.round((Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000));
  const what = run.error ? `${run.error.message} [${run.error.code}]` : summaryOf(run);
  return [run.id, run.connection, run.direction, run.trigger, run.state, run.startedAt, seconds, what];
}
