import { AsyncLocalStorage } from 'node:async_hooks';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { SyncError } from '../domain/sync-error.js';
import { namedStoreError } from './store-error.js';

export type Work<T> = (em: SqlEntityManager) => Promise<T>;

/** How repositories reach the database: each read on a fork of its own, or everything inside the caller's transaction. */
export interface Session {
  read<T>(work: Work<T>): Promise<T>;
  write<T>(work: Work<T>): Promise<T>;
}

/** Outside a transaction: reads see the latest commit, each write is a transaction of its own. */
export class RootSession implements Session {
  private readonly inside = new AsyncLocalStorage<{ open: boolean }>();
  private readonly underWay = new Set<Promise<unknown>>();

  /** `database` is how errors name it. */
  constructor(
    private readonly em: SqlEntityManager,
    private readonly database: string,
  ) {}

  async read<T>(work: Work<T>): Promise<T> {
    this.refuseInside();
    return await this.follow(work(this.em.fork()));
  }

  async write<T>(work: Work<T>): Promise<T> {
    this.refuseInside();
    const transaction = { open: true };
    try {
      return await this.follow(this.em.fork().transactional((em) => this.inside.run(transaction, () => work(em))));
    } finally {
      transaction.open = false;
    }
  }

  /** Before closing: a pool that ends while a connection for a query is still being opened never comes to its end. */
  async quiet(): Promise<void> {
    while (this.underWay.size > 0) await Promise.allSettled(this.underWay);
  }

  private async follow<T>(work: Promise<T>): Promise<T> {
    this.underWay.add(work);
    try {
      return await work;
    } catch (error) {
      throw namedStoreError(error, this.database);
    } finally {
      this.underWay.delete(work);
    }
  }

  /** SQLite has one connection per process: a query beside the open transaction would wait for it, and it for the query, for ever. */
  private refuseInside(): void {
    if (this.inside.getStore()?.open !== true) return;
    throw new SyncError({
      kind: 'bug',
      code: 'store.transaction',
      message: 'the store was used inside its own transaction: use the repositories handed to the callback',
    });
  }
}

export class TransactionSession implements Session {
  constructor(private readonly em: SqlEntityManager) {}

  read<T>(work: Work<T>): Promise<T> {
    return work(this.em);
  }

  write<T>(work: Work<T>): Promise<T> {
    return work(this.em);
  }
}
