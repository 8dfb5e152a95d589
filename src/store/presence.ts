import type { MikroORM } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import type { Clock } from '../domain/clock.js';
import { sqlEntityManager } from './database.js';
import { namedStoreError } from './store-error.js';

/** Which of the processes that share a database live. A holder is what a process calls itself. */
export interface Presence {
  /** Before the process takes anything that another one may inherit; false when the others take it for gone just now. */
  announce(holder: string): Promise<boolean>;
  /** Fires when the others may take this process for gone: what it does under a lease must stop. Asked for after `announce`. */
  lost(): AbortSignal;
  /** To be called every second while something is done under a lease; `lost` fires by it. */
  look(): Promise<void>;
  /** Whether this holder's process shows no sign of life: it may only have been cut off. */
  isUnseen(holder: string): Promise<boolean>;
  /** Whether it is certain that it does nothing any more. */
  isGone(holder: string): Promise<boolean>;
  /** Epoch milliseconds, by a clock that all who share the database agree on. */
  now(): Promise<number>;
  close(): Promise<void>;
}

/** One machine uses a SQLite file, and can tell by itself. */
export class LocalPresence implements Presence {
  constructor(
    private readonly isDead: (holder: string) => boolean,
    private readonly clock: Clock,
  ) {}

  announce(): Promise<boolean> {
    return Promise.resolve(true);
  }

  lost(): AbortSignal {
    return new AbortController().signal;
  }

  look(): Promise<void> {
    return Promise.resolve();
  }

  isUnseen(holder: string): Promise<boolean> {
    return this.isGone(holder);
  }

  isGone(holder: string): Promise<boolean> {
    return Promise.resolve(this.isDead(holder));
  }

  now(): Promise<number> {
    return Promise.resolve(this.clock.now());
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

interface Session {
  readonly query: (text: string, values: readonly unknown[]) => Promise<readonly Record<string, unknown>[]>;
  readonly end: () => void;
}

/** Of `pg`, which comes without types: what a session of its own needs. */
interface PooledConnections {
  getNativeClient(): Promise<{ connect(): Promise<PooledClient> }>;
}

interface PooledClient {
  query(text: string, values: unknown[]): Promise<{ readonly rows: readonly Record<string, unknown>[] }>;
  release(isBroken: true): void;
}

/** What the server calls a session: pids are used again. */
interface Backend {
  readonly pid: unknown;
  readonly since: unknown;
}

/** As the composition root names processes; nothing is known of others. */
const processName = /\/\d+\/[0-9a-f-]{36}$/;
/**
 * A process whose session was cut off looks every second whether it still has one, and stops if not: nobody inherits from it before
 * it has had the time to.
 */
const graceSeconds = 2;
const attemptsMax = 3;
/**
 * The server drops the session of a host that vanished 25 s after its last word. A process that is cut off from the server takes itself
 * for gone sooner, so that it has stopped when others begin.
 */
const keepalives = { tcp_keepalives_idle: '10', tcp_keepalives_interval: '5', tcp_keepalives_count: '3', tcp_user_timeout: '25000' };
const answerMsMax = 10_000;
/** How long the server takes at most to end a session that was cut off. */
const endingMsMax = 2_000;
const endingPollSeconds = 0.05;

/** On PostgreSQL each process holds an advisory lock under its name, in a session of its own: the server drops it when the process dies. */
export class SharedPresence implements Presence {
  private session: Promise<Session> | undefined;
  private backend: Backend | undefined;
  private announced = new Set<string>();
  private ending = new AbortController();

  /** `database` is how errors name it. */
  constructor(
    private readonly orm: MikroORM,
    private readonly database: string,
  ) {}

  async announce(holder: string): Promise<boolean> {
    if (!processName.test(holder)) return true;
    await this.look();
    if (this.announced.has(holder)) return true;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.take(holder);
      } catch (error) {
        // The pool may still hand out connections that ended with the last session.
        this.leave();
        if (attempt === attemptsMax) throw namedStoreError(error, this.database);
      }
    }
  }

  private async take(holder: string): Promise<boolean> {
    const { query } = await (this.session ??= this.begin());
    const [row] = await query('select pg_try_advisory_lock(hashtextextended($1, 0)) as held', [holder]);
    if (row?.['held'] !== true) return false;
    this.announced.add(holder);
    return true;
  }

  lost(): AbortSignal {
    return this.ending.signal;
  }

  async look(): Promise<void> {
    const { session } = this;
    try {
      await answered(session?.then(({ query }) => query('select 1', [])));
    } catch {
      // Another look may have noticed it before, and a new session be there.
      if (session === this.session) this.leave();
    }
  }

  async isUnseen(holder: string): Promise<boolean> {
    return this.unlessHeld(holder, () => Promise.resolve());
  }

  /** While it is waited nobody can announce itself under this name. */
  isGone(holder: string): Promise<boolean> {
    return this.unlessHeld(holder, async (em) => {
      await em.execute('select pg_sleep(?)', [graceSeconds]);
    });
  }

  private async unlessHeld(holder: string, meanwhile: (em: SqlEntityManager) => Promise<void>): Promise<boolean> {
    if (!processName.test(holder) || this.announced.has(holder)) return false;
    return this.named((root) =>
      root.transactional(async (em) => {
        const [row] = await em.execute<{ free: boolean }[]>('select pg_try_advisory_xact_lock(hashtextextended(?, 0)) as free', [holder]);
        if (row?.free === true) await meanwhile(em);
        return row?.free === true;
      }),
    );
  }

  private async named<T>(work: (em: SqlEntityManager) => Promise<T>): Promise<T> {
    try {
      return await work(sqlEntityManager(this.orm).fork());
    } catch (error) {
      throw namedStoreError(error, this.database);
    }
  }

  /** The hosts' clocks may differ; the database has but one. */
  async now(): Promise<number> {
    const statement = 'select floor(extract(epoch from clock_timestamp()) * 1000)::text as now';
    const [row] = await this.named((em) => em.execute<{ now: string }[]>(statement));
    return Number(row?.now);
  }

  async close(): Promise<void> {
    const { session } = this;
    this.leave();
    await session?.catch(() => undefined);
  }

  /** Waits for nothing: a session that is cut off may be long in coming to its end. */
  private leave(): void {
    const { session } = this;
    this.session = undefined;
    this.announced = new Set();
    this.ending.abort(new Error('the session with the database was lost'));
    this.ending = new AbortController();
    void session?.then(
      ({ end }) => {
        end();
      },
      () => undefined,
    );
  }

  private async begin(): Promise<Session> {
    const session = await this.open();
    try {
      for (const [name, value] of Object.entries(keepalives)) await session.query('select set_config($1, $2, false)', [name, value]);
      await this.endFormer(session);
      const [own] = await session.query(
        'select pid, extract(epoch from backend_start)::text as since from pg_stat_activity where pid = pg_backend_pid()',
        [],
      );
      this.backend = own && { pid: own['pid'], since: own['since'] };
      return session;
    } catch (error) {
      session.end();
      throw error;
    }
  }

  /** The server may not know yet that the earlier session was cut off, and would keep our own name from us. */
  private async endFormer({ query }: Session): Promise<void> {
    if (!this.backend) return;
    const { pid, since } = this.backend;
    const former = 'from pg_stat_activity where pid = $1 and extract(epoch from backend_start)::text = $2 and usename = current_user';
    await query(`select pg_terminate_backend(pid) ${former}`, [pid, since]);
    for (let waitedMs = 0; waitedMs < endingMsMax; waitedMs += endingPollSeconds * 1000) {
      if ((await query(`select pid ${former}`, [pid, since])).length === 0) return;
      await query('select pg_sleep($1)', [endingPollSeconds]);
    }
  }

  /** A connection taken out of the pool, and closed at its end whatever it waits for. */
  private async open(): Promise<Session> {
    const connection = sqlEntityManager(this.orm).getConnection() as unknown as PooledConnections;
    const client = await (await connection.getNativeClient()).connect();
    return {
      query: async (text, values) => (await client.query(text, [...values])).rows,
      end: () => client.release(true),
    };
  }
}

/** Throws when there is no answer in time: a connection that is cut off says nothing for minutes. */
async function answered(asked: Promise<unknown> | undefined): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('the database does not answer')), answerMsMax);
  });
  await Promise.race([asked, tooLong]).finally(() => clearTimeout(timer));
}
