import { plainText } from '../../domain/text.js';
import type { SourceDocument } from '../../domain/document.js';
import type { Link, Operation } from '../../domain/operation.js';
import type { DocumentRecord, DocumentState } from '../../domain/run.js';
import { succeeding } from '../run/generations.js';
import type { PlannedDocument } from '../run/run-context.js';
import { applyWrites, PartlyApplied, writeOperation, type WriteResult } from './apply.js';
import { conflictIssue, stuckIssue, waitsForExport } from './import-issues.js';
import type { ImportPipeline, Owner } from './import-pipeline.js';
import { agreementLink, exportLink, importRecord, mappingOf, type ImportRun, type Incoming } from './import-run.js';
import type { Lookups } from './lookups.js';
import { pick } from './fields.js';
import type { Fields } from './ports.js';
import { agreeOn, undecided, type Agreement, type Reconciliation } from './reconcile.js';

/** What planning came to for one object. */
export interface Outcome {
  readonly incoming: Incoming;
  readonly fingerprint: string;
  readonly verdict: PlannedDocument['verdict'];
  readonly zohoId?: string;
  readonly how?: string;
  readonly isNew?: boolean;
  readonly result?: Reconciliation;
  readonly decisions?: Readonly<Record<string, Owner>>;
  readonly agreed?: Agreement;
  readonly write?: { readonly fields: Fields; readonly current: SourceDocument | undefined };
  /** Links that change besides. */
  readonly links?: readonly Link[];
}

interface Draft {
  readonly outcome: Outcome;
  readonly operation: Operation | undefined;
}

/** Writes what is planned, then records receipts, links and documents in one transaction. Answers what did not need a second look. */
export async function recordGroup(
  run: ImportRun,
  pipeline: ImportPipeline,
  lookups: Lookups,
  outcomes: readonly Outcome[],
): Promise<readonly Outcome[]> {
  const ids = outcomes.map(({ incoming }) => incoming.id);
  const attempts = await run.store.journal.attemptsMany(run.settings.connection, pipeline.records, ids);
  const drafts = outcomes.map((outcome): Draft => ({
    outcome,
    operation: operationOf(run, pipeline, outcome, attempts.get(outcome.incoming.id)?.get(pipeline.role) ?? 0),
  }));
  for (const draft of drafts) announce(run, pipeline, draft);
  if (run.dryRun) return outcomes;
  const writes = drafts.flatMap(({ operation, outcome }) => (operation ? [{ operation, current: outcome.write?.current }] : []));
  try {
    await record(run, pipeline, lookups, drafts, await applyWrites(run, writes, mappingOf(run, pipeline).once));
  } catch (error) {
    if (!(error instanceof PartlyApplied)) throw error;
    const settled = drafts.filter(({ operation }) => operation && error.results.has(operation.id));
    await record(run, pipeline, lookups, settled, error.results);
    throw error.cause;
  }
  return outcomes;
}

async function record(
  run: ImportRun,
  pipeline: ImportPipeline,
  lookups: Lookups,
  drafts: readonly Draft[],
  results: ReadonlyMap<string, WriteResult>,
): Promise<void> {
  const links: Link[] = [];
  const documents: DocumentRecord[] = [];
  for (const { outcome, operation } of drafts) {
    const result = operation ? results.get(operation.id) : undefined;
    const settled = settle(run, pipeline, outcome, operation, result);
    links.push(...settled.links);
    documents.push(settled.document);
    if (operation?.action === 'create') await lookups.conclude(pipeline, outcome.incoming.id, result?.outcome ?? 'deferred');
    if (isNameTaken(operation, result)) lookups.forget(pipeline);
    if (result?.record) await lookups.learn(pipeline, outcome.incoming.id, rowOf(run, pipeline, result.record));
  }
  documents.push(...(await leftToExport(run, pipeline, drafts)));
  await run.store.recordGroup({
    receipts: [...results.values()].map(({ receipt }) => receipt),
    links: await succeeding(run.store, links),
    documents,
  });
  for (const { entity, sourceId, number, state, issues } of documents) {
    run.emit({ kind: 'document', entity, sourceId, number, state, issues });
  }
}

/** Zoho is newer in some field: the export has to look at the record again, also where its list shows no change any more. */
async function leftToExport(run: ImportRun, pipeline: ImportPipeline, drafts: readonly Draft[]): Promise<readonly DocumentRecord[]> {
  const ids = drafts.flatMap(({ outcome }) => (waits(pipeline, outcome) && outcome.zohoId !== undefined ? [outcome.zohoId] : []));
  const known = await run.store.documents.getMany(run.settings.connection, pipeline.entity, ids);
  return known
    .filter(({ state }) => state === 'synced')
    .map((record) => ({ ...record, state: 'deferred', fingerprint: waitsForExport.code, issues: [waitsForExport] }));
}

function settle(
  run: ImportRun,
  pipeline: ImportPipeline,
  outcome: Outcome,
  operation: Operation | undefined,
  result: WriteResult | undefined,
): { links: readonly Link[]; document: DocumentRecord } {
  const { incoming, fingerprint, links = [] } = outcome;
  const { mapping } = mappingOf(run, pipeline);
  const isDone = operation === undefined || result?.outcome === 'applied';
  const issues = [
    ...incoming.issues,
    ...(outcome.result?.conflicts.map(conflictIssue) ?? []),
    ...(outcome.result?.stuck.map(stuckIssue) ?? []),
    ...(result?.issue ? [result.issue] : []),
    ...(waits(pipeline, outcome) ? [waitsForExport] : []),
  ];
  const document = importRecord(run, pipeline, {
    incoming,
    object: incoming.object,
    state: stateOf(pipeline, outcome, operation, result),
    issues,
    fingerprint: isDone ? fingerprint : '',
    version: mapping.version,
  });
  return { links: [...links, ...linksOf(run, pipeline, outcome, operation, result)], document };
}

function waits(pipeline: ImportPipeline, { result }: Outcome): boolean {
  return pipeline.twoWay !== undefined && result !== undefined && Object.keys(result.toQuickbooks).length > 0;
}

function stateOf(
  pipeline: ImportPipeline,
  outcome: Outcome,
  operation: Operation | undefined,
  result: WriteResult | undefined,
): DocumentState {
  // Somebody took the name while we looked: looked at again, with Zoho's list read anew.
  if (isNameTaken(operation, result)) return 'deferred';
  if (result?.outcome === 'rejected') return 'held';
  if (operation && result?.outcome !== 'applied') return 'deferred';
  if (outcome.verdict === 'hold') return 'held';
  if (outcome.verdict === 'defer') return 'deferred';
  return outcome.verdict === 'skip' ? 'skipped' : 'synced';
}

const nameTaken: readonly string[] = ['zoho.3062', 'zoho.1001'];
const attemptsMax = 3;

function isNameTaken(operation: Operation | undefined, result: WriteResult | undefined): boolean {
  return operation !== undefined && operation.attempt < attemptsMax && nameTaken.includes(result?.issue?.code ?? '');
}

function linksOf(
  run: ImportRun,
  pipeline: ImportPipeline,
  outcome: Outcome,
  operation: Operation | undefined,
  result: WriteResult | undefined,
): readonly Link[] {
  const { incoming, agreed } = outcome;
  const { mapping } = mappingOf(run, pipeline);
  const zohoId = outcome.zohoId ?? (result?.record ? run.target.idOf(pipeline.target, result.record) : undefined);
  if (zohoId === undefined || !agreed) return [];
  const how = outcome.how ?? 'created';
  const written = operation && result?.record ? Object.keys(operation.after) : [];
  const now: Agreement = {
    quickbooks: incoming.fields,
    zoho: result?.record ? run.target.fields(pipeline.target, result.record) : {},
  };
  const isCreated = operation?.action === 'create' && result?.record !== undefined;
  // Found after a lost answer, it may hold somebody's edits already: only what was sent is agreed on.
  const created = result?.receipt.resolvedBy === undefined ? now.zoho : incoming.fields;
  const after = isCreated ? { quickbooks: incoming.fields, zoho: created } : agreeOn(agreed, written, now);
  const version = plainText(incoming.object['SyncToken']);
  const decisions = outcome.result && outcome.decisions ? undecided(outcome.decisions, outcome.result, written) : {};
  const own = agreementLink(run, pipeline, { id: incoming.id, version, zohoId, agreed: after, mapping, how, decisions });
  const isFresh = outcome.isNew !== false || isCreated;
  const shared =
    isFresh && pipeline.isLinkable(incoming.object) ? [exportLink(run, pipeline, { zohoId, object: incoming.object, mapping, how })] : [];
  return [own, ...shared];
}

function operationOf(run: ImportRun, pipeline: ImportPipeline, outcome: Outcome, attempt: number): Operation | undefined {
  const { incoming, write, zohoId } = outcome;
  if (!write) return undefined;
  const { mapping } = mappingOf(run, pipeline);
  const paths = Object.keys(write.fields);
  const before = write.current ? pick(run.target.fields(pipeline.target, write.current), paths) : null;
  return writeOperation(run, {
    entity: pipeline.records,
    sourceId: incoming.id,
    number: incoming.number,
    role: pipeline.role,
    target: pipeline.target,
    ...(zohoId === undefined ? {} : { targetId: zohoId }),
    version: plainText(incoming.object['SyncToken']),
    before,
    after: write.fields,
    attempt,
    mappingVersion: mapping.version,
    reason: write.current ? `changed in QuickBooks: ${paths.join(', ')}` : 'not in Zoho yet',
  });
}

function rowOf(run: ImportRun, pipeline: ImportPipeline, document: SourceDocument): { id: string; fields: Fields; fixed: boolean } {
  return { id: run.target.idOf(pipeline.target, document), fields: run.target.fields(pipeline.target, document), fixed: false };
}

function announce(run: ImportRun, pipeline: ImportPipeline, { outcome, operation }: Draft): void {
  const { incoming, verdict, zohoId, how, agreed } = outcome;
  const { mapping } = mappingOf(run, pipeline);
  const isMatch = verdict === 'match' && zohoId !== undefined && agreed !== undefined;
  const version = plainText(incoming.object['SyncToken']);
  run.emit({
    kind: 'planned',
    planned: {
      entity: pipeline.records,
      sourceId: incoming.id,
      number: incoming.number,
      verdict,
      operations: operation ? [operation] : [],
      links: isMatch ? [agreementLink(run, pipeline, { id: incoming.id, version, zohoId, agreed, mapping, how: how ?? '' })] : [],
      issues: [
        ...incoming.issues,
        ...(outcome.result?.conflicts.map(conflictIssue) ?? []),
        ...(outcome.result?.stuck.map(stuckIssue) ?? []),
      ],
      trace: { [pipeline.role]: Object.fromEntries(mapping.emits[0]?.fields.map(({ path, line }) => [path, line]) ?? []) },
      document: incoming.object,
    },
  });
}
