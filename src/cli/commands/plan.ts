import type { Config } from '../../config/index.js';
import type { Operation } from '../../domain/operation.js';
import type { Direction, Run } from '../../domain/run.js';
import { SyncError } from '../../domain/sync-error.js';
import type { ConnectionState } from '../../engine/connection-handle.js';
import type { PlannedDocument } from '../../engine/run/run-context.js';
import { contentOf } from '../../engine/plan/plan-file.js';
import type { CliConnection } from '../dependencies.js';
import { directionOf } from '../direction.js';
import { exitCodeOfRun, gravest, type ExitCode } from '../exit-codes.js';
import { interruptible } from '../interrupts.js';
import { outputFile } from '../output-file.js';
import { createProgress } from '../progress.js';
import { selectionOf, type SelectionOptions } from '../selection.js';
import type { CommandContext, CommonOptions } from '../session.js';
import { fieldChanges } from '../views/field-changes.js';
import { accountTotals, costText, documentTotals, planCost, planTotals, type PlanCost, type PlanLimits } from '../views/plan-totals.js';
import { planView } from '../views/plan-view.js';

export interface PlanOptions extends CommonOptions, SelectionOptions {
  readonly direction: string;
  readonly entity?: readonly string[];
  readonly sweep: boolean;
  readonly fields?: boolean;
  readonly out?: string;
}

interface Planned {
  readonly run: Run;
  readonly planned: readonly PlannedDocument[];
  /** Of an export, which alone can be kept and applied. */
  readonly cost?: PlanCost;
}

/** The line stopped before `apply`: reads both sides, writes to neither. */
export async function plan(context: CommandContext, options: PlanOptions): Promise<ExitCode> {
  const { deps, connections, json, print, terminal } = context;
  const direction = directionOf(options.direction);
  if (direction === 'import' && options.out !== undefined) throw notKept();
  const file = options.out === undefined ? undefined : outputFile(options.out);
  const plans: Planned[] = [];
  await interruptible(deps, async (signal) => {
    for (const connection of connections) {
      if (signal.aborted) break;
      const result = await planOne(context, connection, { ...options, direction }, signal);
      plans.push(result);
      if (!json) show(context, result, options);
    }
  });
  if (json || file) for (const [index, planned] of plans.entries()) plans[index] = await kept(context, planned);
  const document = (): unknown => ({ plans: plans.map((planned) => planDocument(context, planned)) });
  if (json) print(document());
  if (file) {
    await file.write(`${JSON.stringify(document(), null, 2)}\n`);
    terminal.err(`The plan is in ${file.name}; \`crossfoot apply ${file.name}\` carries it out.`);
  }
  // A plan never leaves dead letters behind: what it would hold is part of the answer.
  return gravest(plans.map(({ run }) => exitCodeOfRun(run, 0)));
}

async function planOne(
  { app, json, terminal }: CommandContext,
  { id, target, state }: CliConnection,
  options: PlanOptions & { readonly direction: Direction },
  signal: AbortSignal,
): Promise<Planned> {
  const progress = createProgress(terminal, { connection: id, silent: json || terminal.interactive });
  try {
    const selection = selectionOf(options);
    const { run, planned } = await app.engine.plan(id, {
      signal,
      direction: options.direction,
      sweep: options.sweep,
      onEvent: progress.follow,
      ...(options.entity ? { entities: options.entity } : {}),
      ...(selection ? { selection } : {}),
    });
    if (run.direction === 'import') return { run, planned };
    const needsCurrent = (operation: Operation): boolean => target.needsCurrent(operation);
    return { run, planned, cost: planCost(run, planned, { limits: limitsOf(app.loaded.config, id, await state()), needsCurrent }) };
  } finally {
    progress.stop();
  }
}

/** With how QuickBooks shows what the plan writes to, for `apply` to compare. */
async function kept({ app }: CommandContext, plan: Planned): Promise<Planned> {
  return plan.cost ? { ...plan, planned: await app.engine.pinned(plan.run.connection, plan.planned) } : plan;
}

function limitsOf({ connections }: Config, id: string, { callsPerMinute, budgetRemaining }: ConnectionState): PlanLimits {
  const connection = connections.find((one) => one.id === id);
  if (!connection) throw new TypeError(`connection ${id} is not configured`);
  const { limits } = connection.zoho;
  return {
    zoho: {
      ...limits,
      requestsPerMinute: callsPerMinute?.['zoho'] ?? limits.requestsPerMinute,
      callsLeft: budgetRemaining['zoho'] ?? null,
    },
    quickbooks: connection.quickbooks.limits,
  };
}

function show({ terminal, redact }: CommandContext, { run, planned, cost }: Planned, { fields = false }: PlanOptions): void {
  const failure = run.error
    ? `The plan is not complete: ${run.error.message} [${run.error.code}]`
    : run.state === 'interrupted'
      ? 'The plan is not complete: interrupted.'
      : '';
  const totals =
    planned.length === 0 ? [] : [documentTotals(terminal, planned), accountTotals(terminal, planned), cost ? costText(cost) : ''];
  const parts = [planView(terminal, planned, { fields }), ...totals, failure];
  const title = terminal.paint('bold', `${run.connection}: ${planTotals(planned, run.state === 'succeeded')}`);
  terminal.out(redact([...parts, title].filter(Boolean).join('\n\n')));
}

/** What `--json` and `--out` carry: the planned documents with the mapping line behind each changed field, sealed for `apply`. */
function planDocument({ app, redact }: CommandContext, { run, planned, cost }: Planned): unknown {
  const content = contentOf(run, planned);
  const documents = content.documents.map(({ trace, operations, ...rest }) => ({
    ...rest,
    operations: operations.map((operation) => ({ ...operation, changes: fieldChanges(operation, trace[operation.role] ?? {}) })),
  }));
  const plan = { ...content, ...(cost ? { cost } : {}), documents };
  // Sealed as it is written: whatever is redacted is redacted before.
  const written = JSON.parse(redact(JSON.stringify(plan))) as typeof plan;
  return cost ? app.engine.seal(written) : written;
}

function notKept(): SyncError {
  return new SyncError({
    kind: 'config',
    code: 'plan.direction',
    message: 'the plan of an import cannot be kept for `apply`: leave out --out, and let `crossfoot sync --direction import` carry it out',
  });
}
