import type { Link } from '../../domain/operation.js';
import type { Store } from '../../store/index.js';
import type { Owned } from '../compare/causes.js';
import { isBookedEntity } from '../expected/index.js';
import { text } from '../json.js';
import { keyOf } from '../keys.js';
import { refusal, targetTypes, type BooksReader, type DateRange, type TargetDocument, type TargetType } from '../ports.js';
import type { TargetAccounts } from './accounts.js';
import { readMarker, type BookedTarget, type Marker } from './document.js';
import { bookTarget } from './index.js';
import { pack, unpack, type Packed } from './packed.js';
import { Newest, type Sighting } from './sighting.js';

/** A source document and what is linked to it. */
export interface Sought {
  readonly key: string;
  readonly links: readonly Link[];
}

/** What QuickBooks holds for each source document, wherever it was learnt from. */
export interface Actuals {
  /** Before some source documents are asked for: what has to be read for them is read at once. */
  load(sources: readonly Sought[]): Promise<void>;
  /** Of one source document; asked once for each, after it was loaded. */
  take(source: Sought): readonly Owned[];
  /** Ours, and no source document asked for them. */
  rest(): readonly (readonly [string, readonly Owned[]])[];
  /** Not ours; asked once all of ours are taken. */
  strangers(): readonly BookedTarget[];
  /** As QuickBooks sent them: documents that the own record does not know, or knows otherwise. */
  atHand(): readonly Sighting[];
  /** Whether nobody knows what QuickBooks holds behind a link: a document of ours that has one cannot be compared. */
  hides(link: Link): boolean;
  /** Types of which some or all are hidden, with the reason; complete once all sources were asked for. */
  readonly refused: ReadonlyMap<string, string>;
}

interface FullOptions {
  readonly reader: BooksReader;
  readonly accounts: TargetAccounts;
  readonly store: Store;
  readonly connection: string;
  readonly range: DateRange;
  readonly signal: AbortSignal | undefined;
}

/** Every document of the range, read from QuickBooks; ours by marker or by link. */
export async function readAll({ reader, accounts, store, connection, range, signal }: FullOptions): Promise<Actuals> {
  const owned = new Map<string, PackedOwned[]>();
  const strangers: BookedTarget[] = [];
  const newest = new Newest();
  let loaded = new Map<string, readonly Owned[]>();
  const refused = new Map<string, string>();
  const readType = async (type: TargetType): Promise<void> => {
    for await (const page of reader.documents(type, range)) {
      signal?.throwIfAborted();
      const unmarked = page.filter((document) => !isMarked(readMarker(document), connection));
      const links = linksByTarget(await store.links.byTarget(connection, type, unmarked.map(idOf)));
      for (const document of page) {
        const target = bookTarget(type, document, accounts);
        const owner = ownerOf(target, links.get(target.id), connection);
        if (!owner) {
          strangers.push(target);
          newest.add({ type, id: target.id, document });
        } else owned.set(owner.key, [...(owned.get(owner.key) ?? []), { target: pack(target), role: owner.role }]);
      }
    }
  };
  for (const type of targetTypes) {
    try {
      await readType(type);
    } catch (error) {
      const why = refusal(error);
      if (why === undefined) throw error;
      refused.set(type, why);
    }
  }
  return {
    strangers: () => strangers,
    atHand: () => newest.all(),
    refused,
    hides: ({ target }) => refused.has(target),
    load: async (sources) => {
      const ready = sources.map(({ key, links }) => [key, (owned.get(key) ?? []).map((one) => withLink(unpacked(one), links))] as const);
      loaded = new Map(ready);
      for (const { key } of sources) owned.delete(key);
      const isMissing = (link: Link, key: string): boolean =>
        isBooked(link) && !refused.has(link.target) && !loaded.get(key)?.some(({ target }) => isOf(link, target));
      const missing = sources.flatMap(({ key, links }) => links.filter((link) => isMissing(link, key)));
      for (const one of await readById(missing, reader, accounts)) {
        const key = keyOf(one.link.entity, one.link.sourceId);
        loaded.set(key, [...(loaded.get(key) ?? []), one]);
      }
    },
    take: ({ key }) => loaded.get(key) ?? [],
    rest: () => [...owned].map(([key, packed]) => [key, packed.map(unpacked)] as const),
  };
}

interface PackedOwned {
  readonly target: Packed;
  readonly role: string;
}

function unpacked({ target, role }: PackedOwned): Owned {
  return { target: unpack(target), role };
}

/** Linked, and not in the range: perhaps somebody changed its date. */
async function readById(links: readonly Link[], reader: BooksReader, accounts: TargetAccounts): Promise<Required<Owned>[]> {
  const found: Required<Owned>[] = [];
  for (const type of new Set(links.map(({ target }) => target as TargetType))) {
    const wanted = links.filter(({ target }) => target === type);
    const documents = await reader.byIds(type, [...new Set(wanted.map(({ targetId }) => targetId))]);
    const targets = new Map(documents.map((document) => [idOf(document), bookTarget(type, document, accounts)]));
    for (const link of wanted) {
      const target = targets.get(link.targetId);
      if (target) found.push({ target, role: link.role, link });
    }
  }
  return found;
}

/** A link of a document that stands in the books. */
export function isBooked(link: Link): boolean {
  return link.state === 'present' && (targetTypes as readonly string[]).includes(link.target);
}

/** Found by its marker and only linked: what was written is not known until it is written again. */
export function isUnwritten({ applied }: Link): boolean {
  return Object.keys(applied).length === 0;
}

function idOf(document: TargetDocument): string {
  return text(document['Id']);
}

function isOf(link: Link, { id, type }: BookedTarget): boolean {
  return link.targetId === id && link.target === type;
}

function withLink(one: Owned, links: readonly Link[]): Owned {
  const link = links.find((candidate) => isOf(candidate, one.target));
  return link ? { ...one, link } : one;
}

/** Of documents without our marker; the first link tells whose they are. */
function linksByTarget(links: readonly Link[]): ReadonlyMap<string, Link> {
  return new Map(
    links
      .filter(({ entity }) => isBookedEntity(entity))
      .map((link) => [link.targetId, link] as const)
      .reverse(),
  );
}

export function isMarked(marker: Marker | undefined, connection: string): marker is Marker {
  return marker?.connection === connection && isBookedEntity(marker.entity);
}

/** Links are not kept with the documents: what is held at once are all documents of the books. */
function ownerOf(
  { marker }: BookedTarget,
  link: Link | undefined,
  connection: string,
): { readonly key: string; readonly role: string } | undefined {
  const owner = isMarked(marker, connection) ? marker : link;
  return owner && { key: keyOf(owner.entity, owner.sourceId), role: owner.role };
}
