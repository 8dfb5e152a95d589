import type { Issue, SourceDocument, SourceRow } from '../../domain/document.js';
import type { Link, Operation } from '../../domain/operation.js';
import type { DocumentRecord, DocumentState } from '../../domain/run.js';
import type { MappingContext } from '../../mapping/context.js';
import { linkKey, type OperationResult } from '../apply/executor.js';
import { mapLimited } from '../apply/map-limited.js';
import type { References } from '../run/references.js';
import { nowText, type RunContext } from '../run/run-context.js';
import { agreementFor } from './agreements.js';
import { conflictIssue, stuckIssue } from './import-issues.js';
import type { ImportPipeline, TwoWay } from './import-pipeline.js';
import { agreementLink, importRecord, mappingOf, type ImportHandle, type ImportRun, type Incoming } from './import-run.js';
import { Lookups } from './lookups.js';
import { outgoingOperations } from './outgoing.js';
import { projectObject, resolveObject } from './project-import.js';
import type { Fields } from './ports.js';
import { agreeOn, reconcile, type Agreement, type Reconciliation } from './reconcile.js';

/**
 * The half of two-way that travels with the export: customers and accounts made or edited in Zoho reach QuickBooks. What is new is
 * matched or created as for a document; what was edited is compared with QuickBooks and the last agreement, and only then written.
 */
export async function exportMasters(
  run: RunContext,
  references: References,
  imports: ImportHandle,
  only: readonly string[] | undefined,
): Promise<void> {
  const way: ImportRun = { ...imports, ...pickShared(run) };
  for (const pipeline of imports.pipelines) {
    const { twoWay, entity } = pipeline;
    if (!twoWay || !run.settings.entities.includes(entity) || (only !== undefined && !only.includes(entity))) continue;
    run.emit({ kind: 'phase', phase: 'export', entity });
    await followZoho({ run, way, references, pipeline, twoWay, lookups: new Lookups(way) });
  }
}

function pickShared(
  run: RunContext,
): Pick<ImportRun, 'runId' | 'settings' | 'store' | 'profiles' | 'clock' | 'signal' | 'dryRun' | 'emit'> {
  const { runId, settings, store, profiles, clock, signal, dryRun, emit } = run;
  return { runId, settings, store, profiles, clock, signal, dryRun, emit };
}

interface Following {
  readonly run: RunContext;
  readonly way: ImportRun;
  readonly references: References;
  readonly pipeline: ImportPipeline;
  readonly twoWay: TwoWay;
  readonly lookups: Lookups;
}

/** A Zoho record that changed, as its list shows it. */
type Row = Pick<SourceRow, 'sourceId' | 'number' | 'fingerprint' | 'modifiedAt' | 'row'>;

async function followZoho(at: Following): Promise<void> {
  const { run, pipeline, twoWay } = at;
  const { store, settings, clock } = run;
  const previous = await store.checkpoints.get(settings.connection, pipeline.entity);
  let highWater = previous?.highWater ?? '';
  let filterHonoured = previous?.filterHonoured ?? null;
  const looked = new Set<string>();
  for await (const page of run.source.list(pipeline.target, { since: previous?.highWater ?? '', signal: run.signal })) {
    filterHonoured = page.filterHonoured ?? filterHonoured;
    for (const { modifiedAt } of page.rows) if (modifiedAt > highWater) highWater = modifiedAt;
    const ours = page.rows.filter(({ row }) => twoWay.isOurs(row));
    for (const { sourceId } of ours) looked.add(sourceId);
    await inGroups(at, await changedRows(at, ours));
  }
  await inGroups(
    at,
    (await waitingRows(at)).filter(({ sourceId }) => !looked.has(sourceId)),
  );
  if (run.dryRun) return;
  const now = nowText(clock);
  await store.checkpoints.save({
    connection: settings.connection,
    entity: pipeline.entity,
    highWater,
    filterHonoured,
    sweptAt: now,
    updatedAt: now,
  });
}

async function inGroups(at: Following, rows: readonly Row[]): Promise<void> {
  const { groupSize } = at.run.settings;
  for (let from = 0; from < rows.length; from += groupSize) {
    at.run.signal.throwIfAborted();
    await followGroup(at, rows.slice(from, from + groupSize));
  }
}

async function changedRows({ run, pipeline }: Following, rows: readonly Row[]): Promise<readonly Row[]> {
  const ids = rows.map(({ sourceId }) => sourceId);
  const known = await run.store.documents.fingerprints(run.settings.connection, pipeline.entity, ids);
  return rows.filter(({ sourceId, fingerprint }) => known.get(sourceId)?.fingerprint !== fingerprint);
}

/** Records that wait or are held: read again, because both sides may have moved. */
async function waitingRows({ run, pipeline, twoWay }: Following): Promise<readonly Row[]> {
  const { store, settings, source } = run;
  const waiting = (
    await store.documents.byState(settings.connection, ['held', 'deferred'], { entity: pipeline.entity, limit: settings.groupSize })
  ).filter(({ dismissed, snapshot }) => !dismissed && snapshot !== null && twoWay.isOurs(snapshot));
  const documents = await mapLimited(waiting, settings.detailConcurrency, ({ sourceId }) => source.read(pipeline.target, sourceId));
  return waiting.flatMap(({ sourceId, number, fingerprint, modifiedAt }, index) => {
    const row = documents[index];
    return row ? [{ sourceId, number, fingerprint: fingerprint || 'looked at again', modifiedAt, row }] : [];
  });
}

async function followGroup(at: Following, rows: readonly Row[]): Promise<void> {
  const { run, pipeline } = at;
  const free = rows.filter(({ sourceId }) => !run.open.has(`${pipeline.entity}/${sourceId}`));
  const before = await linksOf(at, free);
  await createMissing(
    at,
    free.filter(({ sourceId, row }) => !before.has(sourceId) && isActive(at, row)),
  );
  if (run.dryRun && before.size === 0) return;
  const links = await linksOf(at, free);
  const linked = free.filter(({ sourceId }) => links.has(sourceId));
  const changes = await mapLimited(linked, run.settings.detailConcurrency, (row) => changeOf(at, row, links.get(row.sourceId)));
  const edited = changes.filter((change) => change !== undefined && change.isEdited) as Edit[];
  const outcomes = await compareAll(at, edited);
  if (run.dryRun) return;
  const same = changes.filter((change) => change !== undefined && !change.isEdited) as Edit[];
  await run.store.recordGroup({ documents: same.map((change) => recordOf(at, change, 'synced', [])) });
  await applyAll(at, outcomes);
}

async function linksOf({ run, pipeline }: Following, rows: readonly Row[]): Promise<ReadonlyMap<string, Link>> {
  const ids = rows.map(({ sourceId }) => sourceId);
  const links = await run.store.links.ofDocuments(run.settings.connection, pipeline.entity, ids);
  return new Map(links.filter(({ role, state }) => role === pipeline.role && state === 'present').map((link) => [link.sourceId, link]));
}

function isActive({ way, pipeline }: Following, row: SourceDocument): boolean {
  return way.target.fields(pipeline.target, row)['status'] !== 'inactive';
}

/** The same way a document's customer or account is found or made: one rule against duplicates, not two. */
async function createMissing({ run, references, pipeline, twoWay }: Following, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  if (twoWay.rowsAreWhole) {
    // The organization's accounts are kept for a day; one that is new is not among them yet.
    const known = new Set((await run.profiles.source()).accounts.map((account) => String(account['account_id'])));
    if (rows.some(({ sourceId }) => !known.has(sourceId))) await run.profiles.rereadSource();
  }
  await references.prepare(rows.map(({ sourceId }) => ({ $ref: { entity: pipeline.entity, id: sourceId, role: pipeline.role } })));
}

interface Edit {
  readonly row: Row;
  readonly document: SourceDocument;
  readonly exported: Link;
  readonly imported: Link | undefined;
  readonly base: Agreement;
  readonly isEdited: boolean;
}

/** Compared with the last agreement: a record that only looks changed (our own write, a balance) costs no read of QuickBooks. */
async function changeOf(at: Following, row: Row, exported: Link | undefined): Promise<Edit | undefined> {
  const { run, way, pipeline, twoWay } = at;
  const document = twoWay.rowsAreWhole ? row.row : await run.source.read(pipeline.target, row.sourceId);
  if (!document || !exported) return undefined;
  const [imported] = (await run.store.links.ofDocuments(run.settings.connection, pipeline.records, [exported.targetId])).filter(
    ({ state }) => state === 'present',
  );
  const known = await agreementFor(way, pipeline, { imported, exported });
  const zoho = way.target.fields(pipeline.target, document);
  const { paths, match } = mappingOf(way, pipeline);
  const base = known ?? { quickbooks: { [match.name]: '' }, zoho: { [match.name]: zoho[match.name] ?? '' } };
  const isEdited = known === undefined || paths.some((path) => (zoho[path] ?? '') !== (base.zoho[path] ?? ''));
  return { row, document, exported, imported, base, isEdited: isEdited && !way.target.isFixed(pipeline.target, document) };
}

interface Compared {
  readonly edit: Edit;
  readonly incoming: Incoming;
  readonly result: Reconciliation;
  readonly operations: readonly Operation[];
  readonly context: MappingContext;
}

async function compareAll(at: Following, edits: readonly Edit[]): Promise<readonly Compared[]> {
  if (edits.length === 0) return [];
  const { run, way, pipeline, lookups } = at;
  const mapping = mappingOf(way, pipeline);
  const ids = edits.map(({ exported }) => exported.targetId);
  const objects = new Map((await way.reader.readMany(pipeline.source, ids)).map((object) => [String(object['Id']), object]));
  const context = await run.profiles.context();
  const attempts = await run.store.journal.attemptsMany(
    run.settings.connection,
    pipeline.entity,
    edits.map(({ row }) => row.sourceId),
  );
  const compared: Compared[] = [];
  for (const edit of edits) {
    const object = objects.get(edit.exported.targetId);
    // Gone from QuickBooks: the import learns of it and ends the link.
    if (!object) continue;
    const projected = projectObject(pipeline, mapping, object, context);
    const incoming = resolveObject(projected, await lookups.resolve(projected.references));
    const zoho = way.target.fields(pipeline.target, edit.document);
    const named =
      edit.imported || edit.base.quickbooks[mapping.match.name] !== '' ? edit.base : withName(edit.base, incoming, mapping.match.name);
    const result = reconcile({
      quickbooks: incoming.fields,
      zoho,
      base: named,
      paths: mapping.paths,
      owner: mapping.owner,
      once: mapping.once,
    });
    const operations = outgoingOperations(run, way, pipeline, {
      object,
      incoming,
      result,
      exported: edit.exported,
      sourceId: edit.row.sourceId,
      number: edit.row.number,
      attempt: attempts.get(edit.row.sourceId)?.get(pipeline.role) ?? 0,
      context,
      outgoing: at.twoWay.outgoing,
    });
    const one = { edit, incoming, result, operations, context };
    compared.push(one);
    announce(at, one);
  }
  return compared;
}

/** A match says that both names mean the same. */
function withName(base: Agreement, incoming: Incoming, path: string): Agreement {
  return { ...base, quickbooks: { ...base.quickbooks, [path]: incoming.fields[path] ?? '' } };
}

async function applyAll(at: Following, compared: readonly Compared[]): Promise<void> {
  const { run } = at;
  const operations = compared.flatMap((one) => one.operations);
  const links = new Map(compared.map(({ edit }) => [linkKey(edit.exported), edit.exported]));
  const results = operations.length > 0 ? await run.executor.apply(operations, links) : new Map<string, OperationResult>();
  const documents: DocumentRecord[] = [];
  const agreements: Link[] = [];
  for (const one of compared) {
    const mine = one.operations.map(({ id }) => results.get(id));
    const isDone = mine.every((result) => result?.outcome === 'applied');
    const issues = [...issuesOf(one.result), ...mine.flatMap((result) => (result?.issue ? [result.issue] : []))];
    const isRefused = mine.some((result) => result?.outcome === 'rejected');
    documents.push(recordOf(at, one.edit, stateOf(issues, isDone, isRefused), issues));
    agreements.push(agreementAfter(at, one, isDone));
    if (Object.keys(one.result.toZoho).length > 0) documents.push(leftToImport(at, one));
  }
  await run.store.recordGroup({ documents, links: agreements });
}

function stateOf(issues: readonly Issue[], isDone: boolean, isRefused: boolean): DocumentState {
  if (isRefused || issues.some(({ severity }) => severity === 'hold')) return 'held';
  return isDone ? 'synced' : 'deferred';
}

function issuesOf({ conflicts, stuck }: Reconciliation): readonly Issue[] {
  return [...conflicts.map(conflictIssue), ...stuck.map(stuckIssue)];
}

function agreementAfter({ way, pipeline }: Following, one: Compared, isDone: boolean): Link {
  const { edit, incoming, result, operations } = one;
  const { mapping } = mappingOf(way, pipeline);
  const written = Object.assign({}, ...operations.map(({ after }) => after)) as object;
  const paths = isDone ? Object.keys(result.toQuickbooks) : [];
  const now: Agreement = {
    quickbooks: paths.length > 0 ? projectedAfter(way, pipeline, one, written) : incoming.fields,
    zoho: way.target.fields(pipeline.target, edit.document),
  };
  return agreementLink(way, pipeline, {
    id: incoming.id,
    version: edit.exported.targetVersion,
    zohoId: edit.row.sourceId,
    agreed: agreeOn(result.agreed, paths, now),
    mapping,
    how: edit.exported.origin,
  });
}

/** As the next import will see it, so that our own write is no news. */
function projectedAfter(way: ImportRun, pipeline: ImportPipeline, { incoming, result, context }: Compared, written: object): Fields {
  const { status } = result.toQuickbooks;
  const active = status === undefined ? {} : { Active: status !== 'inactive' };
  const projected = projectObject(pipeline, mappingOf(way, pipeline), { ...incoming.object, ...written, ...active }, context);
  return resolveObject(projected, () => incoming.fields['parent_account_id'] ?? '').fields;
}

/** The record of the import waits: its side is newer, and the next import brings it. */
function leftToImport({ way, pipeline }: Following, { incoming }: Compared): DocumentRecord {
  const { mapping } = mappingOf(way, pipeline);
  return importRecord(way, pipeline, {
    incoming,
    object: incoming.object,
    state: 'deferred',
    issues: [],
    fingerprint: '',
    version: mapping.version,
  });
}

function recordOf({ run, way, pipeline }: Following, edit: Edit, state: DocumentState, issues: readonly Issue[]): DocumentRecord {
  const { row, document } = edit;
  return {
    connection: run.settings.connection,
    entity: pipeline.entity,
    sourceId: row.sourceId,
    number: row.number,
    fingerprint: row.fingerprint,
    modifiedAt: row.modifiedAt,
    state,
    issues,
    mappingVersion: mappingOf(way, pipeline).mapping.version,
    snapshot: document,
    attempts: 0,
    dismissed: false,
    runId: run.runId,
    updatedAt: nowText(run.clock),
  };
}

function announce({ run, pipeline }: Following, { edit, result, operations }: Compared): void {
  const issues = issuesOf(result);
  run.emit({
    kind: 'planned',
    planned: {
      entity: pipeline.entity,
      sourceId: edit.row.sourceId,
      number: edit.row.number,
      verdict: issues.length > 0 ? 'hold' : operations.length > 0 ? 'change' : 'noop',
      operations,
      links: [edit.exported],
      issues,
      trace: {},
      document: edit.document,
    },
  });
}
