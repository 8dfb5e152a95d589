import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import type { Run } from '../../src/domain/run.js';
import { leaseName } from '../../src/engine/lease.js';
import { startQuickbooksSandbox, type QuickbooksSandbox } from '../../src/sandbox/quickbooks/index.js';
import { trialBalance } from '../../src/sandbox/quickbooks/ledger/reports.js';
import { startZohoSandbox, type ZohoSandbox } from '../../src/sandbox/zoho/index.js';
import { openStore, type Store } from '../../src/store/index.js';
import { compileProgram, type Compiled } from '../crash/compiled.js';
import { freshDatabase, onPostgresql } from '../support/database.js';
import { defaultAccounts } from '../support/rig.js';

/** Two real processes on one PostgreSQL database; a SQLite file has one daemon, which is another test. */
const connections = ['north', 'south', 'west'] as const;
const invoices = 60;
let program: Compiled;
let zoho: ZohoSandbox;
let quickbooks: QuickbooksSandbox;
let store: Store;
let folder: string;
const daemons: ChildProcess[] = [];

const realmOf = (id: string): string => String(4_620_000_000 + connections.indexOf(id as 'north'));
const organizationOf = (id: string): string => String(10_000_000 + connections.indexOf(id as 'north'));
const grant = { clientId: 'client', clientSecret: 'client-secret' };

(onPostgresql ? describe : describe.skip)('two daemons on one database', () => {
  beforeAll(async () => {
    program = await compileProgram();
    zoho = await startZohoSandbox({ limits: { requestsPerMinute: null, concurrent: null, requestsPerDay: null } });
    quickbooks = await startQuickbooksSandbox({
      limits: { requestsPerSecond: null, requestsPerMinute: null, batchesPerMinute: null, batchesPerMinutePerRealm: null },
    });
    for (const id of connections) {
      quickbooks.addCompany({ realmId: realmOf(id), ...grant, refreshToken: `first-${id}` });
      const organization = zoho.addOrganization({
        organizationId: organizationOf(id),
        ...grant,
        refreshToken: `first-${id}`,
        contacts: [{ as: 'clark', contact_name: 'Clark' }],
      });
      organization.steps(
        Array.from({ length: id === 'north' ? invoices : 2 }, (_, index) => ({
          create: 'invoice',
          body: {
            customer_id: '$clark',
            invoice_number: `INV-${index + 1}`,
            date: '2026-03-01',
            line_items: [{ name: 'Work', rate: 10, quantity: 1 }],
          },
        })),
      );
    }
    folder = mkdtempSync(join(tmpdir(), 'crossfoot-daemons-'));
    const url = await freshDatabase();
    store = await openStore({ url, clock: { now: () => Date.now() } });
    writeFileSync(join(folder, 'crossfoot.yaml'), stringify(configuration(url)));
  });
  afterAll(async () => {
    for (const daemon of daemons.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)) {
      daemon.kill('SIGTERM');
      await once(daemon, 'close');
    }
    await store.close();
    await Promise.all([zoho.close(), quickbooks.close(), program.remove()]);
    rmSync(folder, { recursive: true, force: true });
  });

  it('share its connections, none of which runs twice at once, and one takes over within 5 s what the other was killed in', async () => {
    daemons.push(serve(), serve());
    const written = (id: string): number => quickbooks.company(realmOf(id)).store('Invoice').size;
    await until(() => Promise.resolve(written('north') >= 10));
    const holder = (await store.leases.holder(leaseName('north'))) ?? '';
    const killed = daemons.find(({ pid }) => String(pid) === holder.split('/')[1]);
    if (!killed) throw new Error(`none of the two is ${holder}`);
    expect(written('north')).toBeLessThan(invoices);

    killed.kill('SIGKILL');
    const killedAt = Date.now();
    await once(killed, 'close');
    const heir = async (): Promise<Run | undefined> =>
      (await runs('north')).find(({ direction, startedAt }) => direction === 'export' && Date.parse(startedAt) >= killedAt);
    await until(async () => (await heir()) !== undefined);

    expect(Date.parse((await heir())?.startedAt ?? '') - killedAt).toBeLessThan(5_000);
    expect(await store.leases.holder(leaseName('north'))).not.toBe(holder);
    await until(async () => (await heir())?.state === 'succeeded');
    await until(async () => (await Promise.all(connections.map(hasExported))).every(Boolean));
    for (const id of connections) {
      const all = await runs(id);
      const overlapping = all.filter(({ startedAt }, index) => index > 0 && startedAt < (all[index - 1]?.finishedAt ?? '9'));
      expect(overlapping).toEqual([]);
      // Each of the two has begun at the same time, and only one did it; what was killed is done again.
      const starts = all.filter(({ direction, state }) => direction === 'export' && state === 'succeeded');
      expect(starts.map(({ connection }) => connection)).toEqual([id]);
      const count = id === 'north' ? invoices : 2;
      const numbers = [...quickbooks.company(realmOf(id)).store('Invoice').values()];
      expect(numbers).toHaveLength(count);
      const balance = trialBalance(quickbooks.company(realmOf(id))).filter(({ net }) => Number(net) !== 0);
      expect(Object.fromEntries(balance.map(({ account, net }) => [account, net]))).toEqual({
        'Accounts Receivable (A/R)': `${count * 10}.00`,
        Sales: `-${count * 10}.00`,
      });
      expect(await store.journal.open(id)).toEqual([]);
    }
  }, 180_000);
});

/** Oldest first. */
const runs = async (id: string): Promise<Run[]> => (await store.runs.list(id)).reverse();
const hasExported = async (id: string): Promise<boolean> =>
  (await runs(id)).some(({ direction, state }) => direction === 'export' && state === 'succeeded');

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setImmediate(resolve));
}

function serve(): ChildProcess {
  return spawn(process.execPath, [program.main, 'serve', '--config', join(folder, 'crossfoot.yaml')], {
    env: { TZ: 'UTC', CROSSFOOT_ENCRYPTION_KEY: 'ab'.repeat(32) },
    stdio: 'ignore',
  });
}

function configuration(url: string): unknown {
  const mappings = resolve('mappings');
  return {
    version: 1,
    database: { url },
    server: { port: 0, apiKeys: ['two-daemons-key-0123456789'] },
    connections: connections.map((id) => ({
      id,
      zoho: {
        dataCenter: 'us',
        organizationId: organizationOf(id),
        ...grant,
        refreshToken: `first-${id}`,
        accountsUrl: zoho.url,
        apiUrl: zoho.url,
        limits: { requestsPerMinute: null },
      },
      quickbooks: {
        environment: 'sandbox',
        realmId: realmOf(id),
        ...grant,
        refreshToken: `first-${id}`,
        oauthUrl: quickbooks.url,
        apiUrl: quickbooks.url,
      },
      export: { from: '2026-01-01', groupSize: 5, accounts: defaultAccounts },
      import: { accounts: false, customers: false, vendors: false },
      verify: { schedule: null },
      mappings,
    })),
  };
}
