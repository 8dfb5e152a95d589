import type { SourceDocument } from '../../domain/document.js';
import type { Link, Operation } from '../../domain/operation.js';
import type { DocumentRecord } from '../../domain/run.js';
import { shortHash } from '../plan/operation-id.js';
import { followMerges, isMerged, releaseRefused } from '../run/merged-parties.js';
import { nowText } from '../run/run-context.js';
import { applyWrites, PartlyApplied, writeOperation, type WriteResult } from './apply.js';
import type { ImportPipeline } from './import-pipeline.js';
import { mappingOf, type ImportRun } from './import-run.js';
import { waitingRecords } from './waiting-records.js';

/**
 * Objects that are gone from QuickBooks: deleted, or merged away by a person. What stands on them in Zoho is history, so the record is
 * made inactive, never deleted. The export's link ends or moves to the winner, whatever becomes of that: the next document must not go to an
 * id that no longer is. The import's own link ends once Zoho has it; until then the next import tries again.
 */
export async function importDeleted(run: ImportRun, pipeline: ImportPipeline, ids: readonly string[]): Promise<void> {
  const { store, settings } = run;
  if (!run.dryRun) await endExportLinks(run, pipeline, ids);
  const links = await store.links.ofDocuments(settings.connection, pipeline.records, ids);
  for (const link of links.filter(({ state }) => state === 'present')) await closeRecord(run, pipeline, link);
}

/** Known as gone, and Zoho does not have it yet: QuickBooks tells of a delete once. What Zoho refused waits for a person. */
export async function goneBefore(run: ImportRun, pipeline: ImportPipeline): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { sourceId, snapshot, state } of waitingRecords(run, pipeline)) {
    if (snapshot === null && state === 'deferred') ids.push(sourceId);
  }
  return ids;
}

async function endExportLinks(run: ImportRun, pipeline: ImportPipeline, ids: readonly string[]): Promise<void> {
  const { store, settings, clock } = run;
  await followMerges(run, pipeline.source, ids);
  const links = await store.links.byTarget(settings.connection, pipeline.source, ids);
  const standing = links.filter(({ entity, state }) => entity === pipeline.entity && state === 'present');
  if (standing.length === 0) return;
  await store.recordGroup({ links: standing.map((link) => ({ ...link, state: 'absent', updatedAt: nowText(clock) })) });
  await releaseRefused(run);
}

async function closeRecord(run: ImportRun, pipeline: ImportPipeline, link: Link): Promise<void> {
  const { store, settings, target } = run;
  const [record] = await store.documents.getMany(settings.connection, pipeline.records, [link.sourceId]);
  const current = await target.read(pipeline.target, link.targetId);
  const isOpen = current !== undefined && (await isToClose(run, pipeline, link, current));
  const operation = isOpen ? closing(run, pipeline, { link, number: record?.number ?? '', current }) : undefined;
  run.emit({
    kind: 'planned',
    planned: {
      entity: pipeline.records,
      sourceId: link.sourceId,
      number: record?.number ?? '',
      verdict: operation ? 'change' : 'noop',
      operations: operation ? [operation] : [],
      links: [link],
      issues: [],
      trace: {},
      document: record?.snapshot ?? null,
    },
  });
  if (run.dryRun) return;
  if (!operation) return concluded(run, { link, record, operation, results: new Map() });
  try {
    await concluded(run, { link, record, operation, results: await applyWrites(run, [{ operation, current }], []) });
  } catch (error) {
    if (!(error instanceof PartlyApplied)) throw error;
    await concluded(run, { link, record, operation, results: error.results });
    throw error.cause;
  }
}

/** Not one that somebody made inactive, that is Zoho's own, or that stands for another object by now. */
async function isToClose(run: ImportRun, pipeline: ImportPipeline, link: Link, current: SourceDocument): Promise<boolean> {
  const { store, settings, target } = run;
  if (target.isFixed(pipeline.target, current) || !mappingOf(run, pipeline).paths.includes('status')) return false;
  if (target.fields(pipeline.target, current)['status'] === 'inactive') return false;
  const exported = await store.links.ofDocuments(settings.connection, pipeline.entity, [link.targetId]);
  return !exported.some((other) => other.role === pipeline.role && standsFor(other) && other.targetId !== link.sourceId);
}

function standsFor(link: Link): boolean {
  return link.state === 'present' && !isMerged(link);
}

function closing(
  run: ImportRun,
  pipeline: ImportPipeline,
  { link, number, current }: { readonly link: Link; readonly number: string; readonly current: SourceDocument },
): Operation {
  return writeOperation(run, {
    entity: pipeline.records,
    sourceId: link.sourceId,
    number,
    role: pipeline.role,
    target: pipeline.target,
    targetId: link.targetId,
    version: `gone ${shortHash(nowText(run.clock))}`,
    before: { status: run.target.fields(pipeline.target, current)['status'] ?? '' },
    after: { status: 'inactive' },
    attempt: 0,
    mappingVersion: mappingOf(run, pipeline).mapping.version,
    reason: 'deleted or merged in QuickBooks',
  });
}

interface Conclusion {
  readonly link: Link;
  readonly record: DocumentRecord | undefined;
  readonly operation: Operation | undefined;
  readonly results: ReadonlyMap<string, WriteResult>;
}

/** Without a snapshot while Zoho does not have it: there is no object any more to look at again. */
async function concluded(run: ImportRun, { link, record, operation, results }: Conclusion): Promise<void> {
  const result = operation ? results.get(operation.id) : undefined;
  const isDone = !operation || result?.outcome === 'applied';
  const updatedAt = nowText(run.clock);
  const waits = { state: result?.outcome === 'rejected' ? ('held' as const) : ('deferred' as const), snapshot: null };
  const after = {
    ...(isDone ? { state: 'gone' as const } : waits),
    fingerprint: 'gone',
    issues: result?.issue ? [result.issue] : [],
    runId: run.runId,
    updatedAt,
  };
  await run.store.recordGroup({
    receipts: result ? [result.receipt] : [],
    links: isDone ? [{ ...link, state: 'absent', updatedAt }] : [],
    documents: record ? [{ ...record, ...after }] : [],
  });
}
