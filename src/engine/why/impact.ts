import { canonicalJson } from '../../domain/json.js';
import type { Link, Operation } from '../../domain/operation.js';
import type { Projection } from '../../domain/document.js';
import { documentStates, type DocumentRecord } from '../../domain/run.js';
import { SyncError } from '../../domain/sync-error.js';
import type { CompiledMapping } from '../../mapping/compile.js';
import { appliedHash, type DocumentPlan } from '../plan/plan-document.js';
import { fillIn, retraced } from '../plan/resolve.js';
import { dateOf } from '../run/plan-group.js';
import type { PlannedDocument } from '../run/run-context.js';
import type { Explaining } from './history.js';
import { StoredPlanner } from './stored-planner.js';

/** A document that comes out differently; its operations lead from what the earlier mappings made of it to what these make. */
export interface ImpactedDocument extends PlannedDocument {
  readonly date: string;
  /** Dated in a period whose books are closed in QuickBooks: such a change is held. */
  readonly isClosed: boolean;
}

export interface Impact {
  readonly connection: string;
  readonly since: string;
  /** Documents looked at. */
  readonly documents: number;
  readonly impacted: readonly ImpactedDocument[];
}

/** Stored documents dated from `since` on, under other mappings and under these. */
export async function impact(at: Explaining, before: ReadonlyMap<string, CompiledMapping>, since: string): Promise<Impact> {
  const { handle, pipelines } = at;
  const planner = await requiredPlanner(at);
  const impacted: ImpactedDocument[] = [];
  let documents = 0;
  for (const { entity } of pipelines.filter(({ kind }) => kind === 'document')) {
    const [old, now] = [before.get(entity), handle.mappings.get(entity)];
    if (!old || !now) continue;
    const compared = await compareStored({ at, planner, old, now }, { since, documentsMax: Number.POSITIVE_INFINITY });
    documents += compared.documents;
    impacted.push(...compared.impacted);
  }
  const effects = await handle.effects?.(impacted);
  return {
    connection: handle.id,
    since,
    documents,
    impacted: impacted.map((document, index) => ({ ...document, effect: effects?.[index] ?? [] })),
  };
}

/** How many stored documents were compared, and which come out differently. */
export interface Compared {
  readonly documents: number;
  readonly impacted: readonly ImpactedDocument[];
  /** False when there are more than were to be compared. */
  readonly isAll: boolean;
}

/** What a change of one mapping would do to the documents of its entity; nothing is known before a run has read both sides. */
export async function impactOfMapping(at: Explaining, old: CompiledMapping, documentsMax: number): Promise<Compared> {
  const planner = await StoredPlanner.open(at);
  const now = at.handle.mappings.get(old.entity);
  if (!planner || !now) return { documents: 0, impacted: [], isAll: true };
  return compareStored({ at, planner, old, now }, { since: '', documentsMax });
}

async function compareStored(
  { at, planner, old, now }: Omit<Comparing, 'record'> & { readonly at: Explaining },
  { since, documentsMax }: { readonly since: string; readonly documentsMax: number },
): Promise<Compared> {
  const impacted: ImpactedDocument[] = [];
  let documents = 0;
  for await (const record of storedSince(at, now, since)) {
    if (documents === documentsMax) return { documents, impacted, isAll: false };
    documents += 1;
    const found = await compare({ planner, old, now, record });
    if (found) impacted.push(found);
  }
  return { documents, impacted, isAll: true };
}

async function* storedSince({ store, handle }: Explaining, mapping: CompiledMapping, since: string): AsyncGenerator<DocumentRecord> {
  let after: DocumentRecord | undefined;
  do {
    const page = await store.documents.byState(handle.id, documentStates, { entity: mapping.entity, ...(after ? { after } : {}) });
    after = page.at(-1);
    for (const record of page) if (dateOf(mapping, record.snapshot ?? undefined) >= since && record.state !== 'gone') yield record;
  } while (after);
}

interface Comparing {
  readonly planner: StoredPlanner;
  readonly old: CompiledMapping;
  readonly now: CompiledMapping;
  readonly record: DocumentRecord;
}

async function compare({ planner, old, now, record }: Comparing): Promise<ImpactedDocument | undefined> {
  const earlier = await planner.project(old, record);
  const present = await planner.project(now, record);
  if (!earlier || !present || meaningOf(earlier) === meaningOf(present)) return undefined;
  // Whatever its date, and whether or not the period is closed: here only the mappings count.
  const always = { record, exportFrom: '', bookCloseDate: '' };
  const asBefore = planner.plan(old, earlier, { ...always, links: [] });
  const links = asBefore.operations.map((operation) => asApplied(operation, asBefore));
  const plan = planner.plan(now, present, { ...always, links });
  if (isBlocked(plan) ? isBlocked(asBefore) : plan.operations.length === 0) return undefined;
  const date = dateOf(now, record.snapshot ?? undefined);
  const { references, context } = planner;
  return impactedOf({ record, projection: present, plan, links, date, bookCloseDate: context.company.bookCloseDate, references });
}

export async function requiredPlanner(at: Explaining): Promise<StoredPlanner> {
  const planner = await StoredPlanner.open(at);
  if (planner) return planner;
  const message = `no run of ${at.handle.id} has read both sides yet: there is nothing to compare`;
  throw new SyncError({ kind: 'config', code: 'impact.empty', message });
}

export function impactedOf(found: {
  readonly record: DocumentRecord;
  readonly projection: Projection;
  readonly plan: DocumentPlan;
  readonly links: readonly Link[];
  readonly date: string;
  readonly bookCloseDate: string;
  readonly references: StoredPlanner['references'];
}): ImpactedDocument {
  const { record, projection, plan, links, date, bookCloseDate, references } = found;
  return {
    entity: record.entity,
    sourceId: record.sourceId,
    number: record.number,
    verdict: plan.verdict,
    operations: plan.operations,
    links,
    issues: plan.issues,
    trace: Object.fromEntries(projection.desired.map((desired) => [desired.role, retraced(desired, references)])),
    document: record.snapshot,
    date,
    isClosed: date !== '' && date <= bookCloseDate,
  };
}

export function isBlocked({ verdict }: DocumentPlan): boolean {
  return verdict === 'hold' || verdict === 'defer' || verdict === 'skip';
}

/** Lines of a file move without anything else changing. */
function meaningOf({ desired, issues }: Projection): string {
  return canonicalJson([
    desired.map((one) => ({ ...one, trace: {} })),
    issues.map(({ code, severity, message }) => [code, severity, message]),
  ]);
}

/** As if the earlier mappings had just been exported; a role stands for the id. */
function asApplied({ role, target, after, fills, expect, ...operation }: Operation, { operations }: DocumentPlan): Link {
  const applied = fillIn(after, fills, (id) => `(${operations.find((one) => one.id === id)?.role ?? ''})`);
  const { connection, entity, sourceId, generation, mappingVersion } = operation;
  return {
    connection,
    entity,
    sourceId,
    role,
    target,
    targetId: `(${role})`,
    targetVersion: '',
    state: 'present',
    generation,
    applied,
    appliedHash: appliedHash(applied),
    facts: expect ? { total: expect.total, ...(expect.tax === undefined ? {} : { tax: expect.tax }) } : {},
    mappingVersion,
    origin: 'created',
    updatedAt: '',
  };
}
