import type { Issue, SourceDocument } from '../../domain/document.js';
import type { Link, Operation } from '../../domain/operation.js';
import type { DocumentRecord, DocumentState } from '../../domain/run.js';
import { plainText } from '../../domain/text.js';
import { linkKey, unsettled, type OperationResult } from '../apply/executor.js';
import type { DocumentFingerprint } from '../../store/index.js';
import type { Pipeline } from '../pipeline.js';
import type { DocumentPlan } from '../plan/plan-document.js';
import { isLeftOutAsOld } from '../plan/policies.js';
import { retraced } from '../plan/resolve.js';
import type { Change } from './change.js';
import { derivedChanges, derivedRecords } from './derived.js';
import { pinNow, planGroup, withoutParent, type Planned } from './plan-group.js';
import type { References } from './references.js';
import { leftOutFingerprint, settledFingerprint } from './settled-fingerprint.js';
import { settledWithout } from './settled-with.js';
import { nowText, required, type PlannedDocument, type RunContext } from './run-context.js';

/** The middle of the line for a bounded number of documents: map → resolve → plan → apply → record. */
export async function processGroup(run: RunContext, pipeline: Pipeline, references: References, given: readonly Change[]): Promise<void> {
  const { settings, store } = run;
  const changes = await withParents(run, pipeline, given);
  const ids = changes.map(({ row }) => row.sourceId);
  const links = groupBy(await store.links.ofDocuments(settings.connection, pipeline.entity, ids));
  const known = run.dryRun ? new Map() : await store.documents.fingerprints(settings.connection, pipeline.entity, ids);
  const planned = await planGroup(run, pipeline, references, { changes, links });
  for (const entry of planned)
    run.emit({ kind: 'planned', planned: plannedDocument(run, pipeline, { ...entry, resolve: references.resolve }, links) });
  const derived = await derivedRecords(run, pipeline, changes);
  if (run.dryRun) {
    foresee(run, pipeline, planned, derived);
    return;
  }

  const open = (await processBefore(run, pipeline, { references, planned, derived })) ? [] : derived;
  const operations = planned.flatMap(({ plan }) => plan.operations);
  const linked = new Map([...links.values()].flat().map((link) => [linkKey(link), link]));
  const isNew = ({ change, plan }: Planned): boolean => plan.operations.length > 0 && !links.has(change.row.sourceId);
  await recordEarly(run, pipeline, { planned: open.length > 0 ? planned : planned.filter(isNew), derived: open });
  const results = operations.length > 0 ? await run.executor.apply(operations, linked) : new Map<string, OperationResult>();
  // What is gone in the source and may not be taken back yet keeps its last snapshot: the next sweep finds it again.
  const recorded = planned.filter(({ change, isGated }) => change.document !== undefined || !isGated);
  const records = recorded.map((entry) => recordOf(run, pipeline, entry, results));
  const waiting = await waitingFor(run, results, known);
  const versions = records.filter((record) => isNews(record, known, planned));
  await store.recordGroup({ documents: [...waiting, ...open, ...records], versions });
  for (const record of records) {
    run.emit({
      kind: 'document',
      entity: record.entity,
      sourceId: record.sourceId,
      number: record.number,
      state: record.state,
      issues: record.issues,
    });
  }
}

/** What settles a document that was left out or put aside before has gone out without it. */
async function waitingFor(
  { store }: RunContext,
  results: ReadonlyMap<string, OperationResult>,
  known: ReadonlyMap<string, DocumentFingerprint>,
): Promise<DocumentRecord[]> {
  const waiting: DocumentRecord[] = [];
  for (const { operation, outcome, link } of results.values()) {
    const before = known.get(operation.sourceId);
    const wasOut = before?.state === 'skipped' || before?.dismissed === true;
    if (link && wasOut && outcome === 'applied' && operation.action === 'create') waiting.push(...(await settledWithout(store, link)));
  }
  return waiting;
}

/** What this run read anew, decided otherwise or wrote; another look at what waits leaves no trace. */
function isNews(record: DocumentRecord, known: ReadonlyMap<string, DocumentFingerprint>, planned: readonly Planned[]): boolean {
  const before = known.get(record.sourceId);
  if (before?.fingerprint !== record.fingerprint || before.state !== record.state) return true;
  return planned.some(({ change, plan }) => change.row.sourceId === record.sourceId && plan.operations.length > 0);
}

function plannedDocument(
  run: RunContext,
  pipeline: Pipeline,
  { change, projection, plan, resolve }: Planned & Pick<References, 'resolve'>,
  links: ReadonlyMap<string, readonly Link[]>,
): PlannedDocument {
  const mine = links.get(change.row.sourceId) ?? [];
  return {
    entity: pipeline.entity,
    sourceId: change.row.sourceId,
    number: projection.number || change.row.number,
    verdict: plan.verdict,
    operations: plan.operations,
    links: mine,
    issues: plan.issues,
    trace: Object.fromEntries(projection.desired.map((desired) => [desired.role, retraced(desired, { resolve })])),
    document: change.document ?? null,
    ...(run.dryRun ? { pin: pinNow(run, pipeline, change, mine) } : {}),
  };
}

/**
 * Before the wire, like the journal: what stands in QuickBooks must have a record here, or a process that dies in between leaves a
 * document that no sweep would miss when it is deleted in Zoho. A document and what derives from it go together: the next look
 * compares with what is recorded here, and must see what this one saw.
 */
async function recordEarly(
  run: RunContext,
  pipeline: Pipeline,
  { planned, derived }: { readonly planned: readonly Planned[]; readonly derived: readonly DocumentRecord[] },
): Promise<void> {
  const pending = planned
    .filter(({ change }) => change.document !== undefined)
    .map((entry): DocumentRecord => ({
      ...recordOf(run, pipeline, entry, new Map()),
      fingerprint: '',
      state: 'deferred',
      issues: [unsettled],
    }));
  if (pending.length + derived.length > 0) await run.store.recordGroup({ documents: [...derived, ...pending] });
}

async function withParents(run: RunContext, { parent }: Pipeline, changes: readonly Change[]): Promise<readonly Change[]> {
  if (!parent) return changes;
  const idOf = ({ document }: Change): string => plainText(document?.[parent.field]);
  // What was deleted names no parent any more.
  const ids = new Set(changes.map(idOf).filter((id) => id !== ''));
  const records = await run.store.documents.getMany(run.settings.connection, parent.entity, [...ids]);
  const read = records.filter((record) => record.snapshot !== null || !isLeftOutAsOld(record));
  const snapshots = new Map<string, SourceDocument | null>(read.map((record) => [record.sourceId, record.snapshot]));
  // Not read yet: this run stops before it records, or the parent is left out.
  for (const id of ids) {
    const { source } = required(run.pipelines, parent.entity);
    if (!snapshots.has(id)) snapshots.set(id, run.foreseen.parents.get(id) ?? (await run.source.read(source, id)) ?? null);
  }
  return changes.map((change) =>
    change.document ? { ...change, document: { ...change.document, $parent: snapshots.get(idOf(change)) ?? {} } } : change,
  );
}

function foresee(run: RunContext, pipeline: Pipeline, planned: readonly Planned[], derived: readonly DocumentRecord[]): void {
  for (const { change } of planned) run.foreseen.documents.add(`${pipeline.entity}/${change.row.sourceId}`);
  const isParent = [...run.pipelines.values()].some(({ parent }) => parent?.entity === pipeline.entity);
  if (isParent) for (const { change } of planned) run.foreseen.parents.set(change.row.sourceId, change.document ?? null);
  for (const { plan } of planned)
    for (const operation of plan.operations) if (operation.action === 'create') run.foreseen.targets.add(linkKey(operation));
  for (const [entity, changes] of derivedChanges(derived)) {
    // A later parent says more about the same document: the last word counts.
    const ids = new Set(changes.map(({ row }) => row.sourceId));
    const others = (run.foreseen.derived.get(entity) ?? []).filter(({ row }) => !ids.has(row.sourceId));
    run.foreseen.derived.set(entity, [...others, ...changes]);
  }
}

/** A bill cannot be deleted while its payment stands: what was derived from documents that go is planned before them. */
async function processBefore(
  run: RunContext,
  pipeline: Pipeline,
  {
    references,
    planned,
    derived,
  }: { readonly references: References; readonly planned: readonly Planned[]; readonly derived: readonly DocumentRecord[] },
): Promise<boolean> {
  const isGoing = planned.some(({ plan }) => plan.operations.some(({ action }) => action === 'delete' || action === 'void'));
  if (!isGoing || derived.length === 0) return false;
  await recordEarly(run, pipeline, { planned, derived });
  for (const [entity, changes] of derivedChanges(derived)) await processGroup(run, required(run.pipelines, entity), references, changes);
  return true;
}

function recordOf(
  run: RunContext,
  pipeline: Pipeline,
  { change, projection, plan }: Planned,
  results: ReadonlyMap<string, OperationResult>,
): DocumentRecord {
  const mine = plan.operations.map((operation: Operation) => results.get(operation.id)).filter((result) => result !== undefined);
  const issues: Issue[] = [...plan.issues, ...mine.flatMap(({ issue }) => (issue ? [issue] : []))];
  const rejected = mine.some(({ outcome }) => outcome === 'rejected');
  const open = mine.some(({ outcome }) => outcome === 'unknown' || outcome === 'deferred');
  const version = change.document ? settledFingerprint(change.row, change.readAt ?? run.clock.now()) : change.row.fingerprint;
  return {
    connection: run.settings.connection,
    entity: pipeline.entity,
    sourceId: change.row.sourceId,
    number: projection.number || change.row.number,
    fingerprint: isLeftOutAsOld(plan) ? leftOutFingerprint(version, run.settings.exportFrom) : version,
    modifiedAt: change.row.modifiedAt,
    state: stateOf(plan, change, { rejected, open }),
    issues: dedupe(issues),
    mappingVersion: projection.mappingVersion,
    snapshot: withoutParent(change.document),
    attempts: 0,
    dismissed: false,
    runId: run.runId,
    updatedAt: nowText(run.clock),
  };
}

function stateOf(plan: DocumentPlan, change: Change, results: { rejected: boolean; open: boolean }): DocumentState {
  if (results.rejected) return 'held';
  if (results.open) return 'deferred';
  if (plan.verdict === 'hold') return 'held';
  if (plan.verdict === 'defer') return 'deferred';
  if (!change.document) return 'gone';
  return plan.issues.some(({ severity }) => severity === 'skip') ? 'skipped' : 'synced';
}

function dedupe(issues: readonly Issue[]): Issue[] {
  return [...new Map(issues.map((issue) => [`${issue.code} ${issue.message}`, issue])).values()];
}

function groupBy(links: readonly Link[]): Map<string, Link[]> {
  const groups = new Map<string, Link[]>();
  for (const link of links) groups.set(link.sourceId, [...(groups.get(link.sourceId) ?? []), link]);
  return groups;
}
