import { plainText } from '../../domain/text.js';
import type { SourceDocument } from '../../domain/document.js';
import type { Run } from '../../domain/run.js';
import { SyncError } from '../../domain/sync-error.js';
import { Counts } from '../run/counts.js';
import { beginRun, endOfRun } from '../run/end-of-run.js';
import { nowText, type RunEvent } from '../run/run-context.js';
import { unreadError } from '../run/unread.js';
import { selectorOf, type Selection } from '../run/selection.js';
import { goneBefore, importDeleted } from './deletions.js';
import { importGroup } from './import-group.js';
import { tooMany } from './import-issues.js';
import type { ImportPipeline } from './import-pipeline.js';
import type { ImportRun } from './import-run.js';
import { whereServed } from './not-served.js';
import { chosenDeletions, chosenObjects } from './chosen.js';
import { Lookups } from './lookups.js';
import { recoverImport } from './recover-import.js';
import { waitingRecords } from './waiting-records.js';

export interface ImportOptions extends Omit<ImportRun, 'emit' | 'dryRun' | 'selector'> {
  readonly trigger: string;
  readonly dryRun?: boolean;
  /** Narrows the entities switched on. */
  readonly only?: readonly string[];
  /** Narrows the records: what is left out is still to come, so no checkpoint moves. */
  readonly selection?: Selection;
  /** Reads every list in full, whatever is known. */
  readonly full?: boolean;
  readonly onEvent?: (event: RunEvent) => void;
  readonly calls?: () => Readonly<Record<string, number>>;
}

/** One run of one connection from QuickBooks to Zoho: settle what was left open, follow what changed, checkpoint last. */
export async function runImport(options: ImportOptions): Promise<Run> {
  const counts = new Counts();
  const { dryRun = false } = options;
  const run: ImportRun = {
    ...options,
    dryRun,
    selector: selectorOf(options.selection),
    emit: (event) => {
      counts.follow(event);
      options.onEvent?.(event);
    },
  };
  const finish = await beginRun({ ...options, direction: 'import', counts });
  try {
    run.emit({ kind: 'phase', phase: 'check' });
    await run.profiles.admit();
    if (!dryRun) {
      run.emit({ kind: 'phase', phase: 'recover' });
      await recoverImport(run);
    }
    const pipelines = enabledInOrder(options);
    await importLists(run, pipelines, options.full === true);
    const { store, settings } = run;
    const entities = pipelines.map(({ records }) => records);
    return await finish({ state: 'succeeded', ...(await unreadError(run.selector, { store, connection: settings.connection, entities })) });
  } catch (error) {
    return endOfRun(error, options.signal, finish);
  }
}

function enabledInOrder({ pipelines, entities, only }: ImportOptions): readonly ImportPipeline[] {
  const enabled = pipelines.filter(({ entity }) => entities.includes(entity) && (only === undefined || only.includes(entity)));
  const ordered: ImportPipeline[] = [];
  const visit = (pipeline: ImportPipeline): void => {
    if (ordered.includes(pipeline)) return;
    for (const other of enabled) if (pipeline.after.includes(other.entity)) visit(other);
    ordered.push(pipeline);
  };
  enabled.forEach(visit);
  return ordered;
}

/** How an entity is read this time. */
interface Reading {
  readonly pipeline: ImportPipeline;
  /** Undefined: the whole list. */
  readonly changed: readonly SourceDocument[] | undefined;
  readonly deleted: readonly string[];
  /** The vendor's time to follow from after this. */
  readonly time: string;
}

async function importLists(run: ImportRun, pipelines: readonly ImportPipeline[], full: boolean): Promise<void> {
  const lookups = new Lookups(run);
  const readings = await plannedReadings(run, pipelines, full);
  await guard(run, readings);
  for (const reading of readings) await whereServed(run, reading.pipeline.records, () => importList(run, reading, lookups));
}

async function importList(run: ImportRun, reading: Reading, lookups: Lookups): Promise<void> {
  const { pipeline } = reading;
  run.emit({ kind: 'phase', phase: 'import', entity: pipeline.records });
  const gone = [...new Set([...reading.deleted, ...(await goneBefore(run, pipeline))])];
  await importDeleted(run, pipeline, await chosenDeletions(run, pipeline, gone));
  for await (const objects of pagesOf(run, reading)) await importGroups(run, pipeline, lookups, objects);
  await reconsider(run, pipeline, lookups);
  if (run.dryRun) return;
  await forgetProfiles(run, reading);
  if (run.selector.isPartial) return;
  if (!reading.changed) await importDeleted(run, pipeline, await vanished(run, pipeline, gone));
  await checkpoint(run, reading);
}

/** Both profiles hold the chart of accounts: what is kept of them is no longer true once accounts have moved. */
async function forgetProfiles({ store, settings }: ImportRun, { pipeline, changed }: Reading): Promise<void> {
  if (pipeline.isInProfiles !== true || changed?.length === 0) return;
  await store.cache.outdate(settings.connection, 'source-profile');
  await store.cache.outdate(settings.connection, 'target-profile');
}

/** One call says what changed in all lists since the last answer; what is new, too old or too much is read in full. */
async function plannedReadings(run: ImportRun, pipelines: readonly ImportPipeline[], full: boolean): Promise<Reading[]> {
  const { store, settings, reader } = run;
  const marks = new Map<string, string>();
  for (const { records } of pipelines) marks.set(records, (await store.checkpoints.get(settings.connection, records))?.highWater ?? '');
  const followed = full ? [] : pipelines.filter(({ records }) => marks.get(records) !== '');
  const since = followed.map(({ records }) => marks.get(records) ?? '').sort()[0];
  const sources = [...new Set(followed.map(({ source }) => source))];
  const changes = since === undefined ? undefined : await reader.changes(sources, since);
  const time = changes?.time ?? (await reader.now());
  return pipelines.map((pipeline) => {
    const isFollowed = followed.includes(pipeline) && changes?.reach === 'complete';
    return {
      pipeline,
      changed: isFollowed ? (changes.changed[pipeline.source] ?? []) : undefined,
      deleted: isFollowed ? (changes.deleted[pipeline.source] ?? []) : [],
      time,
    };
  });
}

async function* pagesOf(run: ImportRun, { pipeline, changed }: Reading): AsyncGenerator<readonly SourceDocument[]> {
  if (changed) {
    if (changed.length > 0) yield changed;
    return;
  }
  const seen = async (ids: readonly string[]): Promise<void> => {
    if (!run.dryRun) await run.store.documents.markSeen(run.settings.connection, pipeline.records, ids, run.runId);
  };
  await seen([]);
  for await (const page of run.reader.list(pipeline.source, run.signal)) {
    await seen(page.map((object) => plainText(object['Id'])));
    yield page;
  }
}

async function importGroups(run: ImportRun, pipeline: ImportPipeline, lookups: Lookups, page: readonly SourceDocument[]): Promise<void> {
  const { groupSize } = run.settings;
  const objects = chosenObjects(run, pipeline, page);
  run.emit({ kind: 'read', entity: pipeline.records, documents: objects.length });
  for (let at = 0; at < objects.length; at += groupSize) {
    run.signal.throwIfAborted();
    await importGroup(run, pipeline, lookups, objects.slice(at, at + groupSize));
  }
}

/** Deeper lists than this do not exist in QuickBooks. */
const roundsMax = 5;

/** Objects that wait (a parent, a lost answer) or that a rule of ours holds, looked at again from what is stored. */
async function reconsider(run: ImportRun, pipeline: ImportPipeline, lookups: Lookups): Promise<void> {
  if (run.dryRun) return;
  const { settings } = run;
  let before = Number.POSITIVE_INFINITY;
  for (let round = 0; round < roundsMax; round += 1) {
    const waiting = await collect(run, pipeline);
    if (waiting.length === 0 || waiting.length >= before) return;
    before = waiting.length;
    for (let at = 0; at < waiting.length; at += settings.groupSize) {
      await importGroup(run, pipeline, lookups, waiting.slice(at, at + settings.groupSize));
    }
  }
}

/** What the vendor refused is not sent again by itself, unless a person asked for it. */
const vendorVerdicts = 'zoho.';

async function collect(run: ImportRun, pipeline: ImportPipeline): Promise<SourceDocument[]> {
  const found: SourceDocument[] = [];
  for await (const record of waitingRecords(run, pipeline)) {
    const { snapshot, dismissed, state, issues } = record;
    const refused = state === 'held' && issues.some(({ code }) => code.startsWith(vendorVerdicts));
    if (snapshot && !dismissed && !refused && run.selector.includes(pipeline.records, record)) found.push(snapshot);
  }
  return found;
}

/** More than this many, and more than a fifth of what is known: rather a fault of the list than so many deletes. */
const suspiciousCount = 20;
const suspiciousShare = 0.2;

async function vanished(run: ImportRun, pipeline: ImportPipeline, told: readonly string[]): Promise<readonly string[]> {
  const { store, settings } = run;
  const missing = (await store.documents.missing(settings.connection, pipeline.records, run.runId)).filter((id) => !told.includes(id));
  if (missing.length <= suspiciousCount) return missing;
  const counts = (await store.documents.counts(settings.connection))[pipeline.records] ?? {};
  const known = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (missing.length <= known * suspiciousShare) return missing;
  run.emit({
    kind: 'log',
    level: 'warn',
    message: 'the list shrank suspiciously; nothing is taken for deleted',
    fields: { code: 'sweep.suspicious', entity: pipeline.records, missing: missing.length },
  });
  return [];
}

async function checkpoint(run: ImportRun, { pipeline, time }: Reading): Promise<void> {
  const now = nowText(run.clock);
  await run.store.checkpoints.save({
    connection: run.settings.connection,
    entity: pipeline.records,
    highWater: time,
    filterHonoured: null,
    sweptAt: now,
    updatedAt: now,
  });
}

/** The blast radius: everything is planned once without writing, and too many creations stop the run before the first one. */
async function guard(run: ImportRun, readings: readonly Reading[]): Promise<void> {
  const { createMax } = run.settings;
  if (createMax === null || run.dryRun) return;
  let creations = 0;
  const dry: ImportRun = {
    ...run,
    dryRun: true,
    emit: (event) => {
      if (event.kind === 'planned') creations += event.planned.operations.filter(({ action }) => action === 'create').length;
    },
  };
  const lookups = new Lookups(dry);
  for (const reading of readings) {
    await whereServed(dry, reading.pipeline.records, async () => {
      for await (const objects of pagesOf(dry, reading)) await importGroups(dry, reading.pipeline, lookups, objects);
    });
  }
  if (creations > createMax) throw new SyncError({ kind: 'config', code: 'import.create-max', message: tooMany(creations, createMax) });
}
