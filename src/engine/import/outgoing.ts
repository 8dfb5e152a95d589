import { plainText } from '../../domain/text.js';
import type { SourceDocument } from '../../domain/document.js';
import { canonicalJson, type Json, type JsonObject } from '../../domain/json.js';
import type { Link, Operation } from '../../domain/operation.js';
import type { MappingContext } from '../../mapping/context.js';
import { project } from '../../mapping/project.js';
import { operationId } from '../plan/operation-id.js';
import { resolveFields } from '../plan/resolve.js';
import { required, type RunContext } from '../run/run-context.js';
import type { ImportPipeline, TwoWay } from './import-pipeline.js';
import type { ImportRun, Incoming } from './import-run.js';
import type { Fields } from './ports.js';
import type { Reconciliation } from './reconcile.js';

export interface OutgoingInput {
  readonly object: SourceDocument;
  readonly incoming: Incoming;
  readonly result: Reconciliation;
  readonly exported: Link;
  readonly sourceId: string;
  readonly number: string;
  readonly attempt: number;
  readonly context: MappingContext;
  readonly outgoing: TwoWay['outgoing'];
}

/**
 * What has to be written to QuickBooks for the fields that win on Zoho's side. The export mapping is asked twice, for the record as
 * QuickBooks has it and with those fields laid over it: only what differs is sent, so that nothing else is touched.
 */
export function outgoingOperations(run: RunContext, way: ImportRun, pipeline: ImportPipeline, input: OutgoingInput): readonly Operation[] {
  const { result, incoming, exported } = input;
  if (Object.keys(result.toQuickbooks).length === 0) return [];
  const { status, ...edited } = result.toQuickbooks;
  const before = targetFields(run, way, pipeline, input, incoming.fields);
  const after = targetFields(run, way, pipeline, input, { ...incoming.fields, ...edited });
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (field) => canonicalJson(before[field]) !== canonicalJson(after[field]),
  );
  const fields: Record<string, Json> = Object.fromEntries(changed.map((field) => [field, after[field] ?? null]));
  // QBO renames what is inactive: made active again, it gets its name back.
  if (status === 'active') Object.assign(fields, { Active: true }, nameOf(after));
  const operations: Operation[] = [];
  const reason = `edited in Zoho: ${Object.keys(result.toQuickbooks).join(', ')}`;
  const version = plainText(input.object['SyncToken']) || exported.targetVersion;
  if (Object.keys(fields).length > 0) {
    const known = Object.fromEntries(changed.map((field) => [field, before[field] ?? null]));
    operations.push(
      operation(run, way, pipeline, input, { action: 'update', before: known, after: fields, version, reason, dependsOn: [] }),
    );
  }
  if (status === 'inactive') {
    const [update] = operations;
    const dependsOn = update ? [update.id] : [];
    // Each write raises the version by one; a lost race is found out by the vendor (5010) and settled there.
    const next = update && /^\d+$/.test(version) ? String(Number(version) + 1) : version;
    operations.push(
      operation(run, way, pipeline, input, { action: 'deactivate', before: {}, after: {}, version: next, reason, dependsOn }),
    );
  }
  return operations;
}

function nameOf(fields: JsonObject): JsonObject {
  return Object.fromEntries(['DisplayName', 'Name'].flatMap((field) => (fields[field] === undefined ? [] : [[field, fields[field]]])));
}

function targetFields(run: RunContext, way: ImportRun, pipeline: ImportPipeline, input: OutgoingInput, fields: Fields): JsonObject {
  const mapping = required(run.mappings, pipeline.entity);
  const record = { ...way.target.document(pipeline.target, fields), [mapping.id]: input.sourceId };
  const projection = project(mapping, input.outgoing(record, input.object), input.context);
  const wanted = projection.desired[0]?.fields ?? {};
  return resolveFields(wanted, { resolve: () => ({ kind: 'id', id: '' }), marker: () => '' }).fields;
}

function operation(
  run: RunContext,
  way: ImportRun,
  pipeline: ImportPipeline,
  { exported, sourceId, number, attempt }: OutgoingInput,
  at: {
    action: 'update' | 'deactivate';
    before: JsonObject;
    after: JsonObject;
    version: string;
    reason: string;
    dependsOn: readonly string[];
  },
): Operation {
  const identity = {
    connection: way.settings.connection,
    entity: pipeline.entity,
    sourceId,
    role: pipeline.role,
    target: pipeline.source,
    action: at.action,
    targetId: exported.targetId,
    targetVersion: at.version,
    after: at.after,
    generation: exported.generation,
    attempt,
    mappingVersion: required(run.mappings, pipeline.entity).version,
    fills: {},
  };
  return {
    ...identity,
    id: operationId(identity),
    runId: run.runId,
    number,
    before: at.before,
    reason: at.reason,
    dependsOn: at.dependsOn,
  };
}
