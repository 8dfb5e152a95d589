import { plainText } from '../../domain/text.js';
import type { SourceRow } from '../../domain/document.js';
import { SyncError } from '../../domain/sync-error.js';
import type { Store } from '../../store/index.js';
import type { Pipeline } from '../pipeline.js';
import { forecastOf, forecastText, type Budgets, type Forecast } from './forecast.js';
import { nowText, required, type RunContext } from './run-context.js';
import { isRecorded } from './settled-fingerprint.js';

const key = 'forecast';
const forecastMsMax = 90 * 86_400_000;

/** What the first export of a connection was said to need; undefined once it is complete. */
export function pendingForecast(store: Store, connection: string): Promise<Forecast | undefined> {
  return store.cache.get(connection, key, forecastMsMax) as Promise<Forecast | undefined>;
}

/**
 * Before the first write, from the lists alone: whether a run creates too much, and what a first export needs. Too much, and it stops
 * for a person: the usual cause is a wrong `export.from` or a connection to the wrong books. Answers what to do once all is exported.
 */
export async function foresee(
  run: RunContext,
  pipelines: readonly Pipeline[],
  state: () => Promise<Budgets>,
): Promise<() => Promise<void>> {
  const nothing = (): Promise<void> => Promise.resolve();
  if (run.dryRun || run.selector.isPartial) return nothing;
  const read = pipelines.filter(({ derived }) => !derived);
  const isFirst = await hasNew(run, read);
  if (run.settings.createMax === null && !isFirst) return nothing;
  const found = new Map<string, Candidates>();
  for (const pipeline of read) found.set(pipeline.entity, await candidates(run, pipeline));
  guardCreations(run, found);
  if (!isFirst) return nothing;
  await announce(run, found, await state());
  return () => run.store.cache.clear(run.settings.connection, key);
}

async function hasNew({ store, settings }: RunContext, pipelines: readonly Pipeline[]): Promise<boolean> {
  const known = new Set((await store.checkpoints.list(settings.connection)).map(({ entity }) => entity));
  return pipelines.some(({ entity }) => !known.has(entity));
}

interface Candidates {
  readonly documents: number;
  readonly pages: number;
}

function guardCreations({ settings: { createMax, connection } }: RunContext, found: ReadonlyMap<string, Candidates>): void {
  const total = sum(found, 'documents');
  if (createMax === null || total <= createMax) return;
  const said = [...found].filter(([, { documents }]) => documents > 0).map(([entity, { documents }]) => `${documents} ${entity}`);
  throw new SyncError({
    kind: 'config',
    code: 'export.create-max',
    message: `connection ${connection} would create ${total} documents (${said.join(', ')}), more than export.createMax ${createMax}: nothing was written. Look at \`crossfoot plan\`; raise export.createMax (or set it to null) once it is what you want.`,
  });
}

async function announce(run: RunContext, found: ReadonlyMap<string, Candidates>, state: Budgets): Promise<void> {
  const documents = sum(found, 'documents');
  if (documents === 0) return;
  for (const [entity, own] of found) run.emit({ kind: 'expected', entity, documents: own.documents });
  const means = { ...state, reservePercent: run.settings.reservePercent };
  // The lists are read once more by the export itself.
  const forecast = forecastOf({ documents, calls: documents + sum(found, 'pages'), at: nowText(run.clock) }, means);
  await run.store.cache.set(run.settings.connection, key, { ...forecast });
  run.emit({ kind: 'log', level: 'info', message: forecastText(forecast, means), fields: { code: 'export.forecast', ...forecast } });
}

function sum(found: ReadonlyMap<string, Candidates>, what: keyof Candidates): number {
  return [...found.values()].reduce((total, own) => total + own[what], 0);
}

async function candidates(run: RunContext, pipeline: Pipeline): Promise<Candidates> {
  const { store, settings } = run;
  const { date } = required(run.mappings, pipeline.entity);
  let documents = 0;
  let pages = 0;
  await run.spend(1);
  for await (const { rows } of run.source.list(pipeline.source, { since: '', signal: run.signal })) {
    pages += 1;
    const known = await store.documents.fingerprints(
      settings.connection,
      pipeline.entity,
      rows.map(({ sourceId }) => sourceId),
    );
    // Never read, or left out for its date while `export.from` was another day.
    const isNew = (row: SourceRow): boolean => {
      const record = known.get(row.sourceId);
      return !record || (record.state === 'skipped' && !isRecorded(row, record, settings.exportFrom));
    };
    const fresh = rows.filter(isNew);
    const ids = fresh.map(({ sourceId }) => sourceId);
    // Found again after a beginning: it has a link, and no record yet.
    const linked = new Set((await store.links.ofDocuments(settings.connection, pipeline.entity, ids)).map(({ sourceId }) => sourceId));
    documents += fresh.filter(({ sourceId, row }) => {
      const written = date === undefined ? '' : plainText(row[date]).slice(0, 10);
      return !linked.has(sourceId) && row['status'] !== 'void' && (written === '' || written >= settings.exportFrom);
    }).length;
  }
  return { documents, pages };
}
