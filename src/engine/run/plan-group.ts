import type { Issue, Projection, SourceDocument } from '../../domain/document.js';
import type { Link } from '../../domain/operation.js';
import { referencesIn } from '../../domain/reference.js';
import type { CompiledMapping } from '../../mapping/compile.js';
import type { MappingContext } from '../../mapping/context.js';
import { ownDates, project, roleOrder } from '../../mapping/project.js';
import { read } from '../../mapping/values.js';
import { unsettled } from '../apply/executor.js';
import type { Pipeline } from '../pipeline.js';
import { pinOf, type Pin } from '../plan/pin.js';
import { partsGoingOut } from '../plan/older.js';
import { planDocument, type DocumentPlan } from '../plan/plan-document.js';
import type { TargetRules } from '../plan/target-rules.js';
import type { TargetWriter } from '../ports.js';
import type { Change } from './change.js';
import { References } from './references.js';
import { required, type RunContext } from './run-context.js';

interface Projected {
  readonly change: Change;
  readonly projection: Projection;
}

export interface Planned extends Projected {
  readonly plan: DocumentPlan;
  /** Stopped by the run's gate. */
  readonly isGated: boolean;
}

interface Group {
  readonly changes: readonly Change[];
  /** By source id. */
  readonly links: ReadonlyMap<string, readonly Link[]>;
}

/** map → resolve → plan, for a bounded number of documents. */
export async function planGroup(run: RunContext, pipeline: Pipeline, references: References, group: Group): Promise<readonly Planned[]> {
  const { settings, store } = run;
  const { changes, links } = group;
  const mapping = required(run.mappings, pipeline.entity);
  const gated = await stoppedBy(run, pipeline, group);
  const { projections, context } = await projectAll(run, pipeline, references, { ...group, gated });
  const ids = changes.map(({ row }) => row.sourceId);
  const attempts = await store.journal.attemptsMany(settings.connection, pipeline.entity, ids);
  return projections.map(({ change, projection }): Planned => {
    const { sourceId } = change.row;
    const plan = planDocument({
      connection: settings.connection,
      runId: run.runId,
      era: run.era,
      projection,
      links: byRole(links.get(sourceId)),
      resolve: references.resolve,
      attempts: (role) => attempts.get(sourceId)?.get(role) ?? 0,
      writes: mapping.writes,
      // A request that is not settled, or a gate, lets nothing new be planned for a document.
      standing: run.open.has(`${pipeline.entity}/${sourceId}`) ? unsettled : gated.get(sourceId),
      policies: {
        exportFrom: settings.exportFrom,
        bookCloseDate: context.company.bookCloseDate,
        closedBooks: settings.closedBooks,
        date: dateOf(mapping, change.document),
      },
      target: targetRules(run.target, context),
    });
    return { change, projection, plan, isGated: gated.has(sourceId) };
  });
}

/**
 * Documents that the run's gate stops, asked before anything is created for them, so that a customer or an item waits with them.
 * What has nothing to write needs no leave; only planning tells, so it is planned once without consequences.
 */
async function stoppedBy(run: RunContext, pipeline: Pipeline, { changes, links }: Group): Promise<ReadonlyMap<string, Issue>> {
  const stopped = new Map<string, Issue>();
  for (const change of run.gate ? changes : []) {
    const { sourceId } = change.row;
    const issue = run.gate?.(pipeline.entity, sourceId, pinNow(run, pipeline, change, links.get(sourceId) ?? []));
    if (issue) stopped.set(sourceId, issue);
  }
  if (stopped.size === 0) return stopped;
  const look: RunContext = { ...run, gate: undefined, dryRun: true, emit: () => undefined };
  const looked = changes.filter(({ row }) => stopped.has(row.sourceId));
  for (const { change, plan } of await planGroup(look, pipeline, new References(look), { changes: looked, links })) {
    if (plan.verdict === 'noop' || plan.verdict === 'skip') stopped.delete(change.row.sourceId);
  }
  return stopped;
}

/** Resolving may teach something about the company (a new account, an item it refuses): then the documents are looked at once more. */
async function projectAll(
  run: RunContext,
  pipeline: Pipeline,
  references: References,
  { changes, links, gated }: Group & { readonly gated: ReadonlyMap<string, Issue> },
): Promise<{ projections: readonly Projected[]; context: MappingContext }> {
  const mapping = required(run.mappings, pipeline.entity);
  let context = await run.profiles.context();
  for (;;) {
    const facts = context;
    const projections = changes.map((change): Projected => {
      const known = links.get(change.row.sourceId) ?? [];
      const projection = change.document ? project(mapping, change.document, facts) : vanished(mapping, change, known);
      return { change, projection };
    });
    const wanted = projections.filter(
      (one) => !gated.has(one.change.row.sourceId) && !one.projection.issues.some(({ severity }) => severity === 'hold'),
    );
    const going = wanted.map(({ change: { row, document }, projection }) => {
      const policies = { exportFrom: run.settings.exportFrom, date: dateOf(mapping, document) };
      return { sourceId: row.sourceId, ...partsGoingOut(projection, byRole(links.get(row.sourceId)), policies) };
    });
    const outside = going.filter(({ leftOut }) => leftOut.length > 0);
    references.standOutside(
      pipeline.entity,
      outside.map(({ sourceId }) => sourceId),
    );
    await references.prepare(going.flatMap(({ desired }) => desired.flatMap(({ fields }) => referencesIn(fields))));
    const learned = await run.profiles.context();
    if (learned === context) return { projections, context };
    context = learned;
  }
}

function byRole(links: readonly Link[] = []): ReadonlyMap<string, Link> {
  return new Map(links.map((link) => [link.role, link]));
}

export function pinNow({ settings, mappings }: RunContext, { entity }: Pipeline, { row, document }: Change, links: readonly Link[]): Pin {
  return pinOf({
    modifiedAt: row.modifiedAt,
    document: withoutParent(document) ?? undefined,
    mapping: required(mappings, entity).version,
    settings,
    links,
  });
}

/** What the mapping wants when the source document is gone: every linked role voided, deleted, or left alone. */
function vanished(mapping: CompiledMapping, change: Change, links: readonly Link[]): Projection {
  const keep = mapping.onDelete === 'keep' || mapping.onDelete === 'deactivate';
  return {
    entity: mapping.entity,
    sourceId: change.row.sourceId,
    number: change.row.number,
    mappingVersion: mapping.version,
    issues: [],
    order: roleOrder(mapping),
    ownDates: ownDates(mapping),
    desired: links.map((link) => ({
      role: link.role,
      target: link.target,
      state: keep
        ? ('present' as const)
        : mapping.onDelete === 'void' && isPrimary(mapping, link)
          ? ('voided' as const)
          : ('absent' as const),
      fields: link.applied,
      after: mapping.emits.find(({ role }) => role === link.role)?.after ?? [],
      match: [],
      replaceOn: [],
      keep: [],
      locks: [],
      optional: false,
      trace: {},
    })),
  };
}

function isPrimary(mapping: CompiledMapping, link: Link): boolean {
  return mapping.emits[0]?.role === link.role;
}

export function targetRules(target: TargetWriter, { company }: MappingContext): TargetRules {
  return { canVoid: (resource) => target.canVoid(resource), unsent: target.unsent(company.homeCurrency) };
}

export function dateOf(mapping: CompiledMapping, document: SourceDocument | undefined): string {
  if (mapping.date === undefined || !document) return '';
  const value = read(document, mapping.date);
  return typeof value === 'string' ? value.slice(0, 10) : '';
}

/** The parent has its own record; keeping a copy in each child would let them disagree. */
export function withoutParent(document: SourceDocument | undefined): SourceDocument | null {
  if (!document) return null;
  return Object.fromEntries(Object.entries(document).filter(([field]) => field !== '$parent'));
}
