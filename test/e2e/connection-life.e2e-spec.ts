import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { parse, stringify } from 'yaml';
import { openApp, type App } from '../../src/app.js';
import { startDaemon, type Daemon } from '../../src/control/daemon.js';
import { connectDatabase, sqlEntityManager } from '../../src/store/database.js';
import { entities } from '../../src/store/entities.js';
import { onPostgresql } from '../support/database.js';
import { createRig, credentials, type Rig } from '../support/rig.js';

/** Row 23: disable (nothing moves, configuration kept), enable, delete (what was synced stays on both sides). */
const apiKey = 'life-api-key-0123456789';
let rig: Rig;
let daemon: Daemon | undefined;
let second: App | undefined;

beforeEach(async () => {
  rig = await createRig({
    organization: { contacts: [{ as: 'clark', contact_name: 'Clark' }] },
    connection: { import: { customers: true } },
  });
  invoice('INV-1');
  await rig.sync();
});
afterEach(async () => {
  await daemon?.close();
  await second?.close();
  daemon = second = undefined;
  await rig.close();
});

function invoice(number: string): void {
  rig.organization.steps([
    {
      create: 'invoice',
      as: number,
      body: { customer_id: '$clark', invoice_number: number, date: '2026-03-01', line_items: [{ name: 'Work', rate: 10, quantity: 1 }] },
    },
  ]);
}

/** The same file with changes to its one connection, under a name of its own. */
function configured(change: (connection: any) => void, name = 'second.yaml'): string {
  const config = parse(readFileSync(rig.configFile, 'utf8')) as { server?: unknown; connections: unknown[] };
  config.server = { port: 0, apiKeys: [apiKey] };
  change(config.connections[0]);
  const file = join(dirname(rig.configFile), name);
  writeFileSync(file, stringify(config));
  return file;
}
const open = async (change: (connection: any) => void = () => undefined): Promise<App> => {
  second = await openApp({ file: configured(change), env: { CROSSFOOT_ENCRYPTION_KEY: 'ab'.repeat(32) } });
  return second;
};
const rest = async (): Promise<Record<'post' | 'remove', (path: string) => request.Test>> => {
  daemon = await startDaemon(await open(), { schedule: false });
  const { url } = daemon;
  return {
    post: (path) => request(url).post(`/api/v1/connections/${path}`).set('X-API-Key', apiKey),
    remove: (path) => request(url).delete(`/api/v1/connections/${path}`).set('X-API-Key', apiKey),
  };
};
const sync = (app: App, id = 'acme', direction: 'import' | 'export' = 'export') => app.engine.sync(id, { trigger: 'test', direction });
const numbers = async (): Promise<unknown[]> => (await rig.documents('Invoice')).map((one) => one['DocNumber']);

/** Names of the tables with a row of the connection, on either database. */
async function tablesThatKnow(connection: string): Promise<string[]> {
  const orm = await connectDatabase(rig.app.loaded.config.database.url, 5_000);
  try {
    const tables = entities.filter(({ meta }) => 'connection' in meta.properties).map(({ meta }) => meta.tableName);
    const known: string[] = [];
    for (const table of tables) {
      const [row] = await sqlEntityManager(orm).execute(`select count(*) as n from ${table} where connection = ?`, [connection]);
      if (Number(row?.n) > 0) known.push(table);
    }
    return known;
  } finally {
    await orm.close(true);
  }
}

describe('row 23: a disabled connection', () => {
  it('moves nothing in either direction, over all processes, and catches up when it is enabled', async () => {
    const { post } = await rest();
    expect((await post('acme/disable')).body).toEqual({ connection: 'acme', enabled: false });
    invoice('INV-2');
    const calls = rig.quickbooks.log.length + rig.zoho.log.length;

    for (const direction of ['import', 'export'] as const)
      await expect(sync(rig.app, 'acme', direction)).rejects.toMatchObject({ code: 'connection.disabled' });
    await rig.reopen();
    await expect(sync(rig.app)).rejects.toMatchObject({ code: 'connection.disabled' });

    expect(rig.quickbooks.log.length + rig.zoho.log.length).toBe(calls);
    expect(await rig.app.engine.status('acme')).toMatchObject({ enabled: false, documents: { invoices: { synced: 1 } } });
    expect((await post('acme/enable')).body).toEqual({ connection: 'acme', enabled: true });
    expect(await sync(rig.app)).toMatchObject({ state: 'succeeded', counts: { invoices: { created: 1 } } });
    expect(await numbers()).toEqual(['INV-1', 'INV-2']);
  });
});

describe('row 23: a deleted connection', () => {
  const rows = (file: string): any[] =>
    readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));

  it('leaves an export file, revokes both grants, is forgotten, and touches nothing at the vendors', async () => {
    const { remove } = await rest();
    const contacts = rig.organization.documents('contacts').length;

    const { status, body } = await remove('acme?confirm=acme');

    expect(status).toBe(200);
    expect(body).toMatchObject({ connection: 'acme', grants: { zoho: 'revoked', quickbooks: 'revoked' } });
    const tables = rows(body.file).map(({ table }) => table);
    expect(body.rows).toBe(tables.length);
    expect(new Set(tables)).toEqual(
      new Set(['runs', 'checkpoints', 'links', 'documents', 'versions', 'operations', 'requests', 'receipts']),
    );
    expect(rows(body.file).find((row) => row.table === 'documents' && row.number === 'INV-1').snapshot).toMatchObject({ total: 10 });
    expect(readFileSync(body.file, 'utf8')).not.toContain(credentials.refreshToken);
    const tokens = `${new URL(rig.quickbooks.url).origin}/_sandbox/tokens`;
    const { grants } = (await (await fetch(tokens, { method: 'POST', body: JSON.stringify({ realm: rig.realmId }) })).json()) as any;
    expect(grants).toMatchObject([{ revoked: true }]);
    expect(await numbers()).toEqual(['INV-1']);
    expect(rig.organization.documents('contacts')).toHaveLength(contacts);
    expect(await rig.app.engine.status('acme')).toMatchObject({ enabled: false, documents: {}, lastRun: null, checkpoints: [] });
    expect(await rig.app.store.tokens.load('acme', 'quickbooks')).toBeUndefined();
    await expect(sync(rig.app)).rejects.toMatchObject({ code: 'connection.disabled' });
    // That it was deleted is all that is still known of it.
    expect(await tablesThatKnow('acme')).toEqual(['connections']);
  });

  it.each(['', '?confirm=acm'])('is not deleted without its id again (%s)', async (query) => {
    const { remove } = await rest();

    expect((await remove(`acme${query}`)).body).toMatchObject({ status: 400, errors: ['confirm must be acme'] });
    expect(await sync(rig.app)).toMatchObject({ state: 'succeeded' });
  });

  it('stays when a vendor cannot be asked, and loses nothing', async () => {
    const { remove, post } = await rest();
    rig.quickbooks.faults.add({ on: 'POST /v2/oauth2/tokens/revoke', then: 'respond', status: 503, body: '' });

    expect((await remove('acme?confirm=acme')).status).toBe(503);

    await post('acme/enable');
    expect(await rig.app.engine.status('acme')).toMatchObject({ enabled: true, documents: { invoices: { synced: 1 } } });
  });

  it('frees its organization for another company', async () => {
    const { remove } = await rest();
    await remove('acme?confirm=acme');
    await daemon?.close();
    await second?.close();
    daemon = undefined;
    const again = { clientId: 'client-2', clientSecret: 'client-secret', refreshToken: 'second-refresh-token' };
    rig.quickbooks.addCompany({ realmId: '99', ...again });
    const app = await open((connection) => {
      connection.id = 'elsewhere';
      Object.assign(connection.quickbooks, { realmId: '99', ...again });
    });
    // The organization's own grant was revoked too: somebody authorizes again.
    await app.store.tokens.save('elsewhere', 'zoho', {
      accessToken: rig.zoho.accessToken(['ZohoInventory.fullaccess.all'], credentials.clientId),
      refreshToken: 'later',
      accessExpiresAt: Date.now() + 3_000_000,
      obtainedAt: Date.now(),
    });

    expect(await sync(app, 'elsewhere')).toMatchObject({ state: 'succeeded', counts: { invoices: { created: 1 } } });
  });
});

describe('the books of a connection', () => {
  it.each([
    [
      'another company under the same id',
      (connection: any) => (connection.quickbooks.realmId = '99'),
      'belongs to organization us/10234695 and company sandbox/4620816365',
    ],
    [
      'the same organization under another id',
      (connection: any) => {
        connection.id = 'twin';
        connection.quickbooks.realmId = '99';
      },
      'organization us/10234695 belongs to connection acme',
    ],
    [
      'the same company under another id',
      (connection: any) => {
        connection.id = 'twin';
        connection.zoho.organizationId = '77';
      },
      'company sandbox/4620816365 belongs to connection acme',
    ],
  ])('%s is refused before the first call', async (_case, change, reason) => {
    // prettier-ignore
    const app = await open(change);
    const calls = rig.quickbooks.log.length + rig.zoho.log.length;

    const refusal = sync(app, app.connections[0]?.id);

    await expect(refusal).rejects.toMatchObject({ code: 'connection.books', message: expect.stringContaining(reason) as unknown });
    await expect(app.engine.check(app.connections[0]?.id ?? '')).rejects.toMatchObject({ code: 'connection.books' });
    expect(rig.quickbooks.log.length + rig.zoho.log.length).toBe(calls);
  });
});

it('exports land beside the database, or in the folder of data where that is on a server', async () => {
  const { remove } = await rest();
  const { body } = await remove('acme?confirm=acme');

  const folder = onPostgresql ? 'data' : dirname(rig.configFile);
  expect(readdirSync(folder).map((name) => join(folder, name))).toContain(body.file);
});
