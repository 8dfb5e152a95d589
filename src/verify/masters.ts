import type { Link } from '../domain/operation.js';
import type { Store } from '../store/index.js';

/** Links of parties, accounts and items, read as they are met and kept: documents name the same few again and again. */
export class Masters {
  private readonly links = new Map<string, readonly Link[]>();

  constructor(
    private readonly store: Store,
    private readonly connection: string,
  ) {}

  async load(entity: string, ids: Iterable<string>): Promise<void> {
    const unknown = [...new Set(ids)].filter((id) => id !== '' && !this.links.has(`${entity}/${id}`));
    if (unknown.length === 0) return;
    const found = new Map<string, Link[]>();
    for (const link of await this.store.links.ofDocuments(this.connection, entity, unknown)) {
      if (link.state === 'present') found.set(link.sourceId, [...(found.get(link.sourceId) ?? []), link]);
    }
    for (const id of unknown) this.links.set(`${entity}/${id}`, found.get(id) ?? []);
  }

  /** The target's id; a contact billed in several currencies has one target per currency. */
  find(entity: string, id: string, variant = ''): string | undefined {
    const links = this.links.get(`${entity}/${id}`) ?? [];
    const exact = links.find(({ role }) => variant !== '' && role.endsWith(`@${variant}`));
    return (exact ?? links.find(({ role }) => !role.includes('@')) ?? links[0])?.targetId;
  }
}
