import type { Clock } from '../domain/clock.js';
import type { JsonObject } from '../domain/json.js';
import type { Vendor } from '../domain/sync-error.js';
import type { EncryptionKey } from './encryption.js';
import { requireKey, seal, unseal } from './encryption.js';
import { fromJsonText, toJsonText } from './json-text.js';
import { selectRow, selectRows, upsertRows } from './rows.js';
import type { Session } from './session.js';
import { TokenEntity } from './system.entity.js';

/** Vendor tokens, encrypted at rest. What is inside is the vendors' business. */
export class TokenRepository {
  constructor(
    private readonly session: Session,
    private readonly clock: Clock,
    private readonly key: EncryptionKey | undefined,
  ) {}

  async load(connection: string, vendor: Vendor): Promise<JsonObject | undefined> {
    const key = requireKey(this.key);
    const row = await this.session.read((em) => selectRow(em, TokenEntity, { connection, vendor }));
    if (row === undefined) return undefined;
    return fromJsonText(unseal(key, row.keyId, identity(connection, vendor), row.sealed)) as JsonObject;
  }

  async save(connection: string, vendor: Vendor, payload: JsonObject): Promise<void> {
    const key = requireKey(this.key);
    const sealed = seal(key, identity(connection, vendor), toJsonText(payload));
    const row = { connection, vendor, keyId: key.id, sealed, updatedAt: this.now() };
    await this.session.write((em) => upsertRows(em, TokenEntity, [row]));
  }

  async remove(connection: string, vendor: Vendor): Promise<void> {
    await this.session.write((em) => em.nativeDelete(TokenEntity, { connection, vendor }));
  }

  /** Seals every token with the new key, all or none; answers how many. The daemon must be restarted with the new key. */
  rotateKey(oldKey: EncryptionKey, newKey: EncryptionKey): Promise<number> {
    return this.session.write(async (em) => {
      const rows = await selectRows(em, TokenEntity, {});
      // A rotation that was interrupted after its commit is repeated without harm.
      const pending = rows.filter(({ keyId }) => keyId !== newKey.id);
      for (const { connection, vendor, keyId, sealed } of pending) {
        const text = unseal(oldKey, keyId, identity(connection, vendor), sealed);
        const row = {
          connection,
          vendor,
          keyId: newKey.id,
          sealed: seal(newKey, identity(connection, vendor), text),
          updatedAt: this.now(),
        };
        await upsertRows(em, TokenEntity, [row]);
      }
      return pending.length;
    });
  }

  private now(): string {
    return new Date(this.clock.now()).toISOString();
  }
}

function identity(connection: string, vendor: string): string {
  return `${connection}/${vendor}`;
}
