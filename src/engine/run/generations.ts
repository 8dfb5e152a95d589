import type { Link } from '../../domain/operation.js';
import type { Store } from '../../store/index.js';

/**
 * Links that are about to be saved without a write of their own (a match), in the generation that follows what they replace. A link made
 * anew over an ended one is the next generation: what is created after it must be another write than what was created before.
 */
export async function succeeding(store: Store, links: readonly Link[]): Promise<readonly Link[]> {
  const [first] = links;
  if (!first) return links;
  const known = new Map((await store.links.getMany(first.connection, links)).map((link) => [keyOf(link), link]));
  return links.map((link) => {
    const before = known.get(keyOf(link));
    if (!before || link.state !== 'present') return link;
    return { ...link, generation: before.state === 'present' ? before.generation : before.generation + 1 };
  });
}

function keyOf({ entity, sourceId, role }: Link): string {
  return `${entity}/${sourceId}/${role}`;
}
