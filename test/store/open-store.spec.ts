import Database from 'better-sqlite3';
import { describe, expect, it } from '@jest/globals';
import { chmod, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connectDatabase } from '../../src/store/database.js';
import { migrate } from '../../src/store/migrate.js';
import { freshDatabase } from '../support/database.js';
import { documentRecord, FakeClock, openTestStore, withFolder } from './support.js';

const clock = new FakeClock();

describe('openStore', () => {
  it('creates folders and file, and finds everything again after a restart', async () => {
    await withFolder(async (folder) => {
      const url = await freshDatabase(`sqlite:${join(folder, 'deep/er/crossfoot.db')}`);
      const first = await openTestStore({ url, clock });
      await first.documents.saveMany([documentRecord()]);
      await first.close();

      const second = await openTestStore({ url, clock });
      const found = await second.documents.getMany('acme', 'invoices', ['100']);
      await second.close();

      expect(found).toEqual([documentRecord()]);
    });
  });

  it('makes a SQLite file, and the log files beside it, for its owner only', async () => {
    await withFolder(async (folder) => {
      const store = await openTestStore({ url: `sqlite:${join(folder, 'crossfoot.db')}`, clock });
      const names = await readdir(folder);
      const modes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).mode & 0o077));
      await store.close();

      expect([names.length, ...modes]).toEqual([3, 0, 0, 0]);
    });
  });

  it('lets a second store read while the first one has a transaction open', async () => {
    await withFolder(async (folder) => {
      const url = await freshDatabase(`sqlite:${join(folder, 'crossfoot.db')}`);
      const writer = await openTestStore({ url, clock });
      const reader = await openTestStore({ url, clock });

      const seenMeanwhile = await writer.transaction(async ({ documents }) => {
        await documents.saveMany([documentRecord()]);
        return reader.documents.getMany('acme', 'invoices', ['100']).catch((error: unknown) => error);
      });
      const seenAfter = await reader.documents.getMany('acme', 'invoices', ['100']);
      await writer.close();
      await reader.close();

      expect(seenMeanwhile).toEqual([]);
      expect(seenAfter).toHaveLength(1);
    });
  });

  it('leaves no difference between the migrations and the entities', async () => {
    const orm = await connectDatabase(await freshDatabase(), 1000);
    await migrate(orm);

    const difference = await orm.schema.getUpdateSchemaSQL({ safe: false, wrap: false });
    await orm.close(true);

    // The triggers differ by database and are in the migrations only; the migrations table is the ORM's own.
    const ours = difference
      .split('\n')
      .filter((line) => line.trim() !== '' && !/schema_migrations|receipts_no_|receipts_append_only/.test(line));
    expect(ours).toEqual([]);
  });

  it('keeps receipts from being changed or deleted, even by hand', async () => {
    const orm = await connectDatabase(await freshDatabase(), 1000);
    await migrate(orm);
    const sql = (text: string) => (orm.em as unknown as { execute(text: string): Promise<unknown> }).execute(text);
    await sql(`insert into receipts (connection, operation_id, outcome, at, payload) values ('by-hand', 'op', 'applied', '', '{}')`);

    await expect(sql(`update receipts set outcome = 'rejected' where connection = 'by-hand'`)).rejects.toThrow(/append-only/);
    await expect(sql(`delete from receipts where connection = 'by-hand'`)).rejects.toThrow(/append-only/);
    await orm.close(true);
  });

  it.each([
    'mysql://root:canary@db/x',
    'mysql://root:p@ss-canary@db/x',
    'mysql://db/x?password=canary',
    'mysql://root:12/canary@db/x',
    'mysql://root:p?s#canary@db/x',
    'crossfoot.db',
    '',
  ])('refuses the url %p, without repeating its password', async (url) => {
    await expect(openTestStore({ url, clock })).rejects.toMatchObject({
      kind: 'config',
      code: 'store.url',
      message: expect.not.stringContaining('canary') as unknown,
    });
  });

  it('says that PostgreSQL cannot be reached, without its password', async () => {
    await expect(openTestStore({ url: 'postgresql://me:canary@127.0.0.1:1/x', clock })).rejects.toMatchObject({
      kind: 'config',
      code: 'store.unreachable',
      message: 'postgresql://127.0.0.1:1/x cannot be reached',
    });
  });

  it('says that a file is no database', async () => {
    await withFolder(async (folder) => {
      const file = join(folder, 'crossfoot.db');
      await writeFile(file, 'this is not a database, and long enough to be mistaken for a header'.repeat(50));

      await expect(openTestStore({ url: `sqlite:${file}`, clock })).rejects.toMatchObject({ kind: 'config', code: 'store.corrupt' });
    });
  });

  it('says that the folder cannot be written', async () => {
    await withFolder(async (folder) => {
      const file = join(folder, 'in-the-way');
      await writeFile(file, '');

      // A file where the folder should be fails for root as well, unlike a missing permission.
      await expect(openTestStore({ url: `sqlite:${file}/crossfoot.db`, clock })).rejects.toMatchObject({
        kind: 'config',
        code: 'store.readOnly',
      });
    });
  });

  (process.getuid?.() === 0 ? it.skip : it)('says that the file is read-only', async () => {
    await withFolder(async (folder) => {
      const file = join(folder, 'crossfoot.db');
      await (await openTestStore({ url: `sqlite:${file}`, clock })).close();
      await chmod(file, 0o444);

      await expect(openTestStore({ url: `sqlite:${file}`, clock })).rejects.toMatchObject({ code: 'store.readOnly' });
    });
  });

  it('says that another program has locked the file', async () => {
    await withFolder(async (folder) => {
      const file = join(folder, 'crossfoot.db');
      const other = new Database(file);
      other.pragma('locking_mode = EXCLUSIVE');
      other.exec('begin exclusive; create table t (x)');

      await expect(openTestStore({ url: `sqlite:${file}`, clock, busyTimeoutMs: 20 })).rejects.toMatchObject({
        kind: 'config',
        code: 'store.locked',
      });
      other.close();
    });
  });

  it('goes on after a write for which the lock did not come free in time', async () => {
    await withFolder(async (folder) => {
      const file = join(folder, 'crossfoot.db');
      const store = await openTestStore({ url: `sqlite:${file}`, clock, busyTimeoutMs: 20 });
      const other = new Database(file);
      other.exec('begin immediate');

      await expect(store.documents.saveMany([documentRecord()])).rejects.toMatchObject({ kind: 'transient', code: 'store.locked' });
      await expect(store.transaction(() => Promise.resolve())).rejects.toMatchObject({ code: 'store.locked' });
      other.exec('rollback');
      other.close();
      await store.documents.saveMany([documentRecord()]);

      expect(await store.documents.counts('acme')).toEqual({ invoices: { synced: 1 } });
      await store.close();
    });
  });

  it('refuses a database of a newer version', async () => {
    await withFolder(async (folder) => {
      const file = join(folder, 'crossfoot.db');
      await (await openTestStore({ url: `sqlite:${file}`, clock })).close();
      const database = new Database(file);
      database.exec(`insert into schema_migrations (name) values ('29990101-later')`);
      database.close();

      await expect(openTestStore({ url: `sqlite:${file}`, clock })).rejects.toMatchObject({
        code: 'store.newer',
        message: expect.stringContaining('29990101-later') as unknown,
      });
    });
  });
});
