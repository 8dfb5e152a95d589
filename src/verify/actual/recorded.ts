import type { JsonObject } from '../../domain/json.js';
import type { Link } from '../../domain/operation.js';
import type { Owned } from '../compare/causes.js';
import { isAnothers } from '../expected/older.js';
import { member, text } from '../json.js';
import { keyOf } from '../keys.js';
import { isTargetType, type TargetDocument } from '../ports.js';
import type { TargetAccounts } from './accounts.js';
import { readMarker } from './document.js';
import { isBooked, isMarked, isUnwritten, type Actuals } from './full.js';
import { bookTarget } from './index.js';
import type { Sighting } from './sighting.js';

interface Seen extends Sighting {
  readonly document: TargetDocument;
}

/**
 * What QuickBooks answered to our own writes, without reading it again: our fields as last applied, its figures, and
 * over them what it says somebody changed since. It costs one metered read, whatever the size of the books.
 */
export function fromRecord(sightings: readonly Sighting[], accounts: TargetAccounts, connection: string): Actuals {
  const seen = new Map(sightings.map((sighting) => [nameOf(sighting.type, sighting.id), sighting]));
  const marked = new Marked(sightings.filter(isSeen), connection);
  const taken = new Set<string>();
  const unseen = new Map<string, string>();
  const booked = ({ type, id, document }: Seen): Owned['target'] => {
    taken.add(nameOf(type, id));
    return bookTarget(type, document, accounts);
  };
  const byLink = (link: Link): Owned[] => {
    const name = nameOf(link.target, link.targetId);
    const sighting = seen.get(name);
    taken.add(name);
    if (!isTargetType(link.target) || sighting?.document === null) return [];
    if (isCurrent(sighting, link)) return [{ target: booked(sighting), role: link.role, link }];
    return isBooked(link) ? [{ target: bookTarget(link.target, recorded(link), accounts), role: link.role, link }] : [];
  };
  const byMarker = (key: string): Owned[] =>
    marked
      .of(key)
      .filter(({ type, id }) => !taken.has(nameOf(type, id)))
      .map(({ role, ...sighting }) => ({ target: booked(sighting), role }));
  return {
    load: () => Promise.resolve(),
    take: ({ key, links }) => [...links.flatMap(byLink), ...byMarker(key)],
    rest: () =>
      marked
        .keys()
        .map((key) => [key, byMarker(key)] as const)
        .filter(([, owned]) => owned.length > 0),
    refused: unseen,
    hides: (link) => {
      const sighting = seen.get(nameOf(link.target, link.targetId));
      if (!isUnwritten(link) || isAnothers(link) || sighting?.document === null || isCurrent(sighting, link)) return false;
      unseen.set(link.target, 'found again by its marker, and neither written nor read since: run `crossfoot verify --full`');
      return true;
    },
    strangers: () =>
      sightings
        .filter(isSeen)
        .filter(({ type, id }) => !taken.has(nameOf(type, id)) && !marked.has(type, id))
        .map(({ type, document }) => bookTarget(type, document, accounts)),
    atHand: () => sightings,
  };
}

/** Documents that bear our marker, whether a link names them or not: a copy of one of ours is known by it alone. */
class Marked {
  private readonly byKey = new Map<string, (Seen & { readonly role: string })[]>();
  private readonly names = new Set<string>();

  constructor(sightings: readonly Seen[], connection: string) {
    for (const sighting of sightings) {
      const marker = readMarker(sighting.document);
      if (!isMarked(marker, connection)) continue;
      const key = keyOf(marker.entity, marker.sourceId);
      this.byKey.set(key, [...this.of(key), { ...sighting, role: marker.role }]);
      this.names.add(nameOf(sighting.type, sighting.id));
    }
  }

  of(key: string): readonly (Seen & { readonly role: string })[] {
    return this.byKey.get(key) ?? [];
  }

  has(type: string, id: string): boolean {
    return this.names.has(nameOf(type, id));
  }

  keys(): readonly string[] {
    return [...this.byKey.keys()];
  }
}

function nameOf(type: string, id: string): string {
  return `${type}/${id}`;
}

function isSeen(sighting: Sighting): sighting is Seen {
  return sighting.document !== null;
}

/**
 * Our own writes come back as changes too, and a later one has a higher version. At the version on record QuickBooks is
 * believed: it may have been taken over from somebody else, and then not all of it is what we wrote.
 */
function isCurrent(sighting: Sighting | undefined, link: Link): sighting is Seen {
  return sighting?.document != null && Number(text(sighting.document['SyncToken'])) >= Number(link.targetVersion);
}

/** As the vendor's answer would be, as far as postings need it. */
export function recorded({ applied, facts, targetId, targetVersion }: Link): TargetDocument {
  return {
    ...applied,
    Id: targetId,
    SyncToken: targetVersion,
    TotalAmt: facts['total'] ?? applied['TotalAmt'] ?? 0,
    ...(facts['currency'] === undefined ? {} : { CurrencyRef: { value: facts['currency'] } }),
    ...(facts['tax'] === undefined ? {} : { TxnTaxDetail: taxDetail(applied, facts) }),
  };
}

function taxDetail(applied: JsonObject, facts: JsonObject): TargetDocument {
  return { ...member(applied, 'TxnTaxDetail'), TotalTax: facts['tax'] ?? 0 };
}
