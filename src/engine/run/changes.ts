import type { SourceRow } from '../../domain/document.js';
import type { Checkpoint, DocumentRecord } from '../../domain/run.js';
import { plainText } from '../../domain/text.js';
import { mapLimited } from '../apply/map-limited.js';
import type { Pipeline } from '../pipeline.js';
import type { Change } from './change.js';
import { tooOld } from '../plan/policies.js';
import { nowText, required, type RunContext } from './run-context.js';
import { isRecorded, leftOutFingerprint } from './settled-fingerprint.js';

/** Read: which documents of an entity changed since they were last recorded, page by page, so that memory stays flat. */
export interface ChangePass {
  readonly changes: AsyncIterable<readonly Change[]>;
  /** Valid once `changes` is exhausted. */
  readonly result: () => {
    readonly highWater: string;
    readonly filterHonoured: boolean | null;
    readonly seen: number;
    readonly pages: number;
  };
}

/** `since`: what is listed; `highWater`: up to where it was seen before. */
export function readChanges(run: RunContext, pipeline: Pipeline, from: { readonly since: string; readonly highWater: string }): ChangePass {
  const { since } = from;
  let { highWater } = from;
  let filterHonoured: boolean | null = null;
  let seen = 0;
  let pages = 0;
  /** Time of the earliest row whose detail contradicted the list: the checkpoint stays there, so that the row is listed again. */
  let contradicted: string | undefined;
  const isParent = [...run.pipelines.values()].some(({ parent }) => parent?.entity === pipeline.entity);
  const read = async (rows: readonly SourceRow[]): Promise<readonly Change[]> => {
    await run.spend(rows.length);
    const all = await withDetails(run, pipeline, rows);
    for (const { row, document } of all) {
      if (isParent) run.readAnew.add(`${pipeline.entity}/${row.sourceId}`);
      if (document) continue;
      if (contradicted === undefined || row.modifiedAt < contradicted) contradicted = row.modifiedAt;
      run.emit({
        kind: 'log',
        level: 'warn',
        message: 'the list shows a document that its own address says is gone; only a list without it is believed',
        fields: { code: 'document.contradicted', entity: pipeline.entity, sourceId: row.sourceId, number: row.number },
      });
    }
    return all.filter(({ document }) => document !== undefined);
  };
  async function* changes(): AsyncGenerator<readonly Change[]> {
    let pending: SourceRow[] = [];
    await run.spend(1);
    for await (const page of run.source.list(pipeline.source, { since, signal: run.signal })) {
      filterHonoured = page.filterHonoured ?? filterHonoured;
      seen += page.rows.length;
      pages += 1;
      for (const row of page.rows) {
        run.selector.notice(row);
        if (row.modifiedAt > highWater) highWater = row.modifiedAt;
      }
      pending.push(...(await worthReading(run, pipeline, page.rows)));
      while (pending.length >= run.settings.groupSize) {
        yield await read(pending.slice(0, run.settings.groupSize));
        pending = pending.slice(run.settings.groupSize);
      }
    }
    if (pending.length > 0) yield await read(pending);
  }
  const heldBack = (): string => (contradicted !== undefined && contradicted < highWater ? contradicted : highWater);
  return { changes: changes(), result: () => ({ highWater: heldBack(), filterHonoured, seen, pages }) };
}

/** Rows whose fingerprint is not the recorded one, without those that are too old to be exported and never were. */
async function worthReading(run: RunContext, pipeline: Pipeline, rows: readonly SourceRow[]): Promise<SourceRow[]> {
  const { store, settings } = run;
  const unknown = new Set(await unrecorded(run, pipeline, rows));
  const changed = rows.filter((row) => unknown.has(row) || isPartOfChanged(run, pipeline, row));
  const { date, emits } = required(run.mappings, pipeline.entity);
  const old = changed.filter((row) => isBefore(date === undefined ? undefined : row.row[date], settings.exportFrom));
  const selected = (some: SourceRow[]): SourceRow[] => some.filter((row) => run.selector.includes(pipeline.entity, row));
  if (old.length === 0) return selected(changed);
  const linked = new Set(
    (
      await store.links.ofDocuments(
        settings.connection,
        pipeline.entity,
        old.map(({ sourceId }) => sourceId),
      )
    ).map(({ sourceId }) => sourceId),
  );
  const tells = isCollectedFrom(run, pipeline) || emits.some(({ ownDate }) => ownDate);
  // What was touched since may tell of something newer: an old bill of its payments, an old invoice of its write-off.
  const mayTell = (row: SourceRow): boolean => tells && !isBefore(row.modifiedAt, settings.exportFrom);
  const skipped = old.filter((row) => !linked.has(row.sourceId) && !mayTell(row));
  if (!run.dryRun) {
    const dateOf = (row: SourceRow): string => plainText(row.row[date ?? '']).slice(0, 10);
    const ids = skipped.map(({ sourceId }) => sourceId);
    const recorded = new Map((await store.documents.getMany(settings.connection, pipeline.entity, ids)).map((one) => [one.sourceId, one]));
    const documents = skipped.map((row) => ({
      ...leftOut(run, pipeline, row, { fingerprint: leftOutFingerprint(row.fingerprint, settings.exportFrom), date: dateOf(row) }),
      // What it last said of others (a bill of its payments) is what the next look compares with.
      snapshot: recorded.get(row.sourceId)?.snapshot ?? null,
    }));
    await store.recordGroup({ documents });
  }
  return selected(changed.filter((row) => !skipped.includes(row)));
}

/** Rows whose version is not the recorded one, neither as exported nor as left out for its date. */
async function unrecorded({ store, settings }: RunContext, { entity }: Pipeline, rows: readonly SourceRow[]): Promise<SourceRow[]> {
  const ids = rows.map(({ sourceId }) => sourceId);
  const known = await store.documents.fingerprints(settings.connection, entity, ids);
  return rows.filter((row) => !isRecorded(row, known.get(row.sourceId), settings.exportFrom));
}

/** A list of refunds shows neither account nor time: a change of one is seen by its document, which the change touches. */
function isPartOfChanged({ readAnew }: RunContext, { parent }: Pipeline, { row }: SourceRow): boolean {
  return parent !== undefined && readAnew.has(`${parent.entity}/${plainText(row[parent.field])}`);
}

function isCollectedFrom({ pipelines, settings }: RunContext, { entity }: Pipeline): boolean {
  return [...pipelines.values()].some((other) => other.derived?.from === entity && settings.entities.includes(other.entity));
}

function isBefore(value: unknown, day: string): boolean {
  return day !== '' && typeof value === 'string' && value !== '' && value.slice(0, 10) < day;
}

function leftOut(
  run: RunContext,
  pipeline: Pipeline,
  row: SourceRow,
  { fingerprint, date }: { readonly fingerprint: string; readonly date: string },
): DocumentRecord {
  return {
    connection: run.settings.connection,
    entity: pipeline.entity,
    sourceId: row.sourceId,
    number: row.number,
    fingerprint,
    modifiedAt: row.modifiedAt,
    state: 'skipped',
    issues: [tooOld({ exportFrom: run.settings.exportFrom, date })],
    mappingVersion: required(run.mappings, pipeline.entity).version,
    snapshot: null,
    attempts: 0,
    dismissed: false,
    runId: run.runId,
    updatedAt: nowText(run.clock),
  };
}

export async function withDetails(run: RunContext, pipeline: Pipeline, rows: readonly Change['row'][]): Promise<Change[]> {
  const changes = await mapLimited(rows, run.settings.detailConcurrency, async (row): Promise<Change> => {
    run.signal.throwIfAborted();
    const readAt = run.clock.now();
    return { row, document: await run.source.read(pipeline.source, row.sourceId), readAt };
  });
  run.emit({ kind: 'read', entity: pipeline.entity, documents: changes.length });
  return changes;
}

/** What a full list of ids showed: records it did not name, not yet confirmed. */
export interface Sweep {
  readonly seen: number;
  readonly missing: readonly string[];
}

export async function sweep(
  run: RunContext,
  pipeline: Pipeline,
  { sweepId, highWater }: { readonly sweepId: string; readonly highWater: string },
): Promise<Sweep> {
  const { documents } = run.store;
  const { connection } = run.settings;
  const { entity } = pipeline;
  let seen = 0;
  const noted = new Set<string>();
  for await (const page of run.source.list(pipeline.source, { since: '', signal: run.signal })) {
    seen += page.rows.length;
    const ids = page.rows.map(({ sourceId }) => sourceId);
    if (!run.overlooked.has(entity)) {
      const seenBefore = page.rows.filter(({ modifiedAt }) => modifiedAt <= highWater);
      if ((await unrecorded(run, pipeline, seenBefore)).length > 0) run.overlooked.add(entity);
    }
    if (run.dryRun) for (const id of ids) noted.add(id);
    else await documents.markSeen(connection, entity, ids, sweepId);
  }
  return {
    seen,
    missing: await (run.dryRun ? documents.unseen(connection, entity, noted) : documents.missing(connection, entity, sweepId)),
  };
}

/** Each missing id is confirmed by asking for the record itself: only a certain "gone" counts. */
export async function vanished(run: RunContext, pipeline: Pipeline, missing: readonly string[]): Promise<Change[]> {
  const { store, settings } = run;
  const known = await store.documents.getMany(settings.connection, pipeline.entity, missing);
  const confirmed = await mapLimited(known, settings.detailConcurrency, async (record): Promise<Change | undefined> => {
    const document = await run.source.read(pipeline.source, record.sourceId);
    if (document) return undefined;
    return {
      row: { sourceId: record.sourceId, number: record.number, fingerprint: `gone ${nowText(run.clock)}`, modifiedAt: record.modifiedAt },
      document: undefined,
    };
  });
  return confirmed.filter((change) => change !== undefined);
}

export function nextCheckpoint(
  run: RunContext,
  pipeline: Pipeline,
  previous: Checkpoint | undefined,
  pass: ReturnType<ChangePass['result']>,
): Checkpoint {
  const now = nowText(run.clock);
  return {
    connection: run.settings.connection,
    entity: pipeline.entity,
    highWater: pass.highWater,
    filterHonoured: pass.filterHonoured ?? previous?.filterHonoured ?? null,
    // The first full pass has just seen everything there is, unless rows moved to a page that had been read: the next run sweeps.
    sweptAt: previous?.sweptAt ?? (pass.pages > 1 && pass.highWater !== '' ? '' : now),
    updatedAt: now,
  };
}
