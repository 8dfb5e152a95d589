import type { DocumentRecord } from '../../domain/run.js';
import { SyncError } from '../../domain/sync-error.js';
import type { Store } from '../../store/index.js';
import type { ImportHandle } from './import-run.js';
import type { ImportPipeline, Owner } from './import-pipeline.js';

const conflictCode = 'conflict.both-changed';

/** A dead letter about fields that both sides changed. */
export interface ConflictRecord {
  readonly record: DocumentRecord;
  readonly fields: readonly string[];
}

export async function conflicts(connection: string, store: Store, { pipelines }: ImportHandle): Promise<readonly ConflictRecord[]> {
  const found: ConflictRecord[] = [];
  for (const pipeline of pipelines.filter(({ twoWay }) => twoWay !== undefined)) {
    for (const entity of [pipeline.records, pipeline.entity]) {
      for (let after: DocumentRecord | undefined; ;) {
        const page = await store.documents.deadLetters(connection, { entity, ...(after ? { after } : {}) });
        found.push(...page.map((record) => ({ record, fields: fieldsOf(record) })).filter(({ fields }) => fields.length > 0));
        after = page.at(-1);
        if (!after) break;
      }
    }
  }
  return found;
}

function fieldsOf({ issues }: DocumentRecord): readonly string[] {
  return issues.flatMap(({ code, at }) => (code === conflictCode && at !== undefined ? [at] : []));
}

/**
 * A person says which side's value stays. The decision waits beside the agreement until the next import or export has carried it out;
 * both records of the pair are looked at again.
 */
export async function decide(
  connection: string,
  store: Store,
  { pipelines }: ImportHandle,
  { record, fields }: ConflictRecord,
  keep: Exclude<Owner, 'none'>,
): Promise<void> {
  const pipeline = pipelines.find(({ records, entity }) => record.entity === records || record.entity === entity);
  const link = pipeline && (await agreement(connection, store, pipeline, record));
  if (!pipeline || !link)
    throw new SyncError({
      kind: 'config',
      code: 'conflict.unknown',
      message: `${record.entity} ${record.number} has no conflict to decide`,
    });
  const facts = { ...link.facts, ...Object.fromEntries(fields.map((path) => [path, keep])) };
  await store.recordGroup({ links: [{ ...link, facts }] });
  await store.documents.retry(connection, pipeline.records, [link.sourceId]);
  await store.documents.retry(connection, pipeline.entity, [link.targetId]);
}

/** The import's link of a record of either side. */
async function agreement(connection: string, store: Store, pipeline: ImportPipeline, record: DocumentRecord) {
  const present = ({ role, state }: { role: string; state: string }): boolean => role === pipeline.role && state === 'present';
  const exported = await store.links.ofDocument(connection, pipeline.entity, record.sourceId);
  const qboId = record.entity === pipeline.records ? record.sourceId : exported.find(present)?.targetId;
  if (qboId === undefined) return undefined;
  return (await store.links.ofDocument(connection, pipeline.records, qboId)).find(present);
}
