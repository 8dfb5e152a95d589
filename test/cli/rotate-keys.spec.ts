import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { openStore, parseEncryptionKey, type Store } from '../../src/store/index.js';
import { rotateKeys } from '../../src/rotate-keys.js';

const oldKey = 'ab'.repeat(32);
const newKey = 'cd'.repeat(32);
const grant = { refreshToken: 'rt-1', accessToken: 'at-1' };
const clock = { now: () => Date.parse('2026-04-01T00:00:00Z') };

let folder: string;
let file: string;
let url: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossfoot-keys-'));
  file = join(folder, 'crossfoot.yaml');
  url = `sqlite:${join(folder, 'crossfoot.db')}`;
  writeFileSync(file, stringify({ version: 1, database: { url }, connections: [connection()] }));
});

afterEach(() => rmSync(folder, { recursive: true }));

function connection(): unknown {
  const credentials = { clientId: 'client', clientSecret: 'client-secret', refreshToken: 'first-refresh-token' };
  return {
    id: 'acme',
    zoho: { organizationId: '1', ...credentials },
    quickbooks: { environment: 'sandbox', realmId: '2', ...credentials },
    export: { from: '2026-01-01' },
    mappings: join(process.cwd(), 'mappings'),
  };
}

async function withStore<T>(key: string, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore({ url, clock, encryptionKey: parseEncryptionKey(key) });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

const save = (key: string): Promise<void> => withStore(key, (store) => store.tokens.save('acme', 'quickbooks', grant));
const load = (key: string): Promise<unknown> => withStore(key, (store) => store.tokens.load('acme', 'quickbooks'));

describe('rotating the key', () => {
  it('seals every token with the configured key, and can be repeated', async () => {
    await save(oldKey);
    const env = { CROSSFOOT_ENCRYPTION_KEY: newKey, CROSSFOOT_OLD_ENCRYPTION_KEY: oldKey };

    expect(await rotateKeys({ file, env })).toMatchObject({ rotated: 1 });
    expect(await rotateKeys({ file, env })).toMatchObject({ rotated: 0 });

    expect(await load(newKey)).toEqual(grant);
    await expect(load(oldKey)).rejects.toMatchObject({ code: 'auth.key' });
  });

  it('moves an installation from the key file to a key of its own', async () => {
    writeFileSync(join(folder, 'encryption.key'), oldKey);
    await save(oldKey);

    await rotateKeys({ file, env: { CROSSFOOT_ENCRYPTION_KEY: newKey } });

    expect(await load(newKey)).toEqual(grant);
  });

  it('gives the key file a new key when none is configured', async () => {
    writeFileSync(join(folder, 'encryption.key'), oldKey);
    await save(oldKey);

    await rotateKeys({ file, env: {} });

    const key = readFileSync(join(folder, 'encryption.key'), 'utf8');
    expect(key.trim()).not.toBe(oldKey);
    expect(await load(key)).toEqual(grant);
    expect(existsSync(join(folder, 'encryption.key.next'))).toBe(false);
  });

  it('goes on with the same new key after a crash between sealing and putting it in place', async () => {
    writeFileSync(join(folder, 'encryption.key'), oldKey);
    writeFileSync(join(folder, 'encryption.key.next'), newKey);
    await save(newKey);

    await rotateKeys({ file, env: {} });

    expect(readFileSync(join(folder, 'encryption.key'), 'utf8').trim()).toBe(newKey);
    expect(await load(newKey)).toEqual(grant);
  });

  it('changes nothing when the former key is wrong', async () => {
    await save(oldKey);

    await expect(
      rotateKeys({ file, env: { CROSSFOOT_ENCRYPTION_KEY: newKey, CROSSFOOT_OLD_ENCRYPTION_KEY: 'ef'.repeat(32) } }),
    ).rejects.toMatchObject({ code: 'auth.key' });

    expect(await load(oldKey)).toEqual(grant);
  });
});
