import type { DocumentRecord } from '../../domain/run.js';
import type { ImportPipeline } from './import-pipeline.js';
import type { ImportRun } from './import-run.js';

/** Records of one list that wait or are held, a page at a time. */
export async function* waitingRecords({ store, settings }: ImportRun, { records }: ImportPipeline): AsyncGenerator<DocumentRecord> {
  let after: DocumentRecord | undefined;
  do {
    const page = await store.documents.byState(settings.connection, ['held', 'deferred'], {
      entity: records,
      limit: settings.groupSize,
      ...(after ? { after } : {}),
    });
    yield* page;
    after = page.length < settings.groupSize ? undefined : page.at(-1);
  } while (after);
}
