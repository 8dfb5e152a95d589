import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { parse, stringify } from 'yaml';
import { openApp, type App } from '../../src/app.js';
import { startDaemon, type Daemon } from '../../src/control/daemon.js';
import { SyncError } from '../../src/domain/sync-error.js';
import { followConfiguration, type Following } from '../../src/follow-configuration.js';
import { createRig, type Rig } from '../support/rig.js';

/** Row 23: edit the configuration while the daemon runs. */
const apiKey = 'edit-api-key-0123456789';
let rig: Rig;
let app: App;
let daemon: Daemon;
let following: Following;
let file: string;

beforeEach(async () => {
  rig = await createRig({ organization: { contacts: [{ as: 'clark', contact_name: 'Clark' }] } });
  file = join(dirname(rig.configFile), 'edited.yaml');
  cpSync('mappings', join(dirname(rig.configFile), 'own'), { recursive: true });
  edit((config) => {
    config.server = { port: 0, apiKeys: [apiKey], reloadEvery: null };
    config.connections[0].mappings = join(dirname(rig.configFile), 'own');
  }, rig.configFile);
  app = await openApp({ file, env: { CROSSFOOT_ENCRYPTION_KEY: 'ab'.repeat(32) } });
  daemon = await startDaemon(app, { schedule: false });
  following = await followConfiguration(app, daemon);
  invoice('INV-1');
  await app.engine.sync('acme', { trigger: 'test' });
});
afterEach(async () => {
  following.stop();
  await daemon.close();
  await app.close();
  await rig.close();
});

function edit(change: (config: any) => void, from = file): void {
  const config: unknown = parse(readFileSync(from, 'utf8'));
  change(config);
  writeFileSync(file, stringify(config));
}
function editMapping(change: (text: string) => string, name = 'invoices.yaml'): void {
  const mapping = join(dirname(file), 'own', name);
  writeFileSync(mapping, change(readFileSync(mapping, 'utf8')));
}
function sentWhenNotesSay(text: string, notes: string): string {
  const rule = `choose: [{ when: { '==': [{ var: notes }, '${notes}'] }, value: NeedToSend }, { value: NotSet }]`;
  return text.replace('EmailStatus: { value: NotSet }', `EmailStatus: { ${rule} }`);
}
function invoice(number: string, more: Readonly<Record<string, unknown>> = {}): void {
  rig.organization.steps([
    {
      create: 'invoice',
      as: number,
      body: {
        customer_id: '$clark',
        invoice_number: number,
        date: '2026-03-01',
        line_items: [{ name: 'Work', rate: 10, quantity: 1 }],
        ...more,
      },
    },
  ]);
}
const sync = () => app.engine.sync('acme', { trigger: 'test' });
const listed = async (key = apiKey): Promise<any> => (await request(daemon.url).get('/api/v1/connections').set('X-API-Key', key)).body;

describe('row 23: the configuration edited while the daemon runs', () => {
  it('is taken up by the next run', async () => {
    edit((config) => (config.connections[0].export.from = '2026-03-15'));
    await following.look();
    invoice('INV-2');

    // Dated 2026-03-01, before the new day.
    expect(await sync()).toMatchObject({ state: 'succeeded' });
    expect((await rig.documents('Invoice')).map((one) => one['DocNumber'])).toEqual(['INV-1']);
    expect(await listed()).toMatchObject({ connections: [{ exportFrom: '2026-03-15' }], configuration: { refused: null } });
  });

  it('that is wrong is refused with its place, and the earlier one stays in force', async () => {
    edit((config) => (config.connections[0].export.every = 'often'));
    await following.look();
    invoice('INV-2');

    const { configuration } = await listed();

    expect(configuration.refused).toMatch(/edited\.yaml:\d+:\d+ connections\[0\]\.export\.every: /);
    expect(await sync()).toMatchObject({ state: 'succeeded', counts: { invoices: { created: 1 } } });

    edit((config) => (config.connections[0].export.every = '2h'));
    await following.look();

    expect(await listed()).toMatchObject({ connections: [{ every: '2h' }], configuration: { refused: null } });
  });

  it('is read again although no file changes, when the database was away while it was taken up', async () => {
    const reload = app.reload.bind(app);
    const away = new SyncError({ kind: 'transient', code: 'store.unreachable', message: 'the database cannot be reached' });
    app.reload = () => Promise.reject(away);
    edit((config) => (config.connections[0].export.every = '2h'));
    await following.look();
    expect((await listed()).configuration.refused).toContain('cannot be reached');

    app.reload = reload;
    await following.look();

    expect(await listed()).toMatchObject({ connections: [{ every: '2h' }], configuration: { refused: null } });
  });

  it('is in force although its connections could not be planned', async () => {
    daemon.reconfigure = () => Promise.reject(new Error('the database cannot be reached'));
    edit((config) => (config.connections[0].export.every = '2h'));

    await following.look();

    expect(await listed()).toMatchObject({ connections: [{ every: '2h' }], configuration: { refused: null } });
  });

  it('with a wrong mapping is refused too', async () => {
    editMapping((text) => text.replace('entity: invoices', 'entity: invoices\nunheardOf: 1'));
    await following.look();

    expect((await listed()).configuration.refused).toContain('invoices.yaml');
  });

  it('lets a new API key in and the old one no more', async () => {
    edit((config) => (config.server.apiKeys = ['another-key-0123456789']));
    await following.look();

    expect(await listed()).toMatchObject({ status: 401 });
    expect((await listed('another-key-0123456789')).connections).toHaveLength(1);
  });

  it('leaves a run that is going on what it began with', async () => {
    invoice('INV-2');
    const running = app.engine.sync('acme', {
      trigger: 'test',
      onEvent: (event) => {
        if (event.kind !== 'phase' || event.phase !== 'recover') return;
        edit((config) => (config.connections[0].export.from = '2026-03-15'));
        void following.look();
      },
    });

    expect(await running).toMatchObject({ counts: { invoices: { created: 1 } } });
  });

  it('with a changed mapping says which documents it would touch', async () => {
    invoice('INV-2', { notes: 'by the pound' });
    await sync();
    // Only the second has these notes.
    editMapping((text) => sentWhenNotesSay(text, 'by the pound'));

    const { connections, notices } = await app.reload();

    expect(connections).toEqual(['acme']);
    expect(notices).toEqual([
      'connection acme: the mapping of invoices was changed; of 2 documents on record 1 would come out differently (INV-2), each when Zoho changes it next; `crossfoot impact` shows how',
    ]);
  });

  it('with a mapping that makes the same of every document says so', async () => {
    editMapping((text) => sentWhenNotesSay(text, 'by the stone'));

    const { notices } = await app.reload();

    expect(notices).toEqual([expect.stringContaining('of 1 documents on record 0 would come out differently, each')]);
  });

  it('with a changed import mapping says which records it would touch', async () => {
    for (const name of ['Bowman', 'Davis']) {
      const fields = { DisplayName: name, ...(name === 'Davis' ? { WebAddr: { URI: 'https://davis.example' } } : {}) };
      const at = `${new URL(rig.quickbooks.url).origin}/_sandbox/ui`;
      await fetch(at, { method: 'POST', body: JSON.stringify({ realm: rig.realmId, action: 'create', entity: 'Customer', fields }) });
    }
    await app.engine.sync('acme', { trigger: 'test', direction: 'import' });
    editMapping((text) => text.replace('from: WebAddr.URI', 'from: Fax.FreeFormNumber'), 'import/customers.yaml');

    const { notices } = await app.reload();

    // Clark came from Zoho, and only Davis has a website.
    expect(notices).toEqual([
      'connection acme: the import mapping of customers was changed; of 3 documents on record 1 would come out differently (Davis), each when QuickBooks changes it next',
    ]);
  });

  it('with a changed mapping compares no more documents than the configuration allows', async () => {
    edit((config) => (config.connections[0].export.impactDocumentsMax = 1));
    await app.reload();
    invoice('INV-2');
    await sync();
    editMapping((text) => text.replace('EmailStatus: { value: NotSet }', 'EmailStatus: { value: NeedToSend }'));

    const { notices } = await app.reload();

    expect(notices).toEqual([
      expect.stringContaining('of the first 1 documents on record, which is export.impactDocumentsMax, 1 would come out differently (INV-'),
    ]);
  });

  it('says what a restart is needed for, and touches no connection that is as it was', async () => {
    edit((config) => (config.log = { level: 'debug' }));

    expect(await app.reload()).toEqual({
      connections: [],
      notices: ['log was changed: that takes effect when the daemon is started again'],
    });
  });

  it('takes in a connection and lets one go', async () => {
    edit((config) => {
      const [first] = config.connections;
      const twin = structuredClone(first);
      Object.assign(twin, { id: 'twin', enabled: false });
      twin.zoho.organizationId = '77';
      twin.quickbooks.realmId = '88';
      config.connections = [twin];
    });

    expect((await app.reload()).connections).toEqual(['twin', 'acme']);
    expect((await listed()).connections).toMatchObject([{ id: 'twin', enabled: false }]);
    await expect(sync()).rejects.toMatchObject({ code: 'connection.unknown' });
  });
});
