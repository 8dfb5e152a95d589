import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { startDaemon, type Daemon } from '../../src/control/daemon.js';
import { SyncError } from '../../src/domain/sync-error.js';
import { leaseName } from '../../src/engine/lease.js';
import { apiKey, connectionId, driftedDocument, fakeApp, type FakeApp, type FakeOptions } from './support.js';

let app: FakeApp;
let daemon: Daemon;

async function start(options: FakeOptions = {}): Promise<void> {
  app = await fakeApp(options);
  daemon = await startDaemon(app, { schedule: false });
}

async function stop(): Promise<void> {
  app.gate.open();
  await daemon.close();
  await app.close();
}

const get = (path: string): request.Test => request(daemon.url).get(path).set('X-API-Key', apiKey);
const post = (path: string): request.Test => request(daemon.url).post(path).set('X-API-Key', apiKey);
const sync = (body: object = {}): request.Test => post(`/api/v1/connections/${connectionId}/sync`).send(body);

describe('the door', () => {
  afterEach(stop);

  it.each(['Authorization', 'X-API-Key'])('lets a key in by %s', async (header) => {
    await start();

    const answer = await request(daemon.url)
      .get('/api/v1/connections')
      .set(header, header === 'Authorization' ? `Bearer ${apiKey}` : apiKey);

    expect(answer.status).toBe(200);
    expect(answer.body.connections).toMatchObject([{ id: connectionId, enabled: true, realmId: '4620816365' }]);
  });

  it.each([
    ['no key', {}],
    ['a wrong key', { 'X-API-Key': 'test-api-key-0123456780' }],
    ['a key that only begins right', { 'X-API-Key': apiKey.slice(0, -1) }],
  ])('refuses %s with a problem', async (_case, headers) => {
    await start();

    const answer = await request(daemon.url).get('/api/v1/runs').set(headers);

    expect(answer.status).toBe(401);
    expect(answer.type).toBe('application/problem+json');
    expect(answer.body).toMatchObject({ status: 401, code: 'api.key', instance: '/api/v1/runs' });
  });

  it.each(['text/plain', 'application/xml', 'application/octet-stream'])(
    'starts nothing for a body of %s, which it does not read',
    async (type) => {
      await start();

      const answer = await post(`/api/v1/connections/${connectionId}/sync`).set('Content-Type', type).send('{"direction":"import"}');

      expect(answer.body).toMatchObject({ status: 415, code: 'http.415' });
      expect(app.engine.runs).toHaveLength(0);
    },
  );

  it('says so when no key is configured, and still tells how it is', async () => {
    await start({ apiKeys: [] });

    expect((await get('/api/v1/runs')).body).toMatchObject({ status: 401, code: 'api.no-keys' });
    expect((await request(daemon.url).get('/health/live')).status).toBe(200);
    expect((await request(daemon.url).get('/metrics')).status).toBe(200);
  });

  it('slows down who asks too often', async () => {
    await start({ server: { requestsPerMinute: 2 } });

    const statuses = [(await get('/api/v1/runs')).status, (await get('/api/v1/runs')).status, (await get('/api/v1/runs')).status];

    expect(statuses).toEqual([200, 200, 429]);
    expect((await get('/health/live')).status).toBe(200);
  });

  it.each([
    ['paths that nobody serves', '/nowhere', 404],
    ['bodies sent to where none belongs', '/health/live', 400],
  ])('counts %s, and before it reads them', async (_case, path, first) => {
    await start({ server: { requestsPerMinute: 1 } });
    const send = (body: string): request.Test => request(daemon.url).get(path).set('Content-Type', 'application/json').send(body);

    const statuses = [(await send(first === 404 ? '{}' : '{')).status, (await send('{')).status];

    expect(statuses).toEqual([first, 429]);
  });

  it('says how long to wait', async () => {
    await start({ server: { requestsPerMinute: 1 } });
    const first = await get('/api/v1/runs');
    const { headers, body } = await get('/api/v1/connections');

    expect(first.headers).toMatchObject({ 'x-ratelimit-limit': '1', 'x-ratelimit-remaining': '0' });
    expect(headers['retry-after']).toMatch(/^\d+$/);
    expect(body).toMatchObject({ status: 429, code: 'http.429', instance: '/api/v1/connections' });
  });

  it('does not unpack a compressed body', async () => {
    await start();

    const answer = await fetch(`${daemon.url}/api/v1/connections/${connectionId}/sync`, {
      method: 'POST',
      headers: { 'X-API-Key': apiKey, 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' },
      body: gzipSync('{"sweep":'),
    });

    expect(await answer.json()).toMatchObject({
      status: 415,
      code: 'http.415',
      detail: 'Send the body as it is, without Content-Encoding.',
    });
    expect(app.engine.runs).toHaveLength(0);
  });
});

const deep = (levels: number): string => `{"connection":"acme","a":${'['.repeat(levels)}${']'.repeat(levels)}}`;
const sendJson = (path: string, body: string): request.Test => post(path).set('Content-Type', 'application/json').send(body);
const cursorOf = (...place: string[]): string => Buffer.from(JSON.stringify(place)).toString('base64url');

describe('errors', () => {
  beforeEach(() => start({ server: { bodyBytesMax: 1024 } }));
  afterEach(stop);

  it.each([
    ['an unknown path', () => get('/api/v1/nothing'), 404, 'http.404'],
    ['an unknown connection', () => post('/api/v1/connections/nobody/sync'), 404, 'connection.unknown'],
    ['an unknown run', () => get('/api/v1/runs/run-0'), 404, 'run.unknown'],
    ['an unknown entity', () => get('/api/v1/documents/gadgets/1'), 404, 'entity.unknown'],
    ['a document nobody read', () => get('/api/v1/documents/invoices/INV-9'), 404, 'document.unknown'],
    ['the import of a connection without one', () => sync({ direction: 'import' }), 422, 'import.off'],
    ['broken JSON', () => sync().set('Content-Type', 'application/json').send('{"sweep":'), 400, 'http.400'],
    ['too large a body', () => sync({ entities: ['x'.repeat(2000)] }), 413, 'http.413'],
    ['a limit that is none', () => get('/api/v1/runs?limit=many'), 400, 'request.invalid'],
    ['U+0000 in a path', () => get('/api/v1/runs/%00'), 400, 'request.invalid'],
    ['U+0000 in a query', () => get('/api/v1/drift?entity=a%00'), 400, 'request.invalid'],
    ['U+0000 in a body', () => sync({ documents: ['INV-1\0'] }), 400, 'request.invalid'],
    ['U+0000 in a cursor', () => get(`/api/v1/drift?after=${cursorOf('a\0', '1')}`), 400, 'request.invalid'],
    ['a parameter given twice', () => get('/api/v1/drift?entity=a&entity=b'), 400, 'request.invalid'],
    ['one of several, given twice', () => get('/api/v1/runs?connection=acme&connection=acme'), 400, 'request.invalid'],
    ['a body without a bottom', () => sendJson('/api/v1/plans/apply', deep(400)), 400, 'request.invalid'],
  ])('%s is a problem', async (_case, ask, status, code) => {
    const answer = await ask();

    expect(answer.type).toBe('application/problem+json');
    expect(answer.body).toMatchObject({ status, code, type: `urn:crossfoot:problem:${code}` });
    expect(answer.status).toBe(status);
  });

  it('names everything that is wrong with a request', async () => {
    const { body } = await sync({ direction: 'sideways', sweep: 'yes', entities: ['gadgets'], speed: 'fast' });

    expect(body.errors).toEqual([
      'speed is not known, use direction, entities, documents, since, limit, sweep',
      'direction must be export or import',
      'sweep must be true or false',
      'entities must be a list of widgets, invoices',
    ]);
  });
});

describe('sync', () => {
  beforeEach(() => start());
  afterEach(stop);

  it('answers with the run at once and records how it ended', async () => {
    app.gate.close();

    const answer = await sync();
    app.gate.open();
    await app.engine.runs[0];

    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({ connection: connectionId, direction: 'export', trigger: 'rest', state: 'running' });
    expect((await get(`/api/v1/runs/${answer.body.id}`)).body).toMatchObject({ state: 'succeeded' });
    expect((await get('/api/v1/runs?connection=acme')).body.runs).toHaveLength(1);
  });

  it('refuses a second run of the connection while one is going on', async () => {
    app.gate.close();
    await sync();

    const second = await sync();

    expect(second.status).toBe(409);
    expect(second.body).toMatchObject({ code: 'connection.busy' });
    expect(app.engine.runs).toHaveLength(1);
  });

  it('refuses while another process holds the connection', async () => {
    await app.store.leases.acquire(leaseName(connectionId), 'another process', 60_000);

    expect((await sync()).body).toMatchObject({ status: 409, code: 'connection.busy' });
    expect((await get('/api/v1/runs')).body.runs).toEqual([]);
  });
});

describe('a disabled connection', () => {
  afterEach(stop);

  it('by the configuration is not synced, and not enabled by the way', async () => {
    await start({ enabled: false });

    expect((await sync()).body).toMatchObject({ status: 409, code: 'connection.disabled' });
    expect((await post('/api/v1/connections/acme/enable')).body).toMatchObject({ status: 409, code: 'connection.disabled' });
  });

  it('ends the run that is going on, and says so everywhere', async () => {
    await start();
    app.gate.close();
    const { body: run } = await sync();

    expect((await post('/api/v1/connections/acme/disable')).body).toEqual({ connection: 'acme', enabled: false });

    expect((await get(`/api/v1/runs/${run.id}`)).body).toMatchObject({ state: 'interrupted' });
    expect((await get('/api/v1/connections')).body.connections).toMatchObject([{ id: 'acme', enabled: false }]);
    expect((await get('/api/v1/connections/acme')).body).toMatchObject({ enabled: false });
    expect((await sync()).body).toMatchObject({ status: 409, code: 'connection.disabled' });
  });
});

describe('Idempotency-Key', () => {
  beforeEach(() => start());
  afterEach(stop);

  it('gives a repeat the first answer and starts nothing', async () => {
    const first = await sync({ sweep: false }).set('Idempotency-Key', 'k1');
    await app.engine.runs[0];

    const again = await sync({ sweep: false }).set('Idempotency-Key', 'k1');

    expect(again.status).toBe(202);
    expect(again.body).toEqual(first.body);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(app.engine.runs).toHaveLength(1);
  });

  it('is refused for another request', async () => {
    await sync({ sweep: false }).set('Idempotency-Key', 'k1');
    await app.engine.runs[0];

    expect((await sync({ sweep: true }).set('Idempotency-Key', 'k1')).body).toMatchObject({ status: 422, code: 'idempotency.reused' });
  });

  it('is kept under a name that a copy of the database cannot be searched by for the API key', async () => {
    await sync().set('Idempotency-Key', 'k1');
    await app.engine.runs[0];
    const scope = (hash: string): string => `rest/${hash.slice(0, 16)}`;

    expect(await app.store.keys.get(scope(createHash('sha256').update(apiKey).digest('hex')), 'k1')).toBeUndefined();
    expect(await app.store.keys.get(scope(app.store.mac('api key', apiKey)), 'k1')).toBeDefined();
  });

  it('does not keep a refusal', async () => {
    app.gate.close();
    await sync();
    expect((await sync().set('Idempotency-Key', 'k2')).status).toBe(409);
    app.gate.open();
    await app.engine.runs[0];

    expect((await sync().set('Idempotency-Key', 'k2')).status).toBe(202);
  });
});

describe('documents and dead letters', () => {
  beforeEach(() => start());
  afterEach(stop);

  it('tells everything of a document by its number', async () => {
    await app.hold({ sourceId: '100', number: 'INV-100' });

    const { body } = await get('/api/v1/documents/invoices/INV-100');

    expect(body.found).toMatchObject([
      { record: { sourceId: '100', state: 'held', issues: [{ code: 'tax.unmapped' }] }, links: [], operations: [] },
    ]);
    expect(body.found[0].why).toBe('It is held and not in QuickBooks, because the tax "County" is not mapped.');
  });

  it('says of one that nobody read what to do', async () => {
    const { body } = await get('/api/v1/documents/widgets/W-9');

    expect(body).toMatchObject({
      status: 404,
      code: 'document.unknown',
      detail: 'Nothing is known of widgets W-9. There has been no run yet.',
      remedies: ['`crossfoot sync --connection acme`.'],
    });
  });

  it('lists dead letters a page at a time', async () => {
    for (const sourceId of ['1', '2', '3']) await app.hold({ sourceId, number: `INV-${sourceId}` });

    const first = (await get('/api/v1/dead-letters?limit=2')).body;
    const second = (await get(`/api/v1/dead-letters?limit=2&after=${first.next}`)).body;

    expect(first.deadLetters.map(({ number }: { number: string }) => number)).toEqual(['INV-1', 'INV-2']);
    expect(second.deadLetters.map(({ number }: { number: string }) => number)).toEqual(['INV-3']);
    expect(second.next).toBeNull();
  });

  it('lists drift a page at a time, with the values of both sides, and accepted drift when asked', async () => {
    for (const sourceId of ['1', '2']) await app.hold({ ...driftedDocument, sourceId, number: `INV-${sourceId}` });
    await app.hold({ ...driftedDocument, sourceId: '3', number: 'INV-3', state: 'synced' });
    await app.hold({ sourceId: '4' });

    const first = (await get('/api/v1/drift?limit=1')).body;
    const second = (await get(`/api/v1/drift?after=${first.next}`)).body;

    expect(first.drift).toMatchObject([
      { number: 'INV-1', issues: [{ code: 'drift.edited', differences: [{ field: 'date', ours: '2026-03-17', theirs: '2026-03-30' }] }] },
    ]);
    expect(second).toMatchObject({ drift: [{ number: 'INV-2' }], next: null });
    const all = (await get('/api/v1/drift?accepted=true')).body;
    expect(all.drift.map(({ number }: { number: string }) => number)).toEqual(['INV-1', 'INV-2', 'INV-3']);
  });

  it('hands one back, and takes one off the list', async () => {
    await app.hold({ sourceId: '1', number: 'INV-1' });
    await app.hold({ sourceId: '2', number: 'INV-2' });

    const retried = await post('/api/v1/dead-letters/invoices/1/retry');
    const dismissed = await post('/api/v1/dead-letters/invoices/2/dismiss');

    expect(retried.body).toEqual({ connection: connectionId, entity: 'invoices', sourceId: '1', state: 'deferred' });
    expect(dismissed.body).toMatchObject({ sourceId: '2', state: 'dismissed' });
    expect(
      (await app.store.documents.getMany(connectionId, 'invoices', ['1', '2'])).map(({ state, dismissed: gone }) => [state, gone]),
    ).toEqual([
      ['deferred', false],
      ['held', true],
    ]);
    expect((await get('/api/v1/dead-letters')).body.deadLetters).toEqual([]);
    expect((await post('/api/v1/dead-letters/invoices/1/retry')).body).toMatchObject({ status: 404, code: 'dead-letter.unknown' });
  });
});

describe('the documentation', () => {
  beforeEach(() => start());
  afterEach(stop);

  it('describes every route of the API', async () => {
    const { body } = await request(daemon.url).get('/api/docs-json');

    expect(Object.keys(body.paths).sort()).toEqual([
      '/api/v1/connections',
      '/api/v1/connections/{id}',
      '/api/v1/connections/{id}/check',
      '/api/v1/connections/{id}/disable',
      '/api/v1/connections/{id}/enable',
      '/api/v1/connections/{id}/sync',
      '/api/v1/dead-letters',
      '/api/v1/dead-letters/{entity}/{id}/dismiss',
      '/api/v1/dead-letters/{entity}/{id}/retry',
      '/api/v1/documents/{entity}/{id}',
      '/api/v1/drift',
      '/api/v1/plans',
      '/api/v1/plans/apply',
      '/api/v1/plans/{signature}/apply',
      '/api/v1/plans/{signature}/approve',
      '/api/v1/runs',
      '/api/v1/runs/{id}',
      '/api/v1/runs/{id}/applied',
      '/api/v1/verify',
      '/api/v1/webhooks/quickbooks',
      '/api/v1/webhooks/zoho/{connection}',
    ]);
    const page = await request(daemon.url).get('/api/docs');
    expect(page.text).toContain('swagger-ui');
    // Over plain http a browser would ask for the scripts by https and show a blank page.
    expect(page.headers['content-security-policy']).not.toContain('upgrade-insecure-requests');
  });
});

describe('the comparison of the books', () => {
  beforeEach(() => start());
  afterEach(stop);
  const verify = (body: object = {}): request.Test => post('/api/v1/verify').send(body);
  const report = (query = ''): request.Test => get(`/api/v1/verify${query}`);

  it('is started as a run and read as JSON, page and table', async () => {
    expect((await report()).body).toMatchObject({ status: 404, code: 'verify.none' });
    app.gate.close();
    const entered = app.gate.entered();

    const { status, body } = await verify({ from: '2026-04-01', full: true });

    expect(status).toBe(202);
    expect(body).toMatchObject({ connection: connectionId, direction: 'verify', trigger: 'rest', state: 'running' });
    await entered;
    app.gate.open();
    await app.engine.runs[0];
    expect(app.verifier.asked).toMatchObject([{ from: '2026-04-01', full: true }]);
    expect((await get(`/api/v1/runs/${body.id}`)).body).toMatchObject({ state: 'succeeded' });
    expect((await report()).body).toMatchObject({ connection: connectionId, agrees: true });
    const page = await report('?format=html');
    expect([page.type, page.text]).toEqual(['text/html', '<!doctype html><title>books</title>']);
    const table = await report('?format=csv');
    expect([table.type, table.text]).toEqual(['text/csv', 'number\nINV-1\n']);
  });

  it('refuses what it does not understand, all of it at once', async () => {
    const { status, body } = await verify({ from: 'April', full: 'yes', until: '2026-04-30' });

    expect(status).toBe(400);
    expect(body.errors).toEqual([
      'until is not known, use from, to, full',
      'from must be a day of the calendar like 2026-04-01, not "April"',
      'full must be true or false',
    ]);
    expect((await verify({ from: '2026-06-30', to: '2026-06-01' })).body).toMatchObject({
      status: 400,
      errors: ['from 2026-06-30 is after to 2026-06-01'],
    });
    expect((await verify({ to: '2026-05-32' })).status).toBe(400);
    expect((await report()).body).toMatchObject({ code: 'verify.none' });
    expect((await report('?format=pdf')).body).toMatchObject({ status: 400, errors: ['format must be json, html, csv'] });
  });

  it('is refused while a sync holds the connection', async () => {
    app.gate.close();
    await sync();

    expect((await verify()).body).toMatchObject({ status: 409, code: 'connection.busy' });
  });

  it('that fails is a failed run with the reason', async () => {
    app.failWith(new SyncError({ kind: 'auth', code: 'auth.invalid-grant', message: 'refused' }));

    const { body } = await verify();
    await app.engine.runs[0];

    expect((await get(`/api/v1/runs/${body.id}`)).body).toMatchObject({
      state: 'failed',
      error: { kind: 'auth', code: 'auth.invalid-grant' },
    });
  });
});

describe('plans', () => {
  beforeEach(() => start());
  afterEach(stop);
  const make = (body: object = {}): request.Test => post('/api/v1/plans').send(body);

  it('are made, kept, and approved by the signature of what was looked at', async () => {
    expect((await get('/api/v1/plans')).body).toMatchObject({ status: 404, code: 'plan.none' });

    const { status, body } = await make({ documents: ['INV-1'], since: '2026-04-01', limit: 5, sweep: false });

    expect(status).toBe(200);
    expect(body).toMatchObject({
      connection: connectionId,
      state: 'succeeded',
      documents: [],
      signature: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect((await get('/api/v1/plans')).body).toEqual(body);
    const approved = await post(`/api/v1/plans/${body.signature}/approve`).send();
    expect(approved.status).toBe(200);
    expect(approved.body).toEqual({ connection: connectionId, documents: 0 });
  });

  it('are made one at a time, and end with the daemon', async () => {
    app.gate.close();
    const entered = app.gate.entered();
    const first = make().then(({ body }) => body as unknown);
    await entered;

    expect((await make()).body).toMatchObject({ status: 409, code: 'connection.busy' });
    await daemon.close();

    expect(await first).toMatchObject({ status: 503, code: 'daemon.stopping' });
    expect(await app.store.cache.get(connectionId, 'latest-plan', 86_400_000)).toBeUndefined();
  });

  it('end when whoever asked has gone', async () => {
    app.gate.close();
    const entered = app.gate.entered();
    const leaving = make();
    leaving.catch(() => undefined);
    await entered;
    leaving.abort();

    // The gate is still closed: the next one gets in only when the first has ended.
    const again = app.gate.entered();
    const next = (async () => {
      for (;;) {
        const { status } = await make();
        if (status !== 409) return status;
      }
    })();
    await again;
    app.gate.open();
    expect(await next).toBe(200);
  });

  it('end when their connection is disabled', async () => {
    app.gate.close();
    const entered = app.gate.entered();
    const first = make().then(({ body }) => body as unknown);
    await entered;

    await post(`/api/v1/connections/${connectionId}/disable`);

    expect(await first).toMatchObject({ status: 409, code: 'connection.disabled' });
  });

  it('of a document that nobody read say so', async () => {
    const { status, body } = await make({ documents: ['NOPE'] });

    expect(status).toBe(200);
    expect(body.error).toMatchObject({ code: 'document.unknown', message: expect.stringContaining('no document NOPE was read') });
  });

  it('that were replaced by a later one are not approved', async () => {
    const { body } = await make();
    app.clock.advance(1_000);
    await make();

    expect((await post(`/api/v1/plans/${body.signature}/approve`).send()).body).toMatchObject({ status: 409, code: 'plan.replaced' });
  });

  const apply = (plan: object, query = ''): request.Test => post(`/api/v1/plans/apply${query}`).send(plan);

  it('are carried out from the body or as kept, and tell what became of them', async () => {
    const { body: plan } = await make();

    const started = await apply(plan);
    await app.engine.runs.at(-1);
    const again = await post(`/api/v1/plans/${plan.signature}/apply`).send();
    await app.engine.runs.at(-1);

    expect([started.status, again.status]).toEqual([202, 202]);
    expect(started.body).toMatchObject({ connection: connectionId, direction: 'export', trigger: 'rest' });
    expect((await get(`/api/v1/runs/${again.body.id}/applied`)).body).toEqual({ runId: again.body.id, documents: [] });
    expect((await get(`/api/v1/runs/${started.body.id}/applied`)).body).toMatchObject({ status: 404, code: 'plan.outcome' });
  });

  it('are refused as the command refuses them: edited, of another connection, too old, none at all', async () => {
    const { body: plan } = await make();
    const code = async (answer: request.Test): Promise<unknown> => {
      const { status, body } = await answer;
      return [status, body.code];
    };

    expect(await code(apply({ ...plan, madeAt: '2026-05-01T00:00:00.000Z' }))).toEqual([422, 'plan.signature']);
    expect(await code(apply({ plans: [{ ...plan, connection: 'other' }] }, '?connection=acme'))).toEqual([422, 'plan.connection']);
    expect(await code(apply({ ...plan, connection: 'other' }))).toEqual([404, 'connection.unknown']);
    expect(await code(apply({ plans: [] }))).toEqual([400, 'request.invalid']);
    expect(await code(apply({ plans: [plan, plan] }))).toEqual([400, 'request.invalid']);
    app.clock.advance(25 * 3_600_000);
    expect(await code(apply(plan))).toEqual([422, 'plan.expired']);
    expect(app.engine.runs).toEqual([]);
  });

  it('that are too old are gone', async () => {
    await make();
    app.clock.advance(25 * 3_600_000);

    expect((await get('/api/v1/plans')).body).toMatchObject({ status: 404, code: 'plan.none' });
  });

  it('tell everything that is wrong with what was asked', async () => {
    const { status, body } = await make({
      entities: ['gadgets'],
      documents: 'INV-1',
      since: '2026-02-31',
      limit: 0,
      sweep: 'no',
      all: true,
    });

    expect(status).toBe(400);
    expect(body.errors).toEqual([
      'all is not known, use entities, documents, since, limit, sweep',
      expect.stringMatching(/^entities must be a list of /),
      'documents must be a list of ids or numbers',
      'since must be a day like 2026-04-01, or an instant',
      'limit must be a whole number, 1 or more',
      'sweep must be true or false',
    ]);
  });
});
