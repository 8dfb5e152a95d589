import { clockSlackMs, type Clock } from '../domain/clock.js';
import type { Json } from '../domain/json.js';
import { fromCompressedText, toCompressedText } from './json-text.js';
import { selectRow, upsertRows } from './rows.js';
import type { Session } from './session.js';
import { CacheEntity } from './system.entity.js';

/** Takes whatever was kept, also what is outdated. */
export const anyAgeMs = 200 * 366 * 86_400_000;

/** What the vendors told us that rarely changes (company profile, reference lists). Losing it costs calls, nothing else. */
export class CacheRepository {
  constructor(
    private readonly session: Session,
    private readonly clock: Clock,
  ) {}

  /** Undefined when there is none or it is older than `maxAgeMs`. */
  async get<T extends Json>(connection: string, key: string, maxAgeMs: number): Promise<T | undefined> {
    const fetchedAt = this.youngerThan(maxAgeMs);
    const row = await this.session.read((em) => selectRow(em, CacheEntity, { connection, key, fetchedAt }));
    return row === undefined ? undefined : (fromCompressedText(row.value) as T);
  }

  /** Whether `get` would answer, without reading it. */
  async has(connection: string, key: string, maxAgeMs: number): Promise<boolean> {
    const fetchedAt = this.youngerThan(maxAgeMs);
    return (await this.session.read((em) => em.count(CacheEntity, { connection, key, fetchedAt }))) > 0;
  }

  /** What is still to come was stamped by a clock that ran ahead: nobody knows how old it is. */
  private youngerThan(maxAgeMs: number): { $gte: string; $lte?: string } {
    const now = this.clock.now();
    const oldest = { $gte: new Date(now - maxAgeMs).toISOString() };
    return maxAgeMs >= anyAgeMs ? oldest : { ...oldest, $lte: new Date(now + clockSlackMs).toISOString() };
  }

  async set(connection: string, key: string, value: Json): Promise<void> {
    const row = { connection, key, value: toCompressedText(value), fetchedAt: new Date(this.clock.now()).toISOString() };
    await this.session.write((em) => upsertRows(em, CacheEntity, [row]));
  }

  /** Too old for whoever asks for a fresh one, from now on; who takes any age still gets it. */
  async outdate(connection: string, key: string): Promise<void> {
    await this.session.write((em) => em.nativeUpdate(CacheEntity, { connection, key }, { fetchedAt: new Date(0).toISOString() }));
  }

  /** One key, or everything of the connection. */
  async clear(connection: string, key?: string): Promise<void> {
    await this.session.write((em) => em.nativeDelete(CacheEntity, key === undefined ? { connection } : { connection, key }));
  }
}
