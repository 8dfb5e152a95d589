import type { MikroORM } from '@mikro-orm/core';
import type { Kysely, SqlEntityManager } from '@mikro-orm/sql';
import { CompiledQuery } from 'kysely';
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
  readonly ended: Promise<void>;
}

/** As the composition root names processes; nothing is known of others. */
const processName = /\/\d+\/[0-9a-f-]{36}$/;
/**
 * A process whose session was cut off looks every second whether it still has one, and stops if not: nobody inherits from it before
 * it has had the time to.
 */
const graceSeconds = 2;
const attemptsMax = 3;

/** On PostgreSQL each process holds an advisory lock under its name, in a session of its own: the server drops it when the process dies. */
export class SharedPresence implements Presence {
  private session: Promise<Session> | undefined;
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
        await this.leave();
        if (attempt === attemptsMax) throw namedStoreError(error, this.database);
      }
    }
  }

  private async take(holder: string): Promise<boolean> {
    const { query } = await (this.session ??= this.open());
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
      await (await session)?.query('select 1', []);
    } catch {
      // Another look may have noticed it before, and a new session be there.
      if (session === this.session) await this.leave();
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

  close(): Promise<void> {
    return this.leave();
  }

  private async leave(): Promise<void> {
    const { session } = this;
    this.session = undefined;
    this.announced = new Set();
    this.ending.abort(new Error('the session with the database was lost'));
    this.ending = new AbortController();
    const left = await session?.catch(() => undefined);
    left?.end();
    await left?.ended;
  }

  /** A connection taken out of the pool until the end. */
  private open(): Promise<Session> {
    const connection = sqlEntityManager(this.orm).getConnection();
    const client: Kysely<unknown> = connection.getClient();
    return new Promise((resolve, reject) => {
      let end = (): void => undefined;
      const untilEnd = new Promise<void>((done) => (end = done));
      const ended = client
        .connection()
        .execute(async (own) => {
          const query: Session['query'] = async (text, values) =>
            (await own.executeQuery<Record<string, unknown>>(CompiledQuery.raw(text, [...values]))).rows;
          resolve({ query, end, ended });
          await untilEnd;
        })
        .catch(reject);
    });
  }
}
