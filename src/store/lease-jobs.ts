import type { Clock } from '../domain/clock.js';
import type { Job } from '../domain/job-queue.js';
import type { JobClaims } from './job-claims.js';
import { fromJsonText, toJsonText } from './json-text.js';
import { jobLeaseMs, type Claim, type JobStore } from './polled-queue.js';
import type { Session } from './session.js';
import { JobEntity } from './system.entity.js';

/** Jobs of a SQLite file: a row per connection and direction, claimed in one statement. */
export class LeaseJobs implements JobStore {
  constructor(
    private readonly session: Session,
    private readonly clock: Clock,
    private readonly connections: () => readonly string[],
    private readonly claims: JobClaims,
  ) {}

  async offer(job: Job): Promise<void> {
    await this.session.write((em) =>
      em.execute(
        `insert into jobs (connection, direction, payload, offered_at, holder, expires_at) values (?, ?, ?, ?, '', '')
          on conflict (connection, direction) do nothing`,
        [job.connection, job.direction, toJsonText(job), this.instant()],
      ),
    );
  }

  async claim(): Promise<Claim | undefined> {
    const connections = this.connections();
    for (const { connection, direction, holder } of await this.claims.ofUnseen(connections)) {
      const freed = { holder: '', expiresAt: '' };
      await this.session.write((em) => em.nativeUpdate(JobEntity, { connection, direction, holder }, freed));
    }
    const { holder } = this.claims;
    const mine = connections.map(() => '?').join(', ');
    const [row] = await this.session.write((em) =>
      em.execute<{ payload: string }[]>(
        `update jobs set holder = ?, expires_at = ?
          where (connection, direction) in (select connection, direction from jobs
            where expires_at <= ? and connection in (${mine}) order by offered_at, rowid limit 1)
          returning payload`,
        [holder, this.instant(jobLeaseMs), this.instant(), ...connections],
      ),
    );
    return row && { id: holder, job: fromJsonText(row.payload) as Job };
  }

  async keep(claim: Claim): Promise<void> {
    await this.session.write((em) => em.nativeUpdate(JobEntity, rowOf(claim), { expiresAt: this.instant(jobLeaseMs) }));
  }

  async done(claim: Claim): Promise<void> {
    await this.session.write((em) => em.nativeDelete(JobEntity, rowOf(claim)));
  }

  async giveBack(claim: Claim): Promise<void> {
    await this.session.write((em) => em.nativeUpdate(JobEntity, rowOf(claim), { holder: '', expiresAt: '' }));
  }

  /** The database is the store's to close. */
  close(): Promise<void> {
    return Promise.resolve();
  }

  private instant(inMs = 0): string {
    return new Date(this.clock.now() + inMs).toISOString();
  }
}

function rowOf({ id, job: { connection, direction } }: Claim): { connection: string; direction: string; holder: string } {
  return { connection, direction, holder: id };
}
