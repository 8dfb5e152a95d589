import { plainText } from '../../domain/text.js';
import type { Issue, SourceDocument } from '../../domain/document.js';
import { canonicalJson } from '../../domain/json.js';
import type { Link } from '../../domain/operation.js';
import { unsettled } from '../apply/executor.js';
import { mapLimited } from '../apply/map-limited.js';
import { isSameTarget, readMarker } from '../plan/marker.js';
import { shortHash } from '../plan/operation-id.js';
import { isMerged } from '../run/merged-parties.js';
import type { PlannedDocument } from '../run/run-context.js';
import { agreementFor, withOwnWrite } from './agreements.js';
import { companion, goneInZoho, inactive, withoutSource } from './import-issues.js';
import type { ImportPipeline, Owner } from './import-pipeline.js';
import { agreementOf, decisionsOf, mappingOf, type ImportRun, type Incoming } from './import-run.js';
import { newId, type Lookups } from './lookups.js';
import { findTarget, type Match } from './match.js';
import { projectObject, resolveObject } from './project-import.js';
import type { Fields } from './ports.js';
import { nothingAgreed, reconcile, type Agreement, type Reconciliation } from './reconcile.js';
import { recordGroup, type Outcome } from './record.js';

/** An object with what is known of it. */
interface Known {
  readonly incoming: Incoming;
  readonly fingerprint: string;
  readonly exported: Link | undefined;
  readonly imported: Link | undefined;
  /** Linked to something that Zoho does not have. */
  readonly isWithoutSource: boolean;
}

/** The middle of the line for a bounded number of objects: map → resolve → match or compare → plan → apply → record. */
export async function importGroup(
  run: ImportRun,
  pipeline: ImportPipeline,
  lookups: Lookups,
  objects: readonly SourceDocument[],
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const level of byDepth(pipeline, objects)) outcomes.push(...(await importLevel(run, pipeline, lookups, level)));
  return outcomes;
}

/** Parents before what stands below them. */
function byDepth(pipeline: ImportPipeline, objects: readonly SourceDocument[]): readonly (readonly SourceDocument[])[] {
  const levels = new Map<number, SourceDocument[]>();
  for (const object of objects) {
    const depth = pipeline.depth(object);
    levels.set(depth, [...(levels.get(depth) ?? []), object]);
  }
  return [...levels].sort(([a], [b]) => a - b).map(([, level]) => level);
}

async function importLevel(
  run: ImportRun,
  pipeline: ImportPipeline,
  lookups: Lookups,
  objects: readonly SourceDocument[],
): Promise<readonly Outcome[]> {
  const known = await describe(run, pipeline, lookups, objects);
  const recorded = await run.store.documents.fingerprints(
    run.settings.connection,
    pipeline.records,
    known.map(({ incoming }) => incoming.id),
  );
  const isUnchanged = ({ incoming, fingerprint }: Known): boolean => {
    const record = recorded.get(incoming.id);
    return record?.fingerprint === fingerprint && ['synced', 'skipped'].includes(record.state);
  };
  const isOpen = ({ incoming }: Known): boolean => ['held', 'deferred'].includes(recorded.get(incoming.id)?.state ?? '');
  const outcomes: Outcome[] = known.filter(isUnchanged).map(({ incoming, fingerprint }) => ({ incoming, fingerprint, verdict: 'noop' }));
  const changed = known.filter((entry) => !isUnchanged(entry));
  const echoes = changed.filter((entry) => !isOpen(entry) && isEcho(run, pipeline, entry));
  const open = changed.filter((entry) => !echoes.includes(entry));
  const currents = await readCurrent(run, pipeline, open);
  const planned: Outcome[] = echoes.map(({ incoming, fingerprint }) => ({ incoming, fingerprint, verdict: 'noop' }));
  for (const entry of open) planned.push(await planOne(run, pipeline, lookups, entry, currents));
  const records = await recordGroup(run, pipeline, lookups, planned);
  return [...outcomes, ...records];
}

/** What both sides agreed on already: our own write that comes back, a balance that moved. Costs no read of Zoho. */
function isEcho(run: ImportRun, pipeline: ImportPipeline, { incoming, imported }: Known): boolean {
  if (!imported || blocking(incoming.issues)) return false;
  const { quickbooks } = agreementOf(imported);
  return mappingOf(run, pipeline).paths.every((path) => (incoming.fields[path] ?? '') === (quickbooks[path] ?? ''));
}

async function describe(
  run: ImportRun,
  pipeline: ImportPipeline,
  lookups: Lookups,
  objects: readonly SourceDocument[],
): Promise<readonly Known[]> {
  const { store, settings } = run;
  const mapping = mappingOf(run, pipeline);
  const context = await run.profiles.context();
  const projected = objects.map((object) => projectObject(pipeline, mapping, object, context));
  const idOf = await lookups.resolve(projected.flatMap(({ references }) => references));
  const ids = objects.map((object) => plainText(object['Id']));
  const linked = (await store.links.byTarget(settings.connection, pipeline.source, ids)).filter(
    (link) => link.entity === pipeline.entity && link.state === 'present' && !isMerged(link),
  );
  const own = linked.filter(({ sourceId }) => pipeline.isWithoutSource?.(sourceId) === true);
  const exported = linked.filter((link) => !own.includes(link));
  const imported = await store.links.ofDocuments(settings.connection, pipeline.records, ids);
  return projected.map((one) => {
    const resolved = resolveObject(one, idOf);
    const rule = pipeline.skip(one.object);
    const incoming = rule ? { ...resolved, issues: [rule] } : resolved;
    return {
      incoming,
      fingerprint: shortHash(canonicalJson([mapping.mapping.version, incoming.fields, incoming.issues])),
      exported: exported.find((link) => link.targetId === incoming.id && link.role === pipeline.role) ?? linkOf(exported, incoming),
      isWithoutSource: linkOf(own, incoming) !== undefined,
      imported: imported.find((link) => link.sourceId === incoming.id && link.state === 'present'),
    };
  });
}

function linkOf(links: readonly Link[], incoming: Incoming): Link | undefined {
  return links.find((link) => link.targetId === incoming.id);
}

/** The Zoho records of linked objects, each read once. */
async function readCurrent(
  run: ImportRun,
  pipeline: ImportPipeline,
  known: readonly Known[],
): Promise<Map<string, SourceDocument | undefined>> {
  const ids = known.flatMap(({ exported, imported, incoming }) => {
    const id = imported?.targetId ?? exported?.sourceId;
    return id === undefined || blocking(incoming.issues) ? [] : [id];
  });
  const unique = [...new Set(ids)];
  const records = await mapLimited(unique, run.settings.detailConcurrency, (id) => {
    run.signal.throwIfAborted();
    return run.target.read(pipeline.target, id);
  });
  return new Map(unique.map((id, index) => [id, records[index]]));
}

function blocking(issues: readonly Issue[]): Issue | undefined {
  return issues.find(({ severity }) => severity !== 'note');
}

const stateOfSeverity = { hold: 'hold', wait: 'defer', skip: 'skip', note: 'noop' } as const satisfies Record<
  Issue['severity'],
  PlannedDocument['verdict']
>;

async function planOne(
  run: ImportRun,
  pipeline: ImportPipeline,
  lookups: Lookups,
  known: Known,
  currents: Map<string, SourceDocument | undefined>,
): Promise<Outcome> {
  const { incoming, fingerprint, exported, imported } = known;
  const stop = blocking(incoming.issues);
  if (stop) return { incoming, fingerprint, verdict: stateOfSeverity[stop.severity] };
  if (await lookups.isOpen(pipeline, incoming.id, exported?.sourceId))
    return { incoming: withIssue(incoming, unsettled), fingerprint, verdict: 'defer' };
  if (exported && exported.role !== pipeline.role) return skipped(known, companion);
  const zohoId = imported?.targetId ?? exported?.sourceId;
  if (zohoId === undefined && known.isWithoutSource) return skipped(known, withoutSource);
  if (zohoId !== undefined) {
    const current = currents.get(zohoId);
    if (!current) return { ...skipped(known, goneInZoho), links: unlinked(exported, imported) };
    return compare(run, pipeline, known, { zohoId, current, how: exported?.origin ?? imported?.origin ?? 'linked' });
  }
  if (isMarkedCompanion(run, pipeline, incoming)) return skipped(known, companion);
  if (incoming.object['Active'] === false) return skipped(known, inactive);
  const match = await matchOf(run, pipeline, lookups, incoming);
  if (match.kind === 'ambiguous') return { incoming: withIssue(incoming, match.issue), fingerprint, verdict: 'hold' };
  if (match.kind === 'create') return create(run, pipeline, lookups, known, match.name);
  const current = await run.target.read(pipeline.target, match.row.id);
  if (!current) return { incoming: withIssue(incoming, { ...goneInZoho, severity: 'wait' }), fingerprint, verdict: 'defer' };
  await lookups.learn(pipeline, incoming.id, match.row);
  return compare(run, pipeline, known, { zohoId: match.row.id, current, how: match.how });
}

/** Its links may be lost: the marker says as much. */
function isMarkedCompanion({ settings }: ImportRun, { entity, role }: ImportPipeline, { object }: Incoming): boolean {
  const marker = readMarker(plainText(object['Notes']));
  return marker?.connection === settings.connection && marker.entity === entity && marker.role.startsWith(`${role}@`);
}

async function matchOf(run: ImportRun, pipeline: ImportPipeline, lookups: Lookups, incoming: Incoming): Promise<Match> {
  const { directory, taken } = await lookups.directory(pipeline);
  const marker = readMarker(plainText(incoming.object['Notes']));
  const own = { connection: run.settings.connection, entity: pipeline.entity, role: pipeline.role };
  return findTarget({
    fields: incoming.fields,
    markedId: marker && isSameTarget(marker, { ...own, sourceId: marker.sourceId }) ? marker.sourceId : '',
    rows: directory,
    peers: await lookups.peers(pipeline, incoming),
    rule: mappingOf(run, pipeline).match,
    isCompatible: pipeline.isCompatible,
    suffixes: pipeline.suffixes(incoming.object),
    taken,
  });
}

async function create(run: ImportRun, pipeline: ImportPipeline, lookups: Lookups, known: Known, name: string): Promise<Outcome> {
  const { incoming, fingerprint } = known;
  const { match } = mappingOf(run, pipeline);
  const fields = { ...incoming.fields, [match.name]: name };
  // Its name is taken from here on, for those behind it in the same pass.
  if (run.dryRun) lookups.expect(pipeline, incoming);
  (await lookups.directory(pipeline)).directory.add({ id: newId(incoming.id), fields, fixed: false });
  (await lookups.directory(pipeline)).taken.add(newId(incoming.id));
  return { incoming, fingerprint, verdict: 'change', write: { fields, current: undefined }, agreed: nothingAgreed };
}

/** Linked, or matched just now: what changed since both last agreed goes the way its owner says. */
async function compare(
  run: ImportRun,
  pipeline: ImportPipeline,
  known: Known,
  at: { zohoId: string; current: SourceDocument; how: string },
): Promise<Outcome> {
  const { incoming, fingerprint, exported, imported } = known;
  const mapping = mappingOf(run, pipeline);
  const zoho = run.target.fields(pipeline.target, at.current);
  const last = (await agreementFor(run, pipeline, { imported, exported })) ?? sameName(mapping.match.name, incoming.fields, zoho);
  const base = withOwnWrite(pipeline, mapping, last, { exported, incoming, context: await run.profiles.context() });
  const isNew = !exported && !imported;
  if (run.target.isFixed(pipeline.target, at.current)) {
    const agreed: Agreement = { quickbooks: incoming.fields, zoho };
    return { incoming, fingerprint, verdict: isNew ? 'match' : 'noop', agreed, zohoId: at.zohoId, how: at.how, isNew };
  }
  const decisions = imported ? decisionsOf(imported) : {};
  const owner = (path: string): Owner => decisions[path] ?? mapping.owner(path);
  const result = reconcile({ quickbooks: incoming.fields, zoho, base, paths: mapping.paths, owner, once: mapping.once });
  return {
    incoming,
    fingerprint,
    verdict: verdictOf(result, isNew),
    result,
    decisions,
    agreed: result.agreed,
    zohoId: at.zohoId,
    how: at.how,
    isNew,
    ...(Object.keys(result.toZoho).length > 0 ? { write: { fields: result.toZoho, current: at.current } } : {}),
  };
}

/** A match says that both names mean the same: neither is changed for it. */
function sameName(path: string, quickbooks: Fields, zoho: Fields): Agreement {
  return { quickbooks: { [path]: quickbooks[path] ?? '' }, zoho: { [path]: zoho[path] ?? '' } };
}

function verdictOf({ toZoho, conflicts, stuck }: Reconciliation, isNew: boolean): PlannedDocument['verdict'] {
  if (conflicts.length + stuck.length > 0) return 'hold';
  if (isNew) return 'match';
  return Object.keys(toZoho).length > 0 ? 'change' : 'noop';
}

function skipped({ incoming, fingerprint }: Known, issue: Issue): Outcome {
  return { incoming: withIssue(incoming, issue), fingerprint, verdict: 'skip' };
}

function withIssue(incoming: Incoming, issue: Issue): Incoming {
  return { ...incoming, issues: [...incoming.issues, issue] };
}

function unlinked(...links: readonly (Link | undefined)[]): readonly Link[] {
  return links.flatMap((link) => (link ? [{ ...link, state: 'absent' as const }] : []));
}
