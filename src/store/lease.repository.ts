import type { Presence } from './presence.js';
import { selectRow } from './rows.js';
import type { Session } from './session.js';
import { LeaseEntity } from './system.entity.js';

/** Who may work on what, until when. Each change is one statement, so that two processes cannot both win. */
export class LeaseRepository {
  constructor(
    private readonly session: Session,
    private readonly presence: Presence,
  ) {}

  /** True when the lease was free, had run out, is the holder's own already, or that of a process that is gone. */
  async acquire(name: string, holder: string, ttlMs: number): Promise<boolean> {
    if (!(await this.presence.announce(holder))) return false;
    const now = await this.presence.now();
    const rows = await this.session.write((em) =>
      em.execute<{ holder: string }[]>(
        `insert into leases (name, holder, expires_at) values (?, ?, ?)
          on conflict (name) do update set holder = excluded.holder, expires_at = excluded.expires_at
          where leases.expires_at <= ? or leases.holder = excluded.holder
          returning holder`,
        [name, holder, instant(now + ttlMs), instant(now)],
      ),
    );
    if (rows.length === 1) return true;
    const present = await this.holder(name);
    return present !== undefined && (await this.presence.isGone(present)) && this.inherit(name, present, holder, ttlMs);
  }

  private async inherit(name: string, gone: string, holder: string, ttlMs: number): Promise<boolean> {
    const change = { holder, expiresAt: instant((await this.presence.now()) + ttlMs) };
    return (await this.session.write((em) => em.nativeUpdate(LeaseEntity, { name, holder: gone }, change))) === 1;
  }

  /** False when the lease ran out meanwhile, even if nobody took it: the holder must stop and acquire again. */
  async renew(name: string, holder: string, ttlMs: number): Promise<boolean> {
    const now = await this.presence.now();
    const where = { name, holder, expiresAt: { $gt: instant(now) } };
    const renewed = await this.session.write((em) => em.nativeUpdate(LeaseEntity, where, { expiresAt: instant(now + ttlMs) }));
    return renewed === 1;
  }

  /** Fires when others may take what this process holds; whoever works under a lease calls `look` every second. */
  lost(): AbortSignal {
    return this.presence.lost();
  }

  look(): Promise<void> {
    return this.presence.look();
  }

  async release(name: string, holder: string): Promise<void> {
    await this.session.write((em) => em.nativeDelete(LeaseEntity, { name, holder }));
  }

  /** The present holder, for messages. */
  async holder(name: string): Promise<string | undefined> {
    const now = instant(await this.presence.now());
    const row = await this.session.read((em) => selectRow(em, LeaseEntity, { name, expiresAt: { $gt: now } }));
    return row?.holder;
  }
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
