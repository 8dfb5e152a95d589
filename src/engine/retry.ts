import type { Clock } from '../domain/clock.js';
import type { Link } from '../domain/operation.js';
import type { DocumentRecord } from '../domain/run.js';
import type { Store } from '../store/index.js';
import type { TargetWriter } from './ports.js';
import { settledWith } from './run/settled-with.js';

export interface Retrying {
  readonly connection: string;
  readonly store: Store;
  readonly target: Pick<TargetWriter, 'readMany'>;
  readonly clock: Clock;
}

/**
 * Hands held documents back to the next run, and documents in step whose target was deleted behind our back: what is gone there is
 * made anew. Answers which documents it is. Metered where somebody deleted, or may have: one read for many targets.
 */
export async function retry(at: Retrying, entity: string, sourceIds: readonly string[]): Promise<readonly DocumentRecord[]> {
  const { connection, store } = at;
  const records = await store.documents.getMany(connection, entity, sourceIds);
  const held = records.filter(({ state }) => state === 'held');
  const inStep = records.filter(({ state }) => state === 'synced');
  const gone = await unchanged(at, entity, await goneThere(at, entity, [...held.filter(isDeleted), ...inStep]));
  const updatedAt = new Date(at.clock.now()).toISOString();
  const remade = inStep.filter(({ sourceId }) => gone.some((link) => link.sourceId === sourceId));
  const settled: DocumentRecord[] = [];
  for (const link of gone) settled.push(...(await settledWith(store, link)));
  await store.recordGroup({
    links: gone.map((link) => ({ ...link, state: 'absent', updatedAt })),
    documents: [...settled, ...remade].map((record) => ({ ...record, state: 'deferred', fingerprint: '', updatedAt })),
  });
  const ids = held.map(({ sourceId }) => sourceId);
  if (ids.length > 0) await store.documents.retry(connection, entity, ids);
  return [...held, ...remade];
}

/** A run that goes on may have made a document anew while QuickBooks was asked: that one stands. */
async function unchanged({ connection, store }: Retrying, entity: string, gone: readonly Link[]): Promise<readonly Link[]> {
  const ids = [...new Set(gone.map(({ sourceId }) => sourceId))];
  const now = ids.length === 0 ? [] : await store.links.ofDocuments(connection, entity, ids);
  const isStill = (link: Link): boolean =>
    now.some(
      ({ sourceId, role, targetId, state }) =>
        sourceId === link.sourceId && role === link.role && targetId === link.targetId && state === 'present',
    );
  return gone.filter(isStill);
}

function isDeleted({ issues }: DocumentRecord): boolean {
  return issues.some(({ code }) => code === 'drift.deleted');
}

async function goneThere(
  { connection, store, target }: Retrying,
  entity: string,
  records: readonly DocumentRecord[],
): Promise<readonly Link[]> {
  if (records.length === 0) return [];
  const ids = records.map(({ sourceId }) => sourceId);
  const links = (await store.links.ofDocuments(connection, entity, ids)).filter(({ state }) => state === 'present');
  const gone: Link[] = [];
  for (const type of new Set(links.map((link) => link.target))) {
    const mine = links.filter((link) => link.target === type);
    const standing = new Set((await target.readMany(type, mine.map(({ targetId }) => targetId))).map(({ id }) => id)); // prettier-ignore
    gone.push(...mine.filter(({ targetId }) => !standing.has(targetId)));
  }
  return gone;
}
