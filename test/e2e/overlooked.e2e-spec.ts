import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { SandboxClock } from '../../src/sandbox/core/clock.js';
import type { Step } from '../../src/sandbox/zoho/index.js';
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

    expect(await scheduled()).toMatchObject({ state: 'succeeded' });

    expect(await numbers()).toContain('INV-201');
    // The whole list was looked through, and could have moved again: one more sweep, of two pages; then each list costs one call.
    const callsOf = async (): Promise<number | undefined> => {
      clock.advance(hourMs);
      return (await scheduled()).calls['zoho.read'];
    };
    const lists = 10;
    expect([await callsOf(), await callsOf()]).toEqual([lists + 2, lists]);
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
