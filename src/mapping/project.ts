import type { Desired, DesiredState, Issue, Projection, SourceDocument, TargetFields, TargetValue } from '../domain/document.js';
import { isRecord } from '../domain/json.js';
import { isReference } from '../domain/reference.js';
import { decimal, toMoney } from '../domain/money.js';
import { text, type DocumentAmounts } from './amounts.js';
import type { CompiledEmission, CompiledMapping } from './compile.js';
import type { MappingContext } from './context.js';
import { convert } from './conversions.js';
import { derivations } from './derive.js';
import { evaluateRule, holds } from './rules.js';
import { lineTaxCode, taxDetail } from './tax.js';
import type { Expression } from './types.js';

/**
 * One source document → the set of target documents it implies. Pure: the same document, mapping and context give the
 * same projection. Everything that cannot be expressed becomes an issue, all of them at once.
 */
export function project(mapping: CompiledMapping, document: SourceDocument, context: MappingContext): Projection {
  const issues: Issue[] = [];
  let amounts: DocumentAmounts | undefined;
  let data: SourceDocument = { ...document, $company: context.company };
  try {
    for (const name of mapping.derive) {
      const derived = derivations[name](data, context);
      data = { ...data, ...derived.members };
      amounts = derived.amounts ?? amounts;
      issues.push(...derived.issues);
    }
  } catch (error) {
    issues.push(unreadable(error));
  }
  for (const rule of mapping.issues) {
    if (holds(rule.when, data)) {
      issues.push({ code: rule.code, severity: rule.severity, message: fill(rule.message, data), remedy: fill(rule.remedy, data), at: rule.at });
    }
  }
  const scope: Scope = { mapping, document, data, context, amounts, issues };
  return {
    entity: mapping.entity,
    sourceId: text(document[mapping.id]),
    number: text(document[mapping.number]),
    mappingVersion: mapping.version,
    desired: mapping.emits.flatMap((emission) => desire(emission, scope)),
    issues,
  };
}

interface Scope {
  readonly mapping: CompiledMapping;
  readonly document: SourceDocument;
  /** The document with derived members. */
  readonly data: SourceDocument;
  readonly context: MappingContext;
  readonly amounts: DocumentAmounts | undefined;
  readonly issues: Issue[];
}

function desire(emission: CompiledEmission, scope: Scope): Desired[] {
  if (emission.when !== undefined && !holds(emission.when, scope.data)) return [];
  const state: DesiredState = emission.state.find((rule) => holds(rule.when, scope.data))?.is ?? 'present';
  const trace: Record<string, string> = {};
  const fields = state === 'present' ? fieldsOf(emission, scope, trace) : {};
  return [
    {
      role: emission.role,
      target: emission.target,
      state,
      fields,
      after: emission.after,
      match: emission.match,
      replaceOn: emission.replaceOn,
      trace,
      ...(emission.expect && state === 'present'
        ? { expect: { total: money(read(scope.data, emission.expect.total)), tax: money(read(scope.data, emission.expect.tax)) } }
        : {}),
    },
  ];
}

function fieldsOf(emission: CompiledEmission, scope: Scope, trace: Record<string, string>): TargetFields {
  const fields: Record<string, TargetValue> = {};
  fillFields(fields, emission.fields, { scope, item: {}, at: '', trace });
  const lines = emission.lines.flatMap((block) =>
    itemsOf(block.each, scope.data).flatMap((item, index) => {
      if (block.when !== undefined && !holds(block.when, { ...scope.data, ...item })) return [];
      const line: Record<string, TargetValue> = {};
      const at = block.each === undefined ? '' : `line ${index + 1}${text(item['name']) === '' ? '' : ` "${text(item['name'])}"`}`;
      fillFields(line, block.fields, { scope, item, at, trace, tracePrefix: 'Line.' });
      return [line];
    }),
  );
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
      place.trace[`${place.tracePrefix ?? ''}${path}`] = line;
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
  const { scope, item } = place;
  const data = item === scope.data ? scope.data : { ...scope.data, ...item };
  if (expression.when !== undefined && !holds(expression.when, data)) return undefined;
  if (expression.choose) {
    const chosen = expression.choose.find((option) => option.when === undefined || holds(option.when, data));
    return chosen ? evaluate({ ...chosen, when: undefined } as Expression, place, path) : undefined;
  }
  if (expression.rule !== undefined) return evaluateRule(expression.rule, data) as TargetValue;
  if (expression.join) {
    const parts = expression.join.map((part) => evaluate(part, place, path)).filter((part) => part !== undefined && part !== '');
    return limited(parts.join(expression.separator ?? ' '), expression.maxLength) || undefined;
  }
  if (expression.marker === true) return { $marker: { number: text(scope.document[scope.mapping.number]) } };
  if (expression.account !== undefined) return accountReference(expression.account, data);
  if (expression.ref !== undefined) return reference(expression, data, place);
  if (expression.value !== undefined) return expression.value;
  if (expression.tax !== undefined) return settled(lineTaxCode(text(read(data, expression.tax)), expression.side ?? 'sales', scope.context, place.at || path), scope);
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
  const value = rows[key] ?? rows['*'];
  if (value === '') return undefined;
  if (value === undefined) throw new RangeError(`"${key}" is not in mappings/tables/${table}.yaml, which has ${Object.keys(rows).join(', ')}`);
  return value;
}

function reference(expression: Expression, data: SourceDocument, place: Place): TargetValue | undefined {
  const paths = typeof expression.from === 'string' ? [expression.from] : (expression.from ?? []);
  const id = paths.map((path) => text(read(data, path))).find((value) => value !== '') ?? (expression.value === undefined ? '' : String(expression.value));
  const variant = expression.variant ? evaluate(expression.variant, place, '') : undefined;
  const label = expression.label === undefined ? '' : text(read(data, expression.label));
  return {
    $ref: {
      entity: expression.ref ?? '',
      id,
      role: expression.role ?? defaultRole(expression.ref ?? ''),
      ...(isReference(variant) || (typeof variant === 'string' && variant !== '') ? { variant } : {}),
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

function assign(target: Record<string, TargetValue>, [head, ...rest]: readonly string[], value: TargetValue): void {
  if (head === undefined) return;
  if (rest.length === 0) {
    // References stand where QBO has `{ value }`; a plain value under a …Ref key gets the same shape.
    target[head] = head.endsWith('Ref') && typeof value === 'string' ? { value } : value;
    return;
  }
  const inner = isRecord(target[head]) ? (target[head] as Record<string, TargetValue>) : {};
  target[head] = inner;
  assign(inner, rest, value);
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
  return maxLength === undefined || value.length <= maxLength ? value : [...value].slice(0, maxLength).join('').slice(0, maxLength);
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
