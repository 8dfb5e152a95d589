import type { DocumentRecord } from '../domain/run.js';
import type { DeadLetterPage, Store } from '../store/index.js';

/** Page by page, so that a person sees the first ones of many at once and memory stays bounded. */
export async function* deadLetterPages(
  store: Store,
  connection: string,
  page: Pick<DeadLetterPage, 'entity' | 'dismissed'>,
): AsyncGenerator<DocumentRecord[]> {
  let after: DocumentRecord | undefined;
  while (true) {
    const records = await store.documents.deadLetters(connection, { ...page, ...(after === undefined ? {} : { after }) });
    if (records.length === 0) return;
    yield records;
    after = records.at(-1);
  }
}

export async function deadLetterTotal(store: Store, connection: string): Promise<number> {
  return Object.values(await store.documents.deadLetterCounts(connection)).reduce((sum, count) => sum + count, 0);
}
