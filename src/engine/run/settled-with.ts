import { isRecord } from '../../domain/json.js';
import type { Link } from '../../domain/operation.js';
import type { DocumentRecord } from '../../domain/run.js';
import { plainText } from '../../domain/text.js';
import type { Store } from '../../store/index.js';

/**
 * Documents that name a target which is gone: payments of an invoice, say, and credits applied to it. They are handed to the next look,
 * after the one in which it is made anew, and name the new one then.
 */
export async function settledWith(store: Store, gone: Link): Promise<DocumentRecord[]> {
  const links = await ofSameParty(store, gone);
  return handedOn(
    store,
    links.filter((link) => link.sourceId !== gone.sourceId && names(link.applied, gone.targetId)),
  );
}

/** Documents of the same party that went out without something which was left out or put aside then; it may be this one, which is there now. */
export async function settledWithout(store: Store, arrived: Link): Promise<DocumentRecord[]> {
  return handedOn(store, await ofSameParty(store, arrived), ({ issues }) =>
    issues.some(({ code, severity }) => severity === 'note' && code === 'reference.waiting'),
  );
}

async function ofSameParty(store: Store, { connection, facts }: Link): Promise<readonly Link[]> {
  const party = plainText(facts['party']);
  return party === '' ? [] : store.links.ofParty(connection, party);
}

async function handedOn(
  store: Store,
  links: readonly Link[],
  isConcerned: (record: DocumentRecord) => boolean = () => true,
): Promise<DocumentRecord[]> {
  const records: DocumentRecord[] = [];
  for (const { connection, entity } of new Map(links.map((link) => [link.entity, link])).values()) {
    const ids = new Set(links.filter((link) => link.entity === entity).map(({ sourceId }) => sourceId));
    records.push(...(await store.documents.getMany(connection, entity, [...ids])));
  }
  return records
    .filter((record) => record.state === 'synced' && !record.dismissed && isConcerned(record))
    .map((record) => ({ ...record, state: 'deferred', fingerprint: '' }));
}

/** Wherever it stands; a number that means something else costs one look more. */
function names(value: unknown, id: string): boolean {
  if (Array.isArray(value)) return value.some((member) => names(member, id));
  return isRecord(value) ? Object.values(value).some((member) => names(member, id)) : value === id;
}
