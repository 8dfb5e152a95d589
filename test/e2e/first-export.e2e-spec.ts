import { afterEach, describe, expect, it } from '@jest/globals';
import type { RunEvent } from '../../src/engine/run/run-context.js';
import { SandboxClock } from '../../src/sandbox/core/clock.js';
import { createRig, type Rig } from '../support/rig.js';

/** A first export says what it needs before it starts, and one that was stopped reads the rest only. */
let rig: Rig;
afterEach(() => rig.close());

const invoices = 25;
async function open(): Promise<void> {
  const clock = new SandboxClock();
  rig = await createRig({ clock, organization: { contacts: [{ as: 'clark', contact_name: 'Clark' }] }, export: { groupSize: 5 } });
  rig.organization.steps(
    Array.from({ length: invoices }, (_, index) => ({
      create: 'invoice',
      body: {
        customer_id: '$clark',
        invoice_number: `INV-${index + 1}`,
        date: '2026-03-01',
        line_items: [{ name: 'Work', rate: 10, quantity: 1 }],
      },
    })),
  );
  // Past the time in which a version may still move and is therefore read twice.
  clock.advance(60_000);
}

const forecasts = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.kind === 'log' && event.fields['code'] === 'export.forecast' ? [event] : []));
const detailsRead = (): string[] => rig.zoho.log.map(({ path }) => path).filter((path) => /^\/inventory\/v1\/invoices\/\d+$/.test(path));

describe('a first export', () => {
  it('says before the first write how many documents, calls and hours it needs; once complete there is nothing to say', async () => {
    await open();
    rig.zoho.setLimits({ requestsPerDay: 1000 });
    // A call that tells how many are left.
    await rig.app.connections[0]?.source.profile();
    const events: RunEvent[] = [];

    await rig.sync({ onEvent: (event) => events.push(event) });

    const [said] = forecasts(events);
    // 25 details, and a page of each of the seven lists of documents.
    expect(said?.message).toBe(
      'first export: 25 documents to read, 32 Zoho calls, 0 h no limit of ours slows it down; it goes on where it stopped',
    );
    expect(said && events.indexOf(said)).toBeLessThan(events.findIndex(({ kind }) => kind === 'settled'));
    expect((await rig.app.engine.status('acme')).forecast).toBeNull();
    const later: RunEvent[] = [];
    await rig.sync({ onEvent: (event) => later.push(event) });
    expect(forecasts(later)).toEqual([]);
  });

  it('that is stopped leaves its forecast, says anew what is left, and reads nothing twice', async () => {
    await open();
    const stop = new AbortController();
    let recorded = 0;
    const first = await rig.app.engine.sync('acme', {
      trigger: 'test',
      signal: stop.signal,
      onEvent: ({ kind }) => {
        if (kind === 'document' && (recorded += 1) === 10) stop.abort(new Error('stopped'));
      },
    });
    expect(first.state).toBe('interrupted');
    expect((await rig.app.engine.status('acme')).forecast).toMatchObject({ documents: 25 });
    const events: RunEvent[] = [];

    await rig.sync({ onEvent: (event) => events.push(event) });

    // Two groups of five were recorded.
    expect(forecasts(events)[0]?.fields).toMatchObject({ documents: invoices - 10 });
    expect(new Set(detailsRead()).size).toBe(invoices);
    expect(detailsRead()).toHaveLength(invoices);
    // 25 invoices of 10.00.
    expect(await rig.trialBalance()).toEqual({ 'Accounts Receivable (A/R)': '250.00', Sales: '-250.00' });
    expect((await rig.documents('Invoice')).length).toBe(invoices);
  });

  it('by schedule leaves the reserve of the day to people, who may use it; the rest follows on the next day', async () => {
    await open();
    // Of these the configuration keeps 10 %, which are 4; the lists take half of the others.
    rig.zoho.setLimits({ requestsPerDay: 40 });

    const scheduled = await rig.app.engine.sync('acme', { trigger: 'schedule' });

    expect(scheduled).toMatchObject({ state: 'failed', error: { kind: 'throttled', code: 'budget.reserve' } });
    const left = (await rig.app.connections[0]?.state())?.budgetRemaining['zoho'] ?? 0;
    // Another group of five would have gone into them.
    expect(left).toBeGreaterThanOrEqual(4);
    expect(left).toBeLessThan(4 + 5);
    const posted = (await rig.documents('Invoice')).length;
    expect(posted).toBeGreaterThan(0);
    expect(posted).toBeLessThan(invoices);
    expect(await rig.trialBalance()).toEqual({ 'Accounts Receivable (A/R)': `${posted}0.00`, Sales: `-${posted}0.00` });

    rig.zoho.setLimits({ requestsPerDay: 1000 });
    await rig.sync();

    expect(await rig.trialBalance()).toEqual({ 'Accounts Receivable (A/R)': '250.00', Sales: '-250.00' });
    expect(detailsRead()).toHaveLength(invoices);
  });
});
