import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { loadConfig } from './load.js';

/** The files in config/ as a person finds them, loaded with the variables they ask for. */
const root = new URL('../../', import.meta.url).pathname;
const variables = [...readFileSync(`${root}config/example.env`, 'utf8').matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name ?? '');
const env = Object.fromEntries(variables.map((name) => [name, name === 'CROSSFOOT_ENCRYPTION_KEY' ? 'a'.repeat(64) : `value-of-${name}`]));

function load(name: string, variablesOfFile: Readonly<Record<string, string>>): ReturnType<typeof loadConfig> {
  return loadConfig({ file: `${root}config/${name}`, env: variablesOfFile, workingDirectory: root, exists: () => true });
}

describe('the example configuration', () => {
  it('needs exactly the variables of example.env', () => {
    const { config, encryptionKey } = load('crossfoot.yaml', env);

    expect(encryptionKey).toHaveLength(32);
    expect(config.connections[0]?.quickbooks.clientSecret).toBe('value-of-QBO_CLIENT_SECRET');
    expect(config.connections[0]).not.toHaveProperty('zoho.refreshToken');
    for (const name of variables.filter((variable) => variable !== 'CROSSFOOT_ENCRYPTION_KEY')) {
      expect(() => load('crossfoot.yaml', { ...env, [name]: '' })).toThrow(`needs the environment variable ${name}, which is empty`);
    }
  });

  it('names every account that the documents can need', () => {
    const accounts = load('crossfoot.yaml', env).config.connections[0]?.export.accounts;

    expect(Object.keys(accounts?.purchases ?? {})).toHaveLength(7);
    expect(accounts?.shipping).toBe('Shipping Income');
  });
});

describe('the sandbox configuration', () => {
  it('needs nothing but the addresses of the emulators', () => {
    const { config } = load('sandbox.yaml', { ZOHO_URL: 'http://127.0.0.1:4001', QBO_URL: 'http://127.0.0.1:4002' });

    expect(config.connections[0]?.zoho.apiUrl).toBe('http://127.0.0.1:4001/inventory/v1');
    expect(config.connections[0]?.quickbooks.apiUrl).toBe('http://127.0.0.1:4002');
  });
});
