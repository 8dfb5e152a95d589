import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import type { Job, JobQueue } from '../../src/domain/job-queue.js';
import type { Store } from '../../src/store/index.js';
import { freshDatabase, onPostgresql } from '../support/database.js';
import { FakeClock, openTestStore, withFolder } from './support.js';

const clock = new FakeClock();
const job = (change: Partial<Job> = {}): Job => ({ connection: 'acme', direction: 'export', trigger: 'schedule', ...change });
const unexpected = (error: unknown): void => {
  throw error;
};

/** What a worker was handed, and how its work ends. */
class Worker {
  readonly jobs: Job[] = [];
  private readonly ends: { done: () => void; fail: () => void }[] = [];
  private readonly waiting: (() => void)[] = [];

  readonly work = (taken: Job): Promise<void> =>
    new Promise((resolve, reject) => {
      this.jobs.push(taken);
      this.ends.push({ done: resolve, fail: () => reject(new Error('died')) });
      for (const wake of this.waiting.splice(0)) wake();
    });

  async handed(count: number): Promise<void> {
    while (this.jobs.length < count) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  end(index: number, how: 'done' | 'fail' = 'done'): void {
    this.ends[index]?.[how]();
  }
}

describe('the queue of runs', () => {
  let store: Store;
  let queues: JobQueue[];
  let workers: Worker[];

  const queue = (connections: readonly string[] = ['acme', 'other']): JobQueue => {
    const opened = store.jobs(() => connections, unexpected);
    queues.push(opened);
    return opened;
  };
  const worker = async (of: JobQueue): Promise<Worker> => {
    const hired = new Worker();
    workers.push(hired);
    await of.work(hired.work);
    return hired;
  };

  beforeEach(async () => {
    queues = [];
    workers = [];
    store = await openTestStore({ clock });
  });
  afterEach(async () => {
    for (const { jobs, end } of workers.map((hired) => ({ jobs: hired.jobs, end: hired.end.bind(hired) })))
      jobs.forEach((_, index) => end(index));
    await Promise.all(queues.map((opened) => opened.stop()));
    await store.close();
  });

  it('hands a run to one of two daemons, and not again while it waits or goes on', async () => {
    const [one, two] = [queue(), queue()];
    await one.offer(job());
    await two.offer(job({ trigger: 'start' }));
    const [first, second] = [await worker(one), await worker(two)];
    await Promise.race([first.handed(1), second.handed(1)]);

    await one.offer(job());
    await two.offer(job());
    // Another direction and another connection are other jobs; when they are handed out, a second export would have been as well.
    await one.offer(job({ direction: 'verify' }));
    await two.offer(job({ connection: 'other' }));
    while (first.jobs.length + second.jobs.length < 3)
      await Promise.race([first.handed(first.jobs.length + 1), second.handed(second.jobs.length + 1)]);

    const handed = [...first.jobs, ...second.jobs].map(({ connection, direction }) => `${connection} ${direction}`).sort();
    expect(handed).toEqual(['acme export', 'acme verify', 'other export']);
  });

  it('takes the run again once it has ended, and at once when its worker gave it back', async () => {
    const only = queue();
    const hired = await worker(only);
    await only.offer(job());
    await hired.handed(1);

    hired.end(0, 'fail');
    await hired.handed(2);
    hired.end(1);
    // Refused until the end of the second is recorded.
    while (hired.jobs.length < 3) await Promise.race([only.offer(job({ trigger: 'webhook' })), hired.handed(3)]);

    expect(hired.jobs.map(({ trigger }) => trigger)).toEqual(['schedule', 'schedule', 'webhook']);
  });

  it('leaves runs of connections that a daemon does not know to those that do', async () => {
    const [knows, knowsNot] = [queue(['acme']), queue(['other'])];
    const stranger = await worker(knowsNot);
    await knows.offer(job());
    await knowsNot.offer(job({ connection: 'other' }));
    await stranger.handed(1);
    const own = await worker(knows);
    await own.handed(1);

    expect(stranger.jobs.map(({ connection }) => connection)).toEqual(['other']);
    expect(own.jobs.map(({ connection }) => connection)).toEqual(['acme']);
  });
});

(onPostgresql ? describe.skip : describe)('a SQLite file', () => {
  it('has one daemon at a time', async () => {
    await withFolder(async (folder) => {
      const url = await freshDatabase(`sqlite:${join(folder, 'crossfoot.db')}`);
      const [one, two] = [await openTestStore({ url, clock }), await openTestStore({ url, clock })];
      const letGo = one.lockForDaemon();

      expect(() => two.lockForDaemon()).toThrow(expect.objectContaining({ kind: 'config', code: 'store.daemon' }));
      letGo();
      two.lockForDaemon()();
      await Promise.all([one.close(), two.close()]);
    });
  });
});
