import { counted } from '../text.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import type { CommandContext, CommonOptions } from '../session.js';
import { plansFor, plansIn } from './plan-file.js';

export interface ApproveOptions extends CommonOptions {
  readonly file: string;
}

/** Lets the next runs of connections with `export.approval: manual` carry out what a plan shows. */
export async function approve(context: CommandContext, { file }: ApproveOptions): Promise<ExitCode> {
  const { app, json, print, terminal } = context;
  const approvals: { connection: string; documents: number }[] = [];
  for (const { connection, plan } of plansFor(context, await plansIn(file))) {
    const documents = await app.engine.approve(connection, plan);
    approvals.push({ connection, documents });
    if (!json) terminal.out(`${connection}: ${counted(documents, 'document')} approved; the next run carries out what is still true.`);
  }
  if (json) print({ approvals });
  return exitCodes.ok;
}
