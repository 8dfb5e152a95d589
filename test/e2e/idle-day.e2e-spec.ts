import { afterEach, describe, expect, it } from '@jest/globals';
import { SandboxClock } from '../../src/sandbox/core/clock.js';
import { DaemonLife } from '../support/daemon-life.js';
import { createRig, type Rig } from '../support/rig.js';

/** What a connection costs on a day on which nothing changes, on the defaults: export hourly, import, sweep and comparison daily. */
const hour = 3_600_000;
const day = 24 * hour;
let rig: Rig;
let daemon: DaemonLife;

afterEach(async () => {
  await daemon.stop();
  await rig.close();
});

const contacts = [
  { as: 'clark', contact_name: 'Clark' },
  { as: 'acme', contact_name: 'Acme', contact_type: 'vendor' },
];
const line = { name: 'Work', rate: 100, quantity: 2 };
const made = (create: string, as: string, body: object) => ({ create, as, body: { date: '2026-02-20', line_items: [line], ...body } });

/** Two pages of invoices, each written at a time of its own, and a document of every other kind. */
const documents = [
  ...Array.from({ length: 201 }, (_, index) =>
    made('invoice', `inv${index + 1}`, { customer_id: '$clark', invoice_number: `INV-${index + 1}` }),
  ),
  made('creditnote', 'note', { customer_id: '$clark', creditnote_number: 'CN-1' }),
  made('bill', 'bill', { vendor_id: '$acme', bill_number: 'B-1', line_items: [{ ...line, account_id: '$account.Office Supplies' }] }),
  made('vendorcredit', 'credit', {
    vendor_id: '$acme',
    vendor_credit_number: 'VC-1',
    line_items: [{ ...line, account_id: '$account.Office Supplies' }],
  }),
  {
    create: 'customerpayment',
    body: {
      customer_id: '$clark',
      payment_mode: 'cash',
      amount: 200,
      date: '2026-02-20',
      account_id: '$account.Undeposited Funds',
      invoices: [{ invoice_id: '$inv1', amount_applied: 200 }],
    },
  },
];

describe('an idle day', () => {
  it('on the defaults costs at most 300 Zoho calls and 50 metered reads of QuickBooks, and no limit is met', async () => {
    const clock = new SandboxClock('2026-02-20T12:15:00Z', { frozen: true });
    rig = await createRig({ clock, organization: { contacts }, server: { port: 0 } });
    for (const step of documents) {
      rig.organization.steps([step]);
      clock.advance(hour);
    }
    daemon = new DaemonLife(rig, clock);
    await daemon.start();
    // The second day: what the first export began with is settled.
    await daemon.live(day);
    daemon.runs.length = 0;
    rig.zoho.setLimits({ requestsPerMinute: 100, concurrent: 10, requestsPerDay: 1000 });
    const noon = clock.now();

    await daemon.live(day);

    expect(daemon.times('export')).toHaveLength(24);
    expect(daemon.runs.filter(({ state }) => state !== 'succeeded')).toEqual([]);
    const today = (log: readonly { at: string; path: string; status: number; method: string }[]) =>
      log.filter(({ at }) => Date.parse(at) >= noon);
    const zoho = today(rig.zoho.log).filter(({ path }) => !path.startsWith('/oauth'));
    const metered = today(rig.quickbooks.log).filter(
      ({ path, method }) => path.startsWith('/v3') && (method === 'GET' || path.endsWith('/query')),
    );
    expect([...zoho, ...metered].filter(({ status }) => status >= 400)).toEqual([]);
    // Nine lists every hour (accounts, contacts, and seven of documents) are 216. The import, the sweep and the comparison of the day read
    // some of them once more, organization and taxes come once.
    expect(zoho.length).toBeGreaterThanOrEqual(9 * 24);
    expect(zoho.length).toBeLessThanOrEqual(300);
    // What changed: for the import, for drift and for the comparison.
    expect(metered.length).toBeLessThanOrEqual(50);
  }, 180_000);
});
