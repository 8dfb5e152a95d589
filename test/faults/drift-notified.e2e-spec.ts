import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startDaemon, type Daemon } from '../../src/control/daemon.js';
import type { Run } from '../../src/domain/run.js';
import { createRig, type Rig } from '../support/rig.js';

/** QuickBooks says what somebody changed there, and the daemon looks at it within seconds instead of within a day. */
const verifierToken = 'verifier-token-0001';
const apiKey = 'drift-api-key-0123456789';
let rig: Rig;
let daemon: Daemon;

beforeAll(async () => {
  rig = await createRig({
    organization: { contacts: [{ as: 'clark', contact_name: 'Clark' }] },
    export: { drift: { invoices: 'restore' } },
    webhookVerifierToken: verifierToken,
    server: { apiKeys: [apiKey] },
  });
  rig.organization.steps([invoice(1), invoice(2)]);
  daemon = await startDaemon(rig.app, { host: '127.0.0.1', port: 0, schedule: false, webhookDelayMs: 0 });
  await notifications({ url: `${daemon.url}/api/v1/webhooks/quickbooks`, verifierToken, automatic: false });
  // The second run marks the time from which changes are followed; nothing is due by the period of a day after that.
  await rig.sync();
  await rig.sync();
});
afterAll(async () => {
  await daemon.close();
  await rig.close();
});

const invoice = (n: number) => ({
  create: 'invoice',
  as: `inv${n}`,
  body: { customer_id: '$clark', invoice_number: `INV-${n}`, date: '2026-03-17', line_items: [{ name: 'Work', rate: 100, quantity: 2 }] },
});

const admin = async (name: string, body: object): Promise<any> => {
  const response = await fetch(`${new URL(rig.quickbooks.url).origin}/_sandbox/${name}`, { method: 'POST', body: JSON.stringify(body) });
  return response.json();
};
const notifications = (body: object): Promise<{ deliveries: { status: number }[] }> => admin('webhooks', body);
const person = (action: object): Promise<unknown> => admin(`ui?realm=${rig.realmId}`, action);

/** The end of the run that the notifications start. */
async function notified(): Promise<Run> {
  const before = (await rig.app.store.runs.list('acme', 1))[0]?.id;
  const { deliveries } = await notifications({ deliver: true });
  expect(deliveries.map(({ status }) => status)).toEqual([200]);
  while (true) {
    const [run] = await rig.app.store.runs.list('acme', 1);
    if (run && run.id !== before && run.state !== 'running') return run;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('a notification of QuickBooks', () => {
  it('about our own writes starts nothing', async () => {
    const { deliveries } = await notifications({ deliver: true });
    expect(deliveries.map(({ status }) => status)).toEqual([200]);
    expect(await rig.app.store.runs.list('acme')).toHaveLength(2);
    expect(await nextRunAt()).toBeNull();
  });

  it.each(['edit', 'delete', 'void'])(
    'about the %s of an invoice leads to the look that finds it, and the policy follows',
    async (action) => {
      const { Id: id } = (await rig.documents('Invoice')).find(({ DocNumber, TotalAmt }) => DocNumber === 'INV-1' && TotalAmt > 0) ?? {};
      // Notifications are told from the echo of our own writes by the second.
      rig.quickbooks.clock.advance(1000);
      await person({ action, entity: 'Invoice', id, ...(action === 'edit' ? { fields: { TxnDate: '2026-03-30' } } : {}) });

      const run = await notified();

      expect(run).toMatchObject({ trigger: 'webhook', state: 'succeeded' });
      const standing = (await rig.documents('Invoice')).filter(({ TotalAmt }) => TotalAmt > 0);
      expect(standing.map(({ DocNumber, TxnDate, TotalAmt }) => `${DocNumber} ${TxnDate} ${TotalAmt}`).sort()).toEqual([
        'INV-1 2026-03-17 200',
        'INV-2 2026-03-17 200',
      ]);
      // Two invoices of 200.00.
      expect(await rig.trialBalance()).toEqual({ 'Accounts Receivable (A/R)': '400.00', Sales: '-400.00' });
    },
  );
});

async function nextRunAt(): Promise<unknown> {
  const response = await fetch(`${daemon.url}/api/v1/connections/acme`, { headers: { 'x-api-key': apiKey } });
  return ((await response.json()) as { nextRunAt: unknown }).nextRunAt;
}
