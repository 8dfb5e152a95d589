import { isRecord } from '../../domain/json.js';
import type { ZohoResource } from './resources.js';
import { toZohoTime, zohoInstant } from './time.js';
import type { ZohoListQuery, ZohoPage, ZohoRecord } from './types.js';
import { ZOHO_PAGE_SIZE } from './options.js';

/** An empty `filterBy` asks for no filter at all. */
export function listParameters(query: ZohoListQuery, { everything }: Pick<ZohoResource, 'everything'>): Record<string, string> {
  const filter = query.filterBy ?? everything ?? '';
  return {
    page: String(query.page),
    per_page: String(query.perPage ?? ZOHO_PAGE_SIZE),
    ...(query.sort === undefined ? {} : { sort_column: query.sort.column, sort_order: query.sort.order }),
    ...(query.modifiedSince === undefined ? {} : { last_modified_time: toZohoTime(query.modifiedSince) }),
    ...(filter === '' ? {} : { filter_by: filter }),
    ...query.filters,
  };
}

export function toPage(json: unknown, resource: ZohoResource, query: ZohoListQuery): ZohoPage | undefined {
  const body = isRecord(json) ? json : {};
  const list = resource.listKeys.map((key) => body[key]).find((value) => Array.isArray(value));
  if (list === undefined) return undefined;
  const rows = (list as unknown[]).filter(isRecord);
  const context = isRecord(body['page_context']) ? body['page_context'] : {};
  const total = context['total'];
  return {
    rows,
    // Missing on several settings lists, which come in one page.
    hasMore: context['has_more_page'] === true && rows.length > 0,
    filterHonoured: query.modifiedSince === undefined ? null : isFilterHonoured(rows, query.modifiedSince),
    sortHonoured: query.sort === undefined ? null : isSortHonoured(rows, context, query.sort),
    ...(typeof total === 'number' ? { total } : {}),
  };
}

/** Zoho ignores a filter it does not know and answers 200 with everything: only the rows tell. */
function isFilterHonoured(rows: readonly ZohoRecord[], modifiedSince: string): boolean | null {
  const cutoff = zohoInstant(toZohoTime(modifiedSince));
  const instants = rows.map((row) => zohoInstant(row['last_modified_time'])).filter((instant) => instant !== null);
  if (cutoff === null || instants.length === 0) return null;
  return instants.every((instant) => instant >= cutoff);
}

/** The echo of what the server used decides; without one, only a sort by time can be checked on the rows. */
function isSortHonoured(rows: readonly ZohoRecord[], context: ZohoRecord, sort: NonNullable<ZohoListQuery['sort']>): boolean | null {
  const order = context['sort_order'];
  if (typeof context['sort_column'] === 'string') {
    return context['sort_column'] === sort.column && (typeof order !== 'string' || order === sort.order);
  }
  const instants = rows.map((row) => zohoInstant(row[sort.column])).filter((instant) => instant !== null);
  if (instants.length < 2 || instants.length < rows.length) return null;
  const sign = sort.order === 'A' ? 1 : -1;
  return instants.every((instant, index) => index === 0 || sign * (instant - (instants[index - 1] ?? instant)) >= 0);
}
