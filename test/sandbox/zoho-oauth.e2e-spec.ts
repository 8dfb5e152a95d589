import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { rig, type Body, type Rig } from './zoho/support.js';

describe('the accounts server', () => {
  let at: Rig;
  beforeEach(async () => {
    at = await rig();
  });
  afterEach(() => at.sandbox.close());

  const client = { client_id: '1000.CLIENT', client_secret: 'secret' };
  async function token(params: Record<string, string>, inQuery = false): Promise<{ status: number; body: Body }> {
    const search = new URLSearchParams(params);
    const url = `${at.sandbox.accountsUrl}/oauth/v2/token`;
    const response = await fetch(inQuery ? `${url}?${search.toString()}` : url, { method: 'POST', ...(inQuery ? {} : { body: search }) });
    return { status: response.status, body: await response.json() };
  }
  const refresh = (more: Record<string, string> = {}) =>
    token({ ...client, grant_type: 'refresh_token', refresh_token: '1000.refresh', ...more });

  async function authorize(params: Record<string, string>): Promise<Response> {
    const search = new URLSearchParams({
      client_id: '1000.CLIENT',
      redirect_uri: 'https://app.example/callback',
      response_type: 'code',
      scope: 'ZohoInventory.invoices.READ,ZohoInventory.settings.READ',
      ...params,
    });
    return fetch(`${at.sandbox.accountsUrl}/oauth/v2/auth?${search.toString()}`, { redirect: 'manual' });
  }
  const exchange = (code: string) =>
    token({ ...client, grant_type: 'authorization_code', code, redirect_uri: 'https://app.example/callback' });

  it('hands out a grant code that works once and for two minutes', async () => {
    const back = new URL((await authorize({ access_type: 'offline', prompt: 'consent', state: 'xyz' })).headers.get('location') ?? '');
    expect(Object.fromEntries(back.searchParams)).toMatchObject({ state: 'xyz', location: 'us', 'accounts-server': at.sandbox.url });
    const code = back.searchParams.get('code') ?? '';

    const first = await exchange(code);
    expect(Object.keys(first.body).sort()).toEqual(['access_token', 'api_domain', 'expires_in', 'refresh_token', 'scope', 'token_type']);
    expect(first.body).toMatchObject({
      scope: 'ZohoInventory.invoices.READ ZohoInventory.settings.READ',
      expires_in: 3600,
      api_domain: at.sandbox.url,
    });
    expect(await exchange(code)).toEqual({ status: 200, body: { error: 'invalid_code' } });

    const late = new URL((await authorize({ access_type: 'offline' })).headers.get('location') ?? '').searchParams.get('code') ?? '';
    at.sandbox.clock.advance(120_000);
    expect((await exchange(late)).body).toEqual({ error: 'invalid_code' });
  });

  it('gives a refresh token only offline, and again only with consent', async () => {
    const codeOf = async (params: Record<string, string>) =>
      new URL((await authorize(params)).headers.get('location') ?? '').searchParams.get('code') ?? '';

    expect((await exchange(await codeOf({}))).body.refresh_token).toBeUndefined();
    expect((await exchange(await codeOf({ access_type: 'offline' }))).body.refresh_token).toBeUndefined();
    expect((await exchange(await codeOf({ access_type: 'offline', prompt: 'consent' }))).body.refresh_token).toMatch(/^1000\./);
  });

  it('refuses a foreign redirect without redirecting', async () => {
    expect((await authorize({ redirect_uri: 'https://evil.example/' })).status).toBe(400);
  });

  it('knows an address on this machine for a client that names none, and no other', async () => {
    at.sandbox.addOrganization({ organizationId: '20345', name: 'Plain', clientId: '1000.PLAIN', clientSecret: 'plain' });
    const asked = (redirect_uri: string) => authorize({ client_id: '1000.PLAIN', redirect_uri });

    const { status, headers } = await asked('http://localhost:8400/callback');

    expect(status).toBe(302);
    expect(headers.get('location')).toMatch(/^http:\/\/localhost:8400\/callback\?.*code=/);
    expect((await asked('http://localhost:8401/callback')).status).toBe(400);
  });

  it('answers mistakes with HTTP 200 and an error member', async () => {
    expect(await refresh({ client_id: 'nobody' })).toEqual({ status: 200, body: { error: 'invalid_client' } });
    expect(await refresh({ client_secret: 'wrong' })).toEqual({ status: 200, body: { error: 'invalid_client_secret' } });
    expect(await refresh({ refresh_token: 'wrong' })).toEqual({ status: 200, body: { error: 'invalid_code' } });
    expect(await refresh({ grant_type: 'password' })).toEqual({ status: 200, body: { error: 'unsupported_grant_type' } });
  });

  it('refreshes without rotating, from query or form, and lets the eleventh refresh in ten minutes wait', async () => {
    const first = await token({ ...client, grant_type: 'refresh_token', refresh_token: '1000.refresh' }, true);
    expect(first.body).not.toHaveProperty('refresh_token');
    for (let count = 0; count < 9; count += 1) expect((await refresh()).body.access_token).toBeDefined();

    expect(await refresh()).toMatchObject({ status: 400, body: { error: 'Access Denied', status: 'failure' } });
    at.sandbox.clock.advance(600_001);
    expect((await refresh()).status).toBe(200);
  });

  it('keeps at most fifteen access tokens of one refresh token alive', async () => {
    const first = (await refresh()).body.access_token as string;
    for (let count = 0; count < 14; count += 1) {
      at.sandbox.clock.advance(61_000);
      await refresh();
    }
    expect((await at.call('GET /users/me', undefined, { token: first })).status).toBe(200);

    at.sandbox.clock.advance(61_000);
    await refresh();
    expect((await at.call('GET /users/me', undefined, { token: first })).status).toBe(401);
  });

  it('ends a token after an hour and on revocation', async () => {
    const granted = (await refresh()).body.access_token as string;
    at.sandbox.clock.advance(3_599_000);
    expect((await at.call('GET /invoices', undefined, { token: granted })).status).toBe(200);
    at.sandbox.clock.advance(1_000);
    expect((await at.call('GET /invoices', undefined, { token: granted })).body).toEqual({
      code: 57,
      message: 'You are not authorized to perform this operation',
    });

    const next = (await refresh()).body.access_token as string;
    await fetch(`${at.sandbox.accountsUrl}/oauth/v2/token/revoke?token=1000.refresh`, { method: 'POST' });
    expect((await at.call('GET /invoices', undefined, { token: next })).status).toBe(401);
    expect((await refresh()).body).toEqual({ error: 'invalid_code' });
  });

  it('enforces scopes with the same answer as a bad token', async () => {
    const readOnly = at.sandbox.accessToken(['ZohoInventory.invoices.READ', 'ZohoInventory.debitnotes.READ']);
    const status = async (line: string, body?: unknown) => (await at.call(line, body, { token: readOnly })).status;

    expect(await status('GET /invoices')).toBe(200);
    expect(await status('GET /vendorcredits')).toBe(200);
    expect(await status('GET /bills')).toBe(401);
    expect(await status('POST /invoices/4600000000000000001/status/void')).toBe(401);
    expect(await status('GET /books/v3/invoices')).toBe(401);
    expect((await at.call('GET /bills', undefined, { token: readOnly })).body.code).toBe(57);
  });

  it('wants the vendor’s own scheme', async () => {
    const bearer = { headers: { authorization: `Bearer ${at.token}` } };
    expect((await at.call('GET /invoices', undefined, bearer)).status).toBe(401);
    at.sandbox.setSwitches({ bearerAccepted: true });
    expect((await at.call('GET /invoices', undefined, bearer)).status).toBe(200);
  });

  it('refuses a token of another data centre', async () => {
    at.sandbox.setSwitches({ dataCenter: 'eu' });
    expect((await at.call('GET /invoices')).status).toBe(401);
  });
});
