import type { Issue } from '../../domain/document.js';
import type { Link } from '../../domain/operation.js';
import type { DocumentRecord, DocumentState } from '../../domain/run.js';
import { linkKey, type OperationResult } from '../apply/executor.js';
import { nowText } from '../run/run-context.js';
import { settledFingerprint } from '../run/settled-fingerprint.js';
import { conflictIssue, stuckIssue } from './import-issues.js';
import type { ImportPipeline } from './import-pipeline.js';
import { agreementLink, importRecord, mappingOf, type ImportRun } from './import-run.js';
import { projectObject, resolveObject } from './project-import.js';
import type { Fields } from './ports.js';
import { agreeOn, undecided, type Agreement, type Reconciliation } from './reconcile.js';
import type { Compared, Edit, Following } from './two-way.types.js';

/** Writes what wins on Zoho's side to QuickBooks, then records documents and agreements in one transaction. */
export async function applyEdits(at: Following, compared: readonly Compared[]): Promise<void> {
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

export function issuesOf({ conflicts, stuck }: Reconciliation): readonly Issue[] {
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
    decisions: undecided(edit.decisions, result, paths),
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

export function recordOf({ run, way, pipeline }: Following, edit: Edit, state: DocumentState, issues: readonly Issue[]): DocumentRecord {
  const { row, document } = edit;
  return {
    connection: run.settings.connection,
    entity: pipeline.entity,
    sourceId: row.sourceId,
    number: row.number,
    fingerprint: settledFingerprint(row, run.clock.now()),
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
