import type { DocumentHistory } from '../../engine/why/history.js';
import type { Unseen } from '../../engine/why/unseen.js';
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
  app.engine.entity(entity);
  const found: DocumentHistory[] = [];
  for (const { id } of connections) found.push(...(await app.engine.document(id, entity, document)));
  const unseen =
    found.length > 0
      ? []
      : await Promise.all(connections.map(async ({ id }) => ({ connection: id, ...(await app.engine.unseen(id, entity)) })));
  if (json) print({ entity, document, found, unseen });
  else
    terminal.out(
      redact(
        [...found.map((history) => historyView(terminal, history)), ...unseen.map((each) => unseenView(entity, document, each))].join(
          '\n\n',
        ),
      ),
    );
  return found.some(({ record }) => record.state === 'held' && !record.dismissed) ? exitCodes.workRemains : exitCodes.ok;
}

function unseenView(entity: string, document: string, { connection, why, remedies }: Unseen & { readonly connection: string }): string {
  return [`Nothing is known of ${entity} ${document} in ${connection}. ${why}`, ...remedies.map((remedy) => `  → ${remedy}`)].join('\n');
}
