import { readFile } from 'node:fs/promises';
import { isRecord } from '../../domain/json.js';
import type { Run } from '../../domain/run.js';
import { SyncError } from '../../domain/sync-error.js';
import type { AppliedDocument } from '../../engine/run/applied.js';
import { exitCodeOfRun, gravest, type ExitCode } from '../exit-codes.js';
import { interruptible } from '../interrupts.js';
import { createProgress } from '../progress.js';
import type { CommandContext, CommonOptions } from '../session.js';
import { appliedView } from '../views/applied-view.js';

export interface ApplyOptions extends CommonOptions {
  readonly file: string;
}

interface Applied {
  readonly run: Run;
  readonly documents: readonly AppliedDocument[];
}

/** Carries out what is still true of a plan; exit 1 when some of it is not, or did not go through. */
export async function apply(context: CommandContext, { file }: ApplyOptions): Promise<ExitCode> {
  const { deps, json, print, terminal, redact } = context;
  const results: Applied[] = [];
  await interruptible(deps, async (signal) => {
    for (const { connection, plan } of plansFor(context, await plansIn(file))) {
      if (signal.aborted) break;
      const result = await applyOne(context, connection, plan, signal);
      results.push(result);
      if (!json) terminal.out(redact(appliedView(terminal, result)));
    }
  });
  if (json) print({ applied: results });
  return gravest(results.map(({ run, documents }) => exitCodeOfRun(run, documents.filter(({ outcome }) => isLeft(outcome)).length)));
}

function isLeft(outcome: AppliedDocument['outcome']): boolean {
  return outcome === 'refused' || outcome === 'open';
}

async function applyOne({ app, json, terminal }: CommandContext, id: string, plan: unknown, signal: AbortSignal): Promise<Applied> {
  const progress = createProgress(terminal, { connection: id, silent: json });
  try {
    return await app.engine.apply(id, plan, { trigger: 'cli', signal, onEvent: progress.follow });
  } finally {
    progress.stop();
  }
}

/** The plans of a file from `plan --out`. */
export async function plansIn(file: string): Promise<readonly unknown[]> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw unreadable(file, error instanceof SyntaxError ? 'it is not JSON' : error instanceof Error ? error.message : String(error));
  }
  const plans: unknown = isRecord(content) ? content['plans'] : undefined;
  if (Array.isArray(plans) && plans.length > 0) return plans as readonly unknown[];
  throw unreadable(file, 'it holds no plan');
}

function unreadable(file: string, why: string): SyncError {
  const message = `${file} is no plan: ${why}; make one with \`crossfoot plan --out <file>\``;
  return new SyncError({ kind: 'config', code: 'plan.file', message });
}

/** A connection that was named gets its own plan, or the refusal of another's. */
export function plansFor({ connections, named }: CommandContext, plans: readonly unknown[]): { connection: string; plan: unknown }[] {
  const connectionOf = (plan: unknown): string => (isRecord(plan) ? String(plan['connection']) : '');
  if (!named) return plans.map((plan) => ({ connection: connectionOf(plan), plan }));
  return connections.map(({ id }) => ({ connection: id, plan: plans.find((plan) => connectionOf(plan) === id) ?? plans[0] }));
}
