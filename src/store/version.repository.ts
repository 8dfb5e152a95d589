import type { InferEntity } from '@mikro-orm/core';
import type { Issue, SourceDocument } from '../domain/document.js';
import type { DocumentRecord, DocumentState } from '../domain/run.js';
import { inChunks, lastOfEach, rowsPerStatement } from './batches.js';
import type { DocumentCursor } from './document.repository.js';
import { fromCompressedText, fromJsonText, toCompressedText, toJsonText } from './json-text.js';
import { selectRows, upsertRows } from './rows.js';
import type { Session } from './session.js';
import { VersionEntity } from './version.entity.js';

/** A document as one run looked at it. */
export interface DocumentVersion extends Pick<
  DocumentRecord,
  'connection' | 'entity' | 'sourceId' | 'runId' | 'number' | 'modifiedAt' | 'state' | 'issues' | 'mappingVersion' | 'snapshot'
> {
  readonly seenAt: string;
}

export interface Keeping {
  /** ISO 8601; what was seen before goes. */
  readonly since: string;
  /** Of the snapshots as they are stored; the oldest go first. */
  readonly bytesMax: number;
}

type VersionRow = InferEntity<typeof VersionEntity>;

/** What runs worked from and what they decided, for as long as it is kept. */
export class VersionRepository {
  constructor(private readonly session: Session) {}

  /** A run that looks at a document again replaces what it had seen of it. */
  saveMany(records: readonly DocumentRecord[]): Promise<void> {
    const rows = lastOfEach(records, ({ connection, entity, sourceId, runId }) => [connection, entity, sourceId, runId]).map(toRow);
    return this.session.write((em) => inChunks(rows, (chunk) => upsertRows(em, VersionEntity, chunk)));
  }

  /** Newest first. */
  async ofDocument(connection: string, entity: string, sourceId: string, limit: number): Promise<DocumentVersion[]> {
    const order = { orderBy: { seenAt: 'desc' }, limit } as const;
    const rows = await this.session.read((em) => selectRows(em, VersionEntity, { connection, entity, sourceId }, order));
    return rows.map(toVersion);
  }

  /** In key order; pass the last one of a page as `after`. */
  async ofRun(runId: string, after: DocumentCursor | undefined, limit = rowsPerStatement): Promise<DocumentVersion[]> {
    const beyond =
      after === undefined ? {} : { $or: [{ entity: { $gt: after.entity } }, { entity: after.entity, sourceId: { $gt: after.sourceId } }] };
    const order = { orderBy: { entity: 'asc', sourceId: 'asc' }, limit } as const;
    const rows = await this.session.read((em) => selectRows(em, VersionEntity, { runId, ...beyond }, order));
    return rows.map(toVersion);
  }

  /** Forgets what is too old or too much; answers how many versions. */
  purge(connection: string, { since, bytesMax }: Keeping): Promise<number> {
    return this.session.write(async (em) => {
      let purged = await em.nativeDelete(VersionEntity, { connection, seenAt: { $lt: since } });
      const [kept] = await em.execute<{ total: number | string | null }[]>(
        'select sum(bytes) as total from versions where connection = ?',
        [connection],
      );
      // PostgreSQL answers a sum as text.
      if (Number(kept?.total ?? 0) <= bytesMax) return purged;
      const [over] = await em.execute<{ seen: string | null }[]>(
        `select max(seen_at) as seen from (
          select seen_at, sum(bytes) over (order by seen_at desc) as total from versions where connection = ?
        ) as aged where total > ?`,
        [connection, bytesMax],
      );
      if (over?.seen != null) purged += await em.nativeDelete(VersionEntity, { connection, seenAt: { $lte: over.seen } });
      return purged;
    });
  }
}

function toRow(record: DocumentRecord) {
  const snapshot = record.snapshot === null ? null : toCompressedText(record.snapshot);
  return {
    connection: record.connection,
    entity: record.entity,
    sourceId: record.sourceId,
    runId: record.runId,
    seenAt: record.updatedAt,
    number: record.number,
    modifiedAt: record.modifiedAt,
    state: record.state,
    issues: toJsonText(record.issues),
    mappingVersion: record.mappingVersion,
    snapshot,
    bytes: snapshot?.length ?? 0,
  };
}

function toVersion(row: VersionRow): DocumentVersion {
  return {
    connection: row.connection,
    entity: row.entity,
    sourceId: row.sourceId,
    runId: row.runId,
    seenAt: row.seenAt,
    number: row.number,
    modifiedAt: row.modifiedAt,
    state: row.state as DocumentState,
    issues: fromJsonText(row.issues) as Issue[],
    mappingVersion: row.mappingVersion,
    snapshot: row.snapshot == null ? null : (fromCompressedText(row.snapshot) as SourceDocument),
  };
}
