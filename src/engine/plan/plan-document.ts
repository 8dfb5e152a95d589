import type { Desired, Expectation, Issue, Projection, TargetValue } from '../../domain/document.js';
import { canonicalJson, type JsonObject } from '../../domain/json.js';
import { adoptedOnly, type Action, type Link, type Operation } from '../../domain/operation.js';
import type { Reference } from '../../domain/reference.js';
import { adoptedStands } from './adopted.js';
import { renderMarker } from './marker.js';
import { olderRole, partsGoingOut, tellsOfLater } from './older.js';
import { operationId, shortHash } from './operation-id.js';
import { chosenRoles, isOwn, leftOut } from './optional.js';
import { buildsOn, inOrder, isTakenDown, orderedOperations } from './order.js';
import { closedBooks, isTooOld, onOpenDay, tooOld, voidBeforeExport, type PlanPolicies } from './policies.js';
import { resolveFields, type Resolution } from './resolve.js';
import { isOtherValue, type TargetRules } from './target-rules.js';
import { isHeldAsAdopted, verdictOf } from './verdict.js';

/** What planning one document needs to know; all of it data, so that a plan can be made again from what was stored. */
export interface PlanInput {
  readonly connection: string;
  readonly runId: string;
  /** Of the last restore or beginning; empty before the first. */
  readonly era: string;
  readonly projection: Projection;
  /** By role, of this document. */
  readonly links: ReadonlyMap<string, Link>;
  readonly resolve: (reference: Reference) => Resolution;
  /** Definite rejections of a role since it was last applied. */
  readonly attempts: (role: string) => number;
  readonly writes: 'all' | 'create';
  /** Why nothing may be planned now, whatever the document says. */
  readonly standing?: Issue | undefined;
  readonly policies: PlanPolicies;
  readonly target: TargetRules;
}

export interface DocumentPlan {
  readonly operations: readonly Operation[];
  readonly verdict: 'change' | 'noop' | 'skip' | 'hold' | 'defer';
  readonly issues: readonly Issue[];
}

/** Diffs the desired set against the links: create what is missing, update what differs, void or delete what is no longer desired. */
export function planDocument(input: PlanInput): DocumentPlan {
  const { projection, links, standing } = input;
  if (standing) {
    const issues = [...projection.issues, standing];
    return { operations: [], verdict: verdictOf(issues) ?? 'defer', issues };
  }
  const { desired, leftOut: older } = partsGoingOut(projection, links, input.policies);
  // Whatever else may be said of it: nobody need act on what is not to go out.
  if (links.size === 0 && desired.length === 0 && isTooOld(input.policies) && !tellsOfLater(projection))
    return { operations: [], verdict: 'skip', issues: [tooOld(input.policies)] };
  if (older.length === 0) return planParts(input, older);
  const plan = planParts({ ...input, projection: { ...projection, desired } }, older);
  return { ...plan, issues: [...plan.issues, { ...tooOld(input.policies), severity: 'note' }] };
}

function planParts(input: PlanInput, older: readonly Desired[]): DocumentPlan {
  const { projection, links } = input;
  const rule = verdictOf(projection.issues);
  // What waits to be part of the books, or has no place in them, does not stand in them: taking it out has nothing to wait for.
  const isLeaving = (rule === 'defer' || rule === 'skip') && links.size > 0 && projection.desired.every(({ state }) => state !== 'present');
  if (rule && !isLeaving) return { operations: [], verdict: rule, issues: projection.issues };

  const chosen = chosenRoles(projection.desired, input);
  const omitted = new Map(chosen.wanted.map((desired) => [desired.role, leftOut(desired, input)]));
  const wanted = chosen.wanted.filter(({ role }) => omitted.get(role) === undefined);
  const notes = [...chosen.notes, ...omitted.values()].filter((note) => note !== undefined);
  const building: Building = { input, older, operations: new Map(), issues: [...projection.issues, ...notes] };
  const desiredRoles = new Set(wanted.map((desired) => desired.role));
  for (const link of links.values()) {
    if (link.state === 'present' && !desiredRoles.has(link.role)) takeOut(link, 'delete', `${link.role} is no longer desired`, building);
  }
  for (const desired of inOrder(wanted)) planRole(desired, building);
  for (const desired of wanted) unlock(desired, building);

  const verdict = verdictOf(building.issues);
  // What another made has to be taken out by hand; ours goes meanwhile.
  const isLeft = projection.desired.every(({ state }) => state !== 'present') && isHeldAsAdopted(building.issues);
  if (verdict && !isLeaving && !isLeft) return { operations: [], verdict, issues: building.issues };
  const operations = orderedOperations([...building.operations.values()], projection.order);
  const closed = closedBooks(operations, input);
  if (closed) return { operations: [], verdict: 'hold', issues: [...building.issues, closed] };
  if (verdict === 'skip' && operations.length > 0) return { operations, verdict: 'change', issues: building.issues };
  if (isLeaving || isLeft || operations.length > 0) return { operations, verdict: verdict ?? 'change', issues: building.issues };
  const voidedUnseen =
    links.size === 0 && projection.desired.length > 0 && projection.desired.every((desired) => desired.state !== 'present');
  return voidedUnseen
    ? { operations, verdict: 'skip', issues: [...building.issues, voidBeforeExport] }
    : { operations, verdict: 'noop', issues: building.issues };
}

interface Building {
  readonly input: PlanInput;
  /** Stays out for its date; what goes out may need it all the same. */
  readonly older: readonly Desired[];
  readonly operations: Map<string, Operation>;
  readonly issues: Issue[];
}

function planRole(desired: Desired, building: Building): void {
  const link = building.input.links.get(desired.role);
  if (desired.state === 'present') {
    planPresent(desired, link, building);
    return;
  }
  if (link?.state !== 'present') return;
  takeOut(
    link,
    desired.state === 'voided' ? 'void' : 'delete',
    `${building.input.projection.entity} is ${desired.state} in the source`,
    building,
  );
}

function planPresent(desired: Desired, link: Link | undefined, building: Building): void {
  const { input } = building;
  const exists = link?.state === 'present';
  if (exists && (input.writes === 'create' || link.origin === adoptedOnly)) return;
  const generation = link ? (exists ? link.generation : link.generation + 1) : 1;
  const resolved = resolveDesired(desired, generation, building);
  building.issues.push(...resolved.issues);
  if (resolved.issues.some(({ severity }) => severity !== 'note')) return;
  const role = { role: desired.role, target: desired.target, ...expectationOf(desired, resolved.issues) };
  if (!exists) {
    const reason = link ? `the earlier ${desired.target} was ${link.state}` : `no ${desired.target} yet`;
    add(building, { desired: role, action: 'create', generation, before: null, after: resolved.fields, fills: resolved.fills, reason });
    return;
  }
  const isSame = link.target === desired.target && Object.keys(resolved.fills).length === 0;
  if (isSame && appliedHash(resolved.fields) === link.appliedHash) return;
  const isKnown = Object.keys(link.applied).length > 0;
  const isOther = desired.replaceOn.some((field) => isOtherValue(field, link.applied, resolved.fields, input.target));
  if (link.target !== desired.target || (isKnown && isOther)) {
    planReplacement(desired, link, building);
    return;
  }
  const changed = changedFields(link.applied, resolved.fields);
  add(building, {
    desired: role,
    link,
    action: 'update',
    generation,
    before: link.applied,
    after: resolved.fields,
    fills: resolved.fills,
    reason: `changed: ${changed.join(', ')}`,
  });
}

/**
 * While a deposit stands its payment cannot be changed (6540), and what links to a document cannot outlive its replacement:
 * such a target is taken down first, and set up again after.
 */
function unlock(desired: Desired, building: Building): void {
  const link = building.input.links.get(desired.role);
  if (link?.state !== 'present') return;
  const under = [...building.operations.values()].filter((operation) => isUnder(operation, desired, building));
  if (under.length === 0) return;
  const roles = [...new Set(under.map(({ role }) => role))];
  const removal =
    building.operations.get(`${desired.role} delete`) ??
    planRemoval(link, 'delete', `${roles.join(', ')} cannot be changed while it stands`, building);
  building.operations.delete(`${desired.role} update`);
  if (desired.state !== 'present' || building.operations.has(desired.role)) return;
  const resolved = resolveDesired(desired, link.generation + 1, building);
  const after = under.filter(({ action }) => !isTakenDown(action)).map(({ id }) => id);
  add(building, {
    desired: { role: desired.role, target: desired.target, ...expectationOf(desired, resolved.issues) },
    action: 'create',
    generation: link.generation + 1,
    before: null,
    after: resolved.fields,
    fills: resolved.fills,
    reason: 'set up again',
    dependsOn: [removal.id, ...after],
  });
}

/** Whether an operation changes a target that `desired` locks, or replaces one that it builds on. */
function isUnder(operation: Operation, desired: Desired, building: Building): boolean {
  if (operation.role === desired.role) return false;
  if (operation.action !== 'create') return desired.locks.includes(operation.role);
  const isReplacement = building.input.links.get(operation.role)?.state === 'present';
  return isReplacement && buildsOn(desired.role, operation.role, building.input.projection.order);
}

/** For fields a target cannot change (its currency): the old one is taken down, the next generation created. */
function planReplacement(desired: Desired, link: Link, building: Building): void {
  const generation = link.generation + 1;
  const resolved = resolveDesired(desired, generation, building);
  const cause = link.target === desired.target ? `${desired.replaceOn.join(', ')} cannot be changed on an existing` : 'it was a';
  const removal = planRemoval(link, 'void', `${cause} ${link.target}`, building);
  add(building, {
    desired: { role: desired.role, target: desired.target, ...expectationOf(desired, resolved.issues) },
    action: 'create',
    generation,
    before: null,
    after: resolved.fields,
    fills: resolved.fills,
    reason: 'replaces the earlier one',
    dependsOn: [removal.id],
  });
}

function resolveDesired(desired: Desired, generation: number, building: Building): ReturnType<typeof resolveFields> {
  const { connection, projection, resolve, links } = building.input;
  const applied = links.get(desired.role)?.applied ?? {};
  const kept = Object.fromEntries(
    desired.keep.filter((field) => applied[field] !== undefined).map((field) => [field, applied[field] as TargetValue]),
  );
  const fields = onOpenDay({ ...desired.fields, ...kept }, links.get(desired.role), building.input.policies);
  return resolveFields(fields, {
    resolve: (reference) => ownRole(reference, building) ?? olderRole(reference, building.older, building.input) ?? resolve(reference),
    marker: (number) =>
      renderMarker({ connection, entity: projection.entity, sourceId: projection.sourceId, role: desired.role, generation }, number),
  });
}

/** A reference to another role of the same document: an operation of this plan, or its link. */
function ownRole(reference: Reference, building: Building): Resolution | undefined {
  const { $ref } = reference;
  const { projection, links } = building.input;
  if (!isOwn(reference, projection)) return undefined;
  const operation = building.operations.get($ref.role);
  if (operation?.action === 'create') return { kind: 'operation', operationId: operation.id };
  const link = links.get($ref.role);
  if (link?.state === 'present') return { kind: 'id', id: link.targetId };
  // It has issues of its own, which hold the whole document; to say here that it is missing would hide them.
  const isBlocked = projection.desired.some(({ role, state }) => role === $ref.role && state === 'present');
  return isBlocked ? { kind: 'id', id: '' } : undefined;
}

interface Draft {
  readonly desired: Pick<Desired, 'role' | 'target' | 'expect'>;
  readonly link?: Link;
  readonly action: Action;
  readonly generation: number;
  readonly before: JsonObject | null;
  readonly after: JsonObject;
  readonly fills: Readonly<Record<string, string>>;
  readonly reason: string;
  readonly dependsOn?: readonly string[];
}

/** A line left out leaves more credit than the source says; only then is the credit not compared. */
function expectationOf(desired: Desired, issues: readonly Issue[]): { expect?: Expectation } {
  if (!desired.expect) return {};
  const { unapplied, ...rest } = desired.expect;
  return { expect: issues.length > 0 || unapplied === undefined ? rest : desired.expect };
}

function add(building: Building, draft: Draft): Operation {
  const { connection, runId, era, projection, attempts } = building.input;
  const { desired, link, action, generation, after, fills } = draft;
  const identity = {
    connection,
    entity: projection.entity,
    sourceId: projection.sourceId,
    role: desired.role,
    target: desired.target,
    action,
    ...(link ? { targetId: link.targetId, targetVersion: link.targetVersion } : {}),
    after,
    generation,
    attempt: attempts(desired.role),
    ...(era === '' ? {} : { era }),
    mappingVersion: projection.mappingVersion,
    fills,
  };
  const operation: Operation = {
    ...identity,
    id: operationId(identity),
    runId,
    number: projection.number,
    before: draft.before,
    reason: draft.reason,
    dependsOn: draft.dependsOn ?? [],
    ...(desired.expect ? { expect: desired.expect } : {}),
  };
  building.operations.set(action === 'create' ? desired.role : `${desired.role} ${action}`, operation);
  return operation;
}

/** What is another's work is taken out by whoever made it. */
function takeOut(link: Link, wanted: 'void' | 'delete', reason: string, building: Building): void {
  if (link.origin === adoptedOnly) {
    building.issues.push(adoptedStands(link));
    return;
  }
  const removal = planRemoval(link, wanted, reason, building);
  building.operations.set(`${link.role} ${removal.action}`, { ...removal, forgets: true });
}

/** What the vendor cannot void is deleted. */
function planRemoval(link: Link, wanted: 'void' | 'delete', reason: string, building: Building): Operation {
  const action = wanted === 'void' && building.input.target.canVoid(link.target) ? 'void' : 'delete';
  return add(building, {
    desired: { role: link.role, target: link.target },
    link,
    action,
    generation: link.generation,
    before: link.applied,
    after: {},
    fills: {},
    reason,
  });
}

export function appliedHash(fields: JsonObject): string {
  return shortHash(canonicalJson(fields));
}

function changedFields(before: JsonObject, after: JsonObject): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => canonicalJson(before[name]) !== canonicalJson(after[name])).sort();
}
