import type { DocumentRecord } from '../../domain/run.js';
import { lastLook } from '../../engine/run/drift.js';
import type { DocumentPage } from '../../store/index.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import type { CommandContext, CommonOptions } from '../session.js';
import { counted } from '../text.js';
import { heldView } from '../views/document-view.js';

export interface DriftOptions extends CommonOptions {
  readonly entity?: string;
  readonly all?: boolean;
}

/** Documents that somebody changed in QuickBooks, each with what we wrote and what stands there. */
export async function drift({ app, connections, json, print, redact, terminal }: CommandContext, options: DriftOptions): Promise<ExitCode> {
  if (options.entity !== undefined) app.engine.recordedEntity(options.entity);
  const collected: DocumentRecord[] = [];
  let open = 0;
  const looks: Record<string, string | null> = {};
  for (const { id } of connections) {
    looks[id] = (await lastLook(app.store, id)) ?? null;
    let page: DocumentPage = options.entity === undefined ? {} : { entity: options.entity };
    while (true) {
      const records = await app.store.documents.drifted(id, { ...page, accepted: options.all === true });
      const last = records.at(-1);
      if (last === undefined) break;
      open += records.filter(({ state }) => state !== 'synced').length;
      if (json) collected.push(...records);
      else terminal.out(redact(heldView(terminal, records)));
      page = { ...page, after: last };
    }
  }
  if (json) print({ drift: collected, lookedAt: looks });
  else {
    terminal.out(
      open === 0 ? 'No document is known to stand differently in QuickBooks.' : `${counted(open, 'document')} changed in QuickBooks.`,
    );
    for (const [id, at] of Object.entries(looks)) {
      const when = at === null ? 'has not been asked yet' : `was last asked at ${at}`;
      terminal.out(`${id}: QuickBooks ${when}; \`crossfoot sync --look\` asks now.`);
    }
  }
  return open > 0 ? exitCodes.workRemains : exitCodes.ok;
}
