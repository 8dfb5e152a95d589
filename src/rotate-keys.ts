import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { KeyRotation } from './cli/dependencies.js';
import { loadConfig, type Environment } from './config/index.js';
import { SyncError } from './domain/sync-error.js';
import { encryptionKeyFile } from './encryption-key-file.js';
import { openStore, parseEncryptionKey, type EncryptionKey } from './store/index.js';

interface Keys {
  readonly old: EncryptionKey;
  readonly fresh: EncryptionKey;
  /** Called when every token is sealed with the new key. */
  readonly adopt: () => void;
}

const keyBytes = 32;

/**
 * Seals every token with the configured key. The former one is `CROSSFOOT_OLD_ENCRYPTION_KEY`, or else the key file beside
 * the database, which is how an installation moves from the file to a key of its own. Without any configured key the file
 * itself gets a new one.
 */
export async function rotateKeys({ file, env }: { readonly file: string; readonly env: Environment }): Promise<KeyRotation> {
  const { config, encryptionKey } = loadConfig({ file, env });
  const { old, fresh, adopt } = keysOf(config.database.url, encryptionKey, env['CROSSFOOT_OLD_ENCRYPTION_KEY']);
  const clock = { now: () => Date.now() };
  const store = await openStore({ url: config.database.url, clock, encryptionKey: fresh, busyTimeoutMs: config.database.busyTimeoutMs });
  try {
    const rotated = await store.tokens.rotateKey(old, fresh);
    adopt();
    return { rotated, from: `key ${old.id}`, to: `key ${fresh.id}` };
  } finally {
    await store.close();
  }
}

function keysOf(databaseUrl: string, configured: Buffer | undefined, formerText: string | undefined): Keys {
  const former = formerText === undefined || formerText === '' ? undefined : parseEncryptionKey(formerText);
  if (configured) {
    const fresh = parseEncryptionKey(configured.toString('hex'));
    return { old: former ?? fileKey(databaseUrl), fresh, adopt: () => undefined };
  }
  const { key, file } = encryptionKeyFile(databaseUrl);
  const next = `${file}.next`;
  // Written before the first token is sealed with it: after a crash the same new key is found here and the rotation repeated.
  if (!existsSync(next)) writeFileSync(next, `${randomBytes(keyBytes).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  return {
    old: former ?? parseEncryptionKey(key.toString('hex')),
    fresh: parseEncryptionKey(readFileSync(next, 'utf8')),
    adopt: () => {
      renameSync(next, file);
    },
  };
}

function fileKey(databaseUrl: string): EncryptionKey {
  const { key, file, created } = encryptionKeyFile(databaseUrl);
  if (!created) return parseEncryptionKey(key.toString('hex'));
  rmSync(file);
  throw new SyncError({
    kind: 'config',
    code: 'keys.former',
    message:
      'there is no former key: set CROSSFOOT_OLD_ENCRYPTION_KEY to the key in use so far, and CROSSFOOT_ENCRYPTION_KEY to the new one',
  });
}
