import type { Run } from '../../domain/run.js';
import type { Store } from '../../store/index.js';
import type { Selector } from './selection.js';

/** Documents that were asked for by name and that neither this run nor an earlier one has read: said, since a slip looks like nothing to do. */
export async function unreadError(
  selector: Selector,
  { store, connection, entities }: { readonly store: Store; readonly connection: string; readonly entities: readonly string[] },
): Promise<Pick<Run, 'error'>> {
  const unread: string[] = [];
  for (const name of selector.unread()) {
    const found = await Promise.all(entities.map((entity) => store.documents.find(connection, entity, name)));
    if (found.every((records) => records.length === 0)) unread.push(name);
  }
  if (unread.length === 0) return {};
  const message = `no document ${unread.join(', ')} was read: check id or number, entity and direction`;
  return { error: { kind: 'notFound', code: 'document.unknown', message } };
}
