import type { Direction, DocumentRecord, Run } from '../../domain/run.js';
import type { RunEvent } from '../../engine/run/run-context.js';
import { deadLetterTotal } from '../all-dead-letters.js';
import { directionOf } from '../direction.js';
import { exitCodeOfRun, gravest, type ExitCode } from '../exit-codes.js';
import { interruptible } from '../interrupts.js';
import { createProgress } from '../progress.js';
import type { CliConnection } from '../dependencies.js';
import type { CommandContext, CommonOptions } from '../session.js';
import { selectionOf, type SelectionOptions } from '../selection.js';
import { counted } from '../text.js';
import { heldView } from '../views/document-view.js';
import { runView } from '../views/run-view.js';

export interface SyncCommandOptions extends CommonOptions, SelectionOptions {
  readonly direction: string;
  readonly entity?: readonly string[];
  readonly sweep: boolean;
  readonly look?: boolean;
}

interface Outcome {
  readonly run: Run;
  readonly deadLetters: number;
  readonly held: readonly DocumentRecord[];
  /** Documents of this run that wait for approval. */
  readonly unapproved: number;
}

/** Held documents shown after a run; `dead-letters list` shows all. */
const heldShownMax = 20;

export async function sync(context: CommandContext, options: SyncCommandOptions): Promise<ExitCode> {
  const direction = directionOf(options.direction);
  const { deps, json, print } = context;
  const outcomes: Outcome[] = [];
  await interruptible(deps, async (signal) => {
    for (const connection of await enabledOnes(context)) {
      if (signal.aborted) break;
      const outcome = await syncOne(context, connection, { ...options, direction }, signal);
      outcomes.push(outcome);
      if (!json) show(context, outcome);
    }
  });
  if (json) print({ runs: outcomes.map(({ run, ...more }) => ({ ...run, ...more })) });
  return gravest(outcomes.map(({ run, deadLetters }) => exitCodeOfRun(run, deadLetters)));
}

/** Every enabled connection; one that was named is synced or refused, never passed over in silence. */
async function enabledOnes({ app, connections, named, terminal }: CommandContext): Promise<readonly CliConnection[]> {
  if (named) return connections;
  const enabled = await Promise.all(connections.map(({ id }) => app.engine.isEnabled(id)));
  for (const { id } of connections.filter((_, index) => !enabled[index])) terminal.err(`${id} is disabled and is left out.`);
  return connections.filter((_, index) => enabled[index]);
}

async function syncOne(
  { app, json, terminal }: CommandContext,
  { id }: CliConnection,
  options: SyncCommandOptions & { readonly direction: Direction },
  signal: AbortSignal,
): Promise<Outcome> {
  const selection = selectionOf(options);
  const progress = createProgress(terminal, { connection: id, silent: json });
  let unapproved = 0;
  const onEvent = (event: RunEvent): void => {
    if (event.kind === 'document' && event.issues.some(({ code }) => code === 'approval.pending')) unapproved += 1;
    progress.follow(event);
  };
  try {
    const run = await app.engine.sync(id, {
      trigger: 'cli',
      direction: options.direction,
      signal,
      sweep: options.sweep,
      look: options.look ?? false,
      refreshProfiles: true,
      onEvent,
      ...(options.entity ? { entities: options.entity } : {}),
      ...(selection ? { selection } : {}),
    });
    const held = await app.store.documents.deadLetters(id, { limit: heldShownMax });
    return { run, held, unapproved, deadLetters: await deadLetterTotal(app.store, id) };
  } finally {
    progress.stop();
  }
}

function show({ terminal, redact }: CommandContext, { run, deadLetters, held, unapproved }: Outcome): void {
  terminal.out(redact(runView(terminal, run)));
  if (unapproved > 0) {
    const look = `crossfoot plan --connection ${run.connection} --out plan.json, then crossfoot approve plan.json`;
    terminal.out(`${terminal.paint('bold', `${counted(unapproved, 'document waits', 'documents wait')} for approval:`)} ${look}`);
  }
  if (deadLetters === 0) return;
  terminal.out(
    `\n${terminal.paint('bold', `${deadLetters} ${deadLetters === 1 ? 'document is held and needs' : 'documents are held and need'} a person:`)}`,
  );
  terminal.out(redact(heldView(terminal, held)));
  if (deadLetters > held.length)
    terminal.out(`… and ${deadLetters - held.length} more: crossfoot dead-letters list --connection ${run.connection}`);
}
