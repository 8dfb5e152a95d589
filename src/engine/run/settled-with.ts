import { isRecord, type Json } from '../../domain/json.js';
import type { Link } from '../../domain/operation.js';
import type { DocumentRecord } from '../../domain/run.js';
import { plainText } from '../../domain/text.js';
import type { Store } from '../../store/index.js';

/**
 * Documents that name a target which is gone: payments of an invoice, say, and credits applied to it. They are handed to the next look,
 * after the one in which it is made anew, and name the new one then.
 */
export async function settledWith(store: Store, gone: Link): Promise<DocumentRecord[]> {
  const party = plainText(gone.facts['party']);
  if (party === '') return [];
  const links = await store.links.ofParty(gone.connection, party);
  const naming = links.filter((link) => link.sourceId !== gone.sourceId && names(link.applied, gone.targetId));
  const records: DocumentRecord[] = [];
  for (const entity of new Set(naming.map((link) => link.entity))) {
    const ids = new Set(naming.filter((link) => link.entity === entity).map(({ sourceId }) => sourceId));
    records.push(...(await store.documents.getMany(gone.connection, entity, [...ids])));
  }
  return records
    .filter(({ state, dismissed }) => state === 'synced' && !dismissed)
    .map((record) => ({ ...record, state: 'deferred', fingerprint: '' }));
}

/** Wherever it stands; a number that means something else costs one look more. */
function names(value: Json | undefined, id: string): boolean {
  if (Array.isArray(value)) return value.some((member) => names(member, id));
  return isRecord(value) ? Object.values(value).some((member) => names(member as Json, id)) : value === id;
}
