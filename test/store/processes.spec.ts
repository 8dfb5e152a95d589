import { transformFile } from '@swc/core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { glob, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { freshDatabase } from '../support/database.js';
import { FakeClock, openTestStore, withFolder } from './support.js';

const run = promisify(execFile);
const contender = resolve('test/store/lease-contender.mjs');
const jobHolder = resolve('test/store/job-holder.mjs');

/** Below node_modules, so that the compiled room finds its packages and no tool takes it for sources. */
const caches = resolve('node_modules/.cache');

interface Attempt {
  readonly holder: string;
  readonly won: boolean;
}

describe('several processes on one database', () => {
  let rooms: string;

  beforeAll(async () => {
    await mkdir(caches, { recursive: true });
    rooms = await mkdtemp(join(caches, 'crossfoot-store-'));
    for await (const file of glob('{domain,store}/**/*.ts', { cwd: resolve('src') })) {
      if (file.endsWith('.spec.ts')) continue;
      const { code } = await transformFile(resolve('src', file), { sourceMaps: false });
      const target = join(rooms, file.replace(/\.ts$/, '.js'));
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, code);
    }
    await writeFile(join(rooms, 'package.json'), '{"type":"module"}');
  });

  afterAll(async () => {
    await rm(rooms, { recursive: true, force: true });
  });

  it('create the schema once and let one of them have the lease', async () => {
    await withFolder(async (folder) => {
      const url = await freshDatabase(`sqlite:${join(folder, 'crossfoot.db')}`);
      const holders = ['one', 'two', 'three', 'four'];

      const outputs = await Promise.all(holders.map((holder) => run(process.execPath, [contender, rooms, url, holder])));
      const attempts = outputs.map(({ stdout }) => JSON.parse(stdout) as Attempt);
      const store = await openTestStore({ url, clock: new FakeClock(1_775_000_000_000) });
      const holder = await store.leases.holder('connection/acme');
      const late = await store.leases.acquire('connection/acme', 'late', 1000);
      const written = await Promise.all(holders.map((name) => store.cache.get('acme', name, 0)));
      await store.close();

      const winners = attempts.filter(({ won }) => won).map((attempt) => attempt.holder);
      expect(winners).toEqual([holder]);
      expect(late).toBe(false);
      // Each process wrote, so none failed with a locked database.
      expect(written).toEqual(attempts.map(({ won }) => ({ won })));
    });
  });

  it('hand the job of a killed one to another', async () => {
    await withFolder(async (folder) => {
      const url = await freshDatabase(`sqlite:${join(folder, 'crossfoot.db')}`);
      const killed = spawn(process.execPath, [jobHolder, rooms, url], { stdio: ['ignore', 'pipe', 'inherit'] });
      await once(killed.stdout, 'data');
      killed.kill('SIGKILL');
      // On SQLite the machine knows; on PostgreSQL the server, whose session with it has ended.
      const isDead = (holder: string): boolean => holder.split('/')[1] === String(killed.pid);
      const store = await openTestStore({ url, clock: { now: () => Date.now() }, isDead });
      const queue = store.jobs(
        () => ['acme'],
        (error) => {
          throw error;
        },
      );

      // Long before its 20 s are over, and the 10 s more that pg-boss looks after that.
      const killedAt = Date.now();
      const taken = await new Promise((resolve) => void queue.work((job) => Promise.resolve(resolve(job))));
      await queue.stop();
      await store.close();

      expect(taken).toEqual({ connection: 'acme', direction: 'export', trigger: 'schedule' });
      expect(Date.now() - killedAt).toBeLessThan(5_000);
    });
  });
});
