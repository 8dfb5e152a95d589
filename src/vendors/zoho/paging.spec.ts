import { describe, expect, it } from '@jest/globals';

import { listParameters, toPage } from './paging.js';
import { zohoResources } from './resources.js';
import { toZohoTime, zohoInstant } from './time.js';

const invoices = zohoResources.invoices;
const answer = (times: readonly string[], context: Record<string, unknown> = {}): unknown => ({
  code: 0,
  invoices: times.map((time, index) => ({ invoice_id: String(index), last_modified_time: time })),
  page_context: context,
});

describe('toZohoTime', () => {
  it.each([
    ['2026-09-20T00:00:00Z', '2026-09-20T00:00:00+0000'],
    ['2026-09-20T00:00:00.123Z', '2026-09-20T00:00:00+0000'],
    ['2026-03-04T15:16:17+05:30', '2026-03-04T15:16:17+0530'],
    ['2026-03-04T15:16:17-0800', '2026-03-04T15:16:17-0800'],
    ['2026-03-04', '2026-03-04T00:00:00+0000'],
  ])('%s', (time, expected) => {
    expect(toZohoTime(time)).toBe(expected);
  });

  it('reads the same instant back', () => {
    // 15:16:17 at +05:30 is 09:46:17 UTC.
    expect(zohoInstant('2026-03-04T15:16:17+0530')).toBe(Date.parse('2026-03-04T09:46:17Z'));
    expect(zohoInstant('2026-03-04')).toBeNull();
    expect(zohoInstant('')).toBeNull();
  });
});

describe('toPage', () => {
  const since = { page: 1, modifiedSince: '2026-03-04T10:00:00Z' };

  it('notices that a filter was ignored, in whatever offset the rows are written', () => {
    // 14:30 at +05:30 is 09:00 UTC, before the cutoff; 16:00 at +05:30 is 10:30 UTC.
    const ignored = toPage(answer(['2026-03-04T16:00:00+0530', '2026-03-04T14:30:00+0530']), invoices, since);
    const honoured = toPage(answer(['2026-03-04T16:00:00+0530', '2026-03-04T10:00:00+0000']), invoices, since);

    expect(ignored?.filterHonoured).toBe(false);
    expect(honoured?.filterHonoured).toBe(true);
  });

  it('does not claim what the rows cannot show', () => {
    expect(toPage(answer([]), invoices, since)?.filterHonoured).toBeNull();
    expect(toPage(answer(['']), invoices, since)?.filterHonoured).toBeNull();
    expect(toPage(answer(['2020-01-01T00:00:00+0000']), invoices, { page: 1 })?.filterHonoured).toBeNull();
  });

  it('compares the sort with its echo, or with the rows', () => {
    const query = { page: 1, sort: { column: 'last_modified_time', order: 'A' } } as const;
    const [early, late] = ['2026-03-04T10:00:00+0000', '2026-03-04T11:00:00+0000'] as const;

    expect(toPage(answer([early], { sort_column: 'created_time', sort_order: 'D' }), invoices, query)?.sortHonoured).toBe(false);
    expect(toPage(answer([early], { sort_column: 'last_modified_time', sort_order: 'D' }), invoices, query)?.sortHonoured).toBe(false);
    expect(toPage(answer([early], { sort_column: 'last_modified_time', sort_order: 'A' }), invoices, query)?.sortHonoured).toBe(true);
    expect(toPage(answer([early, late]), invoices, query)?.sortHonoured).toBe(true);
    expect(toPage(answer([late, early]), invoices, query)?.sortHonoured).toBe(false);
    expect(toPage(answer([early]), invoices, query)?.sortHonoured).toBeNull();
  });

  it('ends where the vendor says so, says nothing, or sends no row', () => {
    const row = ['2026-03-04T10:00:00+0000'];

    expect(toPage(answer(row, { has_more_page: true }), invoices, { page: 1 })?.hasMore).toBe(true);
    expect(toPage(answer(row, { has_more_page: false }), invoices, { page: 1 })?.hasMore).toBe(false);
    expect(toPage(answer(row), invoices, { page: 1 })?.hasMore).toBe(false);
    expect(toPage(answer([], { has_more_page: true }), invoices, { page: 1 })?.hasMore).toBe(false);
  });

  it('takes an answer without its list for no page at all', () => {
    expect(toPage({ code: 0, message: 'success' }, invoices, { page: 1 })).toBeUndefined();
  });
});

describe('listParameters', () => {
  it('writes what was asked the way Zoho reads it', () => {
    const query = {
      page: 2,
      modifiedSince: '2026-03-04T10:00:00Z',
      sort: { column: 'date', order: 'D' },
      filterBy: 'Status.All',
      filters: { date_start: '2026-01-01' },
    } as const;

    expect(listParameters(query, invoices)).toEqual({
      page: '2',
      per_page: '200',
      sort_column: 'date',
      sort_order: 'D',
      last_modified_time: '2026-03-04T10:00:00+0000',
      filter_by: 'Status.All',
      date_start: '2026-01-01',
    });
  });

  it('asks for inactive ones where they are not listed unasked', () => {
    expect(listParameters({ page: 1 }, zohoResources.chartofaccounts)).toMatchObject({ filter_by: 'AccountType.All' });
    expect(listParameters({ page: 1 }, zohoResources.taxes)).toMatchObject({ filter_by: 'Taxes.All' });
    expect(listParameters({ page: 1, filterBy: '' }, zohoResources.taxes)).not.toHaveProperty('filter_by');
  });
});
