import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { SandboxClock } from '../../src/sandbox/core/clock.js';
import type { Step } from '../../src/sandbox/zoho/index.js';
import { byHand } from '../support/by-hand.js';
import { createRig, type Rig } from '../support/rig.js';

/** What a list does not show while it is read, or did not show under an earlier configuration, is found by the next sweep. */
const hourMs = 3_600_000;
const shop = {
  organization: {
    currencyCode: 'USD',
    countryCode: 'US',
    contacts: [{ as: 'bowman', contact_name: 'Bowman Furniture' }],
    items: [{ as: 'drive', name: 'Hard Drive', sku: 'HD-500', rate: 100 }],
  },
  company: { country: 'US' },
};
const invoice = (number: number, date = '2026-02-01'): Step => ({
  create: 'invoice',
  as: `i${number}`,
  body: { customer_id: '$bowman', invoice_number: `INV-${number}`, date, line_items: [{ item_id: '$drive', quantity: 1, rate: 10 }] },
});

let rig: Rig;
let clock: SandboxClock;
beforeEach(async () => {
  clock = new SandboxClock('2026-02-20T10:00:00Z', { frozen: true });
  rig = await createRig({ ...shop, clock });
});
afterEach(() => rig.close());

const numbers = async (): Promise<Set<string>> => new Set((await rig.documents('Invoice')).map(({ DocNumber }) => String(DocNumber)));
const scheduled = () => rig.sync({ sweep: false });

describe('a document deleted while its list is read', () => {
  it('moves another one onto a page that was read; the next run by the schedule finds it', async () => {
    // Two pages of 200; without the first one the 201st moves to the first page, which has been read.
    rig.organization.steps(Array.from({ length: 202 }, (_, index) => invoice(index + 1)));
    clock.advance(hourMs);
    // The newest is changed last: a list by time of change does not reach back to the one that moved.
    rig.organization.ui({ update: '$i202', body: { reference_number: 'PO 7' } });
    let isDeleted = false;
    await rig.sync({
      sweep: false,
      onEvent: (event) => {
        if (isDeleted || event.kind !== 'document' || event.entity !== 'invoices') return;
        isDeleted = true;
        rig.organization.steps([{ delete: '$i1' }]);
      },
    });
    expect(isDeleted).toBe(true);
    expect(await numbers()).not.toContain('INV-201');
    clock.advance(hourMs);

    const finding = await scheduled();

    expect(await numbers()).toContain('INV-201');
    // Looked through once: the next run sweeps and pages no more.
    clock.advance(hourMs);
    expect((await scheduled()).calls['zoho.read']).toBeLessThan(finding.calls['zoho.read'] ?? 0);
  }, 120_000);
});

describe('export.from moved back', () => {
  it('takes what had been left out with the next sweep, long after it last changed', async () => {
    rig.organization.steps([invoice(1, '2025-12-15')]);
    clock.advance(hourMs);
    rig.organization.steps([invoice(2)]);
    expect(await scheduled()).toMatchObject({ state: 'succeeded' });
    clock.advance(hourMs);
    expect(await scheduled()).toMatchObject({ state: 'succeeded' });
    expect(await numbers()).toEqual(new Set(['INV-2']));
    const config = parse(readFileSync(rig.configFile, 'utf8'));
    config.connections[0].export.from = '2025-01-01';
    writeFileSync(rig.configFile, stringify(config));
    await rig.reopen();
    // A day, after which the schedule sweeps
    clock.advance(24 * hourMs);

    expect(await scheduled()).toMatchObject({ state: 'succeeded' });

    expect(await numbers()).toEqual(new Set(['INV-1', 'INV-2']));
  });
});

describe('a dismissed document', () => {
  it('is not taken for overlooked, although it was looked at again before', async () => {
    rig.organization.steps([invoice(2)]);
    clock.advance(hourMs);
    await scheduled();
    const [own] = await rig.documents('Invoice');
    const { CustomerRef, Line } = own ?? {};
    const sold = { DetailType: 'SalesItemLineDetail', Amount: 7, SalesItemLineDetail: { ItemRef: Line[0].SalesItemLineDetail.ItemRef } };
    await byHand(rig, {
      action: 'create',
      entity: 'Invoice',
      fields: { DocNumber: 'INV-1', CustomerRef, Line: [sold] },
    });
    const entered = await rig.document('Invoice', 'INV-1');
    rig.organization.steps([invoice(1)]);
    clock.advance(hourMs);
    rig.organization.steps([invoice(3)]);
    clock.advance(hourMs);
    await scheduled();
    const ids = [rig.organization.idOf('i1')];
    expect(await rig.app.engine.retry('acme', 'invoices', ids)).toHaveLength(1);
    await scheduled();
    expect(await rig.app.store.documents.dismiss('acme', 'invoices', ids)).toBe(1);
    // Nothing would hold it any more.
    await byHand(rig, { action: 'delete', entity: 'Invoice', id: entered?.['Id'] });
    clock.advance(25 * hourMs);

    await scheduled();
    await scheduled();

    expect(await numbers()).toEqual(new Set(['INV-2', 'INV-3']));
  });
});

describe('a clock that ran two months ahead', () => {
  it('and was set right does not keep sweeps from being due', async () => {
    const aheadMs = 60 * 24 * hourMs;
    rig.organization.steps([invoice(1)]);
    clock.advance(hourMs);
    expect(await scheduled()).toMatchObject({ state: 'succeeded' });
    clock.advance(aheadMs);
    // It sweeps, which is on record as of two months from now.
    expect(await scheduled()).toMatchObject({ state: 'succeeded' });
    clock.advance(-aheadMs);
    rig.organization.steps([{ delete: '$i1' }]);
    clock.advance(hourMs);

    expect(await scheduled()).toMatchObject({ state: 'succeeded' });

    expect((await rig.document('Invoice', 'INV-1'))?.['TotalAmt'] ?? 0).toBe(0);
  });
});
