import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import { SyncError } from '../domain/sync-error.js';

const algorithm = 'aes-256-gcm';
const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
const keyIdDigits = 12;

/** A key and its public name, which is stored beside what it sealed. */
export interface EncryptionKey {
  readonly id: string;
  readonly bytes: Buffer;
}

/** Reads 32 bytes in hex or base64. The message never repeats the text: it may be a real key with a typing mistake. */
export function parseEncryptionKey(text: string): EncryptionKey {
  const trimmed = text.trim();
  const bytes = /^[0-9a-f]{64}$/i.test(trimmed) ? Buffer.from(trimmed, 'hex') : fromBase64(trimmed);
  if (bytes?.length !== keyBytes) {
    throw new SyncError({
      kind: 'config',
      code: 'store.key',
      message: `the encryption key must be ${keyBytes} bytes, as 64 hex digits or 44 base64 characters; got ${trimmed.length} characters. Make one with: openssl rand -hex ${keyBytes}`,
    });
  }
  const id = createHash('sha256').update('crossfoot key id').update(bytes).digest('hex').slice(0, keyIdDigits);
  return { id, bytes };
}

export function requireKey(key: EncryptionKey | undefined): EncryptionKey {
  if (key !== undefined) return key;
  throw new SyncError({
    kind: 'config',
    code: 'store.key',
    message:
      'tokens are kept encrypted, and no encryption key is configured: set CROSSFOOT_ENCRYPTION_KEY or CROSSFOOT_ENCRYPTION_KEY_FILE',
  });
}

/** Nonce, tag and ciphertext as base64. `identity` names the row: a value moved to another row does not open. */
export function seal(key: EncryptionKey, identity: string, text: string): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key.bytes, nonce).setAAD(Buffer.from(identity, 'utf8'));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
}

export function unseal(key: EncryptionKey, keyId: string, identity: string, sealed: string): string {
  if (keyId !== key.id) {
    throw keyError(
      `the tokens of ${identity} were encrypted with key ${keyId}, the configured key is ${key.id}: give the former key, or connect again`,
    );
  }
  const bytes = Buffer.from(sealed, 'base64');
  try {
    const decipher = createDecipheriv(algorithm, key.bytes, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes });
    decipher.setAAD(Buffer.from(identity, 'utf8')).setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]).toString('utf8');
  } catch (cause) {
    throw keyError(`the stored tokens of ${identity} do not open with key ${keyId}: they were altered or moved; connect again`, cause);
  }
}

/** Shows that a text comes from an instance with this key. `purpose` keeps signatures of one thing from passing for another's. */
export function macOf(key: EncryptionKey, purpose: string, text: string): string {
  return createHmac('sha256', key.bytes).update(`crossfoot ${purpose}\n`).update(text).digest('hex');
}

function fromBase64(text: string): Buffer | undefined {
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return undefined;
  return Buffer.from(text, 'base64');
}

function keyError(message: string, cause?: unknown): SyncError {
  return new SyncError({ kind: 'auth', code: 'auth.key', message, ...(cause === undefined ? {} : { cause }) });
}
