import { SyncError } from '../../domain/sync-error.js';
import type { Pipeline } from '../pipeline.js';
import { required, type RunContext } from './run-context.js';
import { plainText } from '../../domain/text.js';

/**
 * The blast radius: before the first write, counts from the lists alone what a run could create. Too many, and it stops
 * for a person: the usual cause is a wrong `export.from` or a connection to the wrong books.
 */
export async function guardCreations(run: RunContext, pipelines: readonly Pipeline[]): Promise<void> {
  const { createMax, connection } = run.settings;
  if (createMax === null || run.dryRun || run.selector.isPartial) return;
  const counts: Record<string, number> = {};
  for (const pipeline of pipelines) if (!pipeline.derived) counts[pipeline.entity] = await candidates(run, pipeline);
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (total <= createMax) return;
  const said = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([entity, count]) => `${count} ${entity}`);
  throw new SyncError({
    kind: 'config',
    code: 'export.create-max',
    message: `connection ${connection} would create ${total} documents (${said.join(', ')}), more than export.createMax ${createMax}: nothing was written. Look at \`crossfoot plan\`; raise export.createMax (or set it to null) once it is what you want.`,
  });
}

async function candidates(run: RunContext, pipeline: Pipeline): Promise<number> {
  const { store, settings } = run;
  const { date } = required(run.mappings, pipeline.entity);
  let count = 0;
  for await (const { rows } of run.source.list(pipeline.source, { since: '', signal: run.signal })) {
    const known = await store.documents.fingerprints(
      settings.connection,
      pipeline.entity,
      rows.map(({ sourceId }) => sourceId),
    );
    count += rows.filter(({ sourceId, row }) => {
      const written = date === undefined ? '' : plainText(row[date]).slice(0, 10);
      return !known.has(sourceId) && row['status'] !== 'void' && (written === '' || written >= settings.exportFrom);
    }).length;
  }
  return count;
}
