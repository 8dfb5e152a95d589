import { afterEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { SandboxClock } from '../../src/sandbox/core/clock.js';
import { DaemonLife } from '../support/daemon-life.js';
import { importTools, type ImportTools } from '../support/import.js';
import { createRig, type Rig } from '../support/rig.js';
import { runCli } from '../support/run-cli.js';

/** Row 21: prerequisites are looked at when the daemon starts and every day, whether or not anything is synced. */
const day = 86_400_000;
const apiKey = 'daily-check-api-key-0123';
let clock: SandboxClock;
let rig: Rig;
let tools: ImportTools;
let daemon: DaemonLife;
afterEach(async () => {
  await daemon.stop();
  await rig.close();
});

/** Exports every ten days, imports on the first of the month only. */
async function begin(): Promise<void> {
  clock = new SandboxClock('2026-03-02T12:15:00Z', { frozen: true });
  rig = await createRig({
    clock,
    organization: { contacts: [{ as: 'clark', contact_name: 'Clark' }] },
    export: { every: '240h' },
    server: { apiKeys: [apiKey] },
    connection: { import: { schedule: '0 3 1 * *', customers: true }, verify: { schedule: null } },
  });
  tools = importTools(rig);
  daemon = new DaemonLife(rig, clock);
  await daemon.start();
}
const invoice = (number: string): void => {
  const body = { customer_id: '$clark', invoice_number: number, date: '2026-03-02', line_items: [{ name: 'Work', rate: 10, quantity: 1 }] };
  rig.organization.steps([{ create: 'invoice', as: number, body }]);
};
const setActive = async (Active: boolean): Promise<void> => {
  const account = (await rig.documents('Account')).find(({ Name }) => String(Name).startsWith('Bank Charges'));
  await tools.ui({ action: 'edit', entity: 'Account', id: account?.['Id'], fields: { Active, Name: 'Bank Charges' } });
};
const findings = async (): Promise<string[]> =>
  (await request(daemon.url).get('/metrics')).text.split('\n').filter((line) => line.startsWith('crossfoot_check_findings'));
const lived = async (days: number): Promise<string[]> => {
  daemon.runs.length = 0;
  await daemon.live(days * day);
  return daemon.told();
};

describe('row 21: the daily check', () => {
  it('runs at the start and each night, stops the connection at an error, and lets it go on when a later one finds none', async () => {
    await begin();
    // 2 March 12:15: everything at once. Then only the check of 3 March 02:00.
    expect(await lived(1)).toEqual([
      'check start succeeded',
      'import start succeeded',
      'export start succeeded',
      'check schedule succeeded',
    ]);
    expect(await findings()).toContain('crossfoot_check_findings{connection="acme",severity="error"} 0');
    invoice('INV-1');
    await setActive(false);

    // 4 to 12 March, 02:00 each.
    expect(await lived(8)).toEqual(Array.from({ length: 8 }, () => 'check schedule failed account.missing'));
    expect(await rig.app.engine.status('acme')).toMatchObject({
      check: { at: '2026-03-11T02:00:00.000Z', findings: expect.arrayContaining([expect.objectContaining({ code: 'account.missing' })]) },
    });
    expect(await findings()).toContain('crossfoot_check_findings{connection="acme",severity="error"} 1');
    expect(await runCli(rig.app, ['status'])).toMatchObject({
      code: 2,
      out: expect.stringContaining('prerequisites: export.accounts.sales.bankCharges names "Bank Charges"') as unknown,
    });
    // The export of 12 March 12:15 is refused before the first write, and none is planned any more.
    expect(await lived(11)).toEqual([
      'check schedule failed account.missing',
      'export schedule failed account.missing',
      ...Array.from({ length: 10 }, () => 'check schedule failed account.missing'),
    ]);
    expect(await rig.documents('Invoice')).toEqual([]);

    await setActive(true);

    // 23 March 02:00, and the export at once.
    expect(await lived(1)).toEqual(['check schedule succeeded', 'export start succeeded']);
    expect(await rig.documents('Invoice')).toHaveLength(1);
  });

  it('can be asked for by REST, and then lets a stopped connection go on as well', async () => {
    await begin();
    await setActive(false);
    expect(await lived(0)).toEqual([
      'check start failed account.missing',
      'import start failed account.missing',
      'export start failed account.missing',
    ]);
    await setActive(true);

    const { status, body } = await daemon.after('check', () =>
      request(daemon.url).post('/api/v1/connections/acme/check').set('X-API-Key', apiKey),
    );

    expect([status, body.direction]).toEqual([202, 'check']);
    expect(await lived(0)).toEqual(['import start succeeded', 'export start succeeded']);
  });
});
