import type { ConnectionConfig } from '../../config/index.js';
import type { Impact } from '../../engine/why/impact.js';
import type { CliConnection } from '../dependencies.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import type { CommandContext, CommonOptions } from '../session.js';
import { accountTotals } from '../views/plan-totals.js';
import { planView } from '../views/plan-view.js';
import { folderAt, isFolder, overlayAt } from './folder-at.js';
import { markdownOf, sayingOf } from './markdown.js';

export interface ImpactOptions extends CommonOptions {
  readonly against: string;
  readonly days: number;
  readonly markdown?: boolean;
  readonly fields?: boolean;
}

const dayMs = 86_400_000;

/** Exit 0 when no stored document comes out differently, 1 when some do. */
export async function impact(context: CommandContext, options: ImpactOptions): Promise<ExitCode> {
  const { app, connections, json, print, redact, terminal } = context;
  const since = new Date(app.clock.now() - options.days * dayMs).toISOString().slice(0, 10);
  const impacts: Impact[] = [];
  for (const connection of connections) {
    const config = app.loaded.config.connections.find(({ id }) => id === connection.id);
    if (!config) throw new TypeError(`connection ${connection.id} is not configured`);
    impacts.push(await app.engine.impact(connection.id, await mappingsAgainst(connection, config, options.against), since));
  }
  if (json) print({ against: options.against, connections: impacts });
  else if (options.markdown === true) terminal.out(redact(impacts.map((one) => markdownOf(one, options.against)).join('\n\n')));
  else terminal.out(redact(impacts.map((one) => asText(context, one, options)).join('\n\n')));
  return impacts.some(({ impacted }) => impacted.length > 0) ? exitCodes.workRemains : exitCodes.ok;
}

/**
 * The other version of the mappings: base and overlay each as it was at the revision, without an overlay where there was
 * none. A folder is the whole of it.
 */
async function mappingsAgainst(
  { mappingsIn }: CliConnection,
  { mappings, mappingsOverlay }: ConnectionConfig,
  against: string,
): Promise<CliConnection['mappings']> {
  if (isFolder(against)) return mappingsIn(against, undefined);
  return folderAt(mappings, against, (folder) =>
    mappingsOverlay === undefined
      ? mappingsIn(folder, undefined)
      : overlayAt(mappingsOverlay, against, (overlay) => mappingsIn(folder, overlay)),
  );
}

function asText({ terminal }: CommandContext, found: Impact, { against, fields = false }: ImpactOptions): string {
  const closed = found.impacted.filter(({ isClosed }) => isClosed).map(({ number, sourceId, date }) => `  ${number || sourceId}, ${date}`);
  const parts = [
    terminal.paint('bold', sayingOf(found, against)),
    found.impacted.length === 0 ? '' : planView(terminal, found.impacted, { fields }),
    accountTotals(terminal, found.impacted),
    closed.length === 0 ? '' : ['In a closed period, where such a change is held:', ...closed].join('\n'),
  ];
  return parts.filter(Boolean).join('\n\n');
}
