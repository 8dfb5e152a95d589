import { afterEach, describe, expect, it } from '@jest/globals';
import { SandboxClock } from '../../src/sandbox/core/clock.js';
import { createRig, type Rig } from '../support/rig.js';

let rig: Rig;
afterEach(() => rig.close());

/** One more than Zoho's longest page of 200 (vendor fact), after two have been deleted. */
const documents = 203;
/** Apart enough that a list of what changed overlaps the last of them only. */
const apartMs = 600_000;

const invoice = (index: number) => ({
  create: 'invoice',
  as: `inv${String(index)}`,
  body: {
    customer_id: '$clark',
    invoice_number: `INV-${String(index)}`,
    date: '2026-02-20',
    line_items: [{ name: 'Work', rate: 100, quantity: 2 }],
  },
});

/** The calls of one run, by address. */
async function callsOf(run: { sweep: boolean }): Promise<Record<string, number>> {
  const before = rig.zoho.log.length;
  await rig.sync(run);
  const counts: Record<string, number> = {};
  for (const { method, path } of rig.zoho.log.slice(before).filter((call) => !call.path.startsWith('/oauth'))) {
    const what = `${method} ${path.replace(/^.*\/v1/, '').replace(/\d{6,}/, ':id')}`;
    counts[what] = (counts[what] ?? 0) + 1;
  }
  return counts;
}

describe('a sweep of ids', () => {
  it('costs one call for each page of 200 documents, and one for each that is missing', async () => {
    const clock = new SandboxClock('2026-02-20T12:00:00Z', { frozen: true });
    rig = await createRig({
      clock,
      organization: { contacts: [{ as: 'clark', contact_name: 'Clark' }] },
      export: { modules: ['invoices'] },
    });
    for (let index = 0; index < documents; index += 1) {
      rig.organization.steps([invoice(index)]);
      clock.advance(apartMs);
    }
    await rig.sync({ sweep: true });
    clock.advance(apartMs);
    // What was read within the second of its change is read once more.
    await rig.sync({ sweep: false });
    clock.advance(apartMs);

    // What changed: the latest page of each list.
    expect(await callsOf({ sweep: false })).toEqual({ 'GET /invoices': 1, 'GET /customerpayments': 1 });
    // And 203 ids on two pages, no payments on one.
    expect(await callsOf({ sweep: true })).toEqual({ 'GET /invoices': 1 + 2, 'GET /customerpayments': 1 + 1 });

    rig.organization.ui({ delete: '$inv7' });
    rig.organization.ui({ delete: '$inv8' });

    expect(await callsOf({ sweep: true })).toEqual({ 'GET /invoices': 1 + 2, 'GET /customerpayments': 1 + 1, 'GET /invoices/:id': 2 });
    // Row 6: what is deleted in Zoho is voided in QuickBooks.
    expect((await rig.documents('Invoice')).filter((document) => document['TotalAmt'] === 0)).toHaveLength(2);
  }, 120_000);
});
