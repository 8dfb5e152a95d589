import { decimal } from '../../domain/money.js';
import { adoptedOnly, type Link, type Operation } from '../../domain/operation.js';
import { referencesIn, type Reference } from '../../domain/reference.js';
import { project } from '../../mapping/project.js';
import { appliedHash } from '../plan/plan-document.js';
import { resolveFields, type Resolution } from '../plan/resolve.js';
import type { TargetObject } from '../ports.js';
import { nowText, required, type RunContext } from './run-context.js';

export interface AdoptReferences {
  prepare(references: readonly Reference[]): Promise<void>;
  readonly resolve: (reference: Reference) => Resolution;
}

/**
 * A payment or credit may settle a document from before `export.from`. If exactly one open target has the same number,
 * party, currency and total, it is linked so that it can be settled; it is never written to (decision).
 */
export async function adoptOld(run: RunContext, references: AdoptReferences, reference: Reference): Promise<Link | undefined> {
  const { entity, id, role } = reference.$ref;
  const pipeline = required(run.pipelines, entity);
  const document = await run.source.read(pipeline.source, id);
  if (!document) return undefined;
  const projection = project(required(run.mappings, entity), document, await run.profiles.context());
  const desired = projection.desired.find((candidate) => candidate.role === role && candidate.state === 'present');
  if (!desired?.expect) return undefined;
  const identifying = { ...desired.fields, Line: [] };
  await references.prepare(referencesIn(identifying));
  const { fields, issues } = resolveFields(identifying, { resolve: references.resolve, marker: () => '' });
  if (issues.length > 0) return undefined;
  const wanted = { target: desired.target, after: fields, number: projection.number } as Operation;
  const found = (await run.target.candidates(wanted)).filter((candidate) => isSame(candidate, fields, desired.expect?.total ?? ''));
  const [target] = found;
  if (found.length !== 1 || !target || (await isLinked(run, desired.target, target.id))) return undefined;
  const link: Link = {
    connection: run.settings.connection,
    entity,
    sourceId: id,
    role,
    target: desired.target,
    targetId: target.id,
    targetVersion: target.version,
    state: 'present',
    generation: 1,
    applied: {},
    appliedHash: appliedHash({}),
    facts: target.facts,
    mappingVersion: projection.mappingVersion,
    origin: adoptedOnly,
    updatedAt: nowText(run.clock),
  };
  if (!run.dryRun) await run.store.links.saveMany([link]);
  return link;
}

function isSame({ state, facts }: TargetObject, fields: Operation['after'], total: string): boolean {
  const party = (fields['CustomerRef'] ?? fields['VendorRef']) as { value?: string } | undefined;
  const currency = (fields['CurrencyRef'] as { value?: string } | undefined)?.value;
  return (
    state === 'present' &&
    facts['number'] === fields['DocNumber'] &&
    facts['party'] === party?.value &&
    (currency === undefined || facts['currency'] === undefined || facts['currency'] === currency) &&
    decimal(facts['total']).equals(decimal(total)) &&
    !decimal(facts['balance']).isZero()
  );
}

async function isLinked(run: RunContext, target: string, targetId: string): Promise<boolean> {
  return (await run.store.links.byTarget(run.settings.connection, target, [targetId])).some(({ state }) => state === 'present');
}
