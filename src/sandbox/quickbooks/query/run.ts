import type { Company } from '../company.js';
import { entitySpec } from '../entities/registry.js';
import type { EntitySpec } from '../entities/spec.js';
import { fault } from '../fault.js';
import { isObject, text, type JsonObject } from '../json.js';
import type { Stored } from '../store.js';
import { parseInstant, today } from '../time.js';
import { viewOf } from '../view.js';
import { parseQuery, type Condition, type Literal, type Ordering, type Query } from './parser.js';
import { queryFields } from './query-fields.js';

const invalid = (text: string) => fault('4001', `QueryValidationError: ${text}`);

export interface QueryAnswer {
  readonly response: JsonObject;
  readonly returned: number;
}

/** Members computed on reading; a condition on one of them needs the whole view. */
const computed: ReadonlySet<string> = new Set(['balance', 'balancewithjobs', 'currentbalance', 'currentbalancewithsubaccounts']);

export function runQuery(company: Company, statement: string): QueryAnswer {
  const query = parseQuery(statement, company.switches().maxResultsAboveLimit === 'clamp');
  const spec = entitySpec(query.entity);
  const fields = spec && queryFields[spec.name];
  if (!spec || !fields) throw fault('4001', `Invalid query : Entity ${query.entity} not found`);
  const conditions = query.conditions.map((condition) => ({
    ...condition,
    property: canonical(spec, condition.property, fields.filterable),
  }));
  const orderings = query.orderings.map((ordering) => ({ ...ordering, property: canonical(spec, ordering.property, fields.sortable) }));
  const rows = select(company, spec, conditions);
  if (query.select === 'count') return { response: { totalCount: rows.length }, returned: 0 };
  const page = order(company, rows, orderings).slice(query.startPosition - 1, query.startPosition - 1 + query.maxResults);
  if (page.length === 0) return { response: {}, returned: 0 };
  const objects = page.map((row) => project(viewOf(company, row), query.select));
  return { response: { [spec.name]: objects, startPosition: query.startPosition, maxResults: page.length }, returned: page.length };
}

function canonical(spec: EntitySpec, property: string, allowed: ReadonlySet<string>): string {
  const wanted = property.toLowerCase();
  for (const name of allowed) if (name.toLowerCase() === wanted) return name;
  const known = [...spec.writable].some((name) => name.toLowerCase() === wanted) || wanted.startsWith('metadata.');
  throw invalid(known ? `property '${property}' is not queryable` : `Property ${property} not found for Entity ${spec.name}`);
}

function select(company: Company, spec: EntitySpec, conditions: readonly Condition[]): readonly Stored[] {
  const hidden = spec.list && !conditions.some(({ property }) => property === 'Active');
  const tests = conditions.map((condition) => testOf(company, condition));
  const rows: Stored[] = [];
  for (const row of candidates(company, spec, conditions)) {
    if (hidden && row.data['Active'] === false) continue;
    if (tests.every((test) => test(row))) rows.push(row);
  }
  return rows;
}

/** An equality on the id or the document number finds its rows without a scan. */
function candidates(company: Company, spec: EntitySpec, conditions: readonly Condition[]): Iterable<Stored> {
  const store = company.store(spec.name);
  for (const { property, operator, values } of conditions) {
    if (operator !== '=' && operator !== 'IN') continue;
    if (property === 'Id') return [...new Set(values.map(String))].map((id) => store.get(id)).filter((row) => row !== undefined);
    if (property === 'DocNumber') return [...new Set(values.flatMap((value) => store.numbered(String(value))))];
  }
  return store.values();
}

type Test = (row: Stored) => boolean;

function valueOf(company: Company, row: Stored, property: string): unknown {
  if (property === 'Id') return row.id;
  if (property === 'MetaData.CreateTime') return row.createdMs;
  if (property === 'MetaData.LastUpdatedTime') return row.updatedMs;
  const value = computed.has(property.toLowerCase()) ? viewOf(company, row)[property] : row.data[property];
  if (!isObject(value)) return value;
  return value['value'] ?? value['Address'] ?? value['URI'];
}

function testOf(company: Company, { property, operator, values }: Condition): Test {
  const isTime = property.startsWith('MetaData.');
  const [first = ''] = values;
  if (isTime) {
    const instant = instantOf(company, first);
    const instants = operator === 'IN' ? values.map((value) => instantOf(company, value)) : [instant];
    // Stored times are answered in whole seconds, so they are compared that way too.
    return (row) => {
      const at = Math.floor(Number(valueOf(company, row, property)) / 1000) * 1000;
      return operator === 'IN' ? instants.includes(at) : compareBy(operator, at - instant);
    };
  }
  if (operator === 'LIKE') {
    const like = new RegExp(
      `^${String(first)
        .split('%')
        .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
        .join('.*')}$`,
      'is',
    );
    return (row) => like.test(asText(valueOf(company, row, property)) ?? '');
  }
  if (operator === 'IN') return (row) => values.some((value) => compare(valueOf(company, row, property), value, company) === 0);
  return (row) => {
    const difference = compare(valueOf(company, row, property), first, company);
    return difference !== undefined && compareBy(operator, difference);
  };
}

function instantOf(company: Company, value: Literal): number {
  const at = value === 'CURRENT_DATE' ? parseInstant(today(company.clock.now())) : parseInstant(String(value));
  if (Number.isNaN(at)) throw invalid(`value ${String(value)} is not a date-time`);
  return at;
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function compare(held: unknown, literal: Literal, company: Company): number | undefined {
  if (held === undefined || held === null) return undefined;
  if (typeof held === 'boolean') return held === literal || String(held) === String(literal).toLowerCase() ? 0 : 1;
  const wanted = literal === 'CURRENT_DATE' ? today(company.clock.now()) : String(literal);
  if (typeof held === 'number') return held - Number(wanted);
  const left = (asText(held) ?? '').toLowerCase();
  const right = wanted.toLowerCase();
  return left === right ? 0 : left < right ? -1 : 1;
}

function compareBy(operator: string, difference: number): boolean {
  switch (operator) {
    case '=':
      return difference === 0;
    case '<':
      return difference < 0;
    case '>':
      return difference > 0;
    case '<=':
      return difference <= 0;
    default:
      return difference >= 0;
  }
}

function order(company: Company, rows: readonly Stored[], orderings: readonly Ordering[]): readonly Stored[] {
  const byId = (left: Stored, right: Stored) => Number(left.id) - Number(right.id) || (left.id < right.id ? -1 : 1);
  if (orderings.length === 0) return [...rows].sort(byId);
  const keys = new Map(rows.map((row) => [row, orderings.map(({ property }) => sortKey(valueOf(company, row, property), property))]));
  return [...rows].sort((left, right) => {
    for (const [at, { descending }] of orderings.entries()) {
      const a = keys.get(left)?.[at] ?? '';
      const b = keys.get(right)?.[at] ?? '';
      if (a !== b) return (a < b ? -1 : 1) * (descending ? -1 : 1);
    }
    return byId(left, right);
  });
}

function sortKey(value: unknown, property: string): string | number {
  if (property === 'Id') return Number(value);
  if (typeof value === 'number') return value;
  return (asText(value) ?? '').toLowerCase();
}

function project(view: JsonObject, selection: Query['select']): JsonObject {
  if (typeof selection === 'string') return view;
  const wanted = new Set(selection.map((name) => name.toLowerCase().split('.')[0]));
  const kept = Object.entries(view).filter(([name]) => wanted.has(name.toLowerCase()));
  return { ...Object.fromEntries(kept), domain: 'QBO', sparse: true, Id: text(view, 'Id') };
}
