import type { Link } from '../../domain/operation.js';
import { documentStates, type DocumentRecord, type Run } from '../../domain/run.js';
import { SyncError } from '../../domain/sync-error.js';
import type { JournalEntry } from '../../store/index.js';
import { dateOf } from '../run/plan-group.js';
import type { Explaining } from './history.js';
import { impactedOf, isBlocked, requiredPlanner, type ImpactedDocument } from './impact.js';
import { linksAsOf } from './versions.js';

/** What planning the documents of a run again comes to, under the present code, mappings and configuration. */
export interface Replay {
  readonly connection: string;
  readonly runId: string;
  /** Documents whose input of that run is on record, and was planned again. */
  readonly documents: number;
  /** Documents it wrote whose input is not kept any more. */
  readonly superseded: number;
  /** Whose plan would be another. */
  readonly different: readonly ImpactedDocument[];
}

/** What a run worked from and what it decided, as far as it is needed to plan it again. */
type Input = Pick<DocumentRecord, 'entity' | 'sourceId' | 'number' | 'state' | 'snapshot' | 'runId' | 'updatedAt'>;

export async function replay(at: Explaining, run: Run): Promise<Replay> {
  const { handle } = at;
  const planner = await requiredPlanner(at);
  const { exportFrom } = handle.settings;
  const { bookCloseDate } = planner.context.company;
  const journal = await journalOf(at, run.id);
  const isDocument = (entity: string): boolean => at.pipelines.some((one) => one.entity === entity && one.kind === 'document');
  const written = new Set(journal.map(({ operation }) => operation).filter(({ entity }) => isDocument(entity)).map(keyOf)); // prettier-ignore
  const different: ImpactedDocument[] = [];
  const looked = new Set<string>();
  for await (const input of inputsOf(at, run.id)) {
    const record = await recordOf(at, input);
    const mapping = handle.mappings.get(input.entity);
    const projection = mapping && (await planner.project(mapping, record));
    if (!mapping || !projection) continue;
    looked.add(keyOf(input));
    const links = await linksOf(at, input);
    const plan = planner.plan(mapping, projection, { record, links, exportFrom, bookCloseDate });
    const isSame = isBlocked(plan) ? input.state !== 'synced' : input.state === 'synced' && plan.operations.length === 0;
    const date = dateOf(mapping, input.snapshot ?? undefined);
    if (!isSame) different.push(impactedOf({ record, projection, plan, links, date, bookCloseDate, references: planner.references }));
  }
  const missing = [...written].filter((key) => !looked.has(key));
  if (looked.size === 0 && hasLooked(run, missing)) throw purged(run, handle.settings.keepInputs);
  const effects = await handle.effects?.(different);
  return {
    connection: handle.id,
    runId: run.id,
    documents: looked.size,
    superseded: missing.length,
    different: different.map((document, index) => ({ ...document, effect: effects?.[index] ?? [] })),
  };
}

function hasLooked({ counts }: Run, written: readonly string[]): boolean {
  return written.length > 0 || Object.values(counts).some(({ read }) => read > 0);
}

const dayMs = 86_400_000;

function purged({ id, startedAt }: Run, { ms, bytes }: { readonly ms: number; readonly bytes: number }): SyncError {
  const kept = `export.keepInputs keeps ${ms / dayMs} days and ${bytes / 1_000_000} million bytes`;
  const message = `what run ${id} of ${startedAt} worked from is not kept any more (${kept}): it cannot be planned again. What it wrote is in the journal: \`crossfoot why\``;
  return new SyncError({ kind: 'config', code: 'replay.purged', message });
}

async function journalOf({ store }: Explaining, runId: string): Promise<readonly JournalEntry[]> {
  const entries: JournalEntry[] = [];
  for (;;) {
    const after = entries.at(-1)?.sequence;
    const page = await store.journal.ofRun(runId, after === undefined ? {} : { after });
    if (page.length === 0) return entries;
    entries.push(...page);
  }
}

/** What was kept of the run, and of documents no later run has looked at what is on record. */
async function* inputsOf({ store, handle }: Explaining, runId: string): AsyncGenerator<Input> {
  const seen = new Set<string>();
  let last: Input | undefined;
  do {
    const page = (await store.versions.ofRun(runId, last)).map((version) => ({ ...version, updatedAt: version.seenAt }));
    last = page.at(-1);
    for (const version of page) {
      seen.add(keyOf(version));
      if (version.state !== 'gone') yield version;
    }
  } while (last);
  let after: DocumentRecord | undefined;
  do {
    const page = await store.documents.byState(handle.id, documentStates, after ? { after } : {});
    after = page.at(-1);
    for (const record of page) if (record.runId === runId && record.state !== 'gone' && !seen.has(keyOf(record))) yield record;
  } while (after);
}

async function recordOf({ store, handle }: Explaining, input: Input): Promise<DocumentRecord> {
  const [record] = await store.documents.getMany(handle.id, input.entity, [input.sourceId]);
  if (!record) throw new TypeError(`${keyOf(input)} has a version and no record`);
  return { ...record, ...input };
}

/** As they stood when the run had ended. */
async function linksOf({ store, handle }: Explaining, { entity, sourceId, runId, updatedAt }: Input): Promise<readonly Link[]> {
  const present = await store.links.ofDocument(handle.id, entity, sourceId);
  const entries = await store.journal.ofDocument(handle.id, entity, sourceId);
  const isLast = entries.every(({ operation, plannedAt }) => operation.runId === runId || plannedAt <= updatedAt);
  if (isLast) return present;
  const filled = await store.journal.getMany([...new Set(entries.flatMap(({ operation }) => Object.values(operation.fills)))]);
  const ids = new Map(filled.map(({ operation, receipts }) => [operation.id, receipts.at(-1)?.targetId ?? '']));
  return linksAsOf(entries, { seenAt: updatedAt, present, idOf: (id) => ids.get(id) ?? '' });
}

function keyOf({ entity, sourceId }: { readonly entity: string; readonly sourceId: string }): string {
  return `${entity}/${sourceId}`;
}
