import type { Job } from '../domain/job-queue.js';
import type { Presence } from './presence.js';
import { selectRows, upsertRows } from './rows.js';
import type { Session } from './session.js';
import { JobEntity } from './system.entity.js';

type Key = Pick<Job, 'connection' | 'direction'>;

export interface HeldJob extends Key {
  readonly payload: string;
  readonly holder: string;
}

/** Which process has which job in hand, so that the jobs of one that is gone need not run out. */
export class JobClaims {
  constructor(
    private readonly session: Session,
    private readonly presence: Presence,
    /** This process. */
    readonly holder: string,
  ) {}

  announce(): Promise<boolean> {
    return this.presence.announce(this.holder);
  }

  async note({ connection, direction }: Key, payload: string): Promise<void> {
    const row = { connection, direction, payload, offeredAt: '', holder: this.holder, expiresAt: '' };
    await this.session.write((em) => upsertRows(em, JobEntity, [row]));
  }

  async forget({ connection, direction }: Key, holder: string): Promise<void> {
    await this.session.write((em) => em.nativeDelete(JobEntity, { connection, direction, holder }));
  }

  /** Those of these connections whose process shows no life. One that lives all the same keeps its lease, and the job is refused. */
  async ofUnseen(connections: readonly string[]): Promise<readonly HeldJob[]> {
    const where = { connection: { $in: [...connections] }, holder: { $nin: ['', this.holder] } };
    const held = await this.session.read((em) => selectRows(em, JobEntity, where));
    const unseen: HeldJob[] = [];
    for (const { connection, direction, payload, holder } of held) {
      if (await this.presence.isUnseen(holder)) unseen.push({ connection, direction: direction as Job['direction'], payload, holder });
    }
    return unseen;
  }
}
