import type { Issue, Projection, SourceDocument } from '../../domain/document.js';
import type { Link, Operation } from '../../domain/operation.js';
import { referencesIn } from '../../domain/reference.js';
import type { DocumentRecord, DocumentState } from '../../domain/run.js';
import type { CompiledMapping } from '../../mapping/compile.js';
import type { MappingContext } from '../../mapping/context.js';
import { project, read, roleOrder } from '../../mapping/project.js';
import { linkKey, unsettled, type OperationResult } from '../apply/executor.js';
import { planDocument, type DocumentPlan } from '../plan/plan-document.js';
import type { Pipeline } from '../pipeline.js';
import type { References } from './references.js';
import type { Change } from './change.js';
import { derivedChanges, derivedRecords } from './derived.js';
import { nowText, required, type RunContext } from './run-context.js';
import { plainText } from '../../domain/text.js';

interface Projected {
  readonly change: Change;
  readonly projection: Projection;
}

interface Planned extends Projected {
  readonly plan: DocumentPlan;
}

/** The middle of the line for a bounded number of documents: map → resolve → plan → apply → record. */
export async function processGroup(run: RunContext, pipeline: Pipeline, references: References, given: readonly Change[]): Promise<void> {
  const { settings, store } = run;
  const mapping = required(run.mappings, pipeline.entity);
  const changes = await withParents(run, pipeline, given);
  const ids = changes.map(({ row }) => row.sourceId);
  const links = groupBy(await store.links.ofDocuments(settings.connection, pipeline.entity, ids));
  const { projections, context } = await projectAll(run, pipeline, references, changes, links);
  const attempts = await store.journal.attemptsMany(settings.connection, pipeline.entity, ids);
  const planned = projections.map(({ change, projection }): Planned => {
    const mine = links.get(change.row.sourceId) ?? [];
    const plan = planDocument({
      connection: settings.connection,
      runId: run.runId,
      projection,
      links: new Map(mine.map((link) => [link.role, link])),
      resolve: references.resolve,
      attempts: (role) => attempts.get(change.row.sourceId)?.get(role) ?? 0,
      writes: mapping.writes,
      policies: {
        exportFrom: settings.exportFrom,
        bookCloseDate: context.company.bookCloseDate,
        closedBooks: settings.closedBooks,
        date: dateOf(mapping, change.document),
      },
    });
    run.emit({
      kind: 'planned',
      planned: {
        entity: pipeline.entity,
        sourceId: change.row.sourceId,
        number: projection.number || change.row.number,
        verdict: plan.verdict,
        operations: plan.operations,
        links: mine,
        issues: plan.issues,
        trace: Object.fromEntries(projection.desired.map(({ role, trace }) => [role, trace])),
        document: change.document ?? null,
      },
    });
    return { change, projection, plan };
  });
  const derived = await derivedRecords(run, pipeline, changes);
  if (run.dryRun) {
    foresee(run, pipeline, planned, derived);
    return;
  }

  const open = (await processBefore(run, references, planned, derived)) ? [] : derived;
  const operations = planned.flatMap(({ plan }) => plan.operations);
  const known = new Map([...links.values()].flat().map((link) => [linkKey(link), link]));
  const results = operations.length > 0 ? await run.executor.apply(operations, known) : new Map<string, OperationResult>();
  const records = planned.map((entry) => recordOf(run, pipeline, entry, results));
  await store.recordGroup({ documents: [...open, ...records] });
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

async function withParents(run: RunContext, { parent }: Pipeline, changes: readonly Change[]): Promise<readonly Change[]> {
  if (!parent) return changes;
  const idOf = ({ document }: Change): string => plainText(document?.[parent.field]);
  const records = await run.store.documents.getMany(run.settings.connection, parent.entity, [...new Set(changes.map(idOf))]);
  const snapshots = new Map<string, SourceDocument | null>(records.map((record) => [record.sourceId, record.snapshot]));
  // Not on record yet: this run stops before it records, or leaves the parent out.
  for (const id of new Set(changes.map(idOf))) {
    const { source } = required(run.pipelines, parent.entity);
    if (!snapshots.has(id)) snapshots.set(id, run.foreseen.parents.get(id) ?? (await run.source.read(source, id)) ?? null);
  }
  return changes.map((change) =>
    change.document ? { ...change, document: { ...change.document, $parent: snapshots.get(idOf(change)) ?? {} } } : change,
  );
}

/** Resolving may teach something about the company (a new account, an item it refuses): then the documents are looked at once more. */
async function projectAll(
  run: RunContext,
  pipeline: Pipeline,
  references: References,
  changes: readonly Change[],
  links: ReadonlyMap<string, readonly Link[]>,
): Promise<{ projections: readonly Projected[]; context: MappingContext }> {
  const mapping = required(run.mappings, pipeline.entity);
  let context = await run.profiles.context();
  for (;;) {
    const facts = context;
    const projections = changes.map((change): Projected => {
      const known = links.get(change.row.sourceId) ?? [];
      const projection = change.document ? project(mapping, change.document, facts) : vanished(mapping, change, known, run);
      return { change, projection: withOpenRequest(run, pipeline, projection, change) };
    });
    const wanted = projections.filter(({ projection }) => !projection.issues.some(({ severity }) => severity === 'hold'));
    await references.prepare(wanted.flatMap(({ projection }) => projection.desired.flatMap(({ fields }) => referencesIn(fields))));
    const learned = await run.profiles.context();
    if (learned === context) return { projections, context };
    context = learned;
  }
}

function withOpenRequest(run: RunContext, pipeline: Pipeline, projection: Projection, { row }: Change): Projection {
  if (!run.open.has(`${pipeline.entity}/${row.sourceId}`)) return projection;
  return { ...projection, issues: [...projection.issues, unsettled] };
}

function foresee(run: RunContext, pipeline: Pipeline, planned: readonly Planned[], derived: readonly DocumentRecord[]): void {
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
  references: References,
  planned: readonly Planned[],
  derived: readonly DocumentRecord[],
): Promise<boolean> {
  const isGoing = planned.some(({ plan }) => plan.operations.some(({ action }) => action === 'delete' || action === 'void'));
  if (!isGoing || derived.length === 0) return false;
  await run.store.recordGroup({ documents: derived });
  for (const [entity, changes] of derivedChanges(derived)) await processGroup(run, required(run.pipelines, entity), references, changes);
  return true;
}

/** What the mapping wants when the source document is gone: every linked role voided, deleted, or left alone. */
function vanished(mapping: CompiledMapping, change: Change, links: readonly Link[], run: RunContext): Projection {
  const keep = mapping.onDelete === 'keep' || mapping.onDelete === 'deactivate';
  return {
    entity: mapping.entity,
    sourceId: change.row.sourceId,
    number: change.row.number,
    mappingVersion: mapping.version,
    issues: [],
    order: roleOrder(mapping),
    desired: links.map((link) => ({
      role: link.role,
      target: link.target,
      state: keep
        ? ('present' as const)
        : mapping.onDelete === 'void' && isPrimary(mapping, link) && run.target.canVoid(link.target)
          ? ('voided' as const)
          : ('absent' as const),
      fields: link.applied,
      after: mapping.emits.find(({ role }) => role === link.role)?.after ?? [],
      match: [],
      replaceOn: [],
      keep: [],
      locks: [],
      trace: {},
    })),
  };
}

function isPrimary(mapping: CompiledMapping, link: Link): boolean {
  return mapping.emits[0]?.role === link.role;
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
  return {
    connection: run.settings.connection,
    entity: pipeline.entity,
    sourceId: change.row.sourceId,
    number: projection.number || change.row.number,
    fingerprint: settledFingerprint(change, run),
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

/** Zoho's times have a resolution of one second: what was changed just now may change again without its time moving. */
const settlingMs = 2_000;

/** A version read while it may still move is looked at once more by the next run. */
function settledFingerprint({ row, document }: Change, { clock }: RunContext): string {
  const modified = Date.parse(row.modifiedAt);
  const mayMove = document !== undefined && !Number.isNaN(modified) && Math.abs(clock.now() - modified) < settlingMs;
  return mayMove ? `${row.fingerprint} unsettled` : row.fingerprint;
}

/** The parent has its own record; keeping a copy in each child would let them disagree. */
function withoutParent(document: SourceDocument | undefined): SourceDocument | null {
  if (!document) return null;
  return Object.fromEntries(Object.entries(document).filter(([field]) => field !== '$parent'));
}

function stateOf(plan: DocumentPlan, change: Change, results: { rejected: boolean; open: boolean }): DocumentState {
  if (results.rejected) return 'held';
  if (results.open) return 'deferred';
  if (plan.verdict === 'hold') return 'held';
  if (plan.verdict === 'defer') return 'deferred';
  if (!change.document) return 'gone';
  return plan.verdict === 'skip' ? 'skipped' : 'synced';
}

function dedupe(issues: readonly Issue[]): Issue[] {
  return [...new Map(issues.map((issue) => [`${issue.code} ${issue.message}`, issue])).values()];
}

function dateOf(mapping: CompiledMapping, document: SourceDocument | undefined): string {
  if (mapping.date === undefined || !document) return '';
  const value = read(document, mapping.date);
  return typeof value === 'string' ? value.slice(0, 10) : '';
}

function groupBy(links: readonly Link[]): Map<string, Link[]> {
  const groups = new Map<string, Link[]>();
  for (const link of links) groups.set(link.sourceId, [...(groups.get(link.sourceId) ?? []), link]);
  return groups;
}
