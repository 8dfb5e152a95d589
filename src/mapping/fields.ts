import { linePlace, type Issue, type SourceDocument, type TargetFields, type TargetValue } from '../domain/document.js';
import { decimal, toMoney } from '../domain/money.js';
import { isReference } from '../domain/reference.js';
import { cutTo, plainText } from '../domain/text.js';
import type { DocumentAmounts } from './amounts.js';
import type { CompiledEmission, CompiledMapping } from './compile.js';
import type { MappingContext } from './context.js';
import { convert } from './conversions.js';
import { evaluateRule, holds } from './rules.js';
import { lineTaxCode, taxDetail } from './tax.js';
import type { Expression } from './types.js';
import { fill, itemsOf, read, text } from './values.js';

/** What the fields of one document are made from. */
export interface Scope {
  readonly mapping: CompiledMapping;
  readonly document: SourceDocument;
  /** The document with derived members. */
  readonly data: SourceDocument;
  readonly context: MappingContext;
  readonly amounts: DocumentAmounts | undefined;
  readonly isReadable: boolean;
  readonly issues: Issue[];
}

/** The fields of one target document, as its emission says. */
export function fieldsOf(emission: CompiledEmission, place: Place): TargetFields {
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
      const forms = block.forms
        .filter((form) => form.when === undefined || holds(form.when, data))
        .map((form, number) => {
          const line: Record<string, TargetValue> = {};
          const tracePrefix = `${linePlace(lines.length, number)}.`;
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

function limited(value: string, maxLength: number | undefined): string {
  return maxLength === undefined ? value : cutTo(value, maxLength);
}

export function money(value: unknown): string {
  return toMoney(decimal(value));
}

export function unreadable(error: unknown): Issue {
  if (!(error instanceof RangeError)) throw error;
  return {
    code: 'mapping.value',
    severity: 'hold',
    message: error.message,
    remedy: 'Open the document in Zoho Inventory, correct the amount and save it.',
  };
}
