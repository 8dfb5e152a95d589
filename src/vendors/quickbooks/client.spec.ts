import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import nock from 'nock';

import type { FakePorts } from '../../../test/vendors/support/ports.js';
import { fakePorts } from '../../../test/vendors/support/ports.js';
import { MemoryTokenStore } from '../http/memory-token-store.js';
import { QuickbooksClient } from './client.js';
import type { QuickbooksLimits } from './options.js';

const API = 'https://api.example.test';
const OAUTH = 'https://oauth.example.test';
const TOKEN = '/oauth2/v1/tokens/bearer';
const SECRETS = ['client-secret-canary', 'REFRESH-CANARY', 'ACCESS-CANARY'];

let ports: FakePorts;
let store: MemoryTokenStore;

function client(limits: Partial<QuickbooksLimits> = {}, signal?: AbortSignal): QuickbooksClient {
  const options = {
    environment: 'sandbox',
    realmId: '4620816365',
    clientId: 'client-id',
    clientSecret: 'client-secret-canary',
    refreshToken: 'REFRESH-CANARY-0',
    apiUrl: `${API}/base`,
    oauthUrl: OAUTH,
    limits: { attempts: 3, ...limits },
  } as const;
  return new QuickbooksClient(options, ports, store, signal);
}

const api = (): nock.Scope => nock(`${API}/base/v3/company/4620816365`);

function grants(...accessTokens: string[]): nock.Scope {
  const scope = nock(OAUTH);
  accessTokens.forEach((token, index) =>
    scope.post(TOKEN).reply(200, { access_token: token, refresh_token: `REFRESH-CANARY-${index + 1}`, expires_in: 3600 }),
  );
  return scope;
}

const invoice = { Invoice: { Id: '130', SyncToken: '0', TotalAmt: 11.8 }, time: '2026-01-24T10:48:27.082-08:00' };
const body = '{"Line":[{"Amount":11.80}], "CustomerRef":{"value":"1"}}';
const create = { operation: 'create', body, requestId: 'k1' } as const;
const fault = (code: string, detail = 'words'): object => ({
  Fault: { Error: [{ Message: 'm', Detail: detail, code }], type: 'ValidationFault' },
});

beforeEach(() => {
  ports = fakePorts();
  store = new MemoryTokenStore();
  grants('ACCESS-CANARY-1', 'ACCESS-CANARY-2');
});
afterEach(() => {
  nock.cleanAll();
});

describe('QuickbooksClient.write', () => {
  it('sends the exact bytes with the request id, and tells the trace id', async () => {
    let sent = '';
    api()
      .post('/invoice')
      .query({ requestid: 'k1', minorversion: '75' })
      .matchHeader('authorization', 'Bearer ACCESS-CANARY-1')
      .matchHeader('accept', 'application/json')
      .reply(async (request: Request) => {
        sent = await request.text();
        return [200, invoice, { intuit_tid: 'tid-9' }];
      });

    const written = await client().write('Invoice', create);

    expect(sent).toBe(body);
    expect(written).toEqual({ object: invoice.Invoice, traceId: 'tid-9' });
  });

  it('repeats a lost write with the same key and the same bytes', async () => {
    const seen: string[] = [];
    api()
      .post('/invoice')
      .query(true)
      .replyWithError(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
    api()
      .post('/invoice')
      .query(true)
      .twice()
      .reply(async (request: Request) => {
        seen.push(`${request.url} ${await request.text()}`);
        return seen.length === 1 ? [503, ''] : [200, invoice];
      });

    const written = await client().write('Invoice', create);

    expect(written.object['Id']).toBe('130');
    expect(seen).toHaveLength(2);
    expect(seen[0]).toBe(seen[1]);
    expect(seen[0]).toContain('requestid=k1');
    expect(ports.calls.map(({ outcome, attempt }) => `${attempt} ${outcome}`).slice(-3)).toEqual(['1 transient', '2 transient', '3 ok']);
  });

  it('says unknown when every answer was lost, and keeps the key', async () => {
    api().post('/invoice').query(true).times(3).reply(500, 'broken');

    await expect(client().write('Invoice', create)).rejects.toMatchObject({
      kind: 'unknown',
      code: 'quickbooks.unknown',
      details: { requestId: 'k1', mayHaveCommitted: true },
    });
  });

  it('knows that nothing was sent when no connection came about', async () => {
    api()
      .post('/invoice')
      .query(true)
      .times(3)
      .replyWithError(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }));

    await expect(client().write('Invoice', create)).rejects.toMatchObject({ kind: 'transient', details: { mayHaveCommitted: false } });
  });

  it('takes a fault for an answer: sent once, never unknown', async () => {
    api().post('/invoice').query(true).reply(400, fault('6140'));

    await expect(client().write('Invoice', create)).rejects.toMatchObject({ kind: 'conflict', code: 'quickbooks.6140' });
  });

  it('does not take an answer without the object for a success', async () => {
    api().post('/invoice').query(true).reply(200, { time: 'now' });

    await expect(client().write('Invoice', create)).rejects.toMatchObject({ kind: 'unknown' });
  });

  it.each([
    ['Invoice', 'void', 'invoice', { operation: 'void' }],
    ['Payment', 'void', 'payment', { operation: 'update', include: 'void' }],
    ['BillPayment', 'void', 'billpayment', { operation: 'update', include: 'void' }],
    ['CreditMemo', 'delete', 'creditmemo', { operation: 'delete' }],
  ] as const)('%s %s', async (entity, operation, path, parameters) => {
    const call = api()
      .post(`/${path}`)
      .query({ ...parameters, requestid: 'k1', minorversion: '75' })
      .reply(200, { [entity]: { Id: '1' } });

    await client().write(entity, { operation, body: '{"Id":"1","SyncToken":"0"}', requestId: 'k1' });

    expect(call.isDone()).toBe(true);
  });

  it('asks past the number check only when told to', async () => {
    const call = api().post('/invoice').query({ include: 'allowduplicatedocnum', requestid: 'k1', minorversion: '75' }).reply(200, invoice);

    await client().write('Invoice', { ...create, allowDuplicateNumber: true });

    expect(call.isDone()).toBe(true);
  });

  it.each([
    ['CreditMemo', { ...create, operation: 'void' }],
    ['Customer', { ...create, operation: 'delete' }],
    ['Invoice', { ...create, requestId: 'x'.repeat(51) }],
    ['Invoice', { ...create, requestId: '' }],
  ] as const)('refuses what the vendor cannot do, before sending: %s %p', async (entity, write) => {
    await expect(client().write(entity, write)).rejects.toMatchObject({ kind: 'bug' });
  });

  it('changes names one at a time', async () => {
    let active = 0;
    let most = 0;
    api()
      .post('/customer')
      .query(true)
      .times(3)
      .reply(async () => {
        most = Math.max(most, ++active);
        await new Promise((resolve) => setImmediate(resolve));
        active -= 1;
        return [200, { Customer: { Id: '1' } }];
      });
    const quickbooks = client();

    await Promise.all(['a', 'b', 'c'].map((requestId) => quickbooks.write('Customer', { ...create, requestId })));

    expect(most).toBe(1);
  });
});

describe('QuickbooksClient and its token', () => {
  it('renews a refused token once for all calls and repeats them', async () => {
    api()
      .get('/invoice/1')
      .query(true)
      .twice()
      .matchHeader('authorization', 'Bearer ACCESS-CANARY-1')
      .reply(401, {
        fault: { error: [{ message: 'm', detail: 'Token expired: ACCESS-CANARY-1', code: '3200' }], type: 'AUTHENTICATION' },
      });
    api().get('/invoice/1').query(true).twice().matchHeader('authorization', 'Bearer ACCESS-CANARY-2').reply(200, invoice);
    const quickbooks = client();

    const read = await Promise.all([quickbooks.read('Invoice', '1'), quickbooks.read('Invoice', '1')]);

    expect(read.map((object) => object?.['Id'])).toEqual(['130', '130']);
    expect((await store.load())?.refreshToken).toBe('REFRESH-CANARY-2');
  });

  it('stops when the fresh token is refused too, without a word of any secret', async () => {
    api()
      .get('/invoice/1')
      .query(true)
      .times(3)
      .reply(401, {
        fault: { error: [{ message: 'm', detail: 'Token expired: ACCESS-CANARY-2', code: '3200' }], type: 'AUTHENTICATION' },
      });
    const quickbooks = client();
    const error = await quickbooks.read('Invoice', '1').catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ kind: 'auth', code: 'quickbooks.3200' });
    const said = JSON.stringify([error, (error as Error).message, (error as Error).stack, ports.lines, ports.calls]);
    for (const secret of SECRETS) expect(said).not.toContain(secret);
    // The third 401 finds the label remembered: no third token is fetched.
    await expect(quickbooks.read('Invoice', '1')).rejects.toMatchObject({ kind: 'auth' });
  });

  it('does not take in the token of an answer that repeats it, under whatever code', async () => {
    nock.cleanAll();
    const token = 'eyJhbGciOiJkaXIi.ACCESS-CANARY-0123456789';
    nock(OAUTH).post(TOKEN).reply(200, { access_token: token, refresh_token: 'REFRESH-CANARY-1', expires_in: 3600 });
    api()
      .get('/invoice/1')
      .query(true)
      .reply(400, fault('2020', `no such header: Bearer ${token}`));

    const error = await client()
      .read('Invoice', '1')
      .catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code: 'quickbooks.2020', message: expect.stringContaining('Bearer [redacted]') });
    expect(JSON.stringify([error, (error as Error).message, ports.lines])).not.toContain('ACCESS-CANARY');
  });

  it.each([302, 403, 404])('does not take a page of a gateway for a refusal of the client: %i', async (status) => {
    nock.cleanAll();
    nock(OAUTH).post(TOKEN).reply(status, '<html>Please wait</html>').persist();

    await expect(client().read('Invoice', '1')).rejects.toMatchObject({ kind: 'transient', code: 'quickbooks.notJson' });
  });

  it('says what to do when the grant is gone', async () => {
    nock.cleanAll();
    nock(OAUTH).post(TOKEN).reply(400, { error: 'invalid_grant', error_description: 'Token invalid' });

    await expect(client().read('Invoice', '1')).rejects.toMatchObject({ kind: 'auth', code: 'quickbooks.oauth.invalidGrant' });
  });
});

describe('QuickbooksClient reading', () => {
  it.each([
    [400, fault('610'), undefined],
    [200, fault('610'), undefined],
  ])('takes only object-not-found for gone (%i)', async (status, answer, expected) => {
    api().get('/invoice/1').query(true).reply(status, answer);

    expect(await client().read('Invoice', '1')).toBe(expected);
  });

  it.each([
    [404, '<html>', 'transient'],
    [403, '', 'transient'],
    [500, '', 'transient'],
  ])('does not take %i for gone', async (status, answer, kind) => {
    api().get('/invoice/1').query(true).times(3).reply(status, answer);

    await expect(client().read('Invoice', '1')).rejects.toMatchObject({ kind });
  });

  it('tells an empty list from an answer that is none', async () => {
    api().get('/query').query(true).reply(200, { QueryResponse: {}, time: 'now' });
    api().get('/query').query(true).reply(200, { time: 'now' });
    const quickbooks = client({ attempts: 1 });

    expect(await quickbooks.query('Invoice')).toEqual([]);
    await expect(quickbooks.query('Invoice')).rejects.toMatchObject({ kind: 'transient', code: 'quickbooks.notJson' });
  });

  it('posts a statement that is too long for a URL', async () => {
    const where = `DocNumber = '${'x'.repeat(3000)}'`;
    const call = api()
      .post('/query', `select * from Invoice where ${where} maxresults 1000`)
      .query({ minorversion: '75' })
      .matchHeader('content-type', 'application/text')
      .reply(200, { QueryResponse: { Invoice: [{ Id: '1' }] } });

    expect(await client().query('Invoice', where)).toEqual([{ Id: '1' }]);
    expect(call.isDone()).toBe(true);
  });

  it('encodes the plus of an offset', async () => {
    let uri = '';
    api()
      .get('/query')
      .query(true)
      .reply((request: Request) => {
        uri = request.url;
        return [200, { QueryResponse: {} }];
      });

    await client().query('Invoice', "MetaData.LastUpdatedTime > '2026-01-31T00:00:00+05:30'");

    expect(uri).toContain('00%3A00%2B05%3A30');
  });

  it('separates what changed from what is gone', async () => {
    api()
      .get('/cdc')
      .query({ entities: 'Customer,Invoice', changedSince: '2026-01-30T09:00:00-08:00', minorversion: '75' })
      .reply(200, {
        CDCResponse: [
          {
            QueryResponse: [
              {},
              {
                Invoice: [
                  { Id: '130', SyncToken: '1' },
                  { Id: '979', status: 'Deleted', MetaData: { LastUpdatedTime: '2026-01-31T10:11:12-08:00' } },
                ],
              },
            ],
          },
        ],
        time: '2026-01-31T10:20:00.000-08:00',
      });

    expect(await client().cdc(['Customer', 'Invoice'], '2026-01-30T09:00:00-08:00')).toEqual({
      changed: { Customer: [], Invoice: [{ Id: '130', SyncToken: '1' }] },
      deleted: { Customer: [], Invoice: [{ id: '979', at: '2026-01-31T10:11:12-08:00' }] },
      time: '2026-01-31T10:20:00.000-08:00',
      isTruncated: false,
    });
  });
});

describe('QuickbooksClient throttled', () => {
  it('waits a minute as told and goes on', async () => {
    api().get('/invoice/1').query(true).reply(429, '');
    api().get('/invoice/1').query(true).reply(200, invoice);

    expect((await client().read('Invoice', '1'))?.['Id']).toBe('130');
    expect(ports.waits).toEqual([60_000]);
  });

  it('keeps every other call away while the door is closed', async () => {
    api().get('/invoice/1').query(true).reply(429, '', { 'retry-after': '600' });
    const quickbooks = client();
    await expect(quickbooks.read('Invoice', '1')).rejects.toMatchObject({ kind: 'throttled' });

    // No answer is prepared for this one: it must not be sent.
    await expect(quickbooks.query('Customer')).rejects.toMatchObject({ kind: 'throttled', details: { retryAfterMs: 600_000 } });
  });

  it('takes a refusal of reads for more than a quarter of an hour for metering, which leaves writes open', async () => {
    api().get('/invoice/1').query(true).times(10).reply(429, '');
    api().post('/invoice').query(true).reply(200, invoice);
    const quickbooks = client({ attempts: 1 });
    const codes: string[] = [];
    for (let at = 0; at < 7; at += 1) {
      const error = await quickbooks
        .read('Invoice', '1')
        .catch((thrown: unknown) => thrown as { code: string; details: { retryAfterMs: number } });
      if (error === undefined || !('code' in error)) throw new Error('was not refused');
      codes.push((error as { code: string }).code);
      ports.advance((error as { details: { retryAfterMs: number } }).details.retryAfterMs);
      if (codes.at(-1) === 'quickbooks.metering') break;
    }

    // Waits of 1, 2, 4 and 8 minutes make 15; the refusal after another 8 minutes is beyond them.
    expect(codes).toEqual([...Array.from({ length: 5 }, () => 'quickbooks.3001'), 'quickbooks.metering']);
    expect((await quickbooks.write('Invoice', create)).object['Id']).toBe('130');
  });
});

describe('QuickbooksClient.batch', () => {
  const items = [
    { bId: 'i1', entity: 'Invoice', operation: 'create', body: '{"TotalAmt":1.10}' },
    { bId: 'i2', entity: 'Payment', operation: 'void', body: '{"Id":"8","SyncToken":"0","sparse":true}' },
    { bId: 'i3', entity: 'Bill', operation: 'delete', body: '{"Id":"9","SyncToken":"0"}' },
  ] as const;

  it('answers item by item and leaves a missing one open', async () => {
    const call = api()
      .post(
        '/batch',
        '{"BatchItemRequest":[{"bId":"i1","operation":"create","Invoice":{"TotalAmt":1.10}},' +
          '{"bId":"i2","operation":"update","optionsData":"void","Payment":{"Id":"8","SyncToken":"0","sparse":true}},' +
          '{"bId":"i3","operation":"delete","Bill":{"Id":"9","SyncToken":"0"}}]}',
      )
      .query({ requestid: 'b1', minorversion: '75' })
      .reply(200, {
        BatchItemResponse: [
          { bId: 'i2', ...fault('5010') },
          { bId: 'i1', Invoice: { Id: '1' } },
        ],
        time: 'now',
      });

    const results = await client().batch(items, 'b1');

    expect(call.isDone()).toBe(true);
    expect(results).toMatchObject([
      { bId: 'i1', object: { Id: '1' } },
      { bId: 'i2', error: { kind: 'conflict', code: 'quickbooks.5010' } },
      { bId: 'i3', error: { kind: 'unknown' } },
    ]);
  });

  it('refuses a batch the vendor would refuse', async () => {
    const many = Array.from({ length: 31 }, (_, index) => ({ ...items[0], bId: `i${index}` }));

    await expect(client().batch(many, 'b1')).rejects.toMatchObject({ kind: 'bug' });
    await expect(client().batch([items[0], items[0]], 'b1')).rejects.toMatchObject({ kind: 'bug' });
    await expect(client().batch([items[0]], 'x'.repeat(37))).rejects.toMatchObject({ kind: 'bug' });
  });
});

describe('a QuickbooksClient without a realm', () => {
  it('is refused: a path without it addresses something else', () => {
    const options = { environment: 'production', realmId: '', clientId: 'c', clientSecret: 's', refreshToken: 'r' } as const;

    expect(() => new QuickbooksClient(options, ports, store)).toThrow('realmId');
  });
});
