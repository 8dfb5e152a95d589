import type { SourceDocument } from '../../domain/document.js';
import { canonicalJson, isRecord } from '../../domain/json.js';
import type { DocumentRecord } from '../../domain/run.js';
import type { Derived, Pipeline } from '../pipeline.js';
import type { Change } from './change.js';
import { isLeftOutAsOld } from '../plan/policies.js';
import { nowText, required, type RunContext } from './run-context.js';
import { leftOutFingerprint } from './settled-fingerprint.js';
import { plainText } from '../../domain/text.js';

/**
 * Documents the source has no list of, put together from members of other documents: a vendor payment is the union of
 * what all bills say about its id. What changes is kept as `deferred` together with the bill it came from, in one
 * transaction, and planned once the pass over the bills is complete.
 */
export async function derivedRecords(run: RunContext, parent: Pipeline, changes: readonly Change[]): Promise<DocumentRecord[]> {
  const records: DocumentRecord[] = [];
  for (const pipeline of run.pipelines.values()) {
    const { derived } = pipeline;
    if (derived?.from !== parent.entity || !run.settings.entities.includes(pipeline.entity)) continue;
    records.push(...(await collect(run, pipeline, derived, changes)));
  }
  return records;
}

async function collect(run: RunContext, pipeline: Pipeline, derived: Derived, changes: readonly Change[]): Promise<DocumentRecord[]> {
  const { store, settings } = run;
  const before = new Map(
    (
      await store.documents.getMany(
        settings.connection,
        derived.from,
        changes.map(({ row }) => row.sourceId),
      )
    ).map((record) => [record.sourceId, record]),
  );
  const idsIn = ({ row, document }: Change): ReadonlySet<string> =>
    new Set(
      [...members(before.get(row.sourceId)?.snapshot, derived), ...members(document, derived)].map((member) => idOf(member, derived)),
    );
  const touched = new Set(changes.flatMap((change) => [...idsIn(change)]));
  const known = new Map(
    (await store.documents.getMany(settings.connection, pipeline.entity, [...touched])).map((record) => [record.sourceId, record]),
  );
  const foreseen = new Map((run.foreseen.derived.get(pipeline.entity) ?? []).map(({ row, document }) => [row.sourceId, document]));
  const changed = new Map<string, DocumentRecord>();
  for (const change of changes) {
    const { row, document } = change;
    const parent = before.get(row.sourceId);
    // What went out while its parent was left out may find it now.
    const isTellingAnew = parent !== undefined && isLeftOutAsOld(parent);
    for (const id of idsIn(change)) {
      const record = changed.get(id) ?? known.get(id);
      const member = members(document, derived).find((candidate) => idOf(candidate, derived) === id);
      const snapshot = assemble(foreseen.get(id) ?? record?.snapshot ?? null, {
        parentId: row.sourceId,
        parent: document,
        member,
        derived,
      });
      if (record && canonicalJson(record.snapshot) === canonicalJson(snapshot) && !isTellingAnew && !isUnderOtherLimit(run, record))
        continue;
      changed.set(id, pending(run, pipeline, id, snapshot));
    }
  }
  return [...changed.values()];
}

/** Left out for its date while `export.from` was another day. */
export function isUnderOtherLimit({ settings }: RunContext, record: DocumentRecord): boolean {
  return isLeftOutAsOld(record) && !record.fingerprint.endsWith(leftOutFingerprint('', settings.exportFrom));
}

export function members(document: SourceDocument | null | undefined, { list }: Pick<Derived, 'list'>): SourceDocument[] {
  const value = document?.[list];
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

export function idOf(member: SourceDocument, { id }: Pick<Derived, 'id'>): string {
  return plainText(member[id]);
}

/** The document with what one parent now says about it; null when no parent says anything any more. */
function assemble(
  snapshot: SourceDocument | null,
  at: { parentId: string; parent: SourceDocument | undefined; member: SourceDocument | undefined; derived: Derived },
): SourceDocument | null {
  const { derived, parentId, parent, member } = at;
  const others = members(snapshot, { ...derived, list: derived.collect }).filter((part) => part[derived.parentId] !== parentId);
  const inherited = Object.fromEntries(derived.inherit.map((field) => [field, parent?.[field] ?? '']));
  const parts = member ? [...others, { ...inherited, ...member, [derived.parentId]: parentId }] : others;
  if (parts.length === 0) return null;
  const sorted = parts.sort((a, b) => String(a[derived.parentId]).localeCompare(String(b[derived.parentId])));
  // The amount of one share says nothing about the whole.
  return { ...(member ? { ...inherited, ...member } : snapshot), amount: '', [derived.collect]: sorted };
}

function pending(run: RunContext, pipeline: Pipeline, sourceId: string, snapshot: SourceDocument | null): DocumentRecord {
  const mapping = required(run.mappings, pipeline.entity);
  return {
    connection: run.settings.connection,
    entity: pipeline.entity,
    sourceId,
    number: plainText(snapshot?.[mapping.number]),
    fingerprint: '',
    modifiedAt: '',
    state: 'deferred',
    issues: [
      {
        code: 'derived.pending',
        severity: 'wait',
        message: `collected from ${pipeline.derived?.from ?? ''}, not yet planned`,
        remedy: 'Nothing to do.',
      },
    ],
    mappingVersion: mapping.version,
    snapshot,
    attempts: 0,
    dismissed: false,
    runId: run.runId,
    updatedAt: nowText(run.clock),
  };
}

/** As changes, for documents whose parent is about to be deleted in the target: they must go first. */
export function derivedChanges(records: readonly DocumentRecord[]): ReadonlyMap<string, readonly Change[]> {
  const changes = new Map<string, Change[]>();
  for (const record of records) {
    const { sourceId, number, fingerprint, modifiedAt } = record;
    changes.set(record.entity, [
      ...(changes.get(record.entity) ?? []),
      { row: { sourceId, number, fingerprint, modifiedAt }, document: record.snapshot ?? undefined },
    ]);
  }
  return changes;
}
