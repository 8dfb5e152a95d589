import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { QuickbooksSandbox } from '../../src/sandbox/quickbooks/index.js';
import { startQuickbooksSandbox } from '../../src/sandbox/quickbooks/index.js';
import type { ZohoSandbox } from '../../src/sandbox/zoho/index.js';
import { startZohoSandbox } from '../../src/sandbox/zoho/index.js';
import { MemoryTokenStore } from '../../src/vendors/http/memory-token-store.js';
import { systemPorts } from '../../src/vendors/http/ports.js';
import { QuickbooksClient } from '../../src/vendors/quickbooks/client.js';
import { ZohoClient } from '../../src/vendors/zoho/client.js';

/** The clients and the emulators were written apart from each other, from the same facts. */
describe('the QuickBooks client against the emulator', () => {
  const realmId = '4620816365';
  let sandbox: QuickbooksSandbox;
  let quickbooks: QuickbooksClient;

  beforeAll(async () => {
    sandbox = await startQuickbooksSandbox({
      basePath: '/qbo',
      companies: [{ realmId, name: 'Crossfoot Test', clientId: 'app', clientSecret: 'secret', refreshToken: 'first-refresh-token' }],
    });
    quickbooks = new QuickbooksClient(
      {
        environment: 'sandbox',
        realmId,
        clientId: 'app',
        clientSecret: 'secret',
        refreshToken: 'first-refresh-token',
        apiUrl: sandbox.url,
        oauthUrl: sandbox.url,
        limits: { attempts: 3, backoffFirstMs: 1, backoffMostMs: 1 },
      },
      systemPorts(),
      new MemoryTokenStore(),
    );
  });
  afterAll(() => sandbox.close());

  it('reads the company and its preferences', async () => {
    expect(await quickbooks.companyInfo()).toMatchObject({ CompanyName: 'Crossfoot Test' });
    expect(await quickbooks.preferences()).toHaveProperty('AccountingInfoPrefs');
  });

  it('books once however often the same request id is sent', async () => {
    const write = { operation: 'create', body: '{"DisplayName":"Amy\'s Bird Sanctuary"}', requestId: 'key-amy' } as const;

    const first = await quickbooks.write('Customer', write);
    const again = await quickbooks.write('Customer', write);

    expect(again.object['Id']).toBe(first.object['Id']);
    expect(first.traceId).not.toBe('');
    expect(await quickbooks.query('Customer', String.raw`DisplayName = 'Amy\'s Bird Sanctuary'`)).toHaveLength(1);
    expect(await quickbooks.read('Customer', String(first.object['Id']))).toMatchObject({ SyncToken: '0' });
  });

  it('tells a taken name, a stale version and a missing object apart', async () => {
    const create = (requestId: string): Promise<{ object: Readonly<Record<string, unknown>> }> =>
      quickbooks.write('Customer', { operation: 'create', body: '{"DisplayName":"Bowman"}', requestId });
    const { object } = await create('key-b1');
    const stale = JSON.stringify({ Id: object['Id'], SyncToken: '7', sparse: true, Notes: 'x' });

    await expect(create('key-b2')).rejects.toMatchObject({ kind: 'conflict', code: 'quickbooks.6240' });
    await expect(quickbooks.write('Customer', { operation: 'update', body: stale, requestId: 'key-b3' })).rejects.toMatchObject({
      kind: 'conflict',
      code: 'quickbooks.5010',
    });
    expect(await quickbooks.read('Customer', '999999')).toBeUndefined();
  });

  it('gets the answer that was lost by sending the same bytes again', async () => {
    sandbox.faults.add({ on: 'POST /customer', then: 'commit-then-drop', times: 1 });

    const { object } = await quickbooks.write('Customer', {
      operation: 'create',
      body: '{"DisplayName":"Cool Cars"}',
      requestId: 'key-c1',
    });

    expect(await quickbooks.query('Customer', "DisplayName = 'Cool Cars'")).toMatchObject([{ Id: object['Id'] }]);
  });

  it('pages through a list and asks for what changed', async () => {
    const accounts: unknown[] = [];
    for await (const page of quickbooks.queryAll('Account')) accounts.push(...page);
    const changes = await quickbooks.cdc(['Customer', 'Invoice'], new Date(Date.now() - 3_600_000).toISOString());

    expect(accounts).toHaveLength(await quickbooks.count('Account'));
    expect(changes.changed['Customer']?.length).toBeGreaterThan(0);
  });

  it('is shut out after a revocation', async () => {
    await quickbooks.revoke();

    await expect(quickbooks.companyInfo()).rejects.toMatchObject({ kind: 'auth', code: 'quickbooks.oauth.invalidGrant' });
  });
});

describe('the Zoho client against the emulator', () => {
  const organizationId = '10234695';
  let sandbox: ZohoSandbox;
  let zoho: ZohoClient;

  beforeAll(async () => {
    sandbox = await startZohoSandbox({
      basePath: '/zoho',
      organizations: [{ organizationId, name: 'Zylker', clientId: 'app', clientSecret: 'secret', refreshToken: '1000.first.refresh' }],
    });
    zoho = new ZohoClient(
      {
        dataCenter: 'us',
        organizationId,
        clientId: 'app',
        clientSecret: 'secret',
        refreshToken: '1000.first.refresh',
        accountsUrl: sandbox.accountsUrl,
        apiUrl: sandbox.url,
        limits: { attempts: 3, backoffFirstMs: 1, backoffMostMs: 1 },
      },
      systemPorts(),
      new MemoryTokenStore(),
    );
  });
  afterAll(() => sandbox.close());

  it('finds its organization and knows its budget', async () => {
    expect(await zoho.organization()).toMatchObject({ name: 'Zylker' });
    await zoho.listPage('items', { page: 1 });

    expect(zoho.budget().remaining).toBeGreaterThan(0);
  });

  it('writes, reads, finds taken and loses a contact', async () => {
    const contact = await zoho.create('contacts', { contact_name: 'Amy', contact_type: 'customer' });
    const id = String(contact['contact_id']);

    expect(await zoho.get('contacts', id)).toMatchObject({ contact_name: 'Amy' });
    await expect(zoho.create('contacts', { contact_name: 'Amy' })).rejects.toMatchObject({ kind: 'conflict', code: 'zoho.3062' });
    expect((await zoho.listPage('contacts', { page: 1 })).rows).toHaveLength(1);
    await zoho.action('contacts', id, 'inactive');
    await zoho.remove('contacts', id);
    expect(await zoho.get('contacts', id)).toBeUndefined();
  });

  it('sends a write once, and says unknown when the answer is lost', async () => {
    sandbox.faults.add({ on: 'POST /contacts', then: 'commit-then-drop', times: 1 });

    await expect(zoho.create('contacts', { contact_name: 'Lost', contact_type: 'customer' })).rejects.toMatchObject({ kind: 'unknown' });

    expect((await zoho.listPage('contacts', { page: 1, filters: { contact_name: 'Lost' } })).rows).toHaveLength(1);
  });

  it('lists accounts, taxes and currencies', async () => {
    for (const name of ['chartofaccounts', 'currencies'] as const) {
      expect((await zoho.listPage(name, { page: 1 })).rows.length).toBeGreaterThan(0);
    }
    expect((await zoho.listPage('taxes', { page: 1 })).hasMore).toBe(false);
  });

  it('goes on with a new token when the old one is gone', async () => {
    sandbox.expireAccessTokens();

    expect(await zoho.organization()).toMatchObject({ name: 'Zylker' });
  });
});
