import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { dataFolder } from './config/index.js';

const keyBytes = 32;

/**
 * The key that encrypts tokens at rest, for installations that name none: made once, kept beside the database, readable by
 * its owner only (ADR 0006). A key from the environment is better, because it does not travel with a copy of the data.
 */
export function encryptionKeyFile(databaseUrl: string): { key: Buffer; file: string; created: boolean } {
  const file = join(dataFolder(databaseUrl), 'encryption.key');
  if (existsSync(file)) return { key: Buffer.from(readFileSync(file, 'utf8').trim(), 'hex'), file, created: false };
  mkdirSync(dirname(file), { recursive: true });
  const key = randomBytes(keyBytes);
  writeFileSync(file, `${key.toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  return { key, file, created: true };
}
