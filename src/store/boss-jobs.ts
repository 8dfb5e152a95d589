import { PgBoss } from 'pg-boss';
import type { Job } from '../domain/job-queue.js';
import type { JobClaims } from './job-claims.js';
import { jobLeaseMs, type Claim, type JobStore } from './polled-queue.js';

/** The longest pg-boss allows; what goes on longer is handed out a second time, and refused by the connection's lease. */
const expireInSeconds = 86_400;
/** For ever: it is the connection's turn, not a task that can fail for good. */
const retryLimit = 1_000_000;
/** How soon it is noticed that a job's worker has died. */
const superviseSeconds = 10;
const connectionsMax = 2;

export interface BossOptions {
  readonly url: string;
  readonly connections: () => readonly string[];
  readonly claims: JobClaims;
  readonly onError: (error: unknown) => void;
}

/** Jobs of a PostgreSQL database: pg-boss, in a schema of its own beside our tables, with one queue per connection. */
export class BossJobs implements JobStore {
  private readonly created = new Set<string>();

  private constructor(
    private readonly boss: PgBoss,
    private readonly connections: () => readonly string[],
    private readonly claims: JobClaims,
  ) {}

  static async open({ url, connections, claims, onError }: BossOptions): Promise<BossJobs> {
    const boss = new PgBoss({
      connectionString: url,
      max: connectionsMax,
      schedule: false,
      superviseIntervalSeconds: superviseSeconds,
      monitorIntervalSeconds: superviseSeconds,
      registerInstance: false,
      openTelemetry: { enabled: false },
    });
    boss.on('error', onError);
    await boss.start();
    await claims.announce();
    return new BossJobs(boss, connections, claims);
  }

  async offer(job: Job): Promise<void> {
    await this.boss.send(await this.queueOf(job.connection), job, { singletonKey: job.direction });
  }

  async claim(): Promise<Claim | undefined> {
    const connections = this.connections();
    await this.takeBack(connections);
    for (const connection of connections) {
      const [found] = await this.boss.fetch<Job>(await this.queueOf(connection));
      if (!found) continue;
      await this.claims.note(found.data, found.id);
      return { id: found.id, job: found.data };
    }
    return undefined;
  }

  /** Sooner than pg-boss notices. */
  private async takeBack(connections: readonly string[]): Promise<void> {
    for (const { connection, direction, payload, holder } of await this.claims.ofUnseen(connections)) {
      await this.boss.fail(await this.queueOf(connection), payload);
      await this.claims.forget({ connection, direction }, holder);
    }
  }

  async keep({ id, job }: Claim): Promise<void> {
    await this.boss.touch(await this.queueOf(job.connection), id);
  }

  async done({ id, job }: Claim): Promise<void> {
    await this.boss.complete(await this.queueOf(job.connection), id);
    await this.claims.forget(job, this.claims.holder);
  }

  async giveBack({ id, job }: Claim): Promise<void> {
    await this.boss.fail(await this.queueOf(job.connection), id);
    await this.claims.forget(job, this.claims.holder);
  }

  async close(): Promise<void> {
    await this.boss.stop({ graceful: false });
  }

  private async queueOf(connection: string): Promise<string> {
    const name = `crossfoot/${connection}`;
    if (this.created.has(name)) return name;
    // Exclusive: one job of a direction waits or is worked on, in whichever process.
    const settings = { policy: 'exclusive', heartbeatSeconds: jobLeaseMs / 1000, expireInSeconds, retryLimit, deleteAfterSeconds: 1 };
    await this.boss.createQueue(name, settings);
    this.created.add(name);
    return name;
  }
}
