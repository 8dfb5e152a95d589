import { describe, expect, it } from '@jest/globals';
import pino from 'pino';
import { collectSecrets, redactedConfig, redactPaths, redactText } from './redact.js';
import { loadConfig, type LoadedConfig } from './load.js';

const canary = 'canary-0123456789abcdef';
const text = `version: 1
server: { apiKeys: ["${canary}-key"] }
database: { url: "postgresql://crossfoot:${canary}-db@localhost/books" }
connections:
  - id: acme
    zoho: { organizationId: "1", clientId: zoho-client, clientSecret: ${canary}-zoho, refreshToken: ${canary}-zt, webhookSecret: ${canary}-zw }
    quickbooks:
      environment: sandbox
      realmId: "2"
      clientId: qbo-client
      clientSecret: ${canary}-qbo
      refreshToken: ${canary}-qt
      webhookVerifierToken: ${canary}-qw
    export: { from: 2026-04-01 }
`;

function loaded(): LoadedConfig {
  return loadConfig({ file: 'c.yaml', env: {}, readFile: () => text, exists: () => true });
}

describe('redaction', () => {
  it('shows a configuration without any secret and with everything else', () => {
    const shown = redactedConfig(loaded().config);

    expect(JSON.stringify(shown)).not.toContain(canary);
    expect(shown.database.url).toBe('postgresql://crossfoot:[redacted]@localhost/books');
    expect(shown.connections[0]?.zoho.clientId).toBe('zoho-client');
    expect(shown.server.apiKeys).toEqual(['[redacted]']);
  });

  it('knows every secret, the database password included', () => {
    const expected = ['key', 'db', 'zoho', 'zt', 'zw', 'qbo', 'qt', 'qw'].map((end) => `${canary}-${end}`);

    expect([...loaded().secrets].sort()).toEqual(expected.sort());
  });

  it('takes secrets out of a text, the longer one first', () => {
    const secrets = ['abcdef', 'abcdef-longer', 'abc'];

    expect(redactText('a abcdef-longer b abcdef c abc', secrets)).toBe('a [redacted] b [redacted] c abc');
  });

  it('takes the password out of any address', () => {
    expect(redactText('connect postgres://u:hunter2@db:5432/x failed', [])).toBe('connect postgres://u:[redacted]@db:5432/x failed');
    expect(redactText('see https://example.com:8080/a@b', [])).toBe('see https://example.com:8080/a@b');
  });

  it.each([
    ['with an @', 'postgresql://me:p@ss-CANARY@db/x', 'postgresql://me:[redacted]@db/x'],
    ['of a user with an @', 'postgresql://me@corp:CANARY-pass@db/x', 'postgresql://me@corp:[redacted]@db/x'],
    ['among the parameters', 'postgresql://db/x?user=me&password=CANARY-pass&a=b', 'postgresql://db/x?user=me&password=[redacted]&a=b'],
    ['that breaks the address', 'postgresql://me:p/s?s#CANARY@db/x', 'postgresql://me:[redacted]@db/x'],
  ])('takes a password %s out of settings and texts', (_case, url, shown) => {
    const config = { ...loaded().config, database: { url, busyTimeoutMs: 1 } } as unknown as LoadedConfig['config'];

    expect(redactedConfig(config).database.url).toBe(shown);
    expect(redactText(`cannot open ${url}, or: ${JSON.stringify({ url })}`, collectSecrets(config))).not.toContain('CANARY');
  });

  it('leaves a JSON line whole that has an address and an @', () => {
    const line = '{"url":"http://127.0.0.1:8080","mail":"me@example.com"}';

    expect(redactText(line, [])).toBe(line);
  });

  it('knows a password as the driver reads it too', () => {
    expect(collectSecrets({ database: { url: 'postgresql://me:p%40ss-word@db/x' } })).toEqual(['p%40ss-word', 'p@ss-word']);
  });

  it('takes a secret with quotes and backslashes out of JSON too', () => {
    const secret = 'pass"word\\0123456789';
    const config = { server: { apiKeys: [secret] } };

    expect(redactText(JSON.stringify({ said: secret }), collectSecrets(config))).toBe('{"said":"[redacted]"}');
  });

  it('takes its time by the length of a text, not by its square', () => {
    // A request for such a path is logged before any key is asked for; squared, this one takes seconds.
    const startedAt = performance.now();

    redactText(`/${'a-'.repeat(32_000)}`, []);

    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  it('collects nothing from a configuration without secrets', () => {
    expect(collectSecrets({ server: { host: 'localhost' } })).toEqual([]);
  });

  it('gives pino paths that it accepts and that cover nested places', () => {
    const lines: string[] = [];
    const logger = pino({ redact: { paths: [...redactPaths] } }, { write: (line: string) => void lines.push(line) });

    logger.info({ token: canary, response: { refresh_token: canary }, err: { config: { access_token: canary } } }, 'nested');
    logger.info(
      { req: { headers: { authorization: canary, 'x-api-key': canary, accept: 'kept' } }, res: { headers: { 'set-cookie': canary } } },
      'headers',
    );
    logger.info({ cause: { headers: { 'intuit-signature': canary } } }, 'cause');

    expect(lines.join('')).not.toContain(canary);
    expect(lines).toHaveLength(3);
    expect(lines[1]).toContain('kept');
  });
});
