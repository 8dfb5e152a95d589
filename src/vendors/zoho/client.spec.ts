import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import nock from 'nock';

import type { FakePorts } from '../../../test/vendors/support/ports.js';
import { fakePorts } from '../../../test/vendors/support/ports.js';
import type { LearnedRate } from '../http/adaptive-rate.js';
import { MemoryTokenStore } from '../http/memory-token-store.js';
import { ZohoClient } from './client.js';
import type { ZohoClientOptions } from './options.js';

const API = 'https://api.example.test';
const ACCOUNTS = 'https://accounts.example.test';
const TOKEN = '/oauth/v2/token';
const ORG = { organization_id: '10234695' };
const ID = '982000000567114';

let ports: FakePorts;

function client(options: Partial<ZohoClientOptions> = {}): ZohoClient {
  const all: ZohoClientOptions = {
    dataCenter: 'us',
    organizationId: '10234695',
    clientId: 'client-id',
    clientSecret: 'SECRET-CANARY',
    refreshToken: 'REFRESH-CANARY',
    accountsUrl: ACCOUNTS,
    apiUrl: `${API}/base/inventory/v1`,
    ...options,
    limits: { attempts: 3, ...options.limits },
  };
  return new ZohoClient(all, ports, new MemoryTokenStore());
}

const api = (): nock.Scope => nock(`${API}/base/inventory/v1`);
const noSuchPath = { code: 5, message: 'Invalid URL Passed' };
const grant = (token = 'ACCESS-CANARY-1'): nock.Scope => nock(ACCOUNTS).post(TOKEN).reply(200, { access_token: token, expires_in: 3600 });
const ok = (members: object): object => ({ code: 0, message: 'success', ...members });

beforeEach(() => {
  ports = fakePorts();
  grant();
});
afterEach(() => {
  nock.cleanAll();
});

describe('ZohoClient interrupted', () => {
  it('gives up waiting for a limit in the middle of a list', async () => {
    const controller = new AbortController();
    api().get('/invoices').query(true).reply(429, { code: 44, message: 'too many requests in a minute' });
    const sleep = async (_ms: number, signal?: AbortSignal): Promise<void> => {
      controller.abort(new Error('interrupted'));
      signal?.throwIfAborted();
    };
    const options = { dataCenter: 'us', organizationId: '10234695', clientId: 'c', clientSecret: 's', refreshToken: 'r' } as const;
    const zoho = new ZohoClient(
      { ...options, accountsUrl: ACCOUNTS, apiUrl: `${API}/base/inventory/v1` },
      { ...ports, sleep },
      new MemoryTokenStore(),
    );

    await expect(zoho.listPage('invoices', { page: 1, signal: controller.signal })).rejects.toThrow('interrupted');
  });
});

describe('ZohoClient addressing', () => {
  it('names the organization and the token scheme on each call', async () => {
    const call = api()
      .get(`/invoices/${ID}`)
      .query(ORG)
      .matchHeader('authorization', 'Zoho-oauthtoken ACCESS-CANARY-1')
      .reply(200, ok({ invoice: { invoice_id: ID, total: 11.8 } }));

    expect(await client().get('invoices', ID)).toEqual({ invoice_id: ID, total: 11.8 });
    expect(call.isDone()).toBe(true);
  });

  it('goes where the token answer says, unless the host is configured', async () => {
    nock.cleanAll();
    nock(ACCOUNTS).post(TOKEN).reply(200, { access_token: 'A', expires_in: 3600, api_domain: 'https://www.zohoapis.example' });
    const call = nock('https://www.zohoapis.example')
      .get('/inventory/v1/items')
      .query(true)
      .reply(200, ok({ items: [] }));
    const zoho = new ZohoClient(
      { dataCenter: 'us', organizationId: '1', clientId: 'c', clientSecret: 's', refreshToken: 'r', accountsUrl: ACCOUNTS },
      ports,
      new MemoryTokenStore(),
    );

    await zoho.listPage('items', { page: 1 });
    expect(call.isDone()).toBe(true);
  });

  describe('at Zoho itself', () => {
    const names = (api_domain: string): ZohoClient => {
      nock.cleanAll();
      nock('https://accounts.zoho.com').post(TOKEN).reply(200, { access_token: 'A', expires_in: 3600, api_domain });
      const options = { dataCenter: 'us', organizationId: '1', clientId: 'c', clientSecret: 's', refreshToken: 'r' } as const;
      return new ZohoClient(options, ports, new MemoryTokenStore());
    };

    it.each(['https://www.zohoapis.eu', 'https://www.zohoapis.com.au/', 'https://inventory.zoho.in'])('goes to %s', async (domain) => {
      const zoho = names(domain);
      const call = nock(domain)
        .get('/inventory/v1/items')
        .query(true)
        .reply(200, ok({ items: [] }));

      await zoho.listPage('items', { page: 1 });

      expect(call.isDone()).toBe(true);
    });

    it.each([
      'http://www.zohoapis.com',
      'https://www.zohoapis.com:8443',
      'https://evilzohoapis.com',
      'https://www.zohoapis.com.evil.test',
      'https://www.zohoapis.com@evil.test',
      'http://169.254.169.254/',
      'www.zohoapis.com',
    ])('sends no token to %s', async (domain) => {
      await expect(names(domain).listPage('items', { page: 1 })).rejects.toMatchObject({ kind: 'config', code: 'zoho.apiDomain' });
    });
  });

  it('goes where an emulator says, whatever that is', async () => {
    nock.cleanAll();
    nock('http://localhost:9999').post(TOKEN).reply(200, { access_token: 'A', expires_in: 3600, api_domain: 'http://other.test:1' });
    const call = nock('http://other.test:1')
      .get('/inventory/v1/items')
      .query(true)
      .reply(200, ok({ items: [] }));
    const accountsUrl = 'http://localhost:9999';
    const options = { dataCenter: 'us', organizationId: '1', clientId: 'c', clientSecret: 's', refreshToken: 'r', accountsUrl } as const;

    await new ZohoClient(options, ports, new MemoryTokenStore()).listPage('items', { page: 1 });

    expect(call.isDone()).toBe(true);
  });

  it('reads what only Books documents through Books, once Inventory does not know its path', async () => {
    api().get('/vendorpayments').query(true).once().reply(404, noSuchPath);
    const books = nock(`${API}/base/books/v3`);
    books
      .get('/vendorpayments')
      .query(true)
      .reply(200, ok({ vendorpayments: [] }));
    books
      .get(`/vendorpayments/${ID}`)
      .query(true)
      .reply(200, ok({ vendorpayment: { payment_id: ID } }));
    const zoho = client();

    await zoho.listPage('vendorpayments', { page: 1 });

    expect(await zoho.get('vendorpayments', ID)).toEqual({ payment_id: ID });
  });

  it('says which list neither knows, and asks both again the next time', async () => {
    api().get('/vendorpayments').query(true).twice().reply(404, noSuchPath);
    nock(`${API}/base/books/v3`).get('/vendorpayments').query(true).twice().reply(404, noSuchPath);
    const zoho = client();
    const asked = () => zoho.listPage('vendorpayments', { page: 1 });

    await expect(asked()).rejects.toMatchObject({ code: 'zoho.not-served', message: expect.stringContaining('vendorpayments') });
    await expect(asked()).rejects.toMatchObject({ code: 'zoho.not-served' });
  });

  it.each([
    ['does not know Books', 404, noSuchPath, 404, noSuchPath],
    ['lacks the scope of Books', 404, noSuchPath, 401, { code: 57, message: 'not authorized' }],
    ['lacks both scopes', 401, { code: 57, message: 'not authorized' }, 401, { code: 57, message: 'not authorized' }],
    ['is a stranger to Books', 401, { code: 57, message: 'not authorized' }, 400, { code: 6041, message: 'not associated' }],
  ])('names the scope of Books when the grant %s', async (_what, status, answer, booksStatus, booksAnswer) => {
    // A refused token is renewed once.
    grant('ACCESS-CANARY-2');
    api().get('/vendorpayments').query(true).twice().reply(status, answer);
    nock(`${API}/base/books/v3`).get('/vendorpayments').query(true).twice().reply(booksStatus, booksAnswer);

    await expect(client().listPage('vendorpayments', { page: 1 })).rejects.toMatchObject({
      kind: 'config',
      code: 'zoho.not-served',
      message: expect.stringContaining('ZohoBooks.vendorpayments.READ'),
    });
  });

  it('says of a grant that is dead that it is dead, also where a list may not be served', async () => {
    api().get('/vendorpayments').query(true).reply(401, { code: 57, message: 'not authorized' });
    nock(ACCOUNTS).post(TOKEN).reply(200, { error: 'invalid_code' });

    await expect(client().listPage('vendorpayments', { page: 1 })).rejects.toMatchObject({ kind: 'auth', code: 'zoho.oauth.invalidCode' });
  });

  it.each([
    [401, 57],
    [405, 37],
    [404, 5],
  ])('an account that may not be written is one refusal, not the end of the connection: %i, code %i', async (status, code) => {
    grant('ACCESS-CANARY-2');
    api().post('/chartofaccounts').query(true).twice().reply(status, { code, message: 'no' });

    await expect(client().create('chartofaccounts', { account_name: 'Vans' })).rejects.toMatchObject({
      kind: 'rejected',
      code: 'zoho.read-only',
      message: expect.stringContaining('ZohoBooks.accountants.ALL'),
    });
  });

  it('reads a list without its filter where Zoho refuses the filter instead of ignoring it', async () => {
    const asked: boolean[] = [];
    api()
      .get('/settings/taxes')
      .query(true)
      .twice()
      .reply((request: Request) => {
        const isFiltered = new URL(request.url).searchParams.has('filter_by');
        asked.push(isFiltered);
        return isFiltered ? [400, { code: 2, message: 'Invalid value passed for filter_by' }] : [200, ok({ taxes: [{ tax_id: ID }] })];
      });

    expect((await client().listPage('taxes', { page: 1 })).rows).toEqual([{ tax_id: ID }]);
    expect(asked).toEqual([true, false]);
  });

  it('never takes a list of Inventory that is not found to Books', async () => {
    api().get('/invoices').query(true).reply(404, noSuchPath);

    await expect(client().listPage('invoices', { page: 1 })).rejects.toMatchObject({ code: 'zoho.5' });
  });

  it('encodes the plus of the cutoff, which Zoho would read as a space', async () => {
    let uri = '';
    api()
      .get('/invoices')
      .query(true)
      .reply((request: Request) => {
        uri = request.url;
        return [200, ok({ invoices: [] })];
      });

    await client().listPage('invoices', { page: 1, modifiedSince: '2026-09-20T00:00:00Z' });

    expect(uri).toContain('last_modified_time=2026-09-20T00%3A00%3A00%2B0000');
  });

  it('finds its organization, or says which setting is wrong', async () => {
    api()
      .get('/organizations')
      .query(({ organization_id }) => organization_id === undefined)
      .twice()
      .reply(200, ok({ organizations: [{ organization_id: '10234695', name: 'Zylker', currency_code: 'USD' }] }));

    expect(await client().organization()).toMatchObject({ name: 'Zylker' });
    grant();
    await expect(client({ organizationId: '7' }).organization()).rejects.toMatchObject({ kind: 'config' });
  });
});

describe('ZohoClient.get', () => {
  it.each([
    [404, { code: 1002, message: 'Invoice does not exist.' }],
    [400, { code: 1002, message: 'Invoice does not exist.' }],
    [404, { code: 5, message: 'We couldnt find any resource for the given ID.' }],
  ])('takes a definite word for gone: %i %p', async (status, answer) => {
    api().get(`/invoices/${ID}`).query(true).reply(status, answer);

    expect(await client().get('invoices', ID)).toBeUndefined();
  });

  it.each([
    ['a missing permission', 401, { code: 57, message: 'not authorized' }, 'auth'],
    ['a long block', 429, { code: 43, message: 'blocked' }, 'throttled'],
    ['a server fault', 500, { code: 1000, message: 'Internal error' }, 'transient'],
    ['a gateway page', 404, '<html>Not found</html>', 'transient'],
    ['an answer without the record', 200, { code: 0, message: 'success' }, 'transient'],
    ['the answer of another record', 200, { code: 0, invoice: { invoice_id: '1' } }, 'transient'],
  ])('never takes %s for gone', async (_name, status, answer, kind) => {
    grant('ACCESS-CANARY-2');
    api().get(`/invoices/${ID}`).query(true).times(3).reply(status, answer);

    await expect(client().get('invoices', ID)).rejects.toMatchObject({ kind });
  });

  it('does not take an id that is none, or a path that never answered, for gone', async () => {
    api().get('/invoices/abc').query(true).reply(404, { code: 5, message: 'Invalid URL Passed' });
    api().get(`/vendorpayments/${ID}`).query(true).twice().reply(404, { code: 5, message: 'Invalid URL Passed' });
    api()
      .get('/vendorpayments')
      .query(true)
      .reply(200, ok({ vendorpayments: [] }));
    const zoho = client();

    await expect(zoho.get('invoices', 'abc')).rejects.toMatchObject({ kind: 'notFound' });
    await expect(zoho.get('vendorpayments', ID)).rejects.toMatchObject({ kind: 'notFound' });
    await zoho.listPage('vendorpayments', { page: 1 });
    expect(await zoho.get('vendorpayments', ID)).toBeUndefined();
  });

  it('reads a refund below its parent', async () => {
    api()
      .get(`/creditnotes/77/refunds/${ID}`)
      .query(ORG)
      .reply(200, ok({ creditnote_refund: { creditnote_refund_id: ID } }));
    const zoho = client();

    expect(await zoho.get('creditnoterefunds', ID, '77')).toEqual({ creditnote_refund_id: ID });
    await expect(zoho.get('creditnoterefunds', ID)).rejects.toMatchObject({ kind: 'bug' });
  });

  describe('of a credit that leaves out what it was applied to', () => {
    const applied = { creditnote_invoice_id: '172', invoice_id: '426', credited_amount: 60 };
    const answers = (note: object): void => {
      api()
        .get(`/creditnotes/${ID}`)
        .query(ORG)
        .reply(200, ok({ creditnote: { creditnote_id: ID, total: 100, balance: 40, ...note } }));
    };

    it('reads it below the credit', async () => {
      answers({ total_credits_used: 60, invoices: [{ invoice_id: '426', amount: 60 }] });
      api()
        .get(`/creditnotes/${ID}/invoices`)
        .query(ORG)
        .reply(200, ok({ invoices_credited: [applied] }));

      expect(await client().get('creditnotes', ID)).toMatchObject({ invoices_credited: [applied] });
    });

    it.each([
      ['it is there', { total_credits_used: 60, invoices_credited: [applied] }],
      ['nothing was used', { total_credits_used: 0 }],
      ['all of it is left', { balance: 100 }],
    ])('asks no more where %s', async (_case, note) => {
      answers(note);

      expect(await client().get('creditnotes', ID)).toEqual({ creditnote_id: ID, total: 100, balance: 40, ...note });
    });

    it.each([
      [404, noSuchPath],
      [404, { code: 1002, message: 'Credit Note does not exist.' }],
    ])('is not gone when Zoho has no such list: %i %p', async (status, answer) => {
      answers({ total_credits_used: 60 });
      api().get(`/creditnotes/${ID}/invoices`).query(ORG).reply(status, answer);

      expect(await client().get('creditnotes', ID)).toEqual({ creditnote_id: ID, total: 100, balance: 40, total_credits_used: 60 });
    });

    it('is not read by halves when Zoho is out of order', async () => {
      answers({ total_credits_used: 60 });
      api().get(`/creditnotes/${ID}/invoices`).query(ORG).times(3).reply(500, { code: 1000, message: 'Internal error' });

      await expect(client().get('creditnotes', ID)).rejects.toMatchObject({ kind: 'transient' });
    });
  });

  it('accepts an account without its wrapper', async () => {
    api()
      .get(`/chartofaccounts/${ID}`)
      .query(true)
      .reply(200, ok({ account_id: ID, account_name: 'Sales' }));

    expect(await client().get('chartofaccounts', ID)).toMatchObject({ account_name: 'Sales' });
  });
});

describe('ZohoClient.listPage', () => {
  it('does not take an answer without its list for an empty one', async () => {
    api().get('/invoices').query(true).times(3).reply(200, ok({}));

    await expect(client({ limits: { attempts: 1 } }).listPage('invoices', { page: 1 })).rejects.toMatchObject({ kind: 'transient' });
  });

  it.each([2, 4, 11])('reads without the time filter where the vendor refuses it with code %i, and says so', async (code) => {
    api()
      .get('/chartofaccounts')
      .query((query) => 'last_modified_time' in query)
      .reply(400, { code, message: 'Invalid value passed' });
    api()
      .get('/chartofaccounts')
      .query((query) => !('last_modified_time' in query))
      .reply(200, ok({ chartofaccounts: [{ account_id: '1' }] }));

    const page = await client().listPage('chartofaccounts', { page: 1, modifiedSince: '2026-01-01T00:00:00Z' });

    expect(page).toMatchObject({ rows: [{ account_id: '1' }], filterHonoured: false });
  });

  it('asks for many items a hundred at a time', async () => {
    const ids = Array.from({ length: 101 }, (_, index) => String(1000 + index));
    const first = api()
      .get('/itemdetails')
      .query({ ...ORG, item_ids: ids.slice(0, 100).join(',') })
      .reply(200, ok({ items: [{ item_id: '1000' }] }));
    const second = api()
      .get('/itemdetails')
      .query({ ...ORG, item_ids: '1100' })
      .reply(200, ok({ items: [{ item_id: '1100' }] }));

    expect(await client().getMany('items', ids)).toEqual([{ item_id: '1000' }, { item_id: '1100' }]);
    expect(first.isDone() && second.isDone()).toBe(true);
  });
});

describe('ZohoClient writing', () => {
  it.each([
    ['a lost connection', (scope: nock.Interceptor) => scope.replyWithError(Object.assign(new Error('reset'), { code: 'ECONNRESET' }))],
    ['a server fault', (scope: nock.Interceptor) => scope.reply(500, { code: 1000, message: 'Internal error' })],
    ['half an answer', (scope: nock.Interceptor) => scope.reply(201, '{"code":0,"contact":{')],
    ['an answer without the record', (scope: nock.Interceptor) => scope.reply(201, { code: 0, message: 'created' })],
  ])('never repeats a write after %s and calls it unknown', async (_name, fail) => {
    const again = api().post('/contacts').query(ORG);
    fail(again);

    // Only one answer is prepared: a second call would end in another kind of error.
    await expect(client().create('contacts', { contact_name: 'Amy' })).rejects.toMatchObject({
      kind: 'unknown',
      details: { mayHaveCommitted: true },
    });
  });

  it('repeats a write that was refused for the rate, which is no outcome', async () => {
    api().post('/contacts').query(ORG).reply(429, { code: 1070, message: 'in process' });
    api()
      .post('/contacts', { contact_name: 'Amy' })
      .query(ORG)
      .reply(201, ok({ contact: { contact_id: ID } }));

    expect(await client().create('contacts', { contact_name: 'Amy' })).toEqual({ contact_id: ID });
    expect(ports.waits).toEqual([3000]);
  });

  it('tells a taken name apart', async () => {
    api().post('/contacts').query(true).reply(400, { code: 3062, message: 'The customer "Amy" already exists.' });

    await expect(client().create('contacts', {})).rejects.toMatchObject({ kind: 'conflict', code: 'zoho.3062' });
  });

  it('puts an action below the record', async () => {
    const call = api().post(`/contacts/${ID}/inactive`).query(ORG).reply(200, { code: 0, message: 'marked' });

    expect(await client().action('contacts', ID, 'inactive')).toBeUndefined();
    expect(call.isDone()).toBe(true);
  });
});

describe('ZohoClient within its limits', () => {
  it('knows the budget from the headers, and stays away when it is used up', async () => {
    api()
      .get('/items')
      .query(true)
      .reply(200, ok({ items: [] }), { 'X-Rate-Limit-Limit': '1000', 'X-Rate-Limit-Remaining': '0', 'X-Rate-Limit-Reset': '20421' });
    const zoho = client();
    await zoho.listPage('items', { page: 1 });

    expect(zoho.budget()).toEqual({ limit: 1000, remaining: 0, resetsInMs: 20_421_000 });
    // No answer is prepared for this one.
    await expect(zoho.listPage('items', { page: 2 })).rejects.toMatchObject({
      kind: 'throttled',
      code: 'zoho.45',
      details: { retryAfterMs: 20_421_000 },
    });
  });

  it('makes no call at all during the long block', async () => {
    api().get('/items').query(true).reply(429, { code: 43, message: 'blocked' });
    api()
      .get('/items')
      .query(true)
      .reply(200, ok({ items: [] }));
    const zoho = client();
    await expect(zoho.listPage('items', { page: 1 })).rejects.toMatchObject({ details: { retryAfterMs: 1_200_000 } });

    ports.advance(1_100_000);
    await expect(zoho.listPage('items', { page: 1 })).rejects.toMatchObject({ kind: 'throttled', details: { retryAfterMs: 100_000 } });
    ports.advance(100_000);
    expect((await zoho.listPage('items', { page: 1 })).rows).toEqual([]);
  });

  it('asks less often after a refusal because of the last minute, and tells the next client', async () => {
    api()
      .get('/items')
      .query(true)
      .reply(429, { code: 44, message: 'blocked' })
      .get('/items')
      .query(true)
      .reply(200, ok({ items: [] }));
    let kept: LearnedRate | undefined;
    const rateMemory = {
      load: () => Promise.resolve(kept),
      save: (rate: LearnedRate) => {
        kept = rate;
        return Promise.resolve();
      },
    };
    const zoho = client({ rateMemory });
    expect(await zoho.callsPerMinute()).toBe(95);

    await zoho.listPage('items', { page: 1 });

    // 95 × 0.7 = 66.5; a minute was waited, and a call more comes after five.
    expect(await zoho.callsPerMinute()).toBe(66);
    expect(await client({ rateMemory }).callsPerMinute()).toBe(66);
  });

  it.each([1070, 45])('does not slow down for a refusal of another kind: %i', async (code) => {
    api().get('/items').query(true).times(5).reply(429, { code, message: 'refused' });
    const zoho = client();

    await expect(zoho.listPage('items', { page: 1 })).rejects.toMatchObject({ kind: 'throttled' });

    expect(await zoho.callsPerMinute()).toBe(95);
  });

  it('reads details no faster than configured', async () => {
    api()
      .get(`/invoices/${ID}`)
      .query(true)
      .times(3)
      .reply(200, ok({ invoice: { invoice_id: ID } }));
    const zoho = client({ limits: { detailsPerMinute: 2, windowMarginMs: 0 } });

    for (let at = 0; at < 3; at += 1) await zoho.get('invoices', ID);

    expect(ports.waits).toEqual([60_000]);
  });
});

describe('ZohoClient and its token', () => {
  it('renews a refused token once; a second refusal is a missing permission and costs no more tokens', async () => {
    const second = grant('ACCESS-CANARY-2');
    api().get('/bills').query(true).times(3).reply(401, { code: 57, message: 'not authorized' });
    const zoho = client();

    await expect(zoho.listPage('bills', { page: 1 })).rejects.toMatchObject({ kind: 'auth', code: 'zoho.57' });
    expect(second.isDone()).toBe(true);
    // A third token would need an answer that is not prepared.
    await expect(zoho.listPage('bills', { page: 1 })).rejects.toMatchObject({ kind: 'auth', code: 'zoho.57' });
  });

  it.each([
    [200, { error: 'invalid_code' }, 'auth', 'zoho.oauth.invalidCode'],
    [200, { error: 'invalid_client' }, 'auth', 'zoho.oauth.invalidClient'],
    [200, { error: 'invalid_client_secret' }, 'auth', 'zoho.oauth.invalidClient'],
    [400, { error: 'Access Denied', status: 'failure' }, 'throttled', 'zoho.oauth.accessDenied'],
    [200, { error: 'Access Denied', status: 'failure' }, 'throttled', 'zoho.oauth.accessDenied'],
    [200, { error: 'general_error' }, 'transient', 'zoho.oauth'],
    [503, '<html>maintenance</html>', 'transient', 'zoho.notJson'],
  ])('reads the token endpoint under any status: %i %p', async (status, answer, kind, code) => {
    nock.cleanAll();
    nock(ACCOUNTS).post(TOKEN).times(3).reply(status, answer);
    const error = await client()
      .listPage('items', { page: 1 })
      .catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ kind, code });
    const said = JSON.stringify([error, (error as Error).message, (error as Error).stack, ports.lines]);
    for (const secret of ['SECRET-CANARY', 'REFRESH-CANARY', 'ACCESS-CANARY']) expect(said).not.toContain(secret);
  });
});
