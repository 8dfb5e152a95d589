import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { intercepted } from '../crash/boundaries.js';
import { openTheatre, type Stage, type Theatre } from '../crash/stage.js';
import { answered, booked, fault, invoice, shop } from './support.js';

/** Tokens, grants, permissions and limits: what concerns the connection stops the run, and leaves nothing half done. */
let theatre: Theatre;
beforeAll(async () => {
  theatre = await openTheatre();
});
afterEach(() => {
  theatre.quickbooks.faults.clear();
  theatre.zoho.faults.clear();
});
afterAll(() => theatre.close());

async function expectBooked(stage: Stage): Promise<void> {
  const books = await stage.books();
  expect(books.documents.filter((line) => line.startsWith('Invoice'))).toEqual([booked.document]);
  expect(stage.trialBalance()).toEqual(booked.trialBalance);
  expect(books).toMatchObject({ openOperations: 0, links: expect.arrayContaining([booked.link]) });
}

async function expectNothing(stage: Stage): Promise<void> {
  expect(stage.objects('Invoice')).toEqual([]);
  expect(stage.trialBalance()).toEqual({});
  expect((await stage.books()).links.filter((line) => line.startsWith('invoices'))).toEqual([]);
}

async function tokens(realm: string, change: Readonly<Record<string, unknown>>): Promise<{ grants: { refreshToken: string }[] }> {
  const url = `${new URL(theatre.quickbooks.url).origin}/_sandbox/tokens`;
  const response = await fetch(url, { method: 'POST', body: JSON.stringify({ realm, ...change }) });
  return (await response.json()) as { grants: { refreshToken: string }[] };
}

describe('a token that ends in the middle of a run', () => {
  it('of QuickBooks: it is renewed and the run goes on', async () => {
    let expired = false;
    const stage = theatre.stage({
      ...shop,
      meddle: (target, { realmId }) =>
        intercepted(target, async (operation, send) => {
          if (operation.target === 'Invoice' && !expired) await tokens(realmId, { expireAccess: true });
          expired ||= operation.target === 'Invoice';
          return send();
        }),
    });
    stage.organization.steps([invoice(1)]);

    const run = await stage.sync();

    expect(expired).toBe(true);
    expect(run.state).toBe('succeeded');
    await expectBooked(stage);
  });

  it('of Zoho: it is renewed and the run goes on', async () => {
    const stage = theatre.stage(shop);
    stage.organization.steps([invoice(1)]);
    await stage.sync();
    theatre.zoho.expireAccessTokens();
    stage.organization.steps([invoice(2)]);

    const run = await stage.sync();

    expect(run.state).toBe('succeeded');
    // 2 × 216.50
    expect(stage.trialBalance()).toMatchObject({ 'Accounts Receivable (A/R)': '433.00' });
  });
});

describe('a grant that is gone', () => {
  it('of QuickBooks: the run ends as auth, and a new token in the configuration makes it good', async () => {
    const stage = theatre.stage(shop);
    stage.organization.steps([invoice(1)]);
    await tokens(stage.realmId, { revoke: true, expireAccess: true });

    const run = await stage.sync();

    expect(run).toMatchObject({ state: 'failed', error: { kind: 'auth', code: 'quickbooks.oauth.invalidGrant' } });
    await expectNothing(stage);

    const { grants } = await tokens(stage.realmId, { reconnect: true });
    stage.configure({ quickbooks: { refreshToken: grants.at(-1)?.refreshToken ?? '' } });
    expect(await stage.sync()).toMatchObject({ state: 'succeeded' });

    await expectBooked(stage);
  });

  it('in the middle of a run: what was sent is settled after reconnecting, and only once', async () => {
    let isRevoked = false;
    const stage = theatre.stage({
      ...shop,
      meddle: (target, { realmId }) =>
        intercepted(target, async (operation, send) => {
          if (operation.target === 'Invoice' && !isRevoked) {
            isRevoked = true;
            await tokens(realmId, { revoke: true, expireAccess: true });
          }
          return send();
        }),
    });
    stage.organization.steps([invoice(1)]);

    expect(await stage.sync()).toMatchObject({ state: 'failed', error: { kind: 'auth' } });
    await expectNothing(stage);

    const { grants } = await tokens(stage.realmId, { reconnect: true });
    stage.configure({ quickbooks: { refreshToken: grants.at(-1)?.refreshToken ?? '' } });
    await stage.sync();

    await expectBooked(stage);
    expect(stage.objects('Customer')).toHaveLength(1);
  });

  it('of Zoho: the run ends as auth, and a new token in the configuration makes it good', async () => {
    const stage = theatre.stage(shop);
    stage.organization.steps([invoice(1)]);
    const good = `first-${stage.connection.slice(1)}`;
    stage.configure({ zoho: { refreshToken: 'revoked-long-ago' } });

    const run = await stage.sync();

    expect(run).toMatchObject({ state: 'failed', error: { kind: 'auth', code: 'zoho.oauth.invalidCode' } });
    await expectNothing(stage);

    stage.configure({ zoho: { refreshToken: good } });
    await stage.sync();

    await expectBooked(stage);
  });
});

describe('the wrong door', () => {
  it.each([
    {
      name: '403 with 3100, the application was disconnected',
      status: 403,
      body: fault('3100', 'ApplicationAuthorizationFailed', 'AUTHORIZATION'),
      kind: 'auth',
      code: 'quickbooks.3100',
    },
    {
      name: '6190, the subscription has ended',
      status: 403,
      body: fault('6190', 'Subscription period has ended or canceled'),
      kind: 'config',
      code: 'quickbooks.6190',
    },
  ])('$name: the run ends as $kind, the other invoices are not tried', async ({ status, body, kind, code }) => {
    const stage = theatre.stage(shop);
    stage.organization.steps([invoice(1), invoice(2)]);
    theatre.quickbooks.faults.add({ on: `POST /v3/company/${stage.realmId}/invoice`, ...answered(status, body) });

    const run = await stage.sync();

    expect(run).toMatchObject({ state: 'failed', error: { kind, code } });
    await expectNothing(stage);

    theatre.quickbooks.faults.clear();
    await stage.sync();

    // 2 × 216.50
    expect(stage.trialBalance()).toMatchObject({ 'Accounts Receivable (A/R)': '433.00' });
    expect(stage.objects('Invoice')).toHaveLength(2);
  });

  it('a lapsed subscription in the company itself', async () => {
    const stage = theatre.stage(shop);
    stage.organization.steps([invoice(1)]);
    await stage.person({ action: 'subscription', status: 'EXPIRED' });

    expect(await stage.sync()).toMatchObject({ state: 'failed', error: { kind: 'config', code: 'company.inactive' } });
    await expectNothing(stage);

    await stage.person({ action: 'subscription', status: 'PAID' });
    await stage.sync();

    await expectBooked(stage);
  });

  it("somebody else's organization: the run ends as config", async () => {
    const stage = theatre.stage(shop);
    stage.organization.steps([invoice(1)]);
    stage.configure({ zoho: { organizationId: '99999999' } });

    expect(await stage.sync()).toMatchObject({ state: 'failed', error: { kind: 'config' } });
    await expectNothing(stage);
  });

  it("somebody else's company: the run ends as auth", async () => {
    const stranger = theatre.stage(shop);
    const stage = theatre.stage(shop);
    stage.organization.steps([invoice(1)]);
    stage.configure({ quickbooks: { realmId: stranger.realmId } });

    expect(await stage.sync()).toMatchObject({ state: 'failed', error: { kind: 'auth' } });
    await expectNothing(stage);
    await expectNothing(stranger);
  });
});

describe('a limit', () => {
  const zohoLimit = (code: number): ReturnType<typeof answered> => answered(429, { code, message: 'too many' });

  it.each([
    {
      name: 'QuickBooks 429 on a write',
      vendor: 'quickbooks' as const,
      on: 'POST invoice',
      what: answered(429, fault('3001', 'ThrottleExceeded', 'SystemFault')),
      code: 'quickbooks.3001',
    },
    {
      name: 'QuickBooks 429 on a read',
      vendor: 'quickbooks' as const,
      on: 'GET query',
      what: answered(429, fault('3001', 'ThrottleExceeded', 'SystemFault')),
      code: 'quickbooks.3001',
    },
    { name: 'Zoho 44, calls of the minute', vendor: 'zoho' as const, on: '/inventory/v1/invoices', what: zohoLimit(44), code: 'zoho.44' },
    { name: 'Zoho 45, calls of the day', vendor: 'zoho' as const, on: '/inventory/v1/invoices', what: zohoLimit(45), code: 'zoho.45' },
    { name: 'Zoho 1070, calls at once', vendor: 'zoho' as const, on: '/inventory/v1/invoices', what: zohoLimit(1070), code: 'zoho.1070' },
    {
      name: 'Zoho 43, the long block',
      vendor: 'zoho' as const,
      on: '/inventory/v1/invoices',
      what: answered(200, { code: 43, message: 'blocked' }),
      code: 'zoho.43',
    },
  ])('$name: the run ends as throttled, the next one catches up', async ({ vendor, on, what, code }) => {
    const stage = theatre.stage(shop);
    stage.organization.steps([invoice(1)]);
    theatre[vendor].faults.add({ on: vendor === 'zoho' ? `GET ${on}` : on.replace(' ', ` /v3/company/${stage.realmId}/`), ...what });

    const run = await stage.sync();

    expect(run).toMatchObject({ state: 'failed', error: { kind: 'throttled', code } });
    await expectNothing(stage);

    theatre[vendor].faults.clear();
    await stage.sync();

    await expectBooked(stage);
  });
});
