import { SyncError } from '../../domain/sync-error.js';
import type { ConflictRecord } from '../../engine/import/decide.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import type { CommandContext, CommonOptions } from '../session.js';
import { heldView } from '../views/document-view.js';

export interface ConflictsOptions extends CommonOptions {
  readonly action: string;
  readonly side?: string;
  readonly document?: readonly string[];
}

/** Shows the three values of each, or takes the decision; it is carried out by the next sync in that direction. */
export async function conflicts(context: CommandContext, options: ConflictsOptions): Promise<ExitCode> {
  const { app, connections, json, print, terminal, redact } = context;
  const side = options.action === 'list' ? undefined : sideOf(options);
  const chosen: ConflictRecord[] = [];
  for (const { id } of connections) {
    const found = (await app.engine.conflicts(id)).filter((conflict) => isChosen(conflict, options));
    if (side) for (const conflict of found) await app.engine.decide(id, conflict, side);
    chosen.push(...found);
  }
  const records = chosen.map(({ record }) => record);
  if (json) print(side ? { decided: records, keep: side } : { conflicts: records });
  else if (side) terminal.out(`${records.length} decided for ${side}; the next sync in each direction carries it out.`);
  else terminal.out(records.length === 0 ? 'No field was changed on both sides.' : redact(heldView(terminal, records)));
  return side === undefined && records.length > 0 ? exitCodes.workRemains : exitCodes.ok;
}

function sideOf({ action, side, document }: ConflictsOptions): 'quickbooks' | 'zoho' {
  if (action !== 'keep') throw wrong(`there is no action "${action}": use list or keep`);
  if (side !== 'quickbooks' && side !== 'zoho') throw wrong('say whose value stays: conflicts keep quickbooks, or keep zoho');
  if (!document) throw wrong('say which: --document with ids or names as `conflicts list` shows them');
  return side;
}

function wrong(message: string): SyncError {
  return new SyncError({ kind: 'config', code: 'conflict.option', message });
}

function isChosen({ record }: ConflictRecord, { document }: ConflictsOptions): boolean {
  return document === undefined || document.includes(record.sourceId) || document.includes(record.number);
}
