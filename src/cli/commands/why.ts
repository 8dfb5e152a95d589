import type { DocumentHistory } from '../../engine/engine.js';
import { SyncError } from '../../domain/sync-error.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import type { CommandContext, CommonOptions } from '../session.js';
import { historyView } from '../views/history-view.js';

export interface WhyOptions extends CommonOptions {
  readonly entity: string;
  readonly document: string;
}

/** State, issues, links and every write of one document; a number may stand for several. */
export async function why(
  { app, connections, json, print, redact, terminal }: CommandContext,
  { entity, document }: WhyOptions,
): Promise<ExitCode> {
  const entities = app.engine.pipelines.map((pipeline) => pipeline.entity);
  if (!entities.includes(entity)) {
    throw new SyncError({
      kind: 'config',
      code: 'entity.unknown',
      message: `there is no entity "${entity}"; there are ${entities.join(', ')}`,
    });
  }
  const found: DocumentHistory[] = [];
  for (const { id } of connections) found.push(...(await app.engine.document(id, entity, document)));
  if (json) print({ entity, document, found });
  else if (found.length === 0)
    terminal.out(
      `Nothing is known of ${entity} ${document}: no run has read it yet, or it is older than export.from and was never exported.`,
    );
  else terminal.out(redact(found.map((history) => historyView(terminal, history)).join('\n\n')));
  return found.some(({ record }) => record.state === 'held' && !record.dismissed) ? exitCodes.workRemains : exitCodes.ok;
}
