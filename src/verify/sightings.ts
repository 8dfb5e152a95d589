import type { Sighting } from './actual/recorded.js';
import type { Suspect } from './compare/checker.js';
import { text } from './json.js';
import { isTargetType, type BooksReader, type TargetType } from './ports.js';

/** More would make the next verification dearer than reading everything. */
const sightingsMax = 2_000;

/**
 * What the next verification must know of QuickBooks that the own record does not say: the documents behind this one's
 * suspects. Undefined when there are too many.
 */
export async function sightingsAfter(
  suspects: readonly Suspect[],
  known: readonly Sighting[] | undefined,
  reader: BooksReader,
): Promise<readonly Sighting[] | undefined> {
  const present = new Map<TargetType, Set<string>>();
  const gone: Sighting[] = [];
  for (const { targets, missing } of suspects) {
    for (const { type, id } of targets) present.set(type, (present.get(type) ?? new Set()).add(id));
    for (const { target, targetId } of missing) if (isTargetType(target)) gone.push({ type: target, id: targetId, document: null });
  }
  const count = gone.length + [...present.values()].reduce((sum, ids) => sum + ids.size, 0);
  if (count > sightingsMax) return undefined;
  // What was learnt from changes is kept; it is not read again.
  if (known) return known.filter(({ type, id, document }) => document === null || present.get(type)?.has(id) === true);
  const found: Sighting[] = [];
  for (const [type, ids] of present) {
    const documents = await reader.byIds(type, [...ids]);
    found.push(...documents.map((document) => ({ type, id: text(document['Id']), document })));
  }
  return [...gone, ...found];
}
