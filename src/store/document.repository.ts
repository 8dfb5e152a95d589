import type { FilterQuery, InferEntity } from '@mikro-orm/core';
import type { Clock } from '../domain/clock.js';
import type { Issue, SourceDocument } from '../domain/document.js';
import type { DocumentRecord, DocumentState } from '../domain/run.js';
import { collectChunks, inChunks, lastOfEach, rowsPerStatement } from './batches.js';
import { DocumentEntity } from './document.entity.js';
import { fromCompressedText, fromJsonText, toCompressedText, toJsonText } from './json-text.js';
import { selectRows, upsertRows } from './rows.js';
import type { Session } from './session.js';
import { Sweeps } from './sweeps.js';

export interface DocumentFingerprint {
  readonly fingerprint: string;
  readonly state: DocumentState;
  readonly mappingVersion: string;
  readonly modifiedAt: string;
  readonly dismissed: boolean;
}

/** Where the previous page ended. */
export interface DocumentCursor {
  readonly entity: string;
  readonly sourceId: string;
}

export interface DocumentPage {
  readonly limit?: number;
  readonly after?: DocumentCursor;
  readonly entity?: string;
}

export interface DeadLetterPage extends DocumentPage {
  /** Dismissed ones are left out unless asked for. */
  readonly dismissed?: boolean;
}

type DocumentRow = InferEntity<typeof DocumentEntity>;

const defaultPage = 200;
/** Issues are kept as compact JSON, in which a quote inside a text is escaped. */
const driftPattern = '%"code":"drift.%';
const openDrift: readonly DocumentState[] = ['held', 'deferred'];

export class DocumentRepository {
  private readonly sweeps: Sweeps;

  constructor(
    private readonly session: Session,
    private readonly clock: Clock,
  ) {
    this.sweeps = new Sweeps(session, clock);
  }

  getMany(connection: string, entity: string, sourceIds: readonly string[]): Promise<DocumentRecord[]> {
    return this.session.read((em) =>
      collectChunks(sourceIds, async (chunk) => {
        const rows = await selectRows(em, DocumentEntity, { connection, entity, sourceId: { $in: [...chunk] } });
        return rows.map(toRecord);
      }),
    );
  }

  saveMany(records: readonly DocumentRecord[]): Promise<void> {
    return this.session.write((em) =>
      inChunks(lastOfEach(records, documentKey), (chunk) => upsertRows(em, DocumentEntity, chunk.map(toRow))),
    );
  }

  async fingerprints(connection: string, entity: string, sourceIds: readonly string[]): Promise<ReadonlyMap<string, DocumentFingerprint>> {
    const rows = await this.session.read((em) =>
      collectChunks(sourceIds, (chunk) =>
        selectRows(
          em,
          DocumentEntity,
          { connection, entity, sourceId: { $in: [...chunk] } },
          { fields: ['sourceId', 'fingerprint', 'state', 'mappingVersion', 'modifiedAt', 'dismissed'] },
        ),
      ),
    );
    return new Map(
      rows.map(({ sourceId, fingerprint, state, mappingVersion, modifiedAt, dismissed }) => [
        sourceId,
        { fingerprint, state: state as DocumentState, mappingVersion, modifiedAt, dismissed: dismissed === 1 },
      ]),
    );
  }

  /** Every known id, a page at a time, in key order. */
  async *ids(connection: string, entity: string): AsyncGenerator<string[]> {
    let after = '';
    while (true) {
      const where = { connection, entity, sourceId: { $gt: after } };
      const page = { fields: ['sourceId'], orderBy: { sourceId: 'asc' }, limit: rowsPerStatement } as const;
      const rows = await this.session.read((em) => selectRows(em, DocumentEntity, where, page));
      const last = rows.at(-1);
      if (last === undefined) return;
      yield rows.map(({ sourceId }) => sourceId);
      after = last.sourceId;
    }
  }

  /** Marks ids as seen by a sweep. Call it at least once per sweep, with no ids when the vendor listed none. */
  markSeen(connection: string, entity: string, sourceIds: readonly string[], sweepId: string): Promise<void> {
    return this.sweeps.markSeen(connection, entity, sourceIds, sweepId);
  }

  /** Ids on record, not `gone`, that the sweep did not see. Documents recorded after the sweep began are not among them. */
  missing(connection: string, entity: string, sweepId: string): Promise<string[]> {
    return this.sweeps.missing(connection, entity, sweepId);
  }

  unseen(connection: string, entity: string, seen: ReadonlySet<string>): Promise<string[]> {
    return this.sweeps.unseen(connection, entity, seen);
  }

  /** In key order; pass the last record of a page as `after`. */
  byState(connection: string, states: readonly DocumentState[], page: DocumentPage = {}): Promise<DocumentRecord[]> {
    return this.page({ connection, state: { $in: [...states] } }, page);
  }

  /** Documents that wait for a person. */
  deadLetters(connection: string, page: DeadLetterPage = {}): Promise<DocumentRecord[]> {
    return this.page({ connection, state: 'held', ...(page.dismissed === true ? {} : { dismissed: 0 }) }, page);
  }

  /** Documents that were changed in the target and stand there so; with `accepted` also those whose change stands by policy. */
  drifted(connection: string, { accepted, ...page }: DocumentPage & { readonly accepted: boolean }): Promise<DocumentRecord[]> {
    const states: readonly DocumentState[] = accepted ? [...openDrift, 'synced'] : openDrift;
    return this.page({ connection, state: { $in: [...states] }, dismissed: 0, issues: { $like: driftPattern } }, page);
  }

  /** Open drift per entity. */
  driftCounts(connection: string): Promise<Readonly<Record<string, number>>> {
    return this.countByEntity(`connection = ? and state in ('held', 'deferred') and dismissed = 0 and issues like ?`, [
      connection,
      driftPattern,
    ]);
  }

  /** Documents per entity that wait for this reason. */
  waitingCounts(connection: string, code: string): Promise<Readonly<Record<string, number>>> {
    return this.countByEntity(`connection = ? and state = 'deferred' and issues like ?`, [connection, `%"code":"${code}"%`]);
  }

  /** Whether a document has been held for this reason after an instant (ISO). */
  async isHeldSince(connection: string, code: string, since: string): Promise<boolean> {
    const issues = { $like: `%"code":"${code}"%` };
    const where = { connection, state: 'held', dismissed: 0, updatedAt: { $gt: since }, issues };
    return (await this.page(where, { limit: 1 })).length > 0;
  }

  async counts(connection: string): Promise<Readonly<Record<string, Readonly<Partial<Record<DocumentState, number>>>>>> {
    const rows = await this.session.read((em) =>
      em.execute<{ entity: string; state: DocumentState; total: number | string }[]>(
        'select entity, state, count(*) as total from documents where connection = ? group by entity, state',
        [connection],
      ),
    );
    const counts: Record<string, Partial<Record<DocumentState, number>>> = {};
    // PostgreSQL answers count(*) as a bigint, that is as text.
    for (const { entity, state, total } of rows) (counts[entity] ??= {})[state] = Number(total);
    return counts;
  }

  /** Dead letters per entity, dismissed ones left out. */
  deadLetterCounts(connection: string): Promise<Readonly<Record<string, number>>> {
    return this.countByEntity(`connection = ? and state = 'held' and dismissed = 0`, [connection]);
  }

  /** By id, else by number; several when vendors share a bill number. */
  async find(connection: string, entity: string, idOrNumber: string): Promise<DocumentRecord[]> {
    const byId = await this.getMany(connection, entity, [idOrNumber]);
    if (byId.length > 0) return byId;
    return this.page({ connection, entity, number: idOrNumber }, {});
  }

  /** Takes held documents off the list of dead letters until their source changes. Answers how many there were. */
  dismiss(connection: string, entity: string, sourceIds: readonly string[]): Promise<number> {
    return this.amendHeld(connection, entity, sourceIds, { dismissed: 1 });
  }

  /**
   * Hands held documents back to the run: `deferred`, attempts at zero, and an empty fingerprint, which no list row
   * equals, so that the next run reads and plans them again whether or not the source changed.
   */
  retry(connection: string, entity: string, sourceIds: readonly string[]): Promise<number> {
    return this.amendHeld(connection, entity, sourceIds, { dismissed: 0, state: 'deferred', fingerprint: '', attempts: 0 });
  }

  private async countByEntity(condition: string, values: readonly string[]): Promise<Readonly<Record<string, number>>> {
    const rows = await this.session.read((em) =>
      em.execute<{ entity: string; total: number | string }[]>(
        `select entity, count(*) as total from documents where ${condition} group by entity`,
        [...values],
      ),
    );
    return Object.fromEntries(rows.map(({ entity, total }) => [entity, Number(total)]));
  }

  private page(where: FilterQuery<DocumentRow>, { limit = defaultPage, after, entity }: DocumentPage): Promise<DocumentRecord[]> {
    const conditions: FilterQuery<DocumentRow>[] = [where];
    if (entity !== undefined) conditions.push({ entity });
    if (after !== undefined) {
      conditions.push({ $or: [{ entity: { $gt: after.entity } }, { entity: after.entity, sourceId: { $gt: after.sourceId } }] });
    }
    return this.session.read(async (em) => {
      const rows = await selectRows(em, DocumentEntity, { $and: conditions }, { orderBy: { entity: 'asc', sourceId: 'asc' }, limit });
      return rows.map(toRecord);
    });
  }

  private amendHeld(connection: string, entity: string, sourceIds: readonly string[], change: Partial<DocumentRow>): Promise<number> {
    const updatedAt = new Date(this.clock.now()).toISOString();
    return this.session.write(async (em) => {
      let amended = 0;
      await inChunks(sourceIds, async (chunk) => {
        const where = { connection, entity, state: 'held', sourceId: { $in: [...chunk] } };
        amended += await em.nativeUpdate(DocumentEntity, where, { ...change, updatedAt });
      });
      return amended;
    });
  }
}

function documentKey({ connection, entity, sourceId }: DocumentRecord): string[] {
  return [connection, entity, sourceId];
}

function toRow(record: DocumentRecord) {
  return {
    connection: record.connection,
    entity: record.entity,
    sourceId: record.sourceId,
    number: record.number,
    fingerprint: record.fingerprint,
    modifiedAt: record.modifiedAt,
    state: record.state,
    issues: toJsonText(record.issues),
    mappingVersion: record.mappingVersion,
    snapshot: record.snapshot === null ? null : toCompressedText(record.snapshot),
    attempts: record.attempts,
    dismissed: record.dismissed ? 1 : 0,
    runId: record.runId,
    updatedAt: record.updatedAt,
  };
}

function toRecord(row: DocumentRow): DocumentRecord {
  return {
    connection: row.connection,
    entity: row.entity,
    sourceId: row.sourceId,
    number: row.number,
    fingerprint: row.fingerprint,
    modifiedAt: row.modifiedAt,
    state: row.state as DocumentState,
    issues: fromJsonText(row.issues) as Issue[],
    mappingVersion: row.mappingVersion,
    snapshot: row.snapshot == null ? null : (fromCompressedText(row.snapshot) as SourceDocument),
    attempts: row.attempts,
    dismissed: row.dismissed === 1,
    runId: row.runId,
    updatedAt: row.updatedAt,
  };
}
