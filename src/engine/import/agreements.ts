import { isRecord, type Json, type JsonObject } from '../../domain/json.js';
import type { Link } from '../../domain/operation.js';
import { plainText } from '../../domain/text.js';
import type { MappingContext } from '../../mapping/context.js';
import type { ImportMapping, ImportPipeline } from './import-pipeline.js';
import { agreementOf, mappingOf, type ImportRun, type Incoming } from './import-run.js';
import { projectObject, resolveObject } from './project-import.js';
import type { Agreement } from './reconcile.js';

/**
 * What both sides last agreed on. Where the export created the QuickBooks object for a document, nothing has been compared yet: then it
 * is what was sent, and the Zoho record it was made from, so that our own write does not come back as somebody's change.
 */
export async function agreementFor(
  run: Pick<ImportRun, 'store' | 'settings' | 'profiles' | 'target' | 'mappings'>,
  pipeline: ImportPipeline,
  { imported, exported }: { imported: Link | undefined; exported: Link | undefined },
): Promise<Agreement | undefined> {
  if (imported) return agreementOf(imported);
  if (!exported || Object.keys(exported.applied).length === 0) return undefined;
  const [record] = await run.store.documents.getMany(run.settings.connection, pipeline.entity, [exported.sourceId]);
  if (!record?.snapshot) return undefined;
  const sent = { ...exported.applied, Id: exported.targetId };
  const { fields } = resolveObject(projectObject(pipeline, mappingOf(run, pipeline), sent, await run.profiles.context()), () => '');
  return { quickbooks: fields, zoho: run.target.fields(pipeline.target, record.snapshot) };
}

/**
 * A write of ours whose answer was lost is settled by the journal, which knows nothing of agreements. Where QuickBooks stands at the
 * version it made, what it sent is agreed on: else it would come back as somebody's change there, and win over a later edit in Zoho.
 */
export function withOwnWrite(
  pipeline: ImportPipeline,
  mapping: ImportMapping,
  base: Agreement,
  { exported, incoming, context }: { readonly exported: Link | undefined; readonly incoming: Incoming; readonly context: MappingContext },
): Agreement {
  const { object, fields } = incoming;
  if (exported?.targetVersion !== plainText(object['SyncToken'])) return base;
  const unlike = projectObject(pipeline, mapping, { ...object, ...inverted(exported.applied) }, context);
  const others = resolveObject(unlike, () => fields['parent_account_id'] ?? '').fields;
  const own = mapping.paths.filter(
    (path) => (fields[path] ?? '') !== (others[path] ?? '') && (fields[path] ?? '') !== (base.quickbooks[path] ?? ''),
  );
  const sent = Object.fromEntries(own.map((path) => [path, fields[path] ?? '']));
  return { quickbooks: { ...base.quickbooks, ...sent }, zoho: { ...base.zoho, ...sent } };
}

/** Every text that was sent replaced by one that was not, to see which fields hang on it. */
function inverted(value: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(value).map(([member, held]): [string, Json] => {
      if (typeof held === 'string') return [member, held === '' ? '-' : ''];
      return [member, isRecord(held) ? inverted(held) : held];
    }),
  );
}
