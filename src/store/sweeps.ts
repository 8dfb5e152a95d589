import type { Clock } from '../domain/clock.js';
import { SyncError } from '../domain/sync-error.js';
import { inChunks } from './batches.js';
import { SightingEntity, SweepEntity } from './document.entity.js';
import { selectRow, upsertRows } from './rows.js';
import type { Session } from './session.js';

/** Finds deletes by what a full listing of ids did not show. Errs towards keeping: a false "missing" would void a posted invoice. */
export class Sweeps {
  constructor(
    private readonly session: Session,
    private readonly clock: Clock,
  ) {}

  markSeen(connection: string, entity: string, sourceIds: readonly string[], sweepId: string): Promise<void> {
    return this.session.write(async (em) => {
      const current = await selectRow(em, SweepEntity, { connection, entity });
      if (current?.sweepId !== sweepId) {
        const startedAt = new Date(this.clock.now()).toISOString();
        await upsertRows(em, SweepEntity, [{ connection, entity, sweepId, startedAt }]);
      }
      // A listing that shifts between pages shows an id twice, and one statement must not touch a row twice.
      const rows = [...new Set(sourceIds)].map((sourceId) => ({ connection, entity, sourceId, sweepId }));
      await inChunks(rows, (chunk) => upsertRows(em, SightingEntity, chunk));
    });
  }

  async missing(connection: string, entity: string, sweepId: string): Promise<string[]> {
    return this.session.read(async (em) => {
      const sweep = await selectRow(em, SweepEntity, { connection, entity });
      if (sweep?.sweepId !== sweepId) {
        throw new SyncError({
          kind: 'bug',
          code: 'store.sweep',
          message: `sweep ${sweepId} of ${entity} was never begun or has been replaced; nothing can be called missing by it`,
        });
      }
      const rows = await em.execute<{ source_id: string }[]>(
        `select d.source_id from documents d
          where d.connection = ? and d.entity = ? and d.state <> 'gone' and d.updated_at <= ?
            and not exists (select 1 from sightings s where s.connection = d.connection and s.entity = d.entity
              and s.source_id = d.source_id and s.sweep_id = ?)
          order by d.source_id`,
        [connection, entity, sweep.startedAt, sweepId],
      );
      return rows.map((row) => row.source_id);
    });
  }

  /** Ids on record that are not among `seen`; a look that leaves no mark, and disturbs no sweep. */
  async unseen(connection: string, entity: string, seen: ReadonlySet<string>): Promise<string[]> {
    const rows = await this.session.read((em) =>
      em.execute<{ source_id: string }[]>(
        `select source_id from documents where connection = ? and entity = ? and state <> 'gone' order by source_id`,
        [connection, entity],
      ),
    );
    return rows.map((row) => row.source_id).filter((id) => !seen.has(id));
  }
}
