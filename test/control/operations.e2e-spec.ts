import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import request from 'supertest';
import { startDaemon, type Daemon } from '../../src/control/daemon.js';
import { SyncError } from '../../src/domain/sync-error.js';
import { leaseName } from '../../src/engine/lease.js';
import { apiKey, connectionId, driftedDocument, fakeApp, webhookSecrets, type FakeApp } from './support.js';

let app: FakeApp;
let daemon: Daemon;

async function start({ schedule = false } = {}): Promise<void> {
  daemon = await startDaemon(app, { schedule, webhookDelayMs: 0 });
}

beforeEach(async () => {
  app = await fakeApp();
});
afterEach(async () => {
  app.gate.open();
  await daemon.close();
  await app.close();
});

const sync = (): request.Test => request(daemon.url).post(`/api/v1/connections/${connectionId}/sync`).set('X-API-Key', apiKey).send({});

const changed = { name: 'Invoice', id: '1', operation: 'Update', lastUpdated: '2026-03-31T17:00:00-0700' };
const legacy = JSON.stringify({
  eventNotifications: [{ realmId: '4620816365', dataChangeEvent: { entities: [changed] } }],
});
const cloud = JSON.stringify([
  {
    specversion: '1.0',
    id: 'e1',
    type: 'qbo.invoice.updated.v1',
    time: '2026-04-01T00:00:00Z',
    intuitentityid: '1',
    intuitaccountid: '4620816365',
    data: {},
  },
]);
const signed = (body: string, token = webhookSecrets.quickbooks): string => createHmac('sha256', token).update(body).digest('base64');
const notify = (body: string, signature: string): request.Test =>
  request(daemon.url)
    .post('/api/v1/webhooks/quickbooks')
    .set('Content-Type', 'application/json; charset=utf-8')
    .set('intuit-signature', signature)
    .send(body);

describe('/metrics', () => {
  it('tells what happened and how things stand', async () => {
    await start();
    await app.hold({ sourceId: '1' });
    await app.hold({ sourceId: '2' });
    await sync();
    await app.engine.runs[0];
    app.telemetry.metrics.observeCall({ connection: connectionId, vendor: 'zoho', kind: 'read', outcome: 'throttled', durationMs: 250 });
    app.clock.advance(90_000);

    const { text, type } = await request(daemon.url).get('/metrics');

    expect(type).toBe('text/plain');
    const lines = text.split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'crossfoot_runs_total{connection="acme",direction="export",trigger="rest",state="succeeded"} 1',
        'crossfoot_vendor_calls_total{connection="acme",vendor="zoho",kind="read",outcome="throttled"} 1',
        'crossfoot_vendor_call_duration_seconds_sum{connection="acme",vendor="zoho",kind="read"} 0.25',
        'crossfoot_documents{connection="acme",entity="invoices",state="held"} 2',
        'crossfoot_dead_letters{connection="acme",entity="invoices"} 2',
        'crossfoot_checkpoint_lag_seconds{connection="acme",entity="widgets"} 90',
        'crossfoot_budget_remaining{connection="acme",vendor="zoho"} 900',
        'crossfoot_token_expiry_seconds{connection="acme",vendor="quickbooks"} 86400',
        'crossfoot_build_info{version="1.2.3"} 1',
        '# TYPE crossfoot_difference gauge',
      ]),
    );
    // What is not known has no sample: null is not zero.
    expect(
      lines.filter((line) => /^crossfoot_(difference|budget_remaining\{.*quickbooks|token_expiry_seconds\{.*zoho)/.test(line)),
    ).toEqual([]);
  });

  it('shows the last comparison of the books: amounts by type of account, documents by cause', async () => {
    await start();
    app.verifier.agrees = false;
    await app.engine.sync(connectionId, { trigger: 'cli', direction: 'verify' });
    app.clock.advance(90_000);

    const { text } = await request(daemon.url).get('/metrics');

    expect(text.split('\n')).toEqual(
      expect.arrayContaining([
        'crossfoot_difference{connection="acme",currency="USD",account_type="Income"} 12.34',
        'crossfoot_difference{connection="acme",currency="USD",account_type="Bank"} 0',
        'crossfoot_culprits{connection="acme",cause="missing"} 1',
        'crossfoot_culprits{connection="acme",cause="tax"} 0',
        'crossfoot_verify_age_seconds{connection="acme"} 90',
      ]),
    );
  });

  describe('since a direction last succeeded', () => {
    const agesOf = async (): Promise<string[]> => {
      const { text } = await request(daemon.url).get('/metrics');
      return text.split('\n').filter((line) => line.startsWith('crossfoot_success_age_seconds{'));
    };

    it('counts from the first attempt while none did, and from the last success whatever failed after it', async () => {
      await app.close();
      app = await fakeApp({ importSchedule: '0 3 * * *' });
      await start();
      expect(await agesOf()).toEqual([]);
      await app.engine.sync(connectionId, { trigger: 'cli' });
      app.failWith(new SyncError({ kind: 'transient', code: 'zoho.1000', message: 'a fault' }));
      await app.engine.sync(connectionId, { trigger: 'cli', direction: 'import' });
      app.clock.advance(90_000);
      await app.engine.sync(connectionId, { trigger: 'cli' });
      await app.engine.sync(connectionId, { trigger: 'cli', direction: 'import' });

      expect(await agesOf()).toEqual([
        'crossfoot_success_age_seconds{connection="acme",direction="export"} 90',
        'crossfoot_success_age_seconds{connection="acme",direction="import"} 90',
      ]);
    });

    it('is silent for what is switched off', async () => {
      await start();
      await app.engine.sync(connectionId, { trigger: 'cli' });
      expect(await agesOf()).toEqual(['crossfoot_success_age_seconds{connection="acme",direction="export"} 0']);

      await app.engine.disable(connectionId);

      expect(await agesOf()).toEqual([]);
    });
  });

  it('forgets dead letters that are gone', async () => {
    await start();
    await app.hold({ sourceId: '1' });
    await request(daemon.url).get('/metrics');
    await app.store.documents.retry(connectionId, 'invoices', ['1']);

    const { text } = await request(daemon.url).get('/metrics');

    expect(text).toContain('crossfoot_dead_letters{connection="acme",entity="invoices"} 0');
  });

  it('counts drift that is open: neither what was accepted nor what was dismissed', async () => {
    await start();
    await app.hold();
    for (const [sourceId, change] of Object.entries({
      '1': driftedDocument,
      '2': { ...driftedDocument, state: 'deferred' as const },
      '3': { ...driftedDocument, state: 'synced' as const },
      '4': { ...driftedDocument, dismissed: true },
    }))
      await app.hold({ sourceId, ...change });

    const { text } = await request(daemon.url).get('/metrics');

    expect(text).toContain('crossfoot_drift{connection="acme",entity="invoices"} 2');
  });
});

describe('a connection whose plans a person approves', () => {
  it('has a metric of the documents that wait for it', async () => {
    await start();
    const issue = { code: 'approval.pending', severity: 'wait' as const, message: 'it waits for approval', remedy: '' };
    for (const sourceId of ['1', '2']) await app.hold({ sourceId, state: 'deferred', issues: [issue] });
    await app.hold({ sourceId: '3' });

    const { text } = await request(daemon.url).get('/metrics');

    expect(text).toContain('crossfoot_approvals_waiting{connection="acme",entity="invoices"} 2');
  });
});

describe('/health', () => {
  it('is ready while nothing is wrong', async () => {
    await start();

    const { status, body } = await request(daemon.url).get('/health/ready');

    expect(status).toBe(200);
    expect(body.details).toEqual({ database: { status: 'up' }, 'connection acme': { status: 'up' } });
  });

  it('is not ready while a vendor refuses the credentials, and lives', async () => {
    await start();
    app.failWith(
      new SyncError({
        kind: 'auth',
        code: 'auth.invalid-grant',
        message: 'the refresh token zoho-refresh-token is not valid',
        vendor: 'zoho',
      }),
    );
    await sync();
    await app.engine.runs[0];

    const { status, body, type } = await request(daemon.url).get('/health/ready');

    expect(status).toBe(503);
    expect(type).toBe('application/problem+json');
    expect(body.checks['connection acme']).toEqual({
      status: 'down',
      reason: 'auth.invalid-grant: see docs/errors.md, and `crossfoot status` or the log for more',
    });
    expect((await request(daemon.url).get('/health/live')).status).toBe(200);
  });

  it('is not ready without its database, whose words it keeps to itself', async () => {
    await start();
    jest
      .spyOn(app.store, 'ping')
      .mockRejectedValue(new SyncError({ kind: 'transient', code: 'store.unreachable', message: 'db.internal' }));

    const { status, body } = await request(daemon.url).get('/health/ready');

    expect(status).toBe(503);
    expect(body.checks.database.reason).toMatch(/^store\.unreachable: see/);
    expect(JSON.stringify(body)).not.toContain('db.internal');
  });
});

describe('webhooks', () => {
  it.each([
    ['the old format', legacy],
    ['CloudEvents', cloud],
  ])('of QuickBooks in %s start a run', async (_format, body) => {
    await start();
    await app.linkInvoice();
    const run = app.engine.nextRun();

    const answer = await notify(body, signed(body));

    expect(answer.status).toBe(200);
    expect(await run).toMatchObject({ connection: connectionId, trigger: 'webhook', state: 'succeeded' });
  });

  it.each([
    ['another token', legacy, signed(legacy, 'another-token-0001')],
    ['another body', legacy, signed(cloud)],
    ['no signature', legacy, ''],
  ])('of QuickBooks with %s are refused', async (_case, body, signature) => {
    await start();

    const answer = await notify(body, signature);

    expect(answer.body).toMatchObject({ status: 401, code: 'webhook.signature' });
    expect(app.engine.runs).toEqual([]);
  });

  it('about a company of nobody are acknowledged and do nothing', async () => {
    await start();
    const body = legacy.replace('4620816365', '999');

    expect((await notify(body, signed(body))).status).toBe(200);
    expect((await request(daemon.url).get(`/api/v1/connections/${connectionId}`).set('X-API-Key', apiKey)).body.nextRunAt).toBeNull();
  });

  // The events above are of 2026-04-01T00:00:00Z by QuickBooks' clock.
  it.each([
    ['a document that is not linked', () => Promise.resolve()],
    ['what we wrote ourselves', () => app.linkInvoice('2026-03-31T17:00:00-07:00')],
  ])('about %s do nothing', async (_what, arrange) => {
    await start();
    await arrange();

    expect((await notify(legacy, signed(legacy))).status).toBe(200);
    expect((await request(daemon.url).get(`/api/v1/connections/${connectionId}`).set('X-API-Key', apiKey)).body.nextRunAt).toBeNull();
  });

  it('about what was changed a second after we wrote it start a run', async () => {
    await start();
    await app.linkInvoice('2026-03-31T16:59:59-07:00');
    const run = app.engine.nextRun();

    await notify(legacy, signed(legacy));

    expect(await run).toMatchObject({ trigger: 'webhook' });
  });

  it('that come while a run is going on make one more run between them', async () => {
    await start();
    await app.linkInvoice();
    app.gate.close();
    await sync();
    for (let delivery = 0; delivery < 3; delivery += 1) await notify(legacy, signed(legacy));
    const next = app.engine.nextRun();

    app.gate.open();

    expect(await next).toMatchObject({ trigger: 'webhook' });
    expect(app.engine.runs).toHaveLength(2);
  });

  const zohoBody = '{"invoice":{"invoice_id":"1"}}';
  const zohoSignature = (text: string): string => createHmac('sha256', webhookSecrets.zoho).update(text).digest('hex');

  it.each([
    ['parameters sorted before the body', '?module=invoice&event=edit', `eventeditmoduleinvoice${zohoBody}`],
    ['the body alone', '?module=invoice', zohoBody],
  ])('of Zoho, signed over %s, start a run', async (_reading, query, text) => {
    await start();
    const run = app.engine.nextRun();

    const answer = await request(daemon.url)
      .post(`/api/v1/webhooks/zoho/${connectionId}${query}`)
      .set('Content-Type', 'application/json')
      .set('X-Zoho-Webhook-Signature', zohoSignature(text))
      .send(zohoBody);

    expect(answer.status).toBe(200);
    expect(await run).toMatchObject({ trigger: 'webhook' });
  });

  it('of Zoho as a form are signed over its fields', async () => {
    await start();
    const run = app.engine.nextRun();

    const answer = await request(daemon.url)
      .post(`/api/v1/webhooks/zoho/${connectionId}?event=add`)
      .type('form')
      .set('X-Zoho-Webhook-Signature', zohoSignature(`JSONString${zohoBody}eventadd`))
      .send(`JSONString=${encodeURIComponent(zohoBody)}`);

    expect(answer.status).toBe(200);
    expect(await run).toMatchObject({ trigger: 'webhook' });
  });

  it.each([connectionId, 'nobody'])('of Zoho for %s without a matching signature are refused alike', async (id) => {
    await start();

    const answer = await request(daemon.url).post(`/api/v1/webhooks/zoho/${id}`).set('Content-Type', 'application/json').send(zohoBody);

    expect(answer.body).toMatchObject({ status: 401, code: 'webhook.signature' });
  });
});

describe('the schedule', () => {
  const nextRunAt = async (): Promise<unknown> =>
    (await request(daemon.url).get(`/api/v1/connections/${connectionId}`).set('X-API-Key', apiKey)).body.nextRunAt;

  it('begins at once and goes on by the configured period', async () => {
    const first = app.engine.nextRun();

    await start({ schedule: true });

    expect(await first).toMatchObject({ trigger: 'start', state: 'succeeded' });
    // The clock stands at 2026-04-01T00:00:00Z; export.every is 1h.
    expect(await nextRunAt()).toBe('2026-04-01T01:00:00.000Z');
  });

  it('leaves a connection alone that ran lately', async () => {
    await app.engine.sync(connectionId, { trigger: 'cli' });
    app.clock.advance(600_000);

    await start({ schedule: true });

    expect(await nextRunAt()).toBe('2026-04-01T01:00:00.000Z');
    expect(app.engine.runs).toHaveLength(1);
  });

  it('tries again later when another process holds the connection', async () => {
    await app.store.leases.acquire(leaseName(connectionId), 'another process', 60_000);
    const first = app.engine.nextRun().catch((error: unknown) => error);
    await start({ schedule: true });

    expect(await first).toMatchObject({ code: 'connection.busy' });
    expect(await nextRunAt()).toBe('2026-04-01T00:00:30.000Z');
  });

  it('rests after the credentials were refused, tried once an hour, until a sync by hand succeeds', async () => {
    app.failWith(new SyncError({ kind: 'auth', code: 'zoho.57', message: 'refused' }));
    const first = app.engine.nextRun();
    await start({ schedule: true });
    await first;
    expect(await nextRunAt()).toBe('2026-04-01T01:00:00.000Z');
    await notify(legacy, signed(legacy));
    expect(await nextRunAt()).toBe('2026-04-01T01:00:00.000Z');

    app.failWith(undefined);
    app.clock.advance(600_000);
    await sync();
    await app.engine.runs[1];

    expect(await nextRunAt()).toBe('2026-04-01T01:10:00.000Z');
  });
});

describe('stopping', () => {
  it('lets the run in flight be recorded and then answers nobody', async () => {
    await start();
    app.gate.close();
    const { body } = await sync();

    await daemon.close();

    expect(await app.store.runs.get(body.id)).toMatchObject({ state: 'interrupted' });
    await expect(fetch(`${daemon.url}/health/live`)).rejects.toThrow();
    expect(await app.engine.status(connectionId)).toMatchObject({ running: null });
  });
});
