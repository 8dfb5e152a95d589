import type { Desired, DesiredState, Issue, OwnDates, Projection, SourceDocument } from '../domain/document.js';
import type { DocumentAmounts } from './amounts.js';
import type { CompiledEmission, CompiledMapping } from './compile.js';
import type { MappingContext } from './context.js';
import { derivations } from './derive.js';
import type { Derivation } from './derived.js';
import { fieldsOf, money, unreadable, type Scope } from './fields.js';
import { holds } from './rules.js';
import { fill, itemsOf, read, text } from './values.js';

/**
 * One source document → the set of target documents it implies. Pure: the same document, mapping and context give the
 * same projection. Everything that cannot be expressed becomes an issue, all of them at once.
 */
export function project(mapping: CompiledMapping, document: SourceDocument, context: MappingContext): Projection {
  const derived = deriveMembers(mapping, document, context);
  const { data, amounts, isReadable } = derived;
  const found: Issue[] = [];
  for (const rule of mapping.issues) {
    attempt(found, () => {
      if (!holds(rule.when, data)) return;
      found.push({
        code: rule.code,
        severity: rule.severity,
        message: fill(rule.message, data),
        remedy: fill(rule.remedy, data),
        at: rule.at,
      });
    });
  }
  const scope: Scope = { mapping, document, data, context, amounts, isReadable, issues: found };
  const desired = mapping.emits.flatMap((emission) => attempt(found, () => desire(emission, scope)) ?? []);
  // What is void needs no figures: wrong ones must not keep it from being voided.
  const needsFigures = desired.length === 0 || desired.some(({ state }) => state === 'present');
  return {
    entity: mapping.entity,
    sourceId: text(document[mapping.id]),
    number: text(document[mapping.number]),
    mappingVersion: mapping.version,
    desired,
    order: roleOrder(mapping),
    ownDates: ownDates(mapping),
    issues: [...(needsFigures ? derived.issues : []), ...found],
  };
}

interface Members {
  readonly data: SourceDocument;
  readonly amounts: DocumentAmounts | undefined;
  /** False when an amount is none: derived members are missing then. */
  readonly isReadable: boolean;
  readonly issues: readonly Issue[];
}

function deriveMembers(mapping: CompiledMapping, document: SourceDocument, context: MappingContext): Members {
  const issues: Issue[] = [];
  let amounts: DocumentAmounts | undefined;
  let data: SourceDocument = { ...document, $company: context.company, $refused: context.refused };
  const isReadable = attempt(issues, () => {
    for (const name of mapping.derive) {
      const derive: Derivation = derivations[name];
      const derived = derive(data, context, mapping.tables);
      data = { ...data, ...derived.members };
      amounts = derived.amounts ?? amounts;
      issues.push(...derived.issues);
    }
    return true;
  });
  return { data, amounts, isReadable: isReadable === true, issues };
}

/** A value that cannot be read holds the document with an issue that names it; anything else that is thrown is a bug of ours. */
function attempt<T>(issues: Issue[], run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    issues.push(unreadable(error));
    return undefined;
  }
}

export function roleOrder(mapping: CompiledMapping): Projection['order'] {
  return Object.fromEntries(mapping.emits.map(({ role, after }) => [role, after]));
}

export function ownDates({ emits, issues }: CompiledMapping): OwnDates {
  return {
    roles: emits.filter(({ ownDate }) => ownDate).map(({ role }) => role),
    issues: issues.filter(({ ownDate }) => ownDate === true).map(({ code }) => code),
  };
}

function desire(emission: CompiledEmission, scope: Scope): Desired[] {
  return itemsOf(emission.each, scope.data).flatMap((item) => {
    const data = emission.each === undefined ? scope.data : { ...scope.data, ...item };
    if (emission.when !== undefined && !holds(emission.when, data)) return [];
    const key = emission.each === undefined ? '' : text(read(item, emission.key ?? 'id'));
    const state: DesiredState = emission.state.find((rule) => holds(rule.when, data))?.is ?? 'present';
    const trace: Record<string, string> = {};
    const isStated = state === 'present' && scope.isReadable;
    const expect = isStated ? expectation(emission, data, scope) : undefined;
    return [
      {
        role: roleOf(emission.role, key),
        target: emission.target,
        state,
        fields: isStated ? fieldsOf(emission, { scope, item, data, at: '', trace }) : {},
        after: emission.after.map((role) => siblingRole(role, emission, key, scope)),
        locks: emission.locks.map((role) => siblingRole(role, emission, key, scope)),
        match: emission.match,
        replaceOn: emission.replaceOn,
        keep: emission.keep,
        optional: emission.optional,
        insteadOf: emission.insteadOf,
        trace,
        ...(expect ? { expect } : {}),
      },
    ];
  });
}

function roleOf(role: string, key: string): string {
  return key === '' ? role : `${role}:${key}`;
}

/** A role named beside one made per member of the same list means that member's. */
function siblingRole(role: string, emission: CompiledEmission, key: string, scope: Scope): string {
  const other = scope.mapping.emits.find((candidate) => candidate.role === role);
  return other?.each !== undefined && other.each === emission.each ? roleOf(role, key) : role;
}

function expectation(emission: CompiledEmission, data: SourceDocument, scope: Scope): Desired['expect'] {
  const { expect } = emission;
  if (!expect) return undefined;
  try {
    return {
      total: money(read(data, expect.total)),
      ...(expect.tax === undefined ? {} : { tax: money(read(data, expect.tax)) }),
      ...(expect.unapplied === undefined ? {} : { unapplied: money(read(data, expect.unapplied)) }),
    };
  } catch (error) {
    scope.issues.push(unreadable(error));
    return undefined;
  }
}
