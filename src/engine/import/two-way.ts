import { plainText } from '../../domain/text.js';
import type { SourceDocument } from '../../domain/document.js';
import type { Link } from '../../domain/operation.js';
import type { DocumentRecord } from '../../domain/run.js';
import { mapLimited } from '../apply/map-limited.js';
import { isReadRefused, unreadable } from '../apply/metered.js';
import { isMerged } from '../run/merged-parties.js';
import { lookedAgain } from '../run/settled-fingerprint.js';
import type { References } from '../run/references.js';
import { pinOf, type Pin } from '../plan/pin.js';
import { nowText, required, type RunContext } from '../run/run-context.js';
import { agreementFor, withOwnWrite } from './agreements.js';
import { decisionsOf, mappingOf, type ImportHandle, type ImportRun, type Incoming } from './import-run.js';
import { Lookups } from './lookups.js';
import { whereServed } from './not-served.js';
import { outgoingOperations } from './outgoing.js';
import { projectObject, resolveObject } from './project-import.js';
import { reconcile, type Agreement } from './reconcile.js';
import { applyEdits, issuesOf, recordOf } from './two-way-record.js';
import type { Compared, Edit, Following, Row } from './two-way.types.js';

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
    await whereServed(run, entity, () => followZoho({ run, way, references, pipeline, twoWay, lookups: new Lookups(way) }));
  }
}

function pickShared(
  run: RunContext,
): Pick<ImportRun, 'runId' | 'settings' | 'store' | 'profiles' | 'clock' | 'signal' | 'dryRun' | 'selector' | 'emit'> {
  const { runId, settings, store, profiles, clock, signal, dryRun, selector, emit } = run;
  return { runId, settings, store, profiles, clock, signal, dryRun, selector, emit };
}

async function followZoho(at: Following): Promise<void> {
  const { run, pipeline, twoWay } = at;
  const { store, settings, clock } = run;
  const previous = await store.checkpoints.get(settings.connection, pipeline.entity);
  let highWater = previous?.highWater ?? '';
  let filterHonoured = previous?.filterHonoured ?? null;
  const looked = new Set<string>();
  let isComplete = true;
  await run.spend(1);
  for await (const page of run.source.list(pipeline.target, { since: previous?.highWater ?? '', signal: run.signal })) {
    filterHonoured = page.filterHonoured ?? filterHonoured;
    for (const { modifiedAt } of page.rows) if (modifiedAt > highWater) highWater = modifiedAt;
    const ours = page.rows.filter((row) => twoWay.isOurs(row.row) && run.selector.includes(pipeline.entity, row));
    const changed = await changedRows(at, ours);
    // One that is listed again unchanged may be waiting all the same.
    for (const { sourceId } of changed) looked.add(sourceId);
    isComplete = (await inGroups(at, changed)) && isComplete;
  }
  await inGroups(
    at,
    (await waitingRows(at)).filter((row) => !looked.has(row.sourceId) && run.selector.includes(pipeline.entity, row)),
  );
  if (run.dryRun || run.selector.isPartial || !isComplete) return;
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

async function inGroups(at: Following, rows: readonly Row[]): Promise<boolean> {
  const { groupSize } = at.run.settings;
  let isComplete = true;
  for (let from = 0; from < rows.length; from += groupSize) {
    at.run.signal.throwIfAborted();
    isComplete = (await followGroup(at, rows.slice(from, from + groupSize))) && isComplete;
  }
  return isComplete;
}

async function changedRows({ run, pipeline }: Following, rows: readonly Row[]): Promise<readonly Row[]> {
  const ids = rows.map(({ sourceId }) => sourceId);
  const known = await run.store.documents.fingerprints(run.settings.connection, pipeline.entity, ids);
  return rows.filter(({ sourceId, fingerprint }) => known.get(sourceId)?.fingerprint !== fingerprint);
}

/** Records that wait or are held: read again, because both sides may have moved. */
async function waitingRows({ run, pipeline, twoWay }: Following): Promise<readonly Row[]> {
  const { store, settings, source } = run;
  const waiting: DocumentRecord[] = [];
  for (let after: DocumentRecord | undefined; ;) {
    const page = await store.documents.byState(settings.connection, ['held', 'deferred'], {
      entity: pipeline.entity,
      limit: settings.groupSize,
      ...(after ? { after } : {}),
    });
    waiting.push(...page.filter(({ dismissed, snapshot }) => !dismissed && snapshot !== null && twoWay.isOurs(snapshot)));
    after = page.at(-1);
    if (page.length < settings.groupSize) break;
  }
  const documents = await mapLimited(waiting, settings.detailConcurrency, ({ sourceId }) => source.read(pipeline.target, sourceId));
  return waiting.flatMap(({ sourceId, number, fingerprint, modifiedAt }, index) => {
    const row = documents[index];
    return row ? [{ sourceId, number, fingerprint: fingerprint || lookedAgain, modifiedAt, row }] : [];
  });
}

/** Whether all of it went through: what the run's gate stops, or a write of unknown outcome, must be listed again by the next run. */
async function followGroup(at: Following, rows: readonly Row[]): Promise<boolean> {
  const { run, pipeline } = at;
  const free = rows.filter(({ sourceId }) => !run.open.has(`${pipeline.entity}/${sourceId}`));
  const before = await linksOf(at, free);
  const missing = free.filter(({ sourceId, row }) => !before.has(sourceId) && isActive(at, row));
  const creatable = missing.filter((row) => mayPass(at, row, undefined));
  await createMissing(at, creatable);
  if (run.dryRun && before.size === 0) return true;
  const links = await linksOf(at, free);
  const linked = free.filter(({ sourceId }) => links.has(sourceId));
  const changes = await mapLimited(linked, run.settings.detailConcurrency, (row) => changeOf(at, row, links.get(row.sourceId)));
  const known = changes.filter((change) => change !== undefined);
  const edited = known.filter(({ isEdited }) => isEdited);
  const outcomes = await whereReadable(() => compareAll(at, edited));
  if (run.dryRun) return true;
  const same = known.filter(({ isEdited }) => !isEdited);
  await run.store.recordGroup({ documents: same.map((change) => recordOf(at, change, 'synced', [])) });
  if (!outcomes) {
    await run.store.recordGroup({ documents: edited.map((change) => recordOf(at, change, 'deferred', [unreadable])) });
    return false;
  }
  const writable = outcomes.filter(({ edit, operations }) => operations.length === 0 || mayPass(at, edit.row, edit.exported));
  await applyEdits(at, writable);
  return free.length === rows.length && creatable.length === missing.length && writable.length === outcomes.length;
}

/** What has to be read in QuickBooks first waits when its reads are used up; documents, which may need none, go on. */
async function whereReadable<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isReadRefused(error)) return undefined;
    throw error;
  }
}

function mayPass(at: Following, row: Row, link: Link | undefined): boolean {
  return at.run.gate?.(at.pipeline.entity, row.sourceId, pinOfRow(at, row, link)) === undefined;
}

function pinOfRow({ run, pipeline }: Following, { modifiedAt, row }: Row, link: Link | undefined): Pin {
  const mapping = required(run.mappings, pipeline.entity).version;
  return pinOf({ modifiedAt, document: row, mapping, settings: run.settings, links: link ? [link] : [] });
}

async function linksOf({ run, pipeline }: Following, rows: readonly Row[]): Promise<ReadonlyMap<string, Link>> {
  const ids = rows.map(({ sourceId }) => sourceId);
  const links = await run.store.links.ofDocuments(run.settings.connection, pipeline.entity, ids);
  const own = links.filter((link) => link.role === pipeline.role && link.state === 'present' && !isMerged(link));
  return new Map(own.map((link) => [link.sourceId, link]));
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
  const { entity, role } = pipeline;
  const { ownVariant } = required(run.pipelines, entity);
  await references.prepare(rows.map(({ sourceId: id, row }) => ({ $ref: { entity, id, role, variant: ownVariant?.(row) ?? '' } })));
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
  const decisions = imported ? decisionsOf(imported) : {};
  return { row, document, exported, imported, base, decisions, isEdited: isEdited && !way.target.isFixed(pipeline.target, document) };
}

async function compareAll(at: Following, edits: readonly Edit[]): Promise<readonly Compared[]> {
  if (edits.length === 0) return [];
  const { run, way, pipeline, lookups } = at;
  const mapping = mappingOf(way, pipeline);
  const ids = edits.map(({ exported }) => exported.targetId);
  const objects = new Map((await way.reader.readMany(pipeline.source, ids)).map((object) => [plainText(object['Id']), object]));
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
    const base = withOwnWrite(pipeline, mapping, named, { exported: edit.exported, incoming, context });
    const result = reconcile({
      quickbooks: incoming.fields,
      zoho,
      base,
      paths: mapping.paths,
      owner: (path) => edit.decisions[path] ?? mapping.owner(path),
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

function announce(at: Following, { edit, result, operations }: Compared): void {
  const { run, pipeline } = at;
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
      pin: pinOfRow(at, edit.row, edit.exported),
    },
  });
}
