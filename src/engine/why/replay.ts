import type { DocumentRecord, Run } from '../../domain/run.js';
import { documentStates } from '../../domain/run.js';
import { dateOf } from '../run/plan-group.js';
import type { Explaining } from './history.js';
import { impactedOf, isBlocked, requiredPlanner, type ImpactedDocument } from './impact.js';

/** What planning the documents of a run again comes to, under the present code, mappings and configuration. */
export interface Replay {
  readonly connection: string;
  readonly runId: string;
  /** Documents whose last look was that run's: their input is on record, and was planned again. */
  readonly documents: number;
  /** Documents it wrote that a later run has read again: their input is no longer on record. */
  readonly superseded: number;
  /** Whose plan would be another. */
  readonly different: readonly ImpactedDocument[];
}

export async function replay(at: Explaining, { id: runId }: Run): Promise<Replay> {
  const { handle, store } = at;
  const planner = await requiredPlanner(at);
  const { exportFrom } = handle.settings;
  const { bookCloseDate } = planner.context.company;
  const different: ImpactedDocument[] = [];
  const looked = new Set<string>();
  for await (const record of recordsOf(at, runId)) {
    const mapping = handle.mappings.get(record.entity);
    const projection = mapping && (await planner.project(mapping, record));
    if (!mapping || !projection) continue;
    looked.add(keyOf(record));
    const links = await store.links.ofDocument(handle.id, record.entity, record.sourceId);
    const plan = planner.plan(mapping, projection, { record, links, exportFrom, bookCloseDate });
    const isSame = isBlocked(plan) ? record.state !== 'synced' : record.state === 'synced' && plan.operations.length === 0;
    const date = dateOf(mapping, record.snapshot ?? undefined);
    if (!isSame) different.push(impactedOf({ record, projection, plan, links, date, bookCloseDate }));
  }
  const written = new Set((await store.journal.ofRun(runId)).map(({ operation }) => keyOf(operation)));
  const effects = await handle.effects?.(different);
  return {
    connection: handle.id,
    runId,
    documents: looked.size,
    superseded: [...written].filter(
      (key) => at.pipelines.some(({ entity, kind }) => kind === 'document' && key.startsWith(`${entity}/`)) && !looked.has(key),
    ).length,
    different: different.map((document, index) => ({ ...document, effect: effects?.[index] ?? [] })),
  };
}

async function* recordsOf({ store, handle }: Explaining, runId: string): AsyncGenerator<DocumentRecord> {
  let after: DocumentRecord | undefined;
  do {
    const page = await store.documents.byState(handle.id, documentStates, after ? { after } : {});
    after = page.at(-1);
    for (const record of page) if (record.runId === runId && record.state !== 'gone') yield record;
  } while (after);
}

function keyOf({ entity, sourceId }: { readonly entity: string; readonly sourceId: string }): string {
  return `${entity}/${sourceId}`;
}
