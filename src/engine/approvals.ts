import type { Clock } from '../domain/clock.js';
import type { Json } from '../domain/json.js';
import type { Store } from '../store/index.js';
import { reasonOf, type Gate, type PinnedDocument } from './plan/pin.js';

interface Approval extends PinnedDocument {
  readonly approvedAt: number;
}

const key = 'approved-documents';

/** Documents a person has let go out as a plan showed them. They are kept as long as a plan may be old; losing them costs another look. */
export class Approvals {
  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
  ) {}

  async add(connection: string, documents: readonly PinnedDocument[], lifeMs: number): Promise<void> {
    const approvedAt = this.clock.now();
    const all = new Map(await this.of(connection, lifeMs));
    for (const document of documents) all.set(keyOf(document), { ...document, approvedAt });
    await this.store.cache.set(connection, key, [...all.values()] as unknown as Json);
  }

  /** Lets pass what was approved and is still as it was. */
  async gate(connection: string, lifeMs: number): Promise<Gate> {
    const approved = await this.of(connection, lifeMs);
    return (entity, sourceId, now) => {
      const approval = approved.get(keyOf({ entity, sourceId }));
      const reason = approval && reasonOf(approval, now);
      if (approval && reason === undefined) return undefined;
      return {
        code: 'approval.pending',
        severity: 'wait',
        message: reason === undefined ? 'it waits for approval' : `it waits for approval again: ${reason} after it was approved`,
        remedy: 'Look at `crossfoot plan --out <file>`, then `crossfoot approve <file>`; the next run carries it out.',
      };
    };
  }

  private async of(connection: string, lifeMs: number): Promise<ReadonlyMap<string, Approval>> {
    const kept = ((await this.store.cache.get(connection, key, lifeMs)) ?? []) as unknown as readonly Approval[];
    const since = this.clock.now() - lifeMs;
    return new Map(kept.filter(({ approvedAt }) => approvedAt >= since).map((approval) => [keyOf(approval), approval]));
  }
}

function keyOf({ entity, sourceId }: Pick<PinnedDocument, 'entity' | 'sourceId'>): string {
  return `${entity}/${sourceId}`;
}
