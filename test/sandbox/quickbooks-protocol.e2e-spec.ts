import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { gunzipSync } from 'node:zlib';
import { get as httpGet } from 'node:http';
import { line, openBooks, ref, startOfTest, type Books } from './quickbooks.harness.js';

let books: Books;
let customer: string;
let item: string;

beforeEach(async () => {
  books = await openBooks({ clientId: 'app', clientSecret: 'secret', refreshToken: 'RT-1' });
  customer = (await books.save('customer', { DisplayName: 'Ann' })).Id;
  item = (await books.save('item', { Name: 'Pump', Type: 'Service', IncomeAccountRef: ref(books.account('Services')) })).Id;
});

afterEach(() => books.sandbox.close());

const hourMs = 3_600_000;
const basic = (secret = 'secret') => `Basic ${Buffer.from(`app:${secret}`).toString('base64')}`;

async function form(path: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
  const response = await fetch(`${books.sandbox.url}${path}`, {
    method: 'POST',
    headers: { authorization: basic(), 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(fields),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

const refresh = (token: string, headers: Record<string, string> = {}) =>
  form('/oauth2/v1/tokens/bearer', { grant_type: 'refresh_token', refresh_token: token }, headers);
const withToken = (token: string | undefined, accept = 'application/json') =>
  books.get('companyinfo/1', { accept, authorization: token === undefined ? '' : `Bearer ${token}` });

describe('bearer tokens', () => {
  it('are answered by the gateway in its own shape when they are no good', async () => {
    const expired = (await refresh('RT-1')).body.access_token;
    books.sandbox.clock.advance(hourMs);

    for (const token of [undefined, 'nonsense', expired]) {
      const { status, body } = await withToken(token);

      expect(status).toBe(401);
      expect(body).toMatchObject({
        fault: {
          type: 'AUTHENTICATION',
          error: [{ code: '3200', message: 'message=AuthenticationFailed; errorCode=003200; statusCode=401' }],
        },
        time: Date.parse(startOfTest) + hourMs,
      });
      expect(body).not.toHaveProperty('Fault');
    }
  });

  it('open their own company only', async () => {
    books.sandbox.addCompany({ realmId: '99', clientId: 'app', clientSecret: 'secret' });

    const { status, body } = await withToken(books.sandbox.accessToken('99'));

    expect({ status, code: body.fault.error[0].code }).toEqual({ status: 403, code: '3100' });
  });

  it('work with the keys of their environment only', async () => {
    books.sandbox.setSwitches({ environment: 'production' });

    expect((await withToken(books.sandbox.accessToken())).status).toBe(403);
  });
});

describe('the token endpoint', () => {
  it('keeps the refresh token for a day, then gives a new one and lets the old one live a day more', async () => {
    const same = await refresh('RT-1');
    books.sandbox.clock.advance(24 * hourMs);
    const rotated = await refresh('RT-1');
    books.sandbox.clock.advance(24 * hourMs - 1);
    const stillOld = await refresh('RT-1');
    books.sandbox.clock.advance(1);
    const dead = await refresh('RT-1');

    expect(same.body).toMatchObject({
      token_type: 'bearer',
      expires_in: 3600,
      refresh_token: 'RT-1',
      x_refresh_token_expires_in: 8_640_000,
    });
    expect(same.body).not.toHaveProperty('x_refresh_token_hard_expires_in');
    expect(rotated.body.refresh_token).not.toBe('RT-1');
    expect(stillOld.status).toBe(200);
    expect(dead).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect((await refresh(rotated.body.refresh_token)).status).toBe(200);
  });

  it('forgets a grant that idles for a hundred days', async () => {
    books.sandbox.clock.advance(100 * 24 * hourMs);

    expect(await refresh('RT-1')).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('tells the absolute end on request: five years', async () => {
    const { body } = await refresh('RT-1', { 'x-include-refresh-token-hard-expires-in': 'true' });

    expect(body.x_refresh_token_hard_expires_in).toBe(5 * 365 * 86_400);
  });

  it.each([
    ['a wrong secret', { grant_type: 'refresh_token', refresh_token: 'RT-1' }, basic('other'), 401, 'invalid_client'],
    ['no grant type', {}, basic(), 400, 'invalid_request'],
    ['another grant type', { grant_type: 'password' }, basic(), 400, 'unsupported_grant_type'],
    ['an unknown token', { grant_type: 'refresh_token', refresh_token: 'x' }, basic(), 400, 'invalid_grant'],
  ])('refuses %s', async (_case, fields, authorization, status, error) => {
    expect(await form('/oauth2/v1/tokens/bearer', fields as Record<string, string>, { authorization })).toMatchObject({
      status,
      body: { error },
    });
  });

  it('ends the grant when either token is revoked', async () => {
    const { access_token } = (await refresh('RT-1')).body;

    const revoked = await form('/v2/oauth2/tokens/revoke', { token: access_token });

    expect(revoked.status).toBe(200);
    expect((await withToken(access_token)).status).toBe(401);
    expect(await refresh('RT-1')).toMatchObject({ body: { error: 'invalid_grant' } });
  });
});

describe('consent', () => {
  const authorize = (more: Record<string, string> = {}) => {
    const fields = {
      client_id: 'app',
      redirect_uri: 'http://127.0.0.1:9/cb',
      scope: 'com.intuit.quickbooks.accounting',
      state: 's1',
      ...more,
    };
    return fetch(`${books.sandbox.url}/connect/oauth2?${new URLSearchParams(fields).toString()}`, { redirect: 'manual' });
  };
  const exchange = (code: string, redirect = 'http://127.0.0.1:9/cb') =>
    form('/oauth2/v1/tokens/bearer', { grant_type: 'authorization_code', code, redirect_uri: redirect });

  it('gives a code that works once, for the address it was given for', async () => {
    const target = new URL((await authorize()).headers.get('location')!);
    const code = target.searchParams.get('code')!;
    const first = await exchange(code);
    const again = await exchange(code);
    const elsewhere = await exchange(
      new URL((await authorize()).headers.get('location')!).searchParams.get('code')!,
      'http://127.0.0.1:9/other',
    );

    expect([target.searchParams.get('state'), target.searchParams.get('realmId')]).toEqual(['s1', books.realm]);
    expect(first.status).toBe(200);
    expect([again.body.error, elsewhere.body.error]).toEqual(['invalid_grant', 'invalid_grant']);
    expect((await withToken(first.body.access_token)).status).toBe(200);
  });

  it('can be denied', async () => {
    const target = new URL((await authorize({ deny: '1' })).headers.get('location')!);

    expect(Object.fromEntries(target.searchParams)).toEqual({ error: 'access_denied', state: 's1' });
  });

  it('is found by discovery', async () => {
    const response = await fetch(`${books.sandbox.url}/.well-known/openid_sandbox_configuration`);

    expect(await response.json()).toMatchObject({
      token_endpoint: `${books.sandbox.url}/oauth2/v1/tokens/bearer`,
      revocation_endpoint: `${books.sandbox.url}/v2/oauth2/tokens/revoke`,
    });
  });
});

describe('answers', () => {
  it('are JSON only for those who ask, XML for the others', async () => {
    const json = await books.get('companyinfo/1');
    const xml = await books.get('companyinfo/1', { accept: '*/*' });
    const fault = await books.get('invoice/77', { accept: 'application/xml' });

    expect(json.body).toMatchObject({ CompanyInfo: { domain: 'QBO', Id: '1' }, time: '2026-03-02T12:00:00.000-08:00' });
    expect(xml.headers.get('content-type')).toContain('application/xml');
    expect(xml.body).toContain('<IntuitResponse time="2026-03-02T12:00:00.000-08:00"');
    expect(fault.body).toContain('<Fault type="ValidationFault"><Error code="610">');
    for (const { headers } of [json, xml, fault]) expect(headers.get('intuit_tid')).toMatch(/\S+/);
  });

  it('carry the summer offset in summer', async () => {
    books.sandbox.clock.set('2026-07-01T12:00:00Z');
    books.sandbox.setSwitches({ accessTokenSeconds: 3600 });

    const { body } = await books.get('companyinfo/1', { authorization: `Bearer ${books.sandbox.accessToken()}` });

    expect(body.time).toBe('2026-07-01T05:00:00.000-07:00');
  });

  it('are zipped on request', async () => {
    const chunks: Buffer[] = [];
    const headers = { accept: 'application/json', 'accept-encoding': 'gzip', authorization: `Bearer ${books.sandbox.accessToken()}` };
    const encoding = await new Promise((resolve, reject) => {
      httpGet(`${books.sandbox.url}/v3/company/${books.realm}/preferences`, { headers }, (response) => {
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve(response.headers['content-encoding']));
      }).on('error', reject);
    });

    expect(encoding).toBe('gzip');
    expect(JSON.parse(gunzipSync(Buffer.concat(chunks)).toString())).toHaveProperty('Preferences');
  });

  it.each([
    ['an unknown entity', 'nonsense/1', 400, '500'],
    ['a path too deep', 'customer/1/5', 400, '500'],
    ['an id that is no number', 'customer/1.5', 400, '2030'],
    ['an id that does not exist', 'customer/4711', 400, '610'],
  ])('to %s are faults', async (_case, path, status, code) => {
    const answer = await books.get(path);

    expect({ status: answer.status, code: answer.body.Fault.Error[0].code }).toEqual({ status, code });
  });

  it('do not exist elsewhere', async () => {
    expect((await fetch(`${books.sandbox.url}/v4/anything`)).status).toBe(404);
  });
});

describe('bodies', () => {
  it.each([
    ['broken JSON', '{"DisplayName":', '2010'],
    ['an unknown property', '{"DisplayName":"X","BadJson":true}', '2010'],
    ['a wrong type', '{"DisplayName":{"value":"X"}}', '2010'],
    ['an unknown line property', '{"CustomerRef":{"value":"1"},"Line":[{"Amout":1}]}', '2010'],
    ['an unknown detail type', '{"CustomerRef":{"value":"1"},"Line":[{"Amount":1,"DetailType":"Nonsense"}]}', '2010'],
  ])('with %s are refused', async (_case, body, code) => {
    const { body: answer } = await books.post(body.includes('Line') ? 'invoice' : 'customer', body);

    expect(answer.Fault.Error[0].code).toBe(code);
  });

  it('that are not UTF-8 store nothing', async () => {
    const response = await fetch(`${books.sandbox.url}/v3/company/${books.realm}/customer`, {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/json', authorization: `Bearer ${books.sandbox.accessToken()}` },
      body: Buffer.from('{"DisplayName":"M\xfcller"}', 'latin1'),
    });

    expect(response.status).toBe(400);
    expect(books.sandbox.company().store('Customer').size).toBe(1);
  });

  it('may repeat read-only members: they are ignored', async () => {
    const saved = await books.save('customer', {
      Id: customer,
      SyncToken: '0',
      sparse: true,
      Balance: 5,
      domain: 'X',
      MetaData: { CreateTime: '1999-01-01' },
      Notes: 'n',
    });

    expect(saved).toMatchObject({ Balance: 0, domain: 'QBO', Notes: 'n', MetaData: { CreateTime: '2026-03-02T12:00:00-08:00' } });
  });
});

describe('updates and deletes', () => {
  const invoice = () => books.save('invoice', { CustomerRef: ref(customer), Line: [line(10, item)] });

  it('need the id and the current token', async () => {
    const { Id } = await invoice();

    const noToken = await books.refused('invoice', { Id, sparse: true });
    const noId = await books.refused('invoice?operation=update', { SyncToken: '0', sparse: true });
    const stale = await books.refused('invoice', { Id, SyncToken: '3', sparse: true, PrivateNote: 'x' });

    expect([noToken.code, noToken.element, noId.code, noId.element]).toEqual(['2020', 'SyncToken', '2020', 'Id']);
    expect(stale).toMatchObject({ status: 400, code: '5010' });
    expect(stale.detail).toMatch(/^Stale Object Error : You and .* were working on this at the same time\./);
    expect(await books.read(`invoice/${Id}`)).toMatchObject({ SyncToken: '0' });
  });

  it('move token and time', async () => {
    const { Id } = await invoice();
    books.sandbox.clock.advance(5000);

    const saved = await books.save('invoice', { Id, SyncToken: '0', sparse: true, PrivateNote: 'x' });

    expect(saved).toMatchObject({
      SyncToken: '1',
      MetaData: { CreateTime: '2026-03-02T12:00:00-08:00', LastUpdatedTime: '2026-03-02T12:00:05-08:00' },
    });
  });

  it('clear a field by the empty form of its type only', async () => {
    const BillEmail = { Address: 'a@b.example' };
    const held = { CustomerRef: ref(customer), PrivateNote: 'x', SalesTermRef: ref('3'), BillEmail, Line: [line(10, item)] };
    const { Id } = await books.save('invoice', held);
    const sparse = (SyncToken: string, fields: object) => ({ Id, SyncToken, sparse: true, ...fields });

    const kept = await books.save('invoice', sparse('0', { PrivateNote: null, SalesTermRef: null, BillEmail: null }));
    const wrong = [{ PrivateNote: {} }, { SalesTermRef: '' }, { BillEmail: '' }, { BillEmail: { value: '' } }];
    const codes = await Promise.all(wrong.map(async (fields) => (await books.refused('invoice', sparse('1', fields))).code));
    const cleared = await books.save('invoice', sparse('1', { PrivateNote: '', SalesTermRef: { value: '' }, BillEmail: {} }));

    expect(kept).toMatchObject({ PrivateNote: 'x', SalesTermRef: { value: '3' }, BillEmail });
    expect(codes).toEqual(['2010', '2010', '2010', '2010']);
    for (const field of ['PrivateNote', 'SalesTermRef', 'BillEmail']) expect(cleared).not.toHaveProperty(field);
  });

  it('end with a deletion that stays', async () => {
    const { Id } = await invoice();

    const { body } = await books.post('invoice?operation=delete', { Id, SyncToken: '0' });
    const after = await Promise.all([
      books.get(`invoice/${Id}`),
      books.post('invoice', { Id, SyncToken: '0', sparse: true }),
      books.post('invoice?operation=delete', { Id, SyncToken: '0' }),
    ]);

    expect(body).toMatchObject({ Invoice: { status: 'Deleted', domain: 'QBO', Id } });
    for (const { status, body: fault } of after) {
      expect(status).toBe(400);
      expect(fault.Fault.Error[0]).toMatchObject({ code: '610', Detail: 'Object Not Found : Another user has deleted this transaction.' });
    }
    expect(books.trial()).toEqual({});
  });

  it('do not delete list objects, nor read one transaction as another', async () => {
    const { Id } = await invoice();

    const list = await books.refused('customer?operation=delete', { Id: customer, SyncToken: '0' });
    const other = await books.get(`payment/${Id}`);

    expect([list.code, other.body.Fault.Error[0].code]).toEqual(['500', '610']);
  });

  it('in closed books are refused, by the old date or the new', async () => {
    const { Id } = await books.save('invoice', { CustomerRef: ref(customer), TxnDate: '2026-01-15', Line: [line(10, item)] });
    const later = await invoice();
    await books.admin('ui', { action: 'closeBooks', date: '2026-01-31' });

    const refused = await Promise.all([
      books.refused('invoice', { CustomerRef: ref(customer), TxnDate: '2026-01-31', Line: [line(10, item)] }),
      books.refused('invoice', { Id, SyncToken: '0', sparse: true, TxnDate: '2026-02-15' }),
      books.refused('invoice', { Id: later.Id, SyncToken: '0', sparse: true, TxnDate: '2026-01-31' }),
      books.refused('invoice?operation=delete', { Id, SyncToken: '0' }),
      books.refused('invoice?operation=void', { Id, SyncToken: '0' }),
    ]);

    expect(refused.map(({ code }) => code)).toEqual(['6210', '6210', '6210', '6210', '6210']);
  });

  it('end with the subscription, reads go on', async () => {
    await books.admin('ui', { action: 'subscription', status: 'EXPIRED' });

    expect((await books.refused('customer', { DisplayName: 'New' })).code).toBe('6190');
    expect(await books.read(`customer/${customer}`)).toMatchObject({ DisplayName: 'Ann' });
  });

  it('leave what a person matched in the bank feed', async () => {
    const { Id } = await invoice();
    await books.admin('ui', { action: 'matchBankFeed', id: Id });

    expect(await books.refused('invoice?operation=delete', { Id, SyncToken: '0' })).toMatchObject({ code: '6480' });
  });
});

describe('request ids', () => {
  const body = () => ({ CustomerRef: ref(customer), Line: [line(10, item)] });

  it('answer a repeat with the first answer and store nothing again, also at the same time', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => books.post('invoice?requestid=abc', body())));
    const changed = await books.post('invoice?requestid=abc', { ...body(), PrivateNote: 'other' });

    expect(new Set([...answers, changed].map(({ body: answer }) => JSON.stringify(answer))).size).toBe(1);
    expect(books.sandbox.company().store('Invoice').size).toBe(1);
  });

  it('replay a fault as well', async () => {
    const first = await books.post('customer?requestid=f1', { DisplayName: 'Ann' });
    const again = await books.post('customer?requestid=f1', { DisplayName: 'Somebody else' });

    expect(again.body).toEqual(first.body);
    expect(first.body.Fault.Error[0].code).toBe('6240');
  });

  it('are forgotten after a day', async () => {
    await books.post('invoice?requestid=abc', body());
    books.sandbox.clock.advance(24 * hourMs);
    const { status } = await books.post('invoice?requestid=abc', body(), { authorization: `Bearer ${books.sandbox.accessToken()}` });

    expect(status).toBe(200);
    expect(books.sandbox.company().store('Invoice').size).toBe(2);
  });

  it('have at most fifty characters', async () => {
    const { code } = await books.refused(`invoice?requestid=${'x'.repeat(51)}`, body());

    expect(code).toBe('2130');
  });
});
