import { PgBoss } from 'pg-boss';
import type { Job } from '../domain/job-queue.js';
import { jobLeaseMs, type Claim, type JobStore } from './polled-queue.js';

/** The longest pg-boss allows; what goes on longer is handed out a second time, and refused by the connection's lease. */
const expireInSeconds = 86_400;
/** For ever: it is the connection's turn, not a task that can fail for good. */
const retryLimit = 1_000_000;
/** How soon it is noticed that a job's worker has died. */
const superviseSeconds = 10;
const connectionsMax = 2;

/** Jobs of a PostgreSQL database: pg-boss, in a schema of its own beside our tables, with one queue per connection. */
export class BossJobs implements JobStore {
  private readonly created = new Set<string>();

  private constructor(
    private readonly boss: PgBoss,
    private readonly connections: () => readonly string[],
  ) {}

  static async open(url: string, connections: () => readonly string[], onError: (error: unknown) => void): Promise<BossJobs> {
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
    return new BossJobs(boss, connections);
  }

  async offer(job: Job): Promise<void> {
    await this.boss.send(await this.queueOf(job.connection), job, { singletonKey: job.direction });
  }

  async claim(): Promise<Claim | undefined> {
    for (const connection of this.connections()) {
      const [found] = await this.boss.fetch<Job>(await this.queueOf(connection));
      if (found) return { id: found.id, job: found.data };
    }
    return undefined;
  }

  async keep({ id, job }: Claim): Promise<void> {
    await this.boss.touch(await this.queueOf(job.connection), id);
  }

  async done({ id, job }: Claim): Promise<void> {
    await this.boss.complete(await this.queueOf(job.connection), id);
  }

  async giveBack({ id, job }: Claim): Promise<void> {
    await this.boss.fail(await this.queueOf(job.connection), id);
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
