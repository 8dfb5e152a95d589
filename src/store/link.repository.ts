import type { InferEntity } from '@mikro-orm/core';
import type { JsonObject } from '../domain/json.js';
import type { Link, LinkKey, LinkState } from '../domain/operation.js';
import { collectChunks, inChunks, lastOfEach } from './batches.js';
import { fromCompressedText, fromJsonText, toCompressedText, toJsonText } from './json-text.js';
import { LinkEntity } from './link.entity.js';
import { selectRows, upsertRows } from './rows.js';
import type { Session } from './session.js';

type LinkRow = InferEntity<typeof LinkEntity>;

export class LinkRepository {
  constructor(private readonly session: Session) {}

  async getMany(connection: string, keys: readonly Omit<LinkKey, 'connection'>[]): Promise<Link[]> {
    const wanted = new Set(keys.map(({ entity, sourceId, role }) => JSON.stringify([entity, sourceId, role])));
    const links: Link[] = [];
    for (const [entity, sourceIds] of idsByEntity(keys)) {
      for (const link of await this.ofDocuments(connection, entity, sourceIds)) {
        if (wanted.has(JSON.stringify([link.entity, link.sourceId, link.role]))) links.push(link);
      }
    }
    return links;
  }

  ofDocument(connection: string, entity: string, sourceId: string): Promise<Link[]> {
    return this.ofDocuments(connection, entity, [sourceId]);
  }

  ofDocuments(connection: string, entity: string, sourceIds: readonly string[]): Promise<Link[]> {
    return this.session.read((em) =>
      collectChunks(sourceIds, async (chunk) => {
        const where = { connection, entity, sourceId: { $in: [...chunk] } };
        const rows = await selectRows(em, LinkEntity, where, { orderBy: { sourceId: 'asc', role: 'asc' } });
        return rows.map(toLink);
      }),
    );
  }

  /** Several links may share a target: a credit memo and the applications kept on it. */
  byTarget(connection: string, target: string, targetIds: readonly string[]): Promise<Link[]> {
    return this.session.read((em) =>
      collectChunks(targetIds, async (chunk) => {
        const rows = await selectRows(em, LinkEntity, { connection, target, targetId: { $in: [...chunk] } });
        return rows.map(toLink);
      }),
    );
  }

  /** Present links to transactions of a party, by its id in the target. Looks through all links: for what happens rarely. */
  async ofParty(connection: string, party: string): Promise<Link[]> {
    const pattern = `%${JSON.stringify({ party }).slice(1, -1)}%`;
    const where = { connection, state: 'present', facts: { $like: pattern } };
    const rows = await this.session.read((em) => selectRows(em, LinkEntity, where));
    return rows.map(toLink).filter(({ facts }) => facts['party'] === party);
  }

  /** Every link of a connection that has not begun. */
  async clear(connection: string): Promise<void> {
    await this.session.write((em) => em.nativeDelete(LinkEntity, { connection }));
  }

  saveMany(links: readonly Link[]): Promise<void> {
    return this.session.write((em) => inChunks(lastOfEach(links, linkKey), (chunk) => upsertRows(em, LinkEntity, chunk.map(toRow))));
  }

  /** Links per entity and state. */
  async counts(connection: string): Promise<Readonly<Record<string, Readonly<Partial<Record<LinkState, number>>>>>> {
    const rows = await this.session.read((em) =>
      em.execute<{ entity: string; state: LinkState; total: number | string }[]>(
        'select entity, state, count(*) as total from links where connection = ? group by entity, state',
        [connection],
      ),
    );
    const counts: Record<string, Partial<Record<LinkState, number>>> = {};
    for (const { entity, state, total } of rows) (counts[entity] ??= {})[state] = Number(total);
    return counts;
  }
}

function idsByEntity(keys: readonly Omit<LinkKey, 'connection'>[]): Map<string, string[]> {
  const ids = new Map<string, Set<string>>();
  for (const { entity, sourceId } of keys) {
    const known = ids.get(entity) ?? new Set<string>();
    ids.set(entity, known.add(sourceId));
  }
  return new Map([...ids].map(([entity, sourceIds]) => [entity, [...sourceIds]]));
}

function linkKey({ connection, entity, sourceId, role }: Link): string[] {
  return [connection, entity, sourceId, role];
}

function toRow(link: Link) {
  return {
    connection: link.connection,
    entity: link.entity,
    sourceId: link.sourceId,
    role: link.role,
    target: link.target,
    targetId: link.targetId,
    targetVersion: link.targetVersion,
    state: link.state,
    generation: link.generation,
    applied: toCompressedText(link.applied),
    appliedHash: link.appliedHash,
    facts: toJsonText(link.facts),
    mappingVersion: link.mappingVersion,
    origin: link.origin,
    updatedAt: link.updatedAt,
  };
}

function toLink(row: LinkRow): Link {
  return {
    connection: row.connection,
    entity: row.entity,
    sourceId: row.sourceId,
    role: row.role,
    target: row.target,
    targetId: row.targetId,
    targetVersion: row.targetVersion,
    state: row.state as LinkState,
    generation: row.generation,
    applied: fromCompressedText(row.applied) as JsonObject,
    appliedHash: row.appliedHash,
    facts: fromJsonText(row.facts) as JsonObject,
    mappingVersion: row.mappingVersion,
    origin: row.origin,
    updatedAt: row.updatedAt,
  };
}
