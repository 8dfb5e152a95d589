import { invalidParameter } from './errors.js';
import type { Call, Reply } from './http.js';
import { reply } from './http.js';
import type { Collection, Stored } from './collection.js';
import type { Json } from './json.js';
import { filterInstant, isDate } from './time.js';

/**
 * Lists: filters, sorting, pages. Everything the vendor does not know is ignored without a word, which is its most
 * dangerous habit: a client has to notice by itself that a filter had no effect.
 */
/** `ids` is a blank-separated list, matched when one of them is equal. */
export type FieldKind = 'text' | 'id' | 'ids' | 'number' | 'date';
export interface Field<T> {
  readonly kind: FieldKind;
  readonly value: (record: T) => string | number;
}

export interface ListSpec<T extends Stored> {
  readonly collection: Collection<T>;
  readonly key: string;
  readonly reportName: string;
  readonly fields: Readonly<Record<string, Field<T>>>;
  readonly sortColumns: readonly string[];
  readonly defaultSort: string;
  readonly defaultOrder: 'A' | 'D';
  readonly statuses?: Readonly<Record<string, (record: T) => boolean>>;
  readonly defaultFilter?: string;
  readonly search?: readonly string[];
  readonly filtersIgnored?: boolean;
  readonly lastModifiedFilter?: boolean;
  readonly customField?: (record: T, apiName: string) => string | undefined;
  readonly within?: (record: T) => boolean;
  readonly row: (record: T) => Json;
  readonly paged?: boolean;
}

type Predicate<T> = (record: T) => boolean;
const perPageMax = 200;
const searchLengthMax = 100;

export function list<T extends Stored>(call: Call, spec: ListSpec<T>): Reply {
  const { query } = call;
  const { page, perPage } = paging(call);
  const filters = spec.filtersIgnored === true ? [] : predicates(call, spec);
  if (spec.within) filters.push(spec.within);
  // A filter that is not known is no filter: the list is the one that comes unasked.
  const unasked = spec.statuses?.[spec.defaultFilter ?? ''];
  if (unasked && spec.statuses[query.get('filter_by') ?? ''] === undefined) filters.push(unasked);
  const asked = query.get('sort_column') ?? '';
  const column = spec.filtersIgnored !== true && spec.sortColumns.includes(asked) ? asked : spec.defaultSort;
  const direction = query.get('sort_order');
  const order = spec.filtersIgnored !== true && (direction === 'A' || direction === 'D') ? direction : spec.defaultOrder;
  const found = select(spec, column, order, filters, (page - 1) * perPage, perPage);
  const context = {
    page,
    per_page: perPage,
    has_more_page: found.more,
    report_name: spec.reportName,
    applied_filter: appliedFilter(call, spec),
    sort_column: column,
    sort_order: order,
  };
  return reply({ [spec.key]: found.rows.map(spec.row), ...(spec.paged === false ? {} : { page_context: context }) });
}

function paging(call: Call): { page: number; perPage: number } {
  const page = positive(call, 'page', 1);
  const perPage = positive(call, 'per_page', perPageMax);
  if (perPage > perPageMax && !call.organization.switches().perPageClamped) throw invalidParameter('per_page');
  return { page, perPage: Math.min(perPage, perPageMax) };
}

function positive(call: Call, name: string, fallback: number): number {
  const text = call.query.get(name);
  if (text === null || text === '') return fallback;
  if (!/^\d{1,9}$/.test(text) || Number(text) < 1) throw invalidParameter(name);
  return Number(text);
}

function appliedFilter<T extends Stored>(call: Call, spec: ListSpec<T>): string {
  const asked = call.query.get('filter_by') ?? '';
  return spec.filtersIgnored !== true && spec.statuses?.[asked] ? asked : (spec.defaultFilter ?? 'Status.All');
}

function select<T extends Stored>(
  spec: ListSpec<T>,
  column: string,
  order: 'A' | 'D',
  filters: readonly Predicate<T>[],
  skip: number,
  take: number,
): { rows: T[]; more: boolean } {
  const sorted = spec.collection.sorted(column, (record) => sortKey(spec, column, record));
  const rows: T[] = [];
  let passed = 0;
  for (let step = 0; step < sorted.length; step += 1) {
    const record = sorted[order === 'A' ? step : sorted.length - 1 - step];
    if (!record || !filters.every((filter) => filter(record))) continue;
    passed += 1;
    if (passed <= skip) continue;
    if (rows.length === take) return { rows, more: true };
    rows.push(record);
  }
  return { rows, more: false };
}

function sortKey<T extends Stored>(spec: ListSpec<T>, column: string, record: T): string | number {
  if (column === 'created_time') return record.createdAt;
  if (column === 'last_modified_time') return record.modifiedAt;
  const value = spec.fields[column]?.value(record) ?? '';
  return typeof value === 'string' ? value.toLowerCase() : value;
}

function predicates<T extends Stored>(call: Call, spec: ListSpec<T>): Predicate<T>[] {
  const found: Predicate<T>[] = [];
  for (const [name, value] of call.query) {
    if (name === 'filter_by') {
      const status = spec.statuses?.[value];
      if (status) found.push(status);
      else if (call.organization.switches().unknownFilterByRefused) throw invalidParameter('filter_by');
    } else if (name === 'search_text') {
      if (value.length > searchLengthMax) throw invalidParameter('search_text');
      found.push(searching(spec, value));
    } else if (name === 'last_modified_time') {
      if (spec.lastModifiedFilter !== true) continue;
      const from = filterInstant(value);
      if (from === undefined) throw invalidParameter('last_modified_time');
      found.push((record) => record.modifiedAt >= from);
    } else if (name.startsWith('cf_') && spec.customField) {
      const read = spec.customField;
      found.push((record) => read(record, name) === value);
    } else {
      const filter = fieldFilter(spec, name, value);
      if (filter) found.push(filter);
    }
  }
  return found;
}

function searching<T extends Stored>(spec: ListSpec<T>, text: string): Predicate<T> {
  const wanted = text.toLowerCase();
  const readers = (spec.search ?? []).flatMap((name) => spec.fields[name] ?? []);
  return (record) => readers.some((field) => String(field.value(record)).toLowerCase().includes(wanted));
}

type Comparison = (value: string | number, wanted: string | number) => boolean;
const textVariants: Readonly<Record<string, Comparison>> = {
  '': (value, wanted) => value === wanted,
  _startswith: (value, wanted) => String(value).startsWith(String(wanted)),
  _contains: (value, wanted) => String(value).includes(String(wanted)),
};
const numberVariants: Readonly<Record<string, Comparison>> = {
  '': (value, wanted) => value === wanted,
  _less_than: (value, wanted) => value < wanted,
  _less_equals: (value, wanted) => value <= wanted,
  _greater_than: (value, wanted) => value > wanted,
  _greater_equals: (value, wanted) => value >= wanted,
  _start: (value, wanted) => value >= wanted,
  _end: (value, wanted) => value <= wanted,
};
const dateVariants: Readonly<Record<string, Comparison>> = {
  '': (value, wanted) => value === wanted,
  _start: (value, wanted) => value >= wanted,
  _end: (value, wanted) => value <= wanted,
  _before: (value, wanted) => value < wanted,
  _after: (value, wanted) => value > wanted,
  '.start': (value, wanted) => value >= wanted,
  '.end': (value, wanted) => value <= wanted,
  '.before': (value, wanted) => value < wanted,
  '.after': (value, wanted) => value > wanted,
};
const variantsOf: Readonly<Record<FieldKind, Readonly<Record<string, Comparison>>>> = {
  text: textVariants,
  id: { '': (value, wanted) => value === wanted },
  ids: { '': (value, wanted) => String(value).split(' ').includes(String(wanted)) },
  number: numberVariants,
  date: dateVariants,
};

function fieldFilter<T extends Stored>(spec: ListSpec<T>, name: string, text: string): Predicate<T> | undefined {
  for (const [fieldName, field] of Object.entries(spec.fields)) {
    if (!name.startsWith(fieldName)) continue;
    const compare = variantsOf[field.kind][name.slice(fieldName.length)];
    if (!compare) continue;
    if (field.kind === 'number') {
      const wanted = Number(text);
      if (text === '' || Number.isNaN(wanted)) throw invalidParameter(name);
      return (record) => compare(field.value(record), wanted);
    }
    if (field.kind === 'date' && !isDate(text)) throw invalidParameter(name);
    const fold = field.kind === 'text';
    const wanted = fold ? text.toLowerCase() : text;
    return (record) => {
      const value = field.value(record);
      return compare(fold ? String(value).toLowerCase() : value, wanted);
    };
  }
  return undefined;
}
