import type { Clock } from '../domain/clock.js';
import type { Session } from './session.js';
import { LeaseEntity } from './system.entity.js';

/** Who may work on what, until when. Each change is one statement, so that two processes cannot both win. */
export class LeaseRepository {
  constructor(
    private readonly session: Session,
    private readonly clock: Clock,
    private readonly isDead: (holder: string) => boolean,
  ) {}

  /** True when the lease was free, had run out, is the holder's own already, or that of a process that is gone. */
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
    if (rows.length === 1) return true;
    const present = await this.holder(name);
    return present !== undefined && this.isDead(present) && this.inherit(name, present, holder, ttlMs);
  }

  private async inherit(name: string, dead: string, holder: string, ttlMs: number): Promise<boolean> {
    const change = { holder, expiresAt: this.instant(ttlMs) };
    return (await this.session.write((em) => em.nativeUpdate(LeaseEntity, { name, holder: dead }, change))) === 1;
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
