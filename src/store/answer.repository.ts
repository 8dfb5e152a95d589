import type { Clock } from '../domain/clock.js';
import { selectRow, selectRows } from './rows.js';
import type { Session } from './session.js';
import { AnswerEntity } from './system.entity.js';

/** What a POST with an `Idempotency-Key` was answered; `fingerprint` tells a repeat from another request under the same key. */
export interface Answer {
  readonly fingerprint: string;
  readonly status: number;
  readonly body: string;
}

/** Beyond this the oldest go: a client that makes up keys must not fill the disk. */
export const answersKeptMax = 10_000;

/** `scope` keeps clients or connections apart. */
export class AnswerRepository {
  constructor(
    private readonly session: Session,
    private readonly clock: Clock,
    private readonly keptMax = answersKeptMax,
  ) {}

  async get(scope: string, key: string): Promise<Answer | undefined> {
    const where = { connection: scope, key, expiresAt: { $gt: this.instant() } };
    const row = await this.session.read((em) => selectRow(em, AnswerEntity, where));
    return row === undefined ? undefined : { fingerprint: row.fingerprint, status: row.status, body: row.body };
  }

  /** The first one stands until it expires; answers the one that stands. */
  put(scope: string, key: string, answer: Answer, ttlMs: number): Promise<Answer> {
    return this.session.write(async (em) => {
      await em.nativeDelete(AnswerEntity, { expiresAt: { $lte: this.instant() } });
      const { fingerprint, status, body } = answer;
      const row = { connection: scope, key, fingerprint, status, body, createdAt: this.instant(), expiresAt: this.instant(ttlMs) };
      await em.upsertMany(AnswerEntity, [row], { disableIdentityMap: true, onConflictAction: 'ignore' });
      const standing = await em.findOneOrFail(AnswerEntity, { connection: scope, key }, { disableIdentityMap: true });
      await this.dropOldest(em);
      return { fingerprint: standing.fingerprint, status: standing.status, body: standing.body };
    });
  }

  private async dropOldest(em: Parameters<Parameters<Session['write']>[0]>[0]): Promise<void> {
    const excess = (await em.count(AnswerEntity)) - this.keptMax;
    if (excess <= 0) return;
    const oldest = await selectRows(em, AnswerEntity, {}, { orderBy: { createdAt: 'asc' }, limit: excess });
    for (const { connection, key } of oldest) await em.nativeDelete(AnswerEntity, { connection, key });
  }

  private instant(inMs = 0): string {
    return new Date(this.clock.now() + inMs).toISOString();
  }
}
