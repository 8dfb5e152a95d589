import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DocumentRecord } from '../../src/domain/run.js';
import type { Store } from '../../src/store/index.js';
import { documentRecord, FakeClock, freshConnection, openTestStore } from './support.js';

describe('versions of documents', () => {
  const clock = new FakeClock();
  let store: Store;
  let connection: string;
  const day = (number: number): string => `2026-04-${String(number).padStart(2, '0')}T00:00:00.000Z`;
  const saw = (runId: string, at: number, change: Partial<DocumentRecord> = {}): Promise<void> =>
    store.versions.saveMany([documentRecord({ connection, runId, updatedAt: day(at), ...change })]);
  const kept = async (sourceId = '100'): Promise<string[]> =>
    (await store.versions.ofDocument(connection, 'invoices', sourceId, 50)).map(({ runId }) => runId);

  beforeEach(async () => {
    connection = freshConnection();
    store = await openTestStore({ clock });
  });
  afterEach(() => store.close());

  it('are one for each run that saw it, newest first; another look by the same run replaces the first', async () => {
    await saw('r1', 1);
    await saw('r2', 2, { state: 'held', snapshot: { invoice_id: '100', total: 20 } });
    await saw('r2', 3, { snapshot: { invoice_id: '100', total: 30 } });

    const versions = await store.versions.ofDocument(connection, 'invoices', '100', 50);

    expect(versions.map(({ runId, seenAt, state, snapshot }) => [runId, seenAt, state, snapshot?.['total']])).toEqual([
      ['r2', day(3), 'synced', 30],
      ['r1', day(1), 'synced', 10],
    ]);
  });

  it('of a run come a page at a time, in key order', async () => {
    for (const sourceId of ['3', '1', '2']) await saw(`${connection}-r1`, 1, { sourceId });
    await saw(`${connection}-r2`, 1, { sourceId: '4' });

    const first = await store.versions.ofRun(`${connection}-r1`, undefined, 2);
    const second = await store.versions.ofRun(`${connection}-r1`, first.at(-1), 2);

    expect([first, second].map((page) => page.map(({ sourceId }) => sourceId))).toEqual([['1', '2'], ['3']]);
  });

  it('that are too old are forgotten, of this connection alone', async () => {
    await saw('r1', 1);
    await saw('r2', 2);
    const other = documentRecord({ connection: `${connection}-other`, runId: 'r1', updatedAt: day(1) });
    await store.versions.saveMany([other]);

    expect(await store.versions.purge(connection, { since: day(2), bytesMax: 1_000_000 })).toBe(1);

    expect(await kept()).toEqual(['r2']);
    expect(await store.versions.ofDocument(other.connection, 'invoices', '100', 50)).toHaveLength(1);
  });

  it('that are too much are forgotten from the oldest on, until the rest fits', async () => {
    // {"invoice_id":"100","total":10} has 31 bytes: two fit into 62, three do not.
    for (const at of [1, 2, 3, 4]) await saw(`r${at}`, at);

    expect(await store.versions.purge(connection, { since: day(1), bytesMax: 62 })).toBe(2);

    expect(await kept()).toEqual(['r4', 'r3']);
    expect(await store.versions.purge(connection, { since: day(1), bytesMax: 62 })).toBe(0);
  });
});
