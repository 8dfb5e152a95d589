import type { Run } from '../../domain/run.js';
import type { AppliedDocument } from '../../engine/run/applied.js';
import { exitCodeOfRun, gravest, type ExitCode } from '../exit-codes.js';
import { interruptible } from '../interrupts.js';
import { createProgress } from '../progress.js';
import type { CommandContext, CommonOptions } from '../session.js';
import { appliedView } from '../views/applied-view.js';
import { plansFor, plansIn } from './plan-file.js';

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
