import { describe, expect, it } from '@jest/globals';

import { pagesById } from './paging.js';
import type { QboRecord } from './types.js';

const PAGE = 4;

/** A live list; `between` changes it after each page that is read. */
async function readAll(ids: number[], between: (page: number) => void = () => undefined): Promise<unknown[]> {
  let page = 0;
  const fetchPage = async ({ startPosition = 1, maxResults = PAGE }): Promise<readonly QboRecord[]> => {
    const rows = ids.slice(startPosition - 1, startPosition - 1 + maxResults).map((id) => ({ Id: String(id) }));
    between(++page);
    return rows;
  };
  const found: unknown[] = [];
  for await (const rows of pagesById(fetchPage, PAGE)) found.push(...rows.map((row) => Number(row['Id'])));
  return found;
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

describe('pagesById', () => {
  it.each([0, 1, 3, 4, 5, 7, 8, 13])('reads a list of %i once, in order', async (count) => {
    expect(await readAll(upTo(count))).toEqual(upTo(count));
  });

  it('misses no row when rows before it are deleted between two pages', async () => {
    const ids = upTo(11);

    const found = await readAll(ids, (page) => {
      if (page === 1) ids.splice(0, 3);
    });

    expect(found).toEqual(upTo(11));
  });

  it('misses no row when the row it would go on from is deleted', async () => {
    const ids = upTo(9);

    const found = await readAll(ids, (page) => {
      if (page === 1) ids.splice(3, 1);
    });

    expect(found).toEqual(upTo(9));
  });

  it('gives up when the rows never stand still', async () => {
    let next = 1;
    const restless = async (): Promise<readonly QboRecord[]> => Array.from({ length: PAGE }, () => ({ Id: String(next++) }));
    const drain = async (): Promise<void> => {
      for await (const rows of pagesById(restless, PAGE)) expect(rows.length).toBeGreaterThan(0);
    };

    await expect(drain()).rejects.toMatchObject({ kind: 'transient', code: 'quickbooks.paging' });
  });
});
