import type { ConfigIssue } from './config-error.js';
import type { Environment } from './environment.js';

/** AES-256. */
const keyBytes = 32;
const keyVariable = 'CROSSFOOT_ENCRYPTION_KEY';
const keyFileVariable = 'CROSSFOOT_ENCRYPTION_KEY_FILE';

export interface EncryptionKeyResult {
  readonly key?: Buffer;
  readonly issues: readonly ConfigIssue[];
}

/** The key that encrypts tokens at rest: 32 bytes in hex or base64, from a variable or from a file that a variable names. */
export function readEncryptionKey(env: Environment, readFile: (path: string) => string): EncryptionKeyResult {
  const inline = env[keyVariable] ?? '';
  const file = env[keyFileVariable] ?? '';
  if (inline !== '' && file !== '') return failure(keyVariable, `is set together with ${keyFileVariable}: keep one of them`);
  if (inline !== '') return decode(inline, keyVariable);
  if (file === '') return { issues: [] };
  try {
    return decode(readFile(file), keyFileVariable);
  } catch {
    return failure(keyFileVariable, `names ${file}, which cannot be read`);
  }
}

function decode(text: string, variable: string): EncryptionKeyResult {
  const trimmed = text.trim();
  const key = /^[0-9a-fA-F]{64}$/.test(trimmed) ? Buffer.from(trimmed, 'hex') : fromBase64(trimmed);
  if (key?.length === keyBytes) return { key, issues: [] };
  return failure(variable, `must be ${keyBytes} bytes in hex (64 characters) or base64 (44 characters): openssl rand -hex ${keyBytes}`);
}

/** Node ignores characters that are not base64; a mistyped key must not become another key. */
function fromBase64(text: string): Buffer | undefined {
  return /^[A-Za-z0-9+/_-]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : undefined;
}

function failure(variable: string, message: string): EncryptionKeyResult {
  return { issues: [{ file: 'environment', line: 0, column: 0, path: variable, message }] };
}
