import type { InferEntity } from '@mikro-orm/core';
import type { Clock } from '../domain/clock.js';
import type { Books, ConnectionMode, ConnectionRecord } from '../domain/connection.js';
import { ConnectionEntity } from './connection.entity.js';
import { selectRow, selectRows, upsertRows } from './rows.js';
import type { Session } from './session.js';

/** Which connections there are or were in this database, between which books, and whether they may run. */
export class ConnectionRepository {
  constructor(
    private readonly session: Session,
    private readonly clock: Clock,
  ) {}

  async list(): Promise<ConnectionRecord[]> {
    const rows = await this.session.read((em) => selectRows(em, ConnectionEntity, {}, { orderBy: { connection: 'asc' } }));
    return rows.map(toRecord);
  }

  async mode(connection: string): Promise<ConnectionMode> {
    const row = await this.session.read((em) => selectRow(em, ConnectionEntity, { connection }));
    return row ? toRecord(row).mode : 'enabled';
  }

  async save(connection: string, { organization, company }: Books, mode: ConnectionMode): Promise<void> {
    const row = { connection, organization, company, mode, since: new Date(this.clock.now()).toISOString() };
    await this.session.write((em) => upsertRows(em, ConnectionEntity, [row]));
  }
}

function toRecord({ connection, organization, company, mode, since }: InferEntity<typeof ConnectionEntity>): ConnectionRecord {
  return { connection, organization, company, mode: mode as ConnectionMode, since };
}
