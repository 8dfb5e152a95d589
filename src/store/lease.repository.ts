import type { Clock } from '../domain/clock.js';
import type { Session } from './session.js';
import { LeaseEntity } from './system.entity.js';

/** Who may work on what, until when. Each change is one statement, so that two processes cannot both win. */
export class LeaseRepository {
  constructor(
    private readonly session: Session,
    private readonly clock: Clock,
  ) {}

  /** True when the lease was free, had run out or is the holder's own already. */
  async acquire(name: string, holder: string, ttlMs: number): Promise<boolean> {
    const rows = await this.session.write((em) =>
      em.execute<{ holder: string }[]>(
        `insert into leases (name, holder, expires_at) values (?, ?, ?)
          on conflict (name) do update set holder = excluded.holder, expires_at = excluded.expires_at
          where leases.expires_at <= ? or leases.holder = excluded.holder
          returning holder`,
        [name, holder, this.instant(ttlMs), this.instant()],
      ),
    );
    return rows.length === 1;
  }

  /** False when the lease ran out meanwhile, even if nobody took it: the holder must stop and acquire again. */
  async renew(name: string, holder: string, ttlMs: number): Promise<boolean> {
    const where = { name, holder, expiresAt: { $gt: this.instant() } };
    const renewed = await this.session.write((em) => em.nativeUpdate(LeaseEntity, where, { expiresAt: this.instant(ttlMs) }));
    return renewed === 1;
  }

  async release(name: string, holder: string): Promise<void> {
    await this.session.write((em) => em.nativeDelete(LeaseEntity, { name, holder }));
  }

  /** The present holder, for messages. */
  async holder(name: string): Promise<string | undefined> {
    const row = await this.session.read((em) =>
      em.findOne(LeaseEntity, { name, expiresAt: { $gt: this.instant() } }, { disableIdentityMap: true }),
    );
    return row?.holder;
  }

  private instant(inMs = 0): string {
    return new Date(this.clock.now() + inMs).toISOString();
  }
}
