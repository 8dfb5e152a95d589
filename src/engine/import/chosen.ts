import { isRecord } from '../../domain/json.js';
import type { SourceDocument } from '../../domain/document.js';
import { plainText } from '../../domain/text.js';
import type { ImportPipeline } from './import-pipeline.js';
import { mappingOf, type ImportRun } from './import-run.js';

/** What a run by hand is about, when it is not about everything: records by QuickBooks id or name, or by time of change. */
export function chosenObjects(run: ImportRun, pipeline: ImportPipeline, objects: readonly SourceDocument[]): readonly SourceDocument[] {
  if (!run.selector.isPartial) return objects;
  const { mapping } = mappingOf(run, pipeline);
  return objects.filter((object) =>
    run.selector.includes(pipeline.records, {
      sourceId: plainText(object['Id']),
      number: plainText(pipeline.prepare(object)[mapping.number]),
      modifiedAt: isRecord(object['MetaData']) ? plainText(object['MetaData']['LastUpdatedTime']) : '',
    }),
  );
}

/** Of a deleted object QuickBooks tells the id only; its name is the one on record. */
export async function chosenDeletions(run: ImportRun, pipeline: ImportPipeline, ids: readonly string[]): Promise<readonly string[]> {
  const { selector, store, settings } = run;
  if (!selector.isPartial || ids.length === 0) return ids;
  const records = await store.documents.getMany(settings.connection, pipeline.records, ids);
  return records
    .filter(({ sourceId, number }) => selector.includes(pipeline.records, { sourceId, number, modifiedAt: '' }))
    .map(({ sourceId }) => sourceId);
}
