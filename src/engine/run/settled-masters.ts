import { nowText, type RunContext } from './run-context.js';

/**
 * Masters whose creation a crash or a lost answer left without a word, and recovery has settled since: the link is what counts. No
 * document may need them any more, so that nothing else would look at them again; one that was refused is tried when a document asks.
 */
export async function recordSettledMasters({ store, settings, pipelines, clock, open }: RunContext): Promise<void> {
  const { connection, groupSize: limit } = settings;
  for (const { entity, kind } of pipelines.values()) {
    if (kind === 'document') continue;
    for (let after: { entity: string; sourceId: string } | undefined; ;) {
      const page = await store.documents.byState(connection, ['deferred'], { entity, limit, ...(after ? { after } : {}) });
      // Made on demand, they have neither a time of change nor a fingerprint; what has one is an edit that is yet to go out.
      const onDemand = page.filter(({ modifiedAt, fingerprint }) => modifiedAt === '' && fingerprint === '');
      const ids = onDemand.map(({ sourceId }) => sourceId);
      const links = await store.links.ofDocuments(connection, entity, ids);
      const linked = new Set(links.filter(({ state }) => state === 'present').map(({ sourceId }) => sourceId));
      const settled = onDemand.filter(({ sourceId }) => !open.has(`${entity}/${sourceId}`));
      if (settled.length > 0)
        await store.recordGroup({
          documents: settled.map((record) => ({
            ...record,
            state: linked.has(record.sourceId) ? 'synced' : 'skipped',
            issues: [],
            updatedAt: nowText(clock),
          })),
        });
      after = page.at(-1);
      if (page.length < limit) break;
    }
  }
}
