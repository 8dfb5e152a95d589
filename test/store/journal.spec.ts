import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Store } from '../../src/store/index.js';
import { FakeClock, freshConnection, openTestStore, operation, outgoing, receipt } from './support.js';

describe('journal', () => {
  const clock = new FakeClock();
  let store: Store;
  let connection: string;
  const id = (name: string) => `${connection}:${name}`;
  const planned = (name: string, change = {}) => operation({ id: id(name), connection, runId: `${connection}:run`, ...change });
  const send = (...names: string[]) => store.journal.sent(names.map(id), clock.iso(), new Map(names.map((name) => outgoing(id(name)))));
  const openIds = async () => (await store.journal.open(connection)).map((entry) => entry.operation.id);

  beforeEach(async () => {
    connection = freshConnection();
    store = await openTestStore({ clock });
  });

  afterEach(async () => {
    await store.close();
  });

  it('gives an operation back as it was planned, with its bytes and receipts', async () => {
    const original = planned('a', {
      action: 'update',
      targetId: '7',
      targetVersion: '3',
      before: { DocNumber: 'X' },
      fills: { 'Line.0': 'b' },
    });

    await store.journal.plan([original]);
    await send('a');
    await store.journal.receipt([receipt(id('a'), { facts: { TotalAmt: '10.00' }, traceId: 't-1' })]);

    const [entry] = await store.journal.ofDocument(connection, 'invoices', '100');
    expect(entry?.operation).toEqual(original);
    expect(entry?.request).toMatchObject({
      requestId: id('a'),
      body: `{"DocNumber":"${id('a')}"}`,
      params: { minorversion: 75 },
      sends: 1,
    });
    expect(entry?.receipts).toEqual([receipt(id('a'), { facts: { TotalAmt: '10.00' }, traceId: 't-1' })]);
    expect(entry).toMatchObject({ status: 'settled', outcome: 'applied' });
  });

  it('lists open operations in planned order across several calls, not in order of their ids', async () => {
    await store.journal.plan([planned('z'), planned('y')]);
    await store.journal.plan([planned('a'), planned('m')]);
    await send('y', 'm');
    await store.journal.receipt([receipt(id('y'))]);

    expect(await openIds()).toEqual([id('z'), id('a'), id('m')]);
  });

  it('keeps an unknown outcome open until a receipt resolves it', async () => {
    await store.journal.plan([planned('a')]);
    await send('a');

    await store.journal.receipt([receipt(id('a'), { outcome: 'unknown' })]);
    const [unknown] = await store.journal.open(connection);
    await store.journal.receipt([receipt(id('a'), { resolvedBy: 'resent' })]);

    expect(unknown).toMatchObject({ status: 'sent', outcome: 'unknown' });
    expect(await openIds()).toEqual([]);
    const [settled] = await store.journal.getMany([id('a')]);
    expect(settled?.receipts.map(({ outcome }) => outcome)).toEqual(['unknown', 'applied']);
  });

  it('refuses to resend other bytes, and counts sends of the same', async () => {
    await store.journal.plan([planned('a')]);
    await send('a');
    const first = clock.iso();
    clock.advance(5000);

    await send('a');

    const [entry] = await store.journal.open(connection);
    expect(entry?.request).toMatchObject({ sends: 2, sentAt: first, lastSentAt: clock.iso() });
    const other = new Map([outgoing(id('a'), { body: '{"DocNumber":"other"}' })]);
    await expect(store.journal.sent([id('a')], clock.iso(), other)).rejects.toMatchObject({ kind: 'bug', code: 'store.journal' });
  });

  it('lets nothing leave that was not planned, was cancelled or is settled', async () => {
    await store.journal.plan([planned('cancelled'), planned('settled')]);
    await store.journal.cancel([id('cancelled')], 'the source changed');
    await send('settled');
    await store.journal.receipt([receipt(id('settled'))]);

    for (const name of ['never planned', 'cancelled', 'settled']) {
      await expect(send(name)).rejects.toMatchObject({ code: 'store.journal' });
    }
    await expect(store.journal.receipt([receipt(id('never planned'))])).rejects.toMatchObject({ code: 'store.journal' });
  });

  it('cancels what was never sent, and only that', async () => {
    await store.journal.plan([planned('a'), planned('b')]);
    await send('b');

    const cancelled = await store.journal.cancel([id('a'), id('b')], 'the source changed');

    expect(cancelled).toBe(1);
    expect(await openIds()).toEqual([id('b')]);
    expect((await store.journal.getMany([id('a')]))[0]).toMatchObject({ status: 'cancelled', cancelReason: 'the source changed' });
  });

  it('plans a cancelled or deferred operation anew, and leaves one that was sent as it stands', async () => {
    await store.journal.plan([planned('cancelled'), planned('deferred'), planned('unknown'), planned('applied')]);
    await store.journal.cancel([id('cancelled')], 'stopped');
    await send('deferred', 'unknown', 'applied');
    await store.journal.receipt([
      receipt(id('deferred'), { outcome: 'deferred' }),
      receipt(id('unknown'), { outcome: 'unknown' }),
      receipt(id('applied')),
    ]);

    const standing = await store.journal.plan([planned('applied'), planned('unknown'), planned('deferred'), planned('cancelled')]);

    expect(standing.sort()).toEqual([id('applied'), id('unknown')]);
    const open = await store.journal.open(connection);
    expect(open.map(({ operation: { id: openId }, status }) => [openId, status])).toEqual([
      [id('unknown'), 'sent'],
      [id('deferred'), 'planned'],
      [id('cancelled'), 'planned'],
    ]);
    await store.journal.sent([id('deferred')], clock.iso(), new Map([outgoing(id('deferred'), { body: '{"a":2}' })]));
  });

  it('counts rejections in the order they were settled in, not in that of the plan', async () => {
    // The void was stale; the create that waits for it was planned before the void on the new version, and refused after it.
    await store.journal.plan([planned('stale void'), planned('create'), planned('void')]);
    await send('stale void', 'create', 'void');
    await store.journal.receipt([receipt(id('stale void'), { outcome: 'rejected' })]);
    await store.journal.receipt([receipt(id('void'))]);
    await store.journal.receipt([receipt(id('create'), { outcome: 'rejected' })]);

    expect(await store.journal.attempts(connection, 'invoices', '100', 'invoice')).toBe(1);
  });

  it('counts rejections since the last applied operation, per role', async () => {
    await store.journal.plan(['a', 'b', 'c', 'd'].map((name) => planned(name)));
    await store.journal.plan([planned('other role', { role: 'writeOff' }), planned('other document', { sourceId: '101' })]);
    await send('a', 'b', 'c', 'd', 'other role', 'other document');

    await store.journal.receipt([
      receipt(id('a'), { outcome: 'rejected' }),
      receipt(id('b')),
      receipt(id('c'), { outcome: 'rejected' }),
      receipt(id('d'), { outcome: 'unknown' }),
      receipt(id('d'), { outcome: 'rejected' }),
      receipt(id('other role'), { outcome: 'rejected' }),
      receipt(id('other document'), { outcome: 'unknown' }),
    ]);

    // a before the applied b does not count: c and d do, d once although it has two receipts.
    expect(await store.journal.attempts(connection, 'invoices', '100', 'invoice')).toBe(2);
    expect(await store.journal.attempts(connection, 'invoices', '100', 'writeOff')).toBe(1);
    expect(await store.journal.attempts(connection, 'invoices', '101', 'invoice')).toBe(0);
  });

  it('pages through the operations of a run', async () => {
    await store.journal.plan(['a', 'b', 'c'].map((name) => planned(name)));
    await store.journal.plan([planned('another run', { runId: `${connection}:later` })]);

    const first = await store.journal.ofRun(`${connection}:run`, { limit: 2 });
    const second = await store.journal.ofRun(`${connection}:run`, { limit: 2, after: first.at(-1)!.sequence });

    expect([...first, ...second].map((entry) => entry.operation.id)).toEqual(['a', 'b', 'c'].map(id));
  });

  it('records a group whole or not at all', async () => {
    await store.journal.plan([planned('a')]);
    await send('a');

    const group = { receipts: [receipt(id('a')), receipt(id('never planned'))] };
    await expect(store.recordGroup(group)).rejects.toMatchObject({ code: 'store.journal' });

    expect(await openIds()).toEqual([id('a')]);
    expect((await store.journal.getMany([id('a')]))[0]?.receipts).toEqual([]);
  });
});
