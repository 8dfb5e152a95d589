import { isRecord } from '../domain/json.js';
import { schemaAt } from './schema.js';
import type { Config } from './types.js';
import type { YamlPath } from './yaml-source.js';

export const redacted = '[redacted]';

/** Shorter texts are left alone: replacing "abc" everywhere would make logs unreadable without protecting anything. */
const secretLengthMin = 6;

/** The scheme is bounded: texts come from anybody, and `a-a-a-…` would otherwise be searched to its end from each of its letters. */
const urlCredentials = /(\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@]*:)([^\s/@]+)(?=@)/gi;

const secretKeys: readonly string[] = [
  'access_token',
  'accessToken',
  'refresh_token',
  'refreshToken',
  'client_secret',
  'clientSecret',
  'webhookSecret',
  'webhookVerifierToken',
  'apiKey',
  'apiKeys',
  'authorization',
  'Authorization',
  'password',
  'token',
  'encryptionKey',
];

const secretHeaders: readonly string[] = ['authorization', 'cookie', 'x-api-key', 'intuit-signature', 'x-zoho-webhook-signature'];

/** pino needs each place named; these are where secrets could stand in what we log ourselves and in what libraries attach. */
export const redactPaths: readonly string[] = [
  ...secretKeys.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]),
  ...secretHeaders.flatMap((name) => [`req.headers["${name}"]`, `headers["${name}"]`, `*.headers["${name}"]`]),
  'res.headers["set-cookie"]',
];

/** Removes every known secret, and the password of any address, from a text that goes out. */
export function redactText(text: string, secrets: readonly string[]): string {
  return (
    [...secrets]
      .filter(({ length }) => length >= secretLengthMin)
      // The longest first: one secret may be the beginning of another.
      .sort((a, b) => b.length - a.length)
      .reduce((result, secret) => result.replaceAll(secret, redacted), text)
      .replace(urlCredentials, `$1${redacted}`)
  );
}

/** The configuration as it may be shown. */
export function redactedConfig(config: Config): Config {
  return mapTexts(config, (text, isSecret) => (isSecret ? redacted : text.replace(urlCredentials, `$1${redacted}`)), []) as Config;
}

/** Every secret value of a configuration, database password included, for `redactText`. */
export function collectSecrets(config: unknown): readonly string[] {
  const found = new Set<string>();
  mapTexts(
    config,
    (text, isSecret) => {
      // In a JSON text it stands with its quotes and backslashes escaped.
      if (isSecret) found.add(text).add(JSON.stringify(text).slice(1, -1));
      for (const [, , password] of text.matchAll(urlCredentials)) if (password !== undefined) found.add(password);
      return text;
    },
    [],
  );
  return [...found];
}

function mapTexts(value: unknown, change: (text: string, isSecret: boolean) => string, path: YamlPath): unknown {
  if (Array.isArray(value)) return value.map((member, index) => mapTexts(member, change, [...path, index]));
  if (isRecord(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, mapTexts(member, change, [...path, key])]));
  }
  return typeof value === 'string' ? change(value, schemaAt(path)?.['x-secret'] === true) : value;
}
