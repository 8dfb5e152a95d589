import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Checkpoint, Run } from '../../src/domain/run.js';
import { AnswerRepository } from '../../src/store/answer.repository.js';
import { connectDatabase, sqlEntityManager } from '../../src/store/database.js';
import { migrate } from '../../src/store/migrate.js';
import { RootSession } from '../../src/store/session.js';
import { anyAgeMs, type Store } from '../../src/store/index.js';
import { freshDatabase, onPostgresql } from '../support/database.js';
import { FakeClock, freshConnection, openTestStore } from './support.js';

describe('runs, checkpoints, leases, cache and keys', () => {
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

  describe('runs', () => {
    const counts = {
      invoices: { read: 3, created: 1, updated: 1, voided: 0, deleted: 0, matched: 0, unchanged: 1, skipped: 0, held: 0, deferred: 0 },
    };
    const run = (name: string, change: Partial<Run> = {}): Run => ({
      id: `${connection}:${name}`,
      connection,
      direction: 'export',
      trigger: 'cli',
      state: 'running',
      startedAt: clock.iso(),
      counts: {},
      calls: {},
      ...change,
    });

    it('follows a run from start to end', async () => {
      await store.runs.start(run('a'));
      await store.runs.progress(`${connection}:a`, { counts, calls: { 'zoho.list': 2 } });
      const halfway = await store.runs.get(`${connection}:a`);
      const error = { kind: 'auth', code: 'quickbooks.token', message: 'connect again' };
      await store.runs.finish({ ...halfway!, state: 'failed', finishedAt: clock.iso(), error });

      expect(halfway).toEqual(run('a', { counts, calls: { 'zoho.list': 2 } }));
      expect(await store.runs.get(`${connection}:a`)).toEqual({ ...halfway, state: 'failed', finishedAt: clock.iso(), error });
      expect(await store.runs.get('none')).toBeUndefined();
    });

    it('lists the newest first, within the limit', async () => {
      for (const name of ['a', 'b', 'c']) {
        await store.runs.start(run(name));
        clock.advance(1000);
      }

      const listed = await store.runs.list(connection, 2);

      expect(listed.map(({ id }) => id)).toEqual([`${connection}:c`, `${connection}:b`]);
    });

    it('the latest one, and when one was last good, are none that a clock which ran ahead has stamped', async () => {
      const good = { state: 'succeeded', finishedAt: clock.iso() } as const;
      await store.runs.start(run('now', good));
      await store.runs.start(run('next year', { ...good, startedAt: '2027-04-01T00:00:00.000Z', finishedAt: '2027-04-01T00:00:00.000Z' }));

      expect((await store.runs.latest(connection, ['export']))?.id).toBe(`${connection}:now`);
      expect(await store.runs.goodAt(connection, 'export')).toBe(good.finishedAt);
    });

    it('marks runs of a dead process, of the connection whose lease is held only', async () => {
      const other = freshConnection();
      await store.runs.start(run('dead'));
      await store.runs.start(run('alive', { connection: other }));
      await store.runs.start(run('done', { state: 'succeeded', finishedAt: clock.iso() }));

      expect(await store.runs.interrupted(connection)).toEqual([`${connection}:dead`]);

      expect((await store.runs.get(`${connection}:dead`))?.state).toBe('interrupted');
      expect((await store.runs.get(`${connection}:alive`))?.state).toBe('running');
      expect((await store.runs.get(`${connection}:done`))?.state).toBe('succeeded');
    });
  });

  describe('checkpoints', () => {
    it.each([null, true, false])('keeps whether the filter was honoured: %p', async (filterHonoured) => {
      const checkpoint: Checkpoint = {
        connection,
        entity: 'invoices',
        highWater: '2026-04-01T10:00:00-0700',
        filterHonoured,
        sweptAt: '',
        updatedAt: clock.iso(),
      };
      await store.checkpoints.save({ ...checkpoint, highWater: '' });
      await store.checkpoints.save(checkpoint);

      expect(await store.checkpoints.get(connection, 'invoices')).toEqual(checkpoint);
      expect(await store.checkpoints.list(connection)).toEqual([checkpoint]);
      expect(await store.checkpoints.get(connection, 'bills')).toBeUndefined();
    });
  });

  describe('leases', () => {
    const ttlMs = 60_000;

    it('has one holder at a time, until it is released or runs out', async () => {
      const name = `connection/${connection}`;

      expect(await store.leases.acquire(name, 'one', ttlMs)).toBe(true);
      expect(await store.leases.acquire(name, 'two', ttlMs)).toBe(false);
      expect(await store.leases.acquire(name, 'one', ttlMs)).toBe(true);
      await store.leases.release(name, 'two');
      expect(await store.leases.holder(name)).toBe('one');
      await store.leases.release(name, 'one');
      // Runs out as it is given.
      expect(await store.leases.acquire(name, 'two', 0)).toBe(true);
      expect(await store.leases.holder(name)).toBeUndefined();
      expect(await store.leases.acquire(name, 'one', ttlMs)).toBe(true);
    });

    it('is renewed by its holder while it lasts, and not after it ran out', async () => {
      const name = `connection/${connection}`;
      await store.leases.acquire(name, 'one', ttlMs);

      expect(await store.leases.renew(name, 'two', ttlMs)).toBe(false);
      expect(await store.leases.renew(name, 'one', 0)).toBe(true);
      expect(await store.leases.renew(name, 'one', ttlMs)).toBe(false);
    });

    it('lasts as long as the common time says: the clock on SQLite, the database’s on PostgreSQL whatever the hosts’ clocks', async () => {
      const name = `connection/${connection}`;
      await store.leases.acquire(name, 'one', ttlMs);

      clock.advance(2 * ttlMs);

      expect(await store.leases.acquire(name, 'two', ttlMs)).toBe(!onPostgresql);
    });

    (onPostgresql ? it.skip : it)('goes at once to the next when its holder is certainly gone', async () => {
      const other = await openTestStore({ clock, isDead: (holder) => holder === 'gone' });
      await other.leases.acquire('a', 'gone', ttlMs);
      await other.leases.acquire('b', 'alive', ttlMs);

      expect(await other.leases.acquire('a', 'heir', ttlMs)).toBe(true);
      expect(await other.leases.acquire('b', 'heir', ttlMs)).toBe(false);
      await other.close();
    });

    (onPostgresql ? describe : describe.skip)('of a process that has a session with the server', () => {
      const [one, two] = ['host/1/11111111-1111-4111-8111-111111111111', 'host/2/22222222-2222-4222-8222-222222222222'];
      let url: string;
      let first: Store;
      let second: Store;

      beforeEach(async () => {
        url = await freshDatabase();
        first = await openTestStore({ url, clock });
        second = await openTestStore({ url, clock });
      });
      afterEach(async () => {
        await second.close();
        await first.close();
      });
      const cutOff = async (): Promise<void> => {
        const orm = await connectDatabase(url, 0);
        await sqlEntityManager(orm).execute(
          "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())",
        );
        await orm.close(true);
      };

      it('stays its own while it lives, and passes on when the session ends', async () => {
        await first.leases.acquire('a', one, ttlMs);
        expect(await second.leases.acquire('a', two, ttlMs)).toBe(false);

        await first.close();

        expect(await second.leases.acquire('a', two, ttlMs)).toBe(true);
        first = await openTestStore({ url, clock });
      });

      it('is lost to whoever is cut off, which a look tells; it may come back under its name', async () => {
        await first.leases.acquire('a', one, ttlMs);
        const lost = first.leases.lost();
        await first.leases.look();
        expect(lost.aborted).toBe(false);

        await cutOff();
        await first.leases.look();

        expect(lost.aborted).toBe(true);
        expect(await first.leases.acquire('a', one, ttlMs)).toBe(true);
        expect(first.leases.lost().aborted).toBe(false);
        expect(await second.leases.acquire('a', two, ttlMs)).toBe(false);
      });

      it('comes back to whoever was cut off before the server has noticed it', async () => {
        const wire = await wireTo(url);
        const cut = await openTestStore({ url: wire.url, clock });
        await cut.leases.acquire('a', one, ttlMs);
        const lost = cut.leases.lost();

        wire.cut();
        await cut.leases.look();
        // As a run does that lost its lease; the pool may still hand out a connection that is gone.
        await cut.leases.release('a', one).catch(() => undefined);

        expect(lost.aborted).toBe(true);
        expect(await cut.leases.acquire('a', one, ttlMs)).toBe(true);
        expect(await second.leases.acquire('a', two, ttlMs)).toBe(false);
        await cut.close();
        wire.close();
      });

      it('is lost to whoever hears nothing from the server any more, before the server gives up', async () => {
        const wire = await wireTo(url);
        const deaf = await openTestStore({ url: wire.url, clock });
        await deaf.leases.acquire('a', one, ttlMs);
        const lost = deaf.leases.lost();

        wire.hang();
        const askedAt = Date.now();
        await deaf.leases.look();

        expect(lost.aborted).toBe(true);
        // The server waits for 10 s, and for three answers of 5 s each.
        expect(Date.now() - askedAt).toBeLessThan(25_000);
        wire.close();
        await deaf.close();
      });
    });
  });

  describe('cache', () => {
    it('answers until the value is too old, and clears by key or connection', async () => {
      await store.cache.set(connection, 'company', { Country: 'US' });
      await store.cache.set(connection, 'taxes', [{ Id: '2' }]);
      clock.advance(60_000);

      expect(await store.cache.get(connection, 'company', 60_000)).toEqual({ Country: 'US' });
      expect(await store.cache.get(connection, 'company', 59_999)).toBeUndefined();
      // A clock that ran an hour ahead: how old it is nobody knows.
      clock.advance(3_600_000);
      await store.cache.set(connection, 'currency', 'USD');
      clock.advance(-3_600_000);
      expect(await store.cache.get(connection, 'currency', 60_000)).toBeUndefined();
      expect(await store.cache.get(connection, 'currency', anyAgeMs)).toBe('USD');
      await store.cache.clear(connection, 'company');
      expect(await store.cache.get(connection, 'company', 60_000)).toBeUndefined();
      expect(await store.cache.get(connection, 'taxes', 60_000)).toEqual([{ Id: '2' }]);
      await store.cache.clear(connection);
      expect(await store.cache.get(connection, 'taxes', 60_000)).toBeUndefined();
    });
  });

  describe('idempotency keys', () => {
    const answer = (body: string) => ({ fingerprint: 'f', status: 202, body });

    it('lets the first answer stand until it expires', async () => {
      expect(await store.keys.put(connection, 'k', answer('first'), 1000)).toEqual(answer('first'));
      expect(await store.keys.put(connection, 'k', answer('second'), 1000)).toEqual(answer('first'));
      expect(await store.keys.get('another scope', 'k')).toBeUndefined();
      clock.advance(1000);
      expect(await store.keys.get(connection, 'k')).toBeUndefined();
      expect(await store.keys.put(connection, 'k', answer('third'), 1000)).toEqual(answer('third'));
    });

    it('drops the oldest beyond its bound', async () => {
      const orm = await connectDatabase(await freshDatabase(), 1000);
      await migrate(orm);
      const bounded = new AnswerRepository(new RootSession(sqlEntityManager(orm), 'bounded'), clock, 2);

      for (const key of ['a', 'b', 'c']) {
        await bounded.put(connection, key, answer(key), 1000);
        clock.advance(1);
      }

      const kept = await Promise.all(['a', 'b', 'c'].map((key) => bounded.get(connection, key)));
      await orm.close(true);
      expect(kept).toEqual([undefined, answer('b'), answer('c')]);
    });
  });

  it('refuses a query beside its own open transaction instead of hanging', async () => {
    const attempt = store.transaction(() => store.runs.list());

    await expect(attempt).rejects.toMatchObject({ kind: 'bug', code: 'store.transaction' });
    expect(await store.runs.list(connection)).toEqual([]);
  });

  it('closes after the queries that are under way', async () => {
    const other = await openTestStore({ clock });
    const queries = Array.from({ length: 5 }, () => other.runs.list(connection));

    await other.close();

    expect(await Promise.all(queries)).toEqual([[], [], [], [], []]);
  });

  it('undoes a transaction that throws', async () => {
    const attempt = store.transaction(async ({ cache }) => {
      await cache.set(connection, 'company', 'half');
      throw new Error('stop');
    });

    await expect(attempt).rejects.toThrow('stop');
    expect(await store.cache.get(connection, 'company', 1000)).toBeUndefined();
  });
});

interface Wire {
  readonly url: string;
  /** The near ends are gone; the server is told nothing. */
  cut(): void;
  /** Nothing comes through any more, and nobody is told. */
  hang(): void;
  close(): void;
}

async function wireTo(database: string): Promise<Wire> {
  const far = new URL(database);
  const [near, behind] = [new Set<Socket>(), new Set<Socket>()];
  let hangs = false;
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const upstream = connect({ host: far.hostname, port: Number(far.port || 5432), allowHalfOpen: true });
    near.add(socket);
    behind.add(upstream);
    for (const one of [socket, upstream]) one.on('error', () => undefined);
    socket.on('data', (data) => hangs || upstream.write(data));
    upstream.on('data', (data) => hangs || (socket.writable && socket.write(data)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(database);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    hang: () => {
      hangs = true;
    },
    cut: () => near.forEach((socket) => socket.destroy()),
    close: () => {
      for (const socket of [...near, ...behind]) socket.destroy();
      server.close();
    },
  };
}
