import type { Desired, DesiredState, Issue, Projection, SourceDocument, TargetFields, TargetValue } from '../domain/document.js';
import { isRecord } from '../domain/json.js';
import { isReference } from '../domain/reference.js';
import { cutTo, plainText } from '../domain/text.js';
import { decimal, toMoney } from '../domain/money.js';
import type { DocumentAmounts } from './amounts.js';
import { text } from './values.js';
import type { CompiledEmission, CompiledMapping } from './compile.js';
import type { MappingContext } from './context.js';
import { convert } from './conversions.js';
import { derivations } from './derive.js';
import type { Derivation } from './derived.js';
import { evaluateRule, holds } from './rules.js';
import { lineTaxCode, taxDetail } from './tax.js';
import type { Expression } from './types.js';

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

interface Scope {
  readonly mapping: CompiledMapping;
  readonly document: SourceDocument;
  /** The document with derived members. */
  readonly data: SourceDocument;
  readonly context: MappingContext;
  readonly amounts: DocumentAmounts | undefined;
  readonly isReadable: boolean;
  readonly issues: Issue[];
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

function fieldsOf(emission: CompiledEmission, place: Place): TargetFields {
  const { scope, data: around, trace } = place;
  const fields: Record<string, TargetValue> = {};
  fillFields(fields, emission.fields, place);
  const lines: TargetValue[] = [];
  for (const block of emission.lines) {
    for (const [index, member] of itemsOf(block.each, around).entries()) {
      const item = block.each === undefined ? place.item : member;
      const data = { ...around, ...item };
      if (block.when !== undefined && !holds(block.when, data)) continue;
      const at = block.each === undefined ? '' : `line ${index + 1}${text(item['name']) === '' ? '' : ` "${text(item['name'])}"`}`;
      const tracePrefix = `Line.${lines.length}.`;
      const forms = block.forms
        .filter((form) => form.when === undefined || holds(form.when, data))
        .map((form) => {
          const line: Record<string, TargetValue> = {};
          fillFields(line, form.fields, { scope, item, data, at, trace, tracePrefix });
          return line;
        });
      const [only] = forms;
      if (only === undefined) continue;
      const line: TargetValue = forms.length === 1 ? only : { $first: forms };
      lines.push(block.optional ? { $optional: line } : line);
    }
  }
  return emission.lines.length > 0 ? { ...fields, Line: lines } : fields;
}

function itemsOf(path: string | undefined, data: SourceDocument): readonly SourceDocument[] {
  if (path === undefined) return [{}];
  const items = read(data, path);
  return Array.isArray(items) ? items.filter(isRecord) : [];
}

interface Place {
  readonly scope: Scope;
  /** The member of `each` the line is made from. */
  readonly item: SourceDocument;
  /** The document with that member laid over it; made once, for all of its fields. */
  readonly data: SourceDocument;
  /** For messages: `line 2 "Assembly"`. */
  readonly at: string;
  readonly trace: Record<string, string>;
  readonly tracePrefix?: string;
}

function fillFields(target: Record<string, TargetValue>, fields: CompiledEmission['fields'], place: Place): void {
  for (const { path, expression, line } of fields) {
    try {
      const value = evaluate(expression, place, path);
      if (value === undefined) continue;
      assign(target, path.split('.'), value);
      // Of several forms of a line the first that says a field is named.
      place.trace[`${place.tracePrefix ?? ''}${path}`] ??= line;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      place.scope.issues.push({
        code: 'mapping.value',
        severity: 'hold',
        at: line,
        message: `${[place.at, path].filter(Boolean).join(' ')}: ${error.message}`,
        remedy: 'Correct the field in Zoho Inventory and save the document, or change the mapping line named here.',
      });
    }
  }
}

function evaluate(expression: Expression, place: Place, path: string): TargetValue | undefined {
  const { scope, data } = place;
  if (expression.when !== undefined && !holds(expression.when, data)) return undefined;
  if (expression.choose) {
    const chosen = expression.choose.find((option) => option.when === undefined || holds(option.when, data));
    return chosen ? evaluate({ ...chosen, when: undefined }, place, path) : undefined;
  }
  if (expression.rule !== undefined) return evaluateRule(expression.rule, data) as TargetValue;
  if (expression.join) {
    const parts = expression.join.map((part) => evaluate(part, place, path)).filter((part) => part !== undefined && part !== '');
    return limited(parts.map(plainText).join(expression.separator ?? ' '), expression.maxLength) || undefined;
  }
  if (expression.marker === true) return { $marker: { number: text(scope.document[scope.mapping.number]) } };
  if (expression.account !== undefined) return accountReference(expression.account, data);
  if (expression.ref !== undefined) return reference(expression, data, place);
  if (expression.value !== undefined) return expression.value;
  if (expression.tax !== undefined)
    return settled(lineTaxCode(text(read(data, expression.tax)), expression.side ?? 'sales', scope.context, place.at || path), scope);
  if (expression.taxDetail !== undefined) {
    return scope.amounts ? settled(taxDetail(scope.document, scope.amounts, expression.taxDetail, scope.context), scope) : undefined;
  }
  return plainValue(expression, data, scope);
}

function plainValue(expression: Expression, data: SourceDocument, scope: Scope): TargetValue | undefined {
  const paths = typeof expression.from === 'string' ? [expression.from] : (expression.from ?? []);
  const raw = paths.map((path) => read(data, path)).find((value) => value !== undefined && value !== null && value !== '');
  if (expression.lookup !== undefined) return lookUp(expression.lookup, text(raw), scope);
  const value = convert(raw, expression.as, scope.context.hash);
  return typeof value === 'string' ? limited(value, expression.maxLength) || undefined : value;
}

function lookUp(table: string, key: string, scope: Scope): TargetValue | undefined {
  const rows = scope.mapping.tables[table] ?? {};
  const value = (Object.hasOwn(rows, key) ? rows[key] : undefined) ?? rows['*'];
  if (value === '') return undefined;
  if (value === undefined)
    throw new RangeError(`"${key}" is not in mappings/tables/${table}.yaml, which has ${Object.keys(rows).join(', ')}`);
  return value;
}

function reference(expression: Expression, data: SourceDocument, place: Place): TargetValue | undefined {
  const paths = typeof expression.from === 'string' ? [expression.from] : (expression.from ?? []);
  const id =
    paths.map((path) => text(read(data, path))).find((value) => value !== '') ??
    (expression.value === undefined ? '' : String(expression.value));
  const variant = expression.variant ? evaluate(expression.variant, place, '') : undefined;
  const label = expression.label === undefined ? '' : text(read(data, expression.label));
  return {
    $ref: {
      entity: expression.ref ?? '',
      id,
      role: expression.role === undefined ? defaultRole(expression.ref ?? '') : fill(expression.role, data),
      ...(isReference(variant) || (typeof variant === 'string' && variant !== '') ? { variant } : {}),
      ...(expression.fit === undefined ? {} : { fit: expression.fit }),
      ...(label === '' ? {} : { label }),
    },
  };
}

/** `customers` → `customer`: the role of a master's own target. */
export function defaultRole(entity: string): string {
  return entity.replace(/s$/, '');
}

function accountReference(key: string, data: SourceDocument): TargetValue {
  return { $ref: { entity: 'configured', id: key, role: 'account', variant: text(data['$currency']) } };
}

function settled<T extends TargetValue>(result: { value: T | undefined; issues: readonly Issue[] }, scope: Scope): T | undefined {
  for (const issue of result.issues) if (!scope.issues.some((known) => known.message === issue.message)) scope.issues.push(issue);
  return result.value;
}

/** A number in a path is a place in a list: `LinkedTxn.0.TxnId`. */
function assign(target: Record<string, TargetValue>, [head, ...rest]: readonly string[], value: TargetValue): void {
  if (head === undefined) return;
  const [next] = rest;
  if (next === undefined) {
    // References stand where QBO has `{ value }`; a plain value under a …Ref key gets the same shape.
    target[head] = head.endsWith('Ref') && typeof value === 'string' ? { value } : value;
    return;
  }
  target[head] ??= /^\d+$/.test(next) ? [] : {};
  assign(target[head] as Record<string, TargetValue>, rest, value);
}

export function read(data: unknown, path: string): unknown {
  let value = data;
  for (const key of path.split('.')) {
    if (Array.isArray(value)) value = value[Number(key)] as unknown;
    else if (isRecord(value) && Object.hasOwn(value, key)) value = value[key];
    else return undefined;
  }
  return value;
}

function limited(value: string, maxLength: number | undefined): string {
  return maxLength === undefined ? value : cutTo(value, maxLength);
}

function money(value: unknown): string {
  return toMoney(decimal(value));
}

/** `{field}` in a message stands for the document's value. */
function fill(template: string, data: SourceDocument): string {
  return template.replace(/\{([\w.$]+)\}/g, (_whole, path: string) => text(read(data, path)) || '(empty)');
}

function unreadable(error: unknown): Issue {
  if (!(error instanceof RangeError)) throw error;
  return {
    code: 'mapping.value',
    severity: 'hold',
    message: error.message,
    remedy: 'Open the document in Zoho Inventory, correct the amount and save it.',
  };
}
