import type { Link } from '../../domain/operation.js';
import type { ImportPipeline } from './import-pipeline.js';
import { agreementOf, mappingOf, type ImportRun } from './import-run.js';
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
