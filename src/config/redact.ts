import { isRecord } from '../domain/json.js';
import { schemaAt } from './schema.js';
import type { Config } from './types.js';
import type { YamlPath } from './yaml-source.js';

export const redacted = '[redacted]';

/** Shorter texts are left alone: replacing "abc" everywhere would make logs unreadable without protecting anything. */
const secretLengthMin = 6;

/**
 * As far as the last `@` before the path, where the drivers too end it, and not past the quotes of a JSON line. The scheme is
 * bounded: texts come from anybody, and `a-a-a-…` would otherwise be searched to its end from each of its letters.
 */
const urlCredentials = /(\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/"]*:)([^\s/"]+)(?=@)/gi;
const queryPassword = /([?&]password=)([^\s&#"']+)/gi;
/** With a raw `/`, `?` or `#` in its password no driver takes the address; the password is shown nowhere all the same. */
const brokenCredentials = /^([a-z][a-z0-9+.-]{0,30}:\/\/[^:]*:)(.+)(?=@)/is;

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
  const known = [...secrets]
    .filter(({ length }) => length >= secretLengthMin)
    // The longest first: one secret may be the beginning of another.
    .sort((a, b) => b.length - a.length);
  return withoutPasswords(known.reduce((result, secret) => result.replaceAll(secret, redacted), text));
}

/** The configuration as it may be shown. */
export function redactedConfig(config: Config): Config {
  return mapTexts(config, (text, isSecret) => (isSecret ? redacted : shownSetting(text)), []) as Config;
}

/** Every secret value of a configuration, database password included, for `redactText`. */
export function collectSecrets(config: unknown): readonly string[] {
  const found = new Set<string>();
  mapTexts(
    config,
    (text, isSecret) => {
      // In a JSON text it stands with its quotes and backslashes escaped.
      for (const secret of [...(isSecret ? [text] : []), ...passwordsIn(text)]) found.add(secret).add(JSON.stringify(secret).slice(1, -1));
      return text;
    },
    [],
  );
  return [...found];
}

function withoutPasswords(text: string): string {
  return text.replace(urlCredentials, `$1${redacted}`).replace(queryPassword, `$1${redacted}`);
}

function shownSetting(text: string): string {
  return withoutPasswords(isBroken(text) ? text.replace(brokenCredentials, `$1${redacted}`) : text);
}

/** As written, and as drivers name them once they have read the address. */
function passwordsIn(text: string): readonly string[] {
  const patterns = isBroken(text) ? [brokenCredentials] : [urlCredentials, queryPassword];
  const written = patterns.flatMap((pattern) => [...text.matchAll(new RegExp(pattern, 'gi'))]).map(([, , password = '']) => password);
  return [...new Set(written.flatMap((password) => [password, decoded(password)]))];
}

function isBroken(text: string): boolean {
  return brokenCredentials.test(text) && !URL.canParse(text);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function mapTexts(value: unknown, change: (text: string, isSecret: boolean) => string, path: YamlPath): unknown {
  if (Array.isArray(value)) return value.map((member, index) => mapTexts(member, change, [...path, index]));
  if (isRecord(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, mapTexts(member, change, [...path, key])]));
  }
  return typeof value === 'string' ? change(value, schemaAt(path)?.['x-secret'] === true) : value;
}
