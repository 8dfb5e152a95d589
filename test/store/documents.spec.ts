import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Link } from '../../src/domain/operation.js';
import type { DocumentRecord } from '../../src/domain/run.js';
import type { Store } from '../../src/store/index.js';
import { documentRecord, FakeClock, freshConnection, link, openTestStore } from './support.js';

describe('documents', () => {
  const clock = new FakeClock();
  let store: Store;
  let connection: string;
  const record = (sourceId: string, change: Partial<DocumentRecord> = {}) =>
    documentRecord({ connection, sourceId, number: `INV-${sourceId}`, updatedAt: clock.iso(), ...change });
  const get = async (sourceId: string) => (await store.documents.getMany(connection, 'invoices', [sourceId]))[0];

  beforeEach(async () => {
    connection = freshConnection();
    store = await openTestStore({ clock });
  });

  afterEach(async () => {
    await store.close();
  });

  it('gives records back as they were saved, long snapshots and non-Latin text included', async () => {
    const issue = {
      code: 'mapping.total',
      message: 'Zoho says 10.00, the lines 9.99',
      remedy: 'correct the line',
      severity: 'hold',
    } as const;
    const lines = Array.from({ length: 100 }, (_, index) => ({ line_item_id: String(index), name: 'Schraube M8 — 螺丝 🔩', rate: 1.25 }));
    const long = record('1', { snapshot: { line_items: lines }, issues: [issue], state: 'held', dismissed: true, attempts: 3 });
    const none = record('2', { snapshot: null });

    await store.documents.saveMany([long, none]);

    expect(await get('1')).toEqual(long);
    expect(await get('2')).toEqual(none);
  });

  it('keeps the last of two records of one document in a batch, and replaces it later', async () => {
    await store.documents.saveMany([record('1', { state: 'held' }), record('1', { state: 'deferred' })]);
    const first = await get('1');
    await store.documents.saveMany([record('1', { state: 'synced' })]);

    expect(first?.state).toBe('deferred');
    expect((await get('1'))?.state).toBe('synced');
  });

  it('keeps connections apart', async () => {
    const other = freshConnection();
    await store.documents.saveMany([record('1'), record('1', { connection: other, fingerprint: 'other' })]);

    const fingerprints = await store.documents.fingerprints(connection, 'invoices', ['1', '2']);

    expect([...fingerprints]).toEqual([
      [
        '1',
        {
          fingerprint: '2026-04-01|sent|10.00',
          state: 'synced',
          mappingVersion: 'm1',
          modifiedAt: record('1').modifiedAt,
          dismissed: false,
        },
      ],
    ]);
  });

  it('walks more ids than fit one page, each once', async () => {
    const ids = Array.from({ length: 1203 }, (_, index) => String(100_000 + index));
    await store.documents.saveMany(ids.map((id) => record(id, { snapshot: null })));

    const pages: string[][] = [];
    for await (const page of store.documents.ids(connection, 'invoices')) pages.push(page);

    // 1203 = 500 + 500 + 203
    expect(pages.map((page) => page.length)).toEqual([500, 500, 203]);
    expect(pages.flat()).toEqual(ids);
    expect(await store.documents.getMany(connection, 'invoices', ids)).toHaveLength(1203);
  });

  it('pages by state across entities', async () => {
    await store.documents.saveMany([
      record('2', { state: 'held' }),
      record('1', { state: 'deferred' }),
      record('9', { state: 'held', entity: 'bills' }),
      record('3', { state: 'synced' }),
    ]);

    const first = await store.documents.byState(connection, ['held', 'deferred'], { limit: 2 });
    const second = await store.documents.byState(connection, ['held', 'deferred'], { limit: 2, after: first.at(-1)! });
    const bills = await store.documents.byState(connection, ['held'], { entity: 'bills' });

    expect([...first, ...second].map(({ entity, sourceId }) => `${entity}/${sourceId}`)).toEqual(['bills/9', 'invoices/1', 'invoices/2']);
    expect(bills.map(({ sourceId }) => sourceId)).toEqual(['9']);
  });

  it('counts per entity and state', async () => {
    await store.documents.saveMany([
      record('1', { state: 'held' }),
      record('2', { state: 'held', dismissed: true }),
      record('3'),
      record('4', { entity: 'bills' }),
    ]);

    expect(await store.documents.counts(connection)).toEqual({ invoices: { held: 2, synced: 1 }, bills: { synced: 1 } });
    expect(await store.documents.deadLetterCounts(connection)).toEqual({ invoices: 1 });
  });

  it('finds by id before number, and every document that shares a number', async () => {
    await store.documents.saveMany([record('1', { number: '77' }), record('2', { number: '77' }), record('77', { number: '5' })]);
    const ids = async (text: string) => (await store.documents.find(connection, 'invoices', text)).map(({ sourceId }) => sourceId);

    expect(await ids('77')).toEqual(['77']);
    expect(await ids('5')).toEqual(['77']);
    await store.documents.saveMany([record('3', { number: '88' }), record('4', { number: '88' })]);
    expect(await ids('88')).toEqual(['3', '4']);
    expect(await ids('nothing')).toEqual([]);
  });

  it('dismisses and retries held documents only', async () => {
    await store.documents.saveMany([record('1', { state: 'held', attempts: 4 }), record('2', { state: 'synced' })]);
    const letters = async (dismissed = false) =>
      (await store.documents.deadLetters(connection, { dismissed })).map(({ sourceId }) => sourceId);

    expect(await store.documents.dismiss(connection, 'invoices', ['1', '2'])).toBe(1);
    expect(await letters()).toEqual([]);
    expect(await letters(true)).toEqual(['1']);

    expect(await store.documents.retry(connection, 'invoices', ['1', '2'])).toBe(1);
    expect(await get('1')).toMatchObject({ state: 'deferred', fingerprint: '', attempts: 0, dismissed: false });
    expect(await get('2')).toMatchObject({ state: 'synced', fingerprint: '2026-04-01|sent|10.00' });
  });
});

describe('sweeps', () => {
  const clock = new FakeClock();
  let store: Store;
  let connection: string;
  const save = (sourceId: string, change: Partial<DocumentRecord> = {}) =>
    store.documents.saveMany([documentRecord({ connection, sourceId, updatedAt: clock.iso(), ...change })]);
  const missing = (sweep: string) => store.documents.missing(connection, 'invoices', sweep);

  beforeEach(async () => {
    connection = freshConnection();
    store = await openTestStore({ clock });
  });

  afterEach(async () => {
    await store.close();
  });

  it('misses what was on record and not listed, except what is gone already', async () => {
    await save('1');
    await save('2');
    await save('3', { state: 'gone' });
    clock.advance(1000);

    await store.documents.markSeen(connection, 'invoices', ['1'], 's1');

    expect(await missing('s1')).toEqual(['2']);
  });

  it('does not miss a document listed before it was read for the first time', async () => {
    await store.documents.markSeen(connection, 'invoices', ['1', '1'], 's1');
    await save('1');

    expect(await missing('s1')).toEqual([]);
  });

  it('does not miss a document recorded after the sweep began', async () => {
    await store.documents.markSeen(connection, 'invoices', [], 's1');
    clock.advance(1000);
    await save('created meanwhile');

    expect(await missing('s1')).toEqual([]);
  });

  it('misses everything when the vendor listed nothing, but only once that sweep has begun', async () => {
    await save('1');

    await expect(missing('s1')).rejects.toMatchObject({ kind: 'bug', code: 'store.sweep' });
    await store.documents.markSeen(connection, 'invoices', [], 's1');

    expect(await missing('s1')).toEqual(['1']);
  });

  it('does not take the sightings of an earlier sweep for its own', async () => {
    await save('1');
    await store.documents.markSeen(connection, 'invoices', ['1'], 's1');
    clock.advance(1000);
    await store.documents.markSeen(connection, 'invoices', [], 's2');

    expect(await missing('s2')).toEqual(['1']);
    await expect(missing('s1')).rejects.toMatchObject({ code: 'store.sweep' });
  });
});

describe('links', () => {
  const clock = new FakeClock();
  let store: Store;
  let connection: string;

  beforeEach(async () => {
    connection = freshConnection();
    store = await openTestStore({ clock });
  });

  afterEach(async () => {
    await store.close();
  });

  it('finds links by key, by document and by target', async () => {
    const invoice = link({ connection });
    const writeOff = link({ connection, role: 'writeOff', target: 'CreditMemo', targetId: '8' });
    const item = link({ connection, entity: 'items', sourceId: '100', role: 'item', target: 'Item', targetId: '7' });
    const elsewhere = link({ connection: freshConnection() });
    await store.links.saveMany([invoice, writeOff, item, elsewhere]);

    const byKey = await store.links.getMany(connection, [
      { entity: 'invoices', sourceId: '100', role: 'writeOff' },
      { entity: 'items', sourceId: '100', role: 'item' },
      { entity: 'items', sourceId: '101', role: 'item' },
    ]);

    expect(byKey).toHaveLength(2);
    expect(byKey).toEqual(expect.arrayContaining([writeOff, item]));
    expect(await store.links.ofDocument(connection, 'invoices', '100')).toEqual([invoice, writeOff]);
    expect(await store.links.byTarget(connection, 'Invoice', ['7', '8'])).toEqual([invoice]);
  });

  it('finds the present links of a party by its whole id', async () => {
    const of = (sourceId: string, facts: Link['facts'], state: Link['state'] = 'present') => link({ connection, sourceId, facts, state });
    const own = of('1', { party: '5', total: '9' });
    await store.links.saveMany([own, of('2', { party: '58' }), of('3', { number: '5' }), of('4', { party: '5' }, 'voided')]);

    expect(await store.links.ofParty(connection, '5')).toEqual([own]);
    expect(await store.links.ofParty(freshConnection(), '5')).toEqual([]);
  });

  it('replaces a link by its key', async () => {
    await store.links.saveMany([link({ connection })]);
    await store.links.saveMany([link({ connection, state: 'voided', targetVersion: '1', generation: 1 })]);

    expect(await store.links.ofDocuments(connection, 'invoices', ['100'])).toEqual([
      link({ connection, state: 'voided', targetVersion: '1', generation: 1 }),
    ]);
    expect(await store.links.counts(connection)).toEqual({ invoices: { voided: 1 } });
  });
});
