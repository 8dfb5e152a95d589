import { describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEncryptionKey } from '../../src/store/index.js';
import { freshDatabase } from '../support/database.js';
import { FakeClock, openTestStore, withFolder } from './support.js';

const clock = new FakeClock();
const key = parseEncryptionKey('11'.repeat(32));
const newKey = parseEncryptionKey('22'.repeat(32));
const tokens = { refreshToken: 'canary-refresh', expiresAt: '2026-04-02T00:00:00.000Z' };

describe('tokens', () => {
  it('survive a restart, and are not readable in the file', async () => {
    await withFolder(async (folder) => {
      const url = `sqlite:${join(folder, 'crossfoot.db')}`;
      const first = await openTestStore({ url, clock, encryptionKey: key });
      await first.tokens.save('acme', 'zoho', { refreshToken: 'canary-old' });
      await first.tokens.save('acme', 'zoho', tokens);
      await first.close();

      const second = await openTestStore({ url, clock, encryptionKey: key });
      const loaded = await second.tokens.load('acme', 'zoho');
      const none = await second.tokens.load('acme', 'quickbooks');
      await second.close();

      expect(loaded).toEqual(tokens);
      expect(none).toBeUndefined();
      expect((await readFile(join(folder, 'crossfoot.db'))).includes('canary')).toBe(false);
    });
  });

  it('do not open with another key, and ask for one when none is configured', async () => {
    await withFolder(async (folder) => {
      const url = await freshDatabase(`sqlite:${join(folder, 'crossfoot.db')}`);
      const first = await openTestStore({ url, clock, encryptionKey: key });
      await first.tokens.save('acme', 'zoho', tokens);
      await first.close();

      const wrong = await openTestStore({ url, clock, encryptionKey: newKey });
      await expect(wrong.tokens.load('acme', 'zoho')).rejects.toMatchObject({ kind: 'auth', code: 'auth.key' });
      await wrong.close();
      const none = await openTestStore({ url, clock });
      await expect(none.tokens.load('acme', 'zoho')).rejects.toMatchObject({ kind: 'config', code: 'store.key' });
      await none.close();
    });
  });

  it('rotate to a new key all together, or not at all', async () => {
    await withFolder(async (folder) => {
      const url = await freshDatabase(`sqlite:${join(folder, 'crossfoot.db')}`);
      const store = await openTestStore({ url, clock, encryptionKey: key });
      await store.tokens.save('acme', 'zoho', tokens);
      await store.tokens.save('acme', 'quickbooks', tokens);

      const wrongOld = parseEncryptionKey('33'.repeat(32));
      await expect(store.tokens.rotateKey(wrongOld, newKey)).rejects.toMatchObject({ code: 'auth.key' });
      const stillOld = await store.tokens.load('acme', 'quickbooks');
      const rotated = await store.tokens.rotateKey(key, newKey);
      const again = await store.tokens.rotateKey(key, newKey);
      await store.close();
      const reopened = await openTestStore({ url, clock, encryptionKey: newKey });
      const loaded = await reopened.tokens.load('acme', 'quickbooks');
      await reopened.tokens.remove('acme', 'quickbooks');
      const removed = await reopened.tokens.load('acme', 'quickbooks');
      await reopened.close();

      expect(stillOld).toEqual(tokens);
      expect([rotated, again]).toEqual([2, 0]);
      expect(loaded).toEqual(tokens);
      expect(removed).toBeUndefined();
    });
  });
});
