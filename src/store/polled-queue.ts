import type { Job, JobQueue } from '../domain/job-queue.js';

export interface Claim {
  /** The store's own name of it. */
  readonly id: string;
  readonly job: Job;
}

/** Where jobs lie: a table of ours, or pg-boss. */
export interface JobStore {
  offer(job: Job): Promise<void>;
  claim(): Promise<Claim | undefined>;
  /** A claim that is not kept for `jobLeaseMs` is another's to take. */
  keep(claim: Claim): Promise<void>;
  done(claim: Claim): Promise<void>;
  giveBack(claim: Claim): Promise<void>;
  close(): Promise<void>;
}

/** How long a worker may be silent before its job goes to another. */
export const jobLeaseMs = 20_000;
const keepMs = 5_000;
const pollMs = 1_000;

export class PolledQueue implements JobQueue {
  private worker: ((job: Job) => Promise<void>) | undefined;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();
  private readonly inHand = new Set<Promise<void>>();
  private readonly ending = new Set<Promise<void>>();

  /** `store` is opened by the first use. `onError` is told of what the next look may repair. */
  constructor(
    private readonly store: () => Promise<JobStore>,
    private readonly onError: (error: unknown) => void,
  ) {}

  async offer(job: Job): Promise<void> {
    // A run that has ended here and is not yet recorded as such must not keep the next one out.
    await Promise.allSettled(this.ending);
    await (await this.store()).offer(job);
    this.look();
  }

  async work(worker: (job: Job) => Promise<void>): Promise<void> {
    await this.store();
    this.worker = worker;
    this.timer = setInterval(() => this.look(), pollMs);
    this.look();
  }

  async stop(): Promise<void> {
    this.worker = undefined;
    clearInterval(this.timer);
    await this.looking;
    while (this.inHand.size > 0) await Promise.all(this.inHand);
    await (await this.store()).close();
  }

  private look(): void {
    this.looking = this.looking.then(() => this.takeAll()).catch(this.onError);
  }

  private async takeAll(): Promise<void> {
    const store = await this.store();
    while (this.worker) {
      const claim = await store.claim();
      if (!claim) return;
      const working = this.carry(store, claim, this.worker).catch(this.onError);
      this.inHand.add(working);
      void working.then(() => this.inHand.delete(working));
    }
  }

  private async carry(store: JobStore, claim: Claim, worker: (job: Job) => Promise<void>): Promise<void> {
    const keeping = setInterval(() => void store.keep(claim).catch(this.onError), keepMs);
    const done = await worker(claim.job)
      .then(
        () => true,
        () => false,
      )
      .finally(() => clearInterval(keeping));
    const ended = done ? store.done(claim) : store.giveBack(claim);
    this.ending.add(ended);
    await ended.finally(() => this.ending.delete(ended));
  }
}
