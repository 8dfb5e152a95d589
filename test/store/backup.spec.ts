import { describe, expect, it } from '@jest/globals';
import { stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Run } from '../../src/domain/run.js';
import { parseEncryptionKey } from '../../src/store/index.js';
import { documentRecord, FakeClock, link, openTestStore, operation, outgoing, receipt, withFolder } from './support.js';

const clock = new FakeClock(Date.parse('2026-04-01T09:00:00.000Z'));
const encryptionKey = parseEncryptionKey('11'.repeat(32));
const run = (id: string, change: Partial<Run> = {}): Run => ({
  id,
  connection: 'acme',
  direction: 'export',
  trigger: 'cli',
  state: 'succeeded',
  startedAt: '2026-04-01T08:00:00.000Z',
  counts: {},
  calls: {},
  ...change,
});

describe('a backup', () => {
  it('holds everything, and is not changed by what goes on', async () => {
    await withFolder(async (folder) => {
      const store = await openTestStore({ clock, encryptionKey });
      // More documents than one statement takes.
      const documents = Array.from({ length: 501 }, (_, index) => documentRecord({ sourceId: String(1000 + index) }));
      await store.recordGroup({ documents, links: [link()] });
      await store.journal.plan([operation()]);
      await store.journal.sent(['op-1'], clock.iso(), new Map([outgoing('op-1')]));
      await store.recordGroup({ receipts: [receipt('op-1')] });
      await store.runs.start(run('first'));
      await store.tokens.save('acme', 'zoho', { refreshToken: 'r' });
      const file = join(folder, "it's a copy.db");

      await store.backup(file);
      await store.documents.saveMany([documentRecord({ sourceId: 'later' })]);
      await store.close();
      const restored = await openTestStore({ clock, encryptionKey });
      await restored.restore(file, ['acme', 'other']);

      expect(await restored.documents.counts('acme')).toEqual({ invoices: { synced: 501 } });
      expect(await restored.links.ofDocument('acme', 'invoices', '100')).toEqual([link()]);
      expect(await restored.tokens.load('acme', 'zoho')).toEqual({ refreshToken: 'r' });
      expect((await restored.journal.getMany(['op-1']))[0]?.receipts).toEqual([receipt('op-1')]);
      // The journal goes on after what it holds.
      await restored.journal.plan([operation({ id: 'op-2' })]);
      await restored.journal.sent(['op-2'], clock.iso(), new Map([outgoing('op-2')]));
      await restored.recordGroup({ receipts: [receipt('op-2')] });
      expect((await restored.journal.getMany(['op-2']))[0]?.receipts).toHaveLength(1);
      // Known up to the last run of the backup; of a connection that never ran, nothing is.
      expect(await restored.restores.pending('acme')).toEqual({ since: '2026-04-01T08:00:00.000Z', cause: 'restored' });
      expect(await restored.restores.pending('other')).toEqual({ since: '', cause: 'restored' });
      await restored.close();
    });
  });

  it('is never written over a file', async () => {
    await withFolder(async (folder) => {
      const store = await openTestStore({ clock });
      const file = join(folder, 'taken.db');
      await writeFile(file, 'something else');

      await expect(store.backup(file)).rejects.toMatchObject({
        code: 'store.backup',
        message: expect.stringContaining('exists') as unknown,
      });
      await store.close();
    });
  });

  it('is read by its owner only, and leaves nothing behind when it fails', async () => {
    await withFolder(async (folder) => {
      const store = await openTestStore({ clock });
      const [file, link] = [join(folder, 'own.db'), join(folder, 'link.db')];
      await store.backup(file);
      // A link to where nothing is yet: following it would write there.
      await symlink(join(folder, 'elsewhere.db'), link);

      expect((await stat(file)).mode & 0o077).toBe(0);
      await expect(store.backup(link)).rejects.toMatchObject({ code: 'store.backup' });
      await expect(stat(join(folder, 'elsewhere.db'))).rejects.toMatchObject({ code: 'ENOENT' });
      await expect(store.backup(join(folder, 'nowhere', 'own.db'))).rejects.toMatchObject({
        message: expect.stringContaining('its folder must exist') as unknown,
      });
      await store.close();
    });
  });

  it('is not restored over a database in use, nor from a file that is none', async () => {
    await withFolder(async (folder) => {
      const store = await openTestStore({ clock });
      const file = join(folder, 'broken.db');
      await writeFile(file, 'this is not a database, and long enough to be mistaken for a header'.repeat(50));

      await expect(store.restore(join(folder, 'missing.db'), ['acme'])).rejects.toMatchObject({ code: 'store.backup' });
      await expect(store.restore(file, ['acme'])).rejects.toMatchObject({ kind: 'config', code: 'store.corrupt' });
      await store.runs.start(run('first'));
      await expect(store.restore(undefined, ['acme'])).rejects.toMatchObject({ code: 'store.inUse' });
      await store.close();
    });
  });
});
