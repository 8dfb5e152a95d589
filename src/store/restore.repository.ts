import { selectRow, upsertRows } from './rows.js';
import type { Session } from './session.js';
import { RestoreEntity } from './system.entity.js';

/** Connections whose links are as old as the copy they came from: QuickBooks may hold more than they name. */
export class RestoreRepository {
  constructor(private readonly session: Session) {}

  /** What was written at this instant (ISO) or later may be unknown; empty: everything may be. Undefined: nothing was restored. */
  async pending(connection: string): Promise<string | undefined> {
    const row = await this.session.read((em) => selectRow(em, RestoreEntity, { connection }));
    return row?.since;
  }

  async save(connection: string, since: string): Promise<void> {
    await this.session.write((em) => upsertRows(em, RestoreEntity, [{ connection, since }]));
  }

  /** The links are complete again. */
  async done(connection: string): Promise<void> {
    await this.session.write((em) => em.nativeDelete(RestoreEntity, { connection }));
  }
}
