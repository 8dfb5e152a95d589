import { exitCodes, type ExitCode } from '../exit-codes.js';
import type { CommandContext, CommonOptions } from '../session.js';
import { counted } from '../text.js';
import { accountTotals } from '../views/plan-totals.js';
import { planView } from '../views/plan-view.js';

export interface ReplayOptions extends CommonOptions {
  readonly run: string;
  readonly fields?: boolean;
}

/** Exit 0 when every document of the run that is still on record is planned as it was, 1 when one is not. */
export async function replay(
  { app, json, print, redact, terminal }: CommandContext,
  { run, fields = false }: ReplayOptions,
): Promise<ExitCode> {
  const replayed = await app.engine.replay(run);
  const { documents, superseded, different } = replayed;
  const later =
    superseded === 0
      ? ''
      : `; ${counted(superseded, 'document')} it wrote cannot be replayed: what ${superseded === 1 ? 'it was' : 'they were'} planned from is not kept any more`;
  const verdict = different.length === 0 ? 'all as it was then' : `${different.length} otherwise than then`;
  const title = terminal.paint('bold', `Run ${run}: ${counted(documents, 'document')} planned again, ${verdict}${later}.`);
  const parts = different.length === 0 ? [] : [planView(terminal, different, { fields }), accountTotals(terminal, different)];
  if (json) print(replayed);
  else terminal.out(redact([title, ...parts].filter(Boolean).join('\n\n')));
  return different.length === 0 ? exitCodes.ok : exitCodes.workRemains;
}
