import type { Clock } from '../domain/clock.js';
import { selectRow, upsertRows } from './rows.js';
import type { Session } from './session.js';
import { RestoreEntity } from './system.entity.js';

/** What has to be found again in QuickBooks before anything is planned. */
export interface Lost {
  /** What was written at this instant (ISO) or later may be unknown; empty: everything may be. */
  readonly since: string;
  /** `begun`: nothing is on record at all, so that what is found may be of another connection, and may have no document in Zoho. */
  readonly cause: 'restored' | 'begun';
}

const done = 'done';

/** Connections of which QuickBooks may hold more than their links name: they came from a copy, or begin. */
export class RestoreRepository {
  constructor(
    private readonly session: Session,
    private readonly clock: Clock,
  ) {}

  /** Undefined: the links are complete. */
  async pending(connection: string): Promise<Lost | undefined> {
    const row = await this.row(connection);
    return row === undefined || row.state === done ? undefined : { since: row.since, cause: row.state as Lost['cause'] };
  }

  /** When (ISO) something was last to be found again; empty: never. */
  async era(connection: string): Promise<string> {
    return (await this.row(connection))?.markedAt ?? '';
  }

  async save(connection: string, { since, cause }: Lost): Promise<void> {
    const markedAt = new Date(this.clock.now()).toISOString();
    await this.session.write((em) => upsertRows(em, RestoreEntity, [{ connection, since, state: cause, markedAt }]));
  }

  /** The links are complete again. */
  async done(connection: string): Promise<void> {
    await this.session.write((em) => em.nativeUpdate(RestoreEntity, { connection }, { state: done }));
  }

  private row(connection: string) {
    return this.session.read((em) => selectRow(em, RestoreEntity, { connection }));
  }
}
