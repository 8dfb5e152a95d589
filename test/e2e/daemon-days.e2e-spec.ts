import { afterEach, describe, expect, it } from '@jest/globals';
import { SandboxClock } from '../../src/sandbox/core/clock.js';
import { DaemonLife } from '../support/daemon-life.js';
import { createRig, type Rig } from '../support/rig.js';
import { importing, importTools, type ImportTools } from '../support/import.js';

/** The daemon over weeks: its schedule, its tokens and the vendors' limits by one clock, which the test moves from one timer to the next. */
const day = 86_400_000;
let clock: SandboxClock;
let rig: Rig;
let tools: ImportTools;
let daemon: DaemonLife;

afterEach(async () => {
  await daemon.stop();
  await rig.close();
});

async function begin(): Promise<void> {
  clock = new SandboxClock('2026-03-01T12:15:00Z', { frozen: true });
  rig = await createRig({
    clock,
    ...importing(),
    organization: { contacts: [{ as: 'clark', contact_name: 'Clark' }] },
    company: { customers: [{ DisplayName: 'Bowman' }, { DisplayName: 'Clark' }] },
    export: { every: '12h' },
  });
  tools = importTools(rig);
  daemon = new DaemonLife(rig, clock);
}
const invoice = (number: string): void => {
  const date = clock.date().toISOString().slice(0, 10);
  const body = { customer_id: '$clark', invoice_number: number, date, line_items: [{ name: 'Work', rate: 10, quantity: 1 }] };
  rig.organization.steps([{ create: 'invoice', as: number, body }]);
};
const idOf = async (name: string): Promise<unknown> => (await rig.documents('Customer')).find((one) => one['DisplayName'] === name)?.['Id'];
const editBowman = async (CompanyName: string): Promise<void> => {
  await tools.ui({ action: 'edit', entity: 'Customer', id: await idOf('Bowman'), fields: { CompanyName } });
};
const since = (ms: number) => [...rig.quickbooks.log, ...rig.zoho.log].filter(({ at }) => Date.parse(at) >= ms);
/** How far back each question for changes looked, in milliseconds. */
const lookedBack = (entries: ReturnType<typeof since>): number[] =>
  entries
    .filter(({ path }) => path.endsWith('/cdc'))
    .map(({ at, query }) => Date.parse(at) - Date.parse(new URLSearchParams(query).get('changedSince') ?? ''));
describe('the daemon for 40 days', () => {
  it('imports daily and exports by its period, with tokens renewed in time and nothing asked that QuickBooks no longer knows', async () => {
    await begin();
    await daemon.start();
    const presented = new Set<string | null>();
    const ages: number[] = [];
    const refusals: unknown[] = [];
    for (let number = 1; number <= 40; number += 1) {
      const noon = clock.now();
      invoice(`INV-${number}`);
      await editBowman(`Day ${number}`);

      await daemon.live(day);

      const entries = since(noon);
      for (const { body } of entries.filter(({ path }) => path === '/oauth2/v1/tokens/bearer')) {
        presented.add(new URLSearchParams(body).get('refresh_token'));
      }
      ages.push(...lookedBack(entries));
      refusals.push(...entries.filter(({ status }) => status >= 400));
      expect(tools.zoho('contacts', 'Bowman')).toMatchObject({ company_name: `Day ${number}` });
    }

    expect(daemon.runs.filter(({ state }) => state !== 'succeeded')).toEqual([]);
    expect(refusals).toEqual([]);
    // All at the start, which is Sunday 1 March, 12:15. Then 03:00 of 2 to 31 March (30 days) and of 1 to 10 April (10 days):
    expect(daemon.times('import')).toHaveLength(1 + 30 + 10);
    expect(daemon.times('import').slice(1)).toEqual(daemon.times('import').slice(1).filter((time) => time.endsWith('T03:00:00.000Z'))); // prettier-ignore
    expect([daemon.times('import')[1], daemon.times('import').at(-1)]).toEqual(['2026-03-02T03:00:00.000Z', '2026-04-10T03:00:00.000Z']);
    // the prerequisites are looked at at 02:00, and the books compared at 04:30, of the same days;
    expect(daemon.times('check')).toHaveLength(1 + 30 + 10);
    expect(daemon.times('verify')).toHaveLength(1 + 30 + 10);
    expect(await rig.app.connections[0]?.verifier.latest()).toMatchObject({ agrees: true });
    // exports come every 12 hours from 2 March 00:15 to 10 April 12:15: 40 days with two each.
    expect(daemon.times('export')).toHaveLength(1 + 40 * 2);
    expect([daemon.times('export')[1], daemon.times('export').at(-1)]).toEqual(['2026-03-02T00:15:00.000Z', '2026-04-10T12:15:00.000Z']);
    // QuickBooks replaces a refresh token that is a day old, and each lives a day longer: the first one, and one for each day from the second.
    expect(presented.size).toBe(40);
    expect(Math.max(...ages)).toBeLessThan(2 * day);
    const numbers = (await rig.documents('Invoice')).map((one) => one['DocNumber']);
    expect(numbers).toEqual(Array.from({ length: 40 }, (_, index) => `INV-${index + 1}`));
  }, 300_000);
});

describe('the daemon after 35 days at rest', () => {
  it('goes on with the tokens it kept, and reads the lists in full instead of asking for changes that are too old', async () => {
    await begin();
    await daemon.start();
    await daemon.live(day);
    await daemon.stop();
    await tools.ui({ action: 'merge', entity: 'Customer', id: await idOf('Clark'), into: await idOf('Bowman') });
    await editBowman('Later');
    clock.advance(35 * day);
    const restart = clock.now();
    await rig.reopen();
    daemon.runs.length = 0;

    await daemon.start();
    await daemon.live(0);

    // Missed for 35 days, made up for once: once each, at the start.
    expect(daemon.told()).toEqual(['check start succeeded', 'import start succeeded', 'export start succeeded', 'verify start succeeded']);
    const entries = since(restart);
    expect(entries.filter(({ status }) => status >= 400)).toEqual([]);
    expect(entries.some(({ path, query }) => path.endsWith('/query') && (new URLSearchParams(query).get('query') ?? '').includes('from Customer'))).toBe(true); // prettier-ignore
    expect(Math.max(...lookedBack(entries))).toBeLessThan(30 * day);
    expect(tools.zoho('contacts', 'Bowman')).toMatchObject({ company_name: 'Later', status: 'active' });
    expect(tools.zoho('contacts', 'Clark')).toMatchObject({ status: 'inactive' });
  });
});
