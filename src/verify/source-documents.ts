import type { SourceDocument } from '../domain/document.js';
import type { Link } from '../domain/operation.js';
import { documentStates, type DocumentRecord } from '../domain/run.js';
import type { Store } from '../store/index.js';
import { bookedEntities, type BookedEntity } from './expected/index.js';
import { list, text } from './json.js';
import type { Masters } from './masters.js';

/** A stored source document with all that is linked to it. */
export interface StoredDocument {
  readonly entity: BookedEntity;
  readonly record: DocumentRecord;
  readonly links: readonly Link[];
  readonly parent: SourceDocument;
}

const pageSize = 200;

/** All stored documents, what can be settled before what settles it, a page at a time. */
export async function* storedDocuments(store: Store, connection: string, masters: Masters): AsyncGenerator<readonly StoredDocument[]> {
  for (const entity of Object.keys(bookedEntities) as BookedEntity[]) {
    let after: DocumentRecord | undefined;
    for (;;) {
      const records = await store.documents.byState(connection, documentStates, { entity, limit: pageSize, ...(after ? { after } : {}) });
      after = records.at(-1);
      if (records.length > 0) yield await complete(store, connection, { entity, records, masters });
      if (records.length < pageSize) break;
    }
  }
}

async function complete(
  store: Store,
  connection: string,
  page: { entity: BookedEntity; records: readonly DocumentRecord[]; masters: Masters },
): Promise<StoredDocument[]> {
  const { entity, records, masters } = page;
  const ids = records.map(({ sourceId }) => sourceId);
  const links = Map.groupBy(await store.links.ofDocuments(connection, entity, ids), ({ sourceId }) => sourceId);
  const parents = await parentsOf(store, connection, page);
  await loadMasters(masters, [...records.map(({ snapshot }) => snapshot), ...parents.values()]);
  return records.map((record) => ({
    entity,
    record,
    links: links.get(record.sourceId) ?? [],
    parent: parents.get(parentId(record.sourceId)) ?? {},
  }));
}

async function parentsOf(
  store: Store,
  connection: string,
  { entity, records }: { entity: BookedEntity; records: readonly DocumentRecord[] },
): Promise<ReadonlyMap<string, SourceDocument>> {
  const { parent } = bookedEntities[entity];
  if (parent === undefined) return new Map();
  const ids = [...new Set(records.map(({ sourceId }) => parentId(sourceId)))];
  const found = await store.documents.getMany(connection, parent, ids);
  return new Map(found.flatMap(({ sourceId, snapshot }) => (snapshot ? [[sourceId, snapshot] as const] : [])));
}

/** A refund's id is its parent's and its own. */
function parentId(sourceId: string): string {
  return sourceId.split('.')[0] ?? '';
}

async function loadMasters(masters: Masters, documents: readonly (SourceDocument | null)[]): Promise<void> {
  const present = documents.filter((document) => document !== null);
  const idsOf = (...fields: readonly string[]): string[] => present.flatMap((document) => fields.map((field) => text(document[field])));
  const lines = present.flatMap((document) => [...list(document['line_items']), ...list(document['payment_refunds'])]);
  const lineIds = (field: string): string[] => lines.map((line) => text(line[field]));
  await masters.load('customers', idsOf('customer_id'));
  await masters.load('vendors', idsOf('vendor_id'));
  await masters.load('items', lineIds('item_id'));
  await masters.load('accounts', [
    ...idsOf('account_id', 'paid_through_account_id', 'from_account_id'),
    ...lineIds('account_id'),
    ...lineIds('from_account_id'),
  ]);
}
