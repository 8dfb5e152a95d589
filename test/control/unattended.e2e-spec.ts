import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { startDaemon, type Daemon } from '../../src/control/daemon.js';
import { SyncError } from '../../src/domain/sync-error.js';
import type { ConnectionState } from '../../src/engine/connection-handle.js';
import { HeldTimers, until } from './held-timers.js';
import { apiKey, connectionId, fakeApp, fakeConfig, type FakeApp } from './support.js';

/** What goes wrong while nobody looks must not end what goes on by itself. */
const [exporting, grants] = [`export/${connectionId}`, `grants/${connectionId}`];
const away = new SyncError({ kind: 'transient', code: 'store.unreachable', message: 'the database does not answer' });
const refused = new SyncError({ kind: 'auth', code: 'zoho.oauth.invalidCode', message: 'the grant is over' });

let app: FakeApp;
let daemon: Daemon | undefined;
let timers: HeldTimers;

beforeEach(async () => {
  app = await fakeApp();
  timers = new HeldTimers();
});
afterEach(async () => {
  app.gate.open();
  await daemon?.close();
  daemon = undefined;
  await app.close();
});

async function start(): Promise<void> {
  daemon = await startDaemon(app, { timers });
}

/** How the connection stands from now on; an error is thrown. */
function standsAs(change: Partial<ConnectionState> | Error): void {
  const state = async (): Promise<ConnectionState> => {
    if (change instanceof Error) throw change;
    return { ...(await app.handle.state()), ...change };
  };
  app.engine.replace([{ ...app.handle, state }]);
}

async function alive(): Promise<Partial<ConnectionState>> {
  return { grants: (await app.handle.state()).grants };
}

async function dead(): Promise<Partial<ConnectionState>> {
  const { grants: good } = await app.handle.state();
  return { grants: Object.fromEntries(Object.entries(good).map(([vendor, grant]) => [vendor, { ...grant, state: 'dead' as const }])) };
}

describe('a run that the vendor refused', () => {
  it('has its grants looked at again although they could not be asked, each time anew, until they are good', async () => {
    app.failWith(refused);
    await start();
    app.gate.close();
    const entered = app.gate.entered();
    await timers.fire(exporting);
    await entered;
    standsAs(away);
    app.gate.open();

    // Asked at the end of the run, without an answer; then once more without, once with a bad one.
    await timers.fire(grants);
    await timers.planned(grants);
    standsAs(await dead());
    await timers.fire(grants);
    await timers.planned(grants);
    app.failWith(undefined);
    standsAs(await alive());
    await timers.fire(grants);

    await until(() => timers.delayMs(exporting) === 0);
    expect(timers.has(grants)).toBe(false);
  });
});

describe('a direction that rests', () => {
  const forbidden = new SyncError({ kind: 'auth', code: 'quickbooks.403', message: 'forbidden' });
  const misconfigured = new SyncError({ kind: 'config', code: 'quickbooks.404', message: 'no such address' });

  it.each([
    ['refused although the grants are good', forbidden],
    ['misconfigured', misconfigured],
  ])('because it was %s is tried every hour', async (_case, error) => {
    app.failWith(error);
    await start();
    await timers.fire(exporting);

    await until(() => timers.delayMs(exporting) === 3_600_000);
    app.failWith(undefined);
    const run = app.engine.nextRun();
    await timers.fire(exporting);
    expect(await run).toMatchObject({ state: 'succeeded' });
  });

  it('because of what we found ourselves is left to the check', async () => {
    app.failWith(new SyncError({ kind: 'config', code: 'account.missing', message: 'an account is gone' }));
    await start();
    const run = app.engine.nextRun();
    await timers.fire(exporting);
    await run;

    const standing = await request(daemon?.url ?? '')
      .get(`/api/v1/connections/${connectionId}`)
      .set('X-API-Key', apiKey);
    expect(standing.body).toMatchObject({ running: null, nextRunAt: null });
    expect(timers.has(grants)).toBe(false);
  });

  it('because a grant is over waits for a person', async () => {
    app.failWith(refused);
    standsAs(await dead());
    await start();
    await timers.fire(exporting);

    await timers.planned(grants);
    expect(timers.has(exporting)).toBe(false);
  });
});

describe('a configuration that is taken up', () => {
  it('and switches the connection off ends the run that is going on', async () => {
    await start();
    app.gate.close();
    const [entered, run] = [app.gate.entered(), app.engine.nextRun()];
    await timers.fire(exporting);
    await entered;

    Object.assign(app, { loaded: fakeConfig({ enabled: false }) });
    await daemon?.reconfigure([connectionId]);

    expect(await run).toMatchObject({ state: 'interrupted' });
    expect(timers.has(exporting)).toBe(false);
  });

  it('while the database is away has its connections planned all the same', async () => {
    await start();
    await timers.planned(exporting);
    const latest = app.store.runs.latest.bind(app.store.runs);
    app.store.runs.latest = () => Promise.reject(away);

    await daemon?.reconfigure([connectionId]);

    // Half a minute: as after a run that could not begin. Then the last run is asked for again.
    expect(timers.delayMs(exporting)).toBe(30_000);
    app.store.runs.latest = latest;
    const run = app.engine.nextRun();
    await timers.fire(exporting);
    expect(await run).toMatchObject({ state: 'succeeded', trigger: 'schedule' });
  });
});

describe('/metrics', () => {
  it('shows the other connections when one cannot be asked', async () => {
    const state = (): Promise<ConnectionState> => Promise.reject(away);
    app.engine.replace([app.handle, { ...app.handle, id: 'other', state }]);
    await start();

    const { status, text } = await request(daemon?.url ?? '').get('/metrics');

    expect(status).toBe(200);
    expect(text).toContain('crossfoot_grant_up{connection="acme",vendor="zoho"} 1');
    expect(text).not.toContain('connection="other"');
  });
});
