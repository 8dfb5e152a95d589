import type { FilterQuery } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import type { Clock } from '../domain/clock.js';
import type { Operation, Outcome, Receipt } from '../domain/operation.js';
import { collectChunks, groupBy, inChunks, lastOfEach, rowsPerStatement } from './batches.js';
import type { OperationRow } from './journal.rows.js';
import { journalBug, nextSequences, toAnswer, toEntry, toOperationRow, toReceiptRow, toRequestRow } from './journal.rows.js';
import { OperationEntity, ReceiptEntity, RequestEntity } from './journal.entity.js';
import type { JournalAnswer, JournalEntry, JournalPage, OutgoingRequest } from './journal.types.js';
import { selectRows, upsertRows } from './rows.js';
import type { Session } from './session.js';

/** An unknown outcome leaves the operation open; every other receipt settles it. */
const settling: readonly Outcome[] = ['applied', 'rejected', 'deferred'];
/** It was carried out, or certainly was not. */
const final: readonly Outcome[] = ['applied', 'rejected'];

/** Every operation and receipt. Written ahead of the wire: what is not in here was never sent. */
export class JournalRepository {
  constructor(
    private readonly session: Session,
    private readonly clock: Clock,
  ) {}

  /**
   * Enters operations in the given order. One that is known by its id and was never carried out (planned, cancelled
   * or deferred) is planned anew. One that was sent, applied or rejected is left as it stands, and its id is answered:
   * planning it again must not erase what became of it.
   */
  plan(operations: readonly Operation[]): Promise<string[]> {
    return this.session.write(async (em) => {
      const ids = operations.map(({ id }) => id);
      const known = await this.rows(em, ids);
      const standing = new Set(known.filter((row) => !isRepeatable(row)).map(({ id }) => id));
      const fresh = lastOfEach(operations, ({ id }) => [id]).filter(({ id }) => !standing.has(id));
      const sequences = await nextSequences(em, fresh);
      const plannedAt = this.now();
      const rows = fresh.map((operation) => toOperationRow(operation, sequences.take(operation.connection), plannedAt));
      // The request of an earlier, deferred attempt was definitely not carried out; the new one may differ.
      const repeated = known.filter(({ id }) => !standing.has(id)).map(({ id }) => id);
      await inChunks(repeated, (chunk) => em.nativeDelete(RequestEntity, { operationId: { $in: [...chunk] } }));
      await inChunks(rows, (chunk) => upsertRows(em, OperationEntity, chunk));
      return [...standing];
    });
  }

  /** Keeps the exact bytes before they leave. A second call for an open operation is a resend and must bring the same bytes. */
  sent(operationIds: readonly string[], at: string, requests: ReadonlyMap<string, OutgoingRequest>): Promise<void> {
    return this.session.write(async (em) => {
      const rows = await this.rows(em, operationIds);
      const before = new Map((await this.requests(em, operationIds)).map((row) => [row.operationId, row]));
      const byId = new Map(rows.map((row) => [row.id, row]));
      const outgoing = operationIds.map((id) => {
        const row = byId.get(id);
        const request = requests.get(id);
        if (row === undefined || request === undefined) throw journalBug(`operation ${id} is about to be sent without being planned`);
        if (row.status !== 'planned' && row.status !== 'sent') throw journalBug(`operation ${id} is ${row.status} and must not be sent`);
        const earlier = before.get(id);
        if (earlier !== undefined && (earlier.body !== request.body || earlier.requestId !== request.requestId)) {
          throw journalBug(`operation ${id} would be resent with other bytes than the first time`);
        }
        return toRequestRow(row, request, at, earlier);
      });
      await inChunks(outgoing, (chunk) => upsertRows(em, RequestEntity, chunk));
      await inChunks(operationIds, (chunk) => em.nativeUpdate(OperationEntity, { id: { $in: [...chunk] } }, { status: 'sent' }));
    });
  }

  /** Appends receipts; the last one given for an operation is its outcome. */
  receipt(receipts: readonly Receipt[]): Promise<void> {
    return this.session.write(async (em) => {
      const rows = await this.rows(em, [...new Set(receipts.map(({ operationId }) => operationId))]);
      const connections = new Map(rows.map(({ id, connection }) => [id, connection]));
      const entries = receipts.map((receipt) => {
        const connection = connections.get(receipt.operationId);
        if (connection === undefined) throw journalBug(`receipt for operation ${receipt.operationId}, which the journal does not know`);
        return toReceiptRow(receipt, connection);
      });
      await inChunks(entries, (chunk) => em.insertMany(ReceiptEntity, [...chunk]));
      for (const [outcome, ids] of idsByLastOutcome(receipts)) {
        const status = settling.includes(outcome) ? 'settled' : 'sent';
        await inChunks(ids, (chunk) => em.nativeUpdate(OperationEntity, { id: { $in: [...chunk] } }, { outcome, status }));
      }
    });
  }

  /** Operations without a final receipt, in planned order: what the next run settles before it plans anything new. */
  open(connection: string, { after = -1, ...page }: JournalPage = {}): Promise<JournalEntry[]> {
    return this.entries({ connection, status: { $in: ['planned', 'sent'] }, sequence: { $gt: after } }, page.limit);
  }

  getMany(operationIds: readonly string[]): Promise<JournalEntry[]> {
    return this.session.read(async (em) => {
      const rows = await this.rows(em, operationIds);
      return this.withDetails(em, rows);
    });
  }

  /** Withdraws operations that were planned and never sent; answers how many. A sent one stays: it may have happened. */
  cancel(operationIds: readonly string[], reason: string): Promise<number> {
    return this.session.write(async (em) => {
      let cancelled = 0;
      await inChunks(operationIds, async (chunk) => {
        const where = { id: { $in: [...chunk] }, status: 'planned' };
        cancelled += await em.nativeUpdate(OperationEntity, where, { status: 'cancelled', cancelReason: reason });
      });
      return cancelled;
    });
  }

  ofDocument(connection: string, entity: string, sourceId: string): Promise<JournalEntry[]> {
    return this.entries({ connection, entity, sourceId });
  }

  ofRun(runId: string, { after = -1, limit }: JournalPage = {}): Promise<JournalEntry[]> {
    return this.entries({ runId, sequence: { $gt: after } }, limit);
  }

  /** Receipts as they were appended, with what they answer: the part of the journal that never changes. */
  async answers(connection: string, { after = 0, limit = rowsPerStatement }: JournalPage = {}): Promise<JournalAnswer[]> {
    return this.session.read(async (em) => {
      const where = { connection, sequence: { $gt: after } };
      const receipts = await selectRows(em, ReceiptEntity, where, { orderBy: { sequence: 'asc' }, limit });
      const ids = [...new Set(receipts.map(({ operationId }) => operationId))];
      const entries = new Map((await this.withDetails(em, await this.rows(em, ids))).map((entry) => [entry.operation.id, entry]));
      return receipts.flatMap((row) => {
        const entry = entries.get(row.operationId);
        return entry ? [toAnswer(row, entry)] : [];
      });
    });
  }

  /**
   * Definite rejections since the last applied operation of this document and role, in the order in which they were settled: what
   * follows from an operation is planned after those that wait for it, and settled before them.
   */
  async attempts(connection: string, entity: string, sourceId: string, role: string): Promise<number> {
    const byRole = (await this.attemptsMany(connection, entity, [sourceId])).get(sourceId);
    return byRole?.get(role) ?? 0;
  }

  /** Source id → role → rejections; roles without any are left out. */
  async attemptsMany(
    connection: string,
    entity: string,
    sourceIds: readonly string[],
  ): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> {
    const rows = await this.session.read(async (em) => {
      const settled = await collectChunks(sourceIds, (chunk) =>
        selectRows(
          em,
          OperationEntity,
          { connection, entity, sourceId: { $in: [...chunk] }, outcome: { $in: [...final] } },
          { fields: ['id', 'sourceId', 'role', 'outcome'] },
        ),
      );
      // Where nothing was refused there is nothing to count.
      return settled.some(({ outcome }) => outcome === 'rejected') ? this.asSettled(em, settled) : [];
    });
    const attempts = new Map<string, Map<string, number>>();
    for (const { sourceId, role, outcome } of rows) {
      const byRole = attempts.get(sourceId) ?? new Map<string, number>();
      attempts.set(sourceId, byRole);
      if (outcome === 'applied') byRole.delete(role);
      else byRole.set(role, (byRole.get(role) ?? 0) + 1);
    }
    return attempts;
  }

  private async asSettled<T extends Pick<OperationRow, 'id'>>(em: SqlEntityManager, operations: readonly T[]): Promise<readonly T[]> {
    const ids = operations.map(({ id }) => id);
    const receipts = await collectChunks(ids, (chunk) =>
      selectRows(
        em,
        ReceiptEntity,
        { operationId: { $in: [...chunk] }, outcome: { $in: [...final] } },
        { fields: ['operationId', 'sequence'] },
      ),
    );
    const places = new Map<string, number>();
    for (const { operationId, sequence } of receipts) places.set(operationId, Math.max(sequence, places.get(operationId) ?? 0));
    const placeOf = ({ id }: T): number => places.get(id) ?? 0;
    return [...operations].sort((one, other) => placeOf(one) - placeOf(other));
  }

  private now(): string {
    return new Date(this.clock.now()).toISOString();
  }

  private entries(where: FilterQuery<OperationRow>, limit?: number): Promise<JournalEntry[]> {
    return this.session.read(async (em) => {
      const order = { orderBy: { sequence: 'asc' } } as const;
      const rows = await selectRows(em, OperationEntity, where, limit === undefined ? order : { ...order, limit });
      return this.withDetails(em, rows);
    });
  }

  private async withDetails(em: SqlEntityManager, rows: readonly OperationRow[]): Promise<JournalEntry[]> {
    const ids = rows.map(({ id }) => id);
    const requests = new Map((await this.requests(em, ids)).map((row) => [row.operationId, row]));
    const receipts = await collectChunks(ids, (chunk) =>
      selectRows(em, ReceiptEntity, { operationId: { $in: [...chunk] } }, { orderBy: { sequence: 'asc' } }),
    );
    const byOperation = groupBy(
      receipts,
      ({ operationId }) => operationId,
      (receipt) => receipt,
    );
    return rows.map((row) => toEntry(row, requests.get(row.id), byOperation.get(row.id) ?? []));
  }

  private rows(em: SqlEntityManager, ids: readonly string[]): Promise<OperationRow[]> {
    return collectChunks(ids, (chunk) => selectRows(em, OperationEntity, { id: { $in: [...chunk] } }));
  }

  private requests(em: SqlEntityManager, ids: readonly string[]) {
    return collectChunks(ids, (chunk) => selectRows(em, RequestEntity, { operationId: { $in: [...chunk] } }));
  }
}

function isRepeatable({ status, outcome }: OperationRow): boolean {
  return status === 'planned' || status === 'cancelled' || (status === 'settled' && outcome === 'deferred');
}

function idsByLastOutcome(receipts: readonly Receipt[]): Map<Outcome, string[]> {
  const last = new Map(receipts.map(({ operationId, outcome }) => [operationId, outcome]));
  return groupBy(
    [...last],
    ([, outcome]) => outcome,
    ([id]) => id,
  );
}
