import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { startDaemon, type Daemon } from '../../src/control/daemon.js';
import { nextTime } from '../../src/config/index.js';
import { SyncError } from '../../src/domain/sync-error.js';
import { apiKey, connectionId, fakeApp, webhookSecrets, type FakeApp, type FakeOptions } from './support.js';

/** Row 22: sync now and automatic, in each direction separately. */
const schedule = '0 3 * * *';
const atNextImport = (clock: { now(): number }): string => new Date(nextTime(schedule, clock.now())).toISOString();

let app: FakeApp;
let daemon: Daemon;

async function open(
  options: Pick<FakeOptions, 'importSchedule' | 'verifySchedule' | 'allowance'> = { importSchedule: schedule },
): Promise<void> {
  app = await fakeApp(options);
}
async function start(): Promise<void> {
  daemon = await startDaemon(app, { webhookDelayMs: 0 });
}
afterEach(async () => {
  app.gate.open();
  await daemon.close();
  await app.close();
});

const standing = async (): Promise<{ nextRunAt: unknown; nextImportAt: unknown; nextVerifyAt: unknown }> =>
  (await request(daemon.url).get(`/api/v1/connections/${connectionId}`).set('X-API-Key', apiKey)).body;
const sync = (direction: string): request.Test =>
  request(daemon.url).post(`/api/v1/connections/${connectionId}/sync`).set('X-API-Key', apiKey).send({ direction });
const notify = (entity: string): request.Test => {
  const body = JSON.stringify({
    eventNotifications: [{ realmId: '4620816365', dataChangeEvent: { entities: [{ name: entity, id: '1', operation: 'Update' }] } }],
  });
  return request(daemon.url)
    .post('/api/v1/webhooks/quickbooks')
    .set('Content-Type', 'application/json')
    .set('intuit-signature', createHmac('sha256', webhookSecrets.quickbooks).update(body).digest('base64'))
    .send(body);
};
/** Both runs of a daemon that starts with nothing on record. */
const firstRuns = async (): Promise<readonly string[]> => {
  const first = app.engine.nextRun();
  await start();
  const one = await first;
  const two = await app.engine.nextRun();
  return [one, two].map(({ direction, trigger, state }) => `${direction} ${trigger} ${state}`);
};

describe('when the calls of the day run short', () => {
  it('the next export waits until they are counted anew, so that the reserve is left for syncs by hand', async () => {
    // 10 % of 1000 are the reserve, and 100 are left.
    await open({ allowance: { limit: 1000, remaining: 100, resetsInMs: 5 * 3_600_000 } });
    const only = app.engine.nextRun();
    await start();
    await only;

    // The clock stands at 2026-04-01T00:00:00Z; export.every is 1h.
    expect(await standing()).toMatchObject({ nextRunAt: '2026-04-01T05:00:00.000Z' });
    expect((await sync('export')).status).toBe(202);
  });
});

describe('while only the reserve of the day is left', () => {
  const reserveOnly = { limit: 1000, remaining: 100, resetsInMs: 5 * 3_600_000 };
  const due = async (at: string): Promise<void> => {
    while ((await standing()).nextRunAt !== at) await new Promise((resolve) => setImmediate(resolve));
  };

  it('a webhook waits as the schedule does', async () => {
    await open({ allowance: reserveOnly });
    await app.linkInvoice();
    const only = app.engine.nextRun();
    await start();
    await only;
    await due('2026-04-01T05:00:00.000Z');

    await notify('Invoice');

    expect(await standing()).toMatchObject({ nextRunAt: '2026-04-01T05:00:00.000Z' });
    expect(app.engine.runs).toHaveLength(1);
  });

  it('a run that nobody asked for makes not even a list, and one by hand does', async () => {
    await open({ allowance: reserveOnly });
    daemon = await startDaemon(app, { schedule: false });
    app.gate.close();
    const run = app.engine.sync(connectionId, { trigger: 'webhook' });

    // The list stands behind the gate.
    expect(await run).toMatchObject({ state: 'failed', error: { code: 'budget.reserve' } });

    app.gate.open();
    expect(await app.engine.sync(connectionId, { trigger: 'cli' })).toMatchObject({ state: 'succeeded' });
  });
});

describe('an export that stopped before the reserve of the day', () => {
  it('comes again when the calls are counted anew, not at once', async () => {
    await open({ allowance: { limit: 1000, remaining: 100, resetsInMs: 5 * 3_600_000 } });
    app.failWith(new SyncError({ kind: 'throttled', code: 'budget.reserve', message: 'kept for people' }));
    const only = app.engine.nextRun();
    await start();
    expect(await only).toMatchObject({ state: 'failed', error: { code: 'budget.reserve' } });

    while ((await standing()).nextRunAt !== '2026-04-01T05:00:00.000Z') await new Promise((resolve) => setImmediate(resolve));
  });
});

describe('row 22: the import by schedule', () => {
  it('comes first when nothing was imported yet, and the export right after it, never beside it', async () => {
    await open();

    expect(await firstRuns()).toEqual(['import start succeeded', 'export start succeeded']);
    expect(await standing()).toMatchObject({ nextRunAt: '2026-04-01T01:00:00.000Z', nextImportAt: atNextImport(app.clock) });
  });

  it('waits for its hour when it ran today, and is made up for when its hour was missed', async () => {
    await open();
    await app.engine.sync(connectionId, { trigger: 'cli', direction: 'import' });
    await app.engine.sync(connectionId, { trigger: 'cli' });
    await start();
    const due = atNextImport(app.clock);
    expect(await standing()).toMatchObject({ nextImportAt: due });
    await daemon.close();

    app.clock.advance(2 * 86_400_000);

    expect(await firstRuns()).toEqual(['import start succeeded', 'export start succeeded']);
  });

  it('is not planned for a connection that imports nothing', async () => {
    await open({});
    const only = app.engine.nextRun();
    await start();

    expect(await only).toMatchObject({ direction: 'export' });
    expect(await standing()).toMatchObject({ nextImportAt: null });
  });

  it('that must not go on rests, while exports do, until something succeeds', async () => {
    await open();
    app.failWith(new SyncError({ kind: 'config', code: 'import.create-max', message: 'too many' }));
    const first = app.engine.nextRun();
    await start();
    expect(await first).toMatchObject({ direction: 'import', state: 'failed' });
    app.failWith(undefined);
    app.gate.close();
    const second = app.engine.nextRun();
    expect(await standing()).toMatchObject({ nextImportAt: null });
    app.gate.open();

    expect(await second).toMatchObject({ direction: 'export', state: 'succeeded' });

    expect(await standing()).toMatchObject({ nextRunAt: '2026-04-01T01:00:00.000Z', nextImportAt: atNextImport(app.clock) });
  });

  it('by hand while an export is going on is refused; a webhook about a customer waits for its end', async () => {
    await open();
    await firstRuns();
    app.gate.close();
    await sync('export');

    expect((await sync('import')).body).toMatchObject({ status: 409, code: 'connection.busy' });
    await notify('Customer');
    const next = app.engine.nextRun();
    app.gate.open();

    expect(await next).toMatchObject({ direction: 'import', trigger: 'webhook' });
  });

  it.each([
    ['Vendor', 'import'],
    ['Invoice', 'export'],
  ])('a webhook about a changed %s starts an %s', async (entity, direction) => {
    await open();
    await app.linkInvoice();
    await firstRuns();
    const next = app.engine.nextRun();

    await notify(entity);

    expect(await next).toMatchObject({ direction, trigger: 'webhook' });
  });
});

describe('the comparison of the books by schedule', () => {
  it('comes after the export, over books that are up to date, and then at its hour', async () => {
    await open({ verifySchedule: schedule });

    expect(await firstRuns()).toEqual(['export start succeeded', 'verify start succeeded']);
    expect(await standing()).toMatchObject({ nextRunAt: '2026-04-01T01:00:00.000Z', nextVerifyAt: '2026-04-01T03:00:00.000Z' });
  });

  it('is switched off by null', async () => {
    await open({});
    const only = app.engine.nextRun();
    await start();
    await only;

    expect(await standing()).toMatchObject({ nextVerifyAt: null });
  });
});

describe('row 23: the schedule of a connection that is switched off', () => {
  const change = (action: string): request.Test =>
    request(daemon.url).post(`/api/v1/connections/${connectionId}/${action}`).set('X-API-Key', apiKey);

  it('starts nothing, looks again, and goes on at once when it is enabled', async () => {
    await open();
    await app.engine.disable(connectionId);
    const refusal = (): Promise<unknown> => app.engine.nextRun().catch((error: unknown) => error);
    const first = refusal();
    await start();
    // Each direction asks once, and again in half a minute.
    expect([await first, await refusal()]).toMatchObject([{ code: 'connection.disabled' }, { code: 'connection.disabled' }]);

    app.gate.close();
    const next = app.engine.nextRun();
    const entered = app.gate.entered();
    await change('enable');
    await entered;
    const last = app.engine.nextRun();
    app.gate.open();
    const runs = [await next, await last];

    expect(runs).toMatchObject([{ direction: 'import' }, { direction: 'export' }]);
  });
});
