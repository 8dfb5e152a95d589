import { writeFile } from 'node:fs/promises';
import type { Run } from '../../domain/run.js';
import type { PlannedDocument } from '../../engine/run/run-context.js';
import type { CliConnection } from '../dependencies.js';
import { exitCodeOfRun, gravest, type ExitCode } from '../exit-codes.js';
import { interruptible } from '../interrupts.js';
import { createProgress } from '../progress.js';
import type { CommandContext, CommonOptions } from '../session.js';
import { fieldChanges } from '../views/field-changes.js';
import { planTotals, planView } from '../views/plan-view.js';

export interface PlanOptions extends CommonOptions {
  readonly entity?: readonly string[];
  readonly out?: string;
}

interface Planned {
  readonly run: Run;
  readonly planned: readonly PlannedDocument[];
}

/** The line stopped before `apply`: reads both sides, writes to neither. */
export async function plan(context: CommandContext, options: PlanOptions): Promise<ExitCode> {
  const { deps, connections, json, print, terminal, redact } = context;
  const plans: Planned[] = [];
  await interruptible(deps, async (signal) => {
    for (const connection of connections) {
      if (signal.aborted) break;
      const result = await planOne(context, connection, options, signal);
      plans.push(result);
      if (!json) show(context, result);
    }
  });
  const document = { plans: plans.map(planDocument) };
  if (json) print(document);
  if (options.out !== undefined) {
    await writeFile(options.out, `${redact(JSON.stringify(document, null, 2))}\n`);
    terminal.err(`The plan is in ${options.out}.`);
  }
  // A plan never leaves dead letters behind: what it would hold is part of the answer.
  return gravest(plans.map(({ run }) => exitCodeOfRun(run, 0)));
}

async function planOne(
  { app, json, terminal }: CommandContext,
  { id }: CliConnection,
  options: PlanOptions,
  signal: AbortSignal,
): Promise<Planned> {
  const progress = createProgress(terminal, { connection: id, silent: json || terminal.interactive });
  try {
    return await app.engine.plan(id, { signal, onEvent: progress.follow, ...(options.entity ? { entities: options.entity } : {}) });
  } finally {
    progress.stop();
  }
}

function show({ terminal, redact }: CommandContext, { run, planned }: Planned): void {
  const body = planView(terminal, planned);
  if (body !== '') terminal.out(redact(body));
  const failure = run.error
    ? `\nThe plan is not complete: ${run.error.message} [${run.error.code}]`
    : run.state === 'interrupted'
      ? '\nThe plan is not complete: interrupted.'
      : '';
  terminal.out(redact(`${terminal.paint('bold', `${run.connection}: ${planTotals(planned)}`)}${failure}`));
}

/** What `--json` and `--out` carry: the planned documents with the mapping line behind each changed field. */
function planDocument({ run, planned }: Planned): unknown {
  return {
    connection: run.connection,
    state: run.state,
    ...(run.error ? { error: run.error } : {}),
    calls: run.calls,
    documents: planned.map(({ entity, sourceId, number, verdict, operations, issues, trace, links }) => ({
      entity,
      sourceId,
      number,
      verdict,
      issues,
      links: links.map(({ role, target, targetId, state, origin }) => ({ role, target, targetId, state, origin })),
      operations: operations.map((operation) => ({ ...operation, changes: fieldChanges(operation, trace[operation.role] ?? {}) })),
    })),
  };
}
