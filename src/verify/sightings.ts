import { bookTarget } from './actual/index.js';
import type { TargetAccounts } from './actual/accounts.js';
import type { BookedTarget } from './actual/document.js';
import { isUnwritten, type Actuals } from './actual/full.js';
import { recorded } from './actual/recorded.js';
import { newestOf, sightingsMax, type Sighting } from './actual/sighting.js';
import type { Owned } from './compare/causes.js';
import type { Suspect } from './compare/checker.js';
import { differences } from './compare/differences.js';
import { text } from './json.js';
import { isTargetType, type BooksReader, type TargetType } from './ports.js';

type Named = Pick<BookedTarget, 'type' | 'id'>;

/** What one verification found that the own record does not say. */
export interface Findings {
  readonly suspects: readonly Suspect[];
  readonly unrecorded: readonly Named[];
  readonly others: readonly BookedTarget[];
  readonly actuals: Pick<Actuals, 'atHand'>;
}

/** Whether the next verification would take a document for another than it is, were it to go by the record alone. */
export function isUnrecorded({ target, link }: Owned, accounts: TargetAccounts): boolean {
  if (link?.state !== 'present' || isUnwritten(link)) return target.postings.length > 0;
  // A payment moves the version of what it settles too, and no account.
  if (Number(target.version) <= Number(link.targetVersion)) return false;
  return differences(bookTarget(target.type, recorded(link), accounts).postings, target.postings).length > 0;
}

/**
 * What the next verification must know of QuickBooks that the own record does not say: the documents behind this one's
 * suspects, those that somebody changed, and as many of others' documents as there is room for. Undefined when the first two
 * are too many. `reader` reads what is not at hand; without it the record has said it.
 */
export async function sightingsAfter(
  { suspects, unrecorded, others, actuals }: Findings,
  reader: BooksReader | undefined,
): Promise<readonly Sighting[] | undefined> {
  const atHand = new Map(actuals.atHand().map((sighting) => [nameOf(sighting), sighting]));
  const wanted = new Map([...suspects.flatMap(({ targets }) => targets), ...unrecorded].map((target) => [nameOf(target), target]));
  const gone = new Map([...atHand].filter(([, { document }]) => document === null));
  for (const { target, targetId: id } of suspects.flatMap(({ missing }) => missing)) {
    if (isTargetType(target)) gone.set(nameOf({ type: target, id }), { type: target, id, document: null });
  }
  const room = sightingsMax - gone.size - wanted.size;
  if (room < 0) return undefined;
  const known = [...wanted.keys()].flatMap((name) => atHand.get(name) ?? []);
  const unknown = [...wanted].filter(([name]) => !atHand.has(name)).map(([, target]) => target);
  const strange = others.map(nameOf).filter((name) => !wanted.has(name)).flatMap((name) => atHand.get(name) ?? []); // prettier-ignore
  return [...gone.values(), ...known, ...(reader ? await read(unknown, reader) : []), ...newestOf(strange, room)];
}

async function read(wanted: readonly Named[], reader: BooksReader): Promise<Sighting[]> {
  const ids = new Map<TargetType, string[]>();
  for (const { type, id } of wanted) ids.set(type, [...(ids.get(type) ?? []), id]);
  const found: Sighting[] = [];
  for (const [type, some] of ids) {
    const documents = await reader.byIds(type, some);
    found.push(...documents.map((document) => ({ type, id: text(document['Id']), document })));
  }
  return found;
}

function nameOf({ type, id }: Named): string {
  return `${type}/${id}`;
}
