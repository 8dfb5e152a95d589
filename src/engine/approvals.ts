import type { Clock } from '../domain/clock.js';
import type { Json } from '../domain/json.js';
import type { Store } from '../store/index.js';
import { reasonOf, type Gate, type PinnedDocument } from './plan/pin.js';
import { movedThere } from './plan/standing.js';
import type { TargetWriter } from './ports.js';

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
  async gate(connection: string, lifeMs: number, target: TargetWriter): Promise<Gate> {
    const approved = await this.of(connection, lifeMs);
    const there = await movedThere(target, await this.unwritten(connection, [...approved.values()]));
    return (entity, sourceId, now) => {
      const approval = approved.get(keyOf({ entity, sourceId }));
      const reason = approval && (reasonOf(approval, now) ?? there.get(keyOf(approval)));
      if (approval && reason === undefined) return undefined;
      return {
        code: 'approval.pending',
        severity: 'wait',
        message: reason === undefined ? 'it waits for approval' : `it waits for approval again: ${reason} after it was approved`,
        remedy: 'Look at `crossfoot plan --out <file>`, then `crossfoot approve <file>`; the next run carries it out.',
      };
    };
  }

  /** Whose targets still are as the plan found them on record: the others are carried out, and a read of them would be for nothing. */
  private async unwritten(connection: string, approved: readonly Approval[]): Promise<readonly Approval[]> {
    const pinned = approved.filter(({ pin }) => pin?.seen !== undefined);
    const keys = pinned.flatMap(({ entity, sourceId, pin }) => Object.keys(pin?.seen ?? {}).map((role) => ({ entity, sourceId, role })));
    const versions = new Map(
      (await this.store.links.getMany(connection, keys)).map(({ entity, sourceId, role, targetVersion }) => [
        `${entity}/${sourceId}/${role}`,
        targetVersion,
      ]),
    );
    return pinned.filter(({ entity, sourceId, pin }) =>
      Object.keys(pin?.seen ?? {}).some((role) => versions.get(`${entity}/${sourceId}/${role}`) === pin?.targets[role]?.version),
    );
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
