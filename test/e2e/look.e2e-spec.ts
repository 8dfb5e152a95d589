import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { byHand } from '../support/by-hand.js';
import { createRig, type Rig } from '../support/rig.js';
import { runCli } from '../support/run-cli.js';
import { invoice, shop } from '../support/shop.js';

let rig: Rig;
beforeEach(async () => {
  rig = await createRig(shop);
  rig.organization.steps([invoice('a', 100)]);
  await rig.sync();
});
afterEach(() => rig.close());

describe('a change made in QuickBooks between two looks', () => {
  it('is not denied, and found when asked for', async () => {
    const { Id: id } = (await rig.document('Invoice', 'INV-a')) ?? {};
    await byHand(rig, { action: 'void', entity: 'Invoice', id });
    await runCli(rig.app, ['sync']);

    const before = await runCli(rig.app, ['drift']);
    const why = await runCli(rig.app, ['why', 'invoices', 'INV-a']);
    const looked = await runCli(rig.app, ['sync', '--look']);
    const after = await runCli(rig.app, ['drift']);

    expect(before).toMatchObject({ code: 0 });
    expect(before.out).toMatch(
      /^No document is known to stand differently in QuickBooks\.\nacme: QuickBooks was last asked at \d{4}-.*; `crossfoot sync --look` asks now\.\n$/,
    );
    expect(why.out).toMatch(/QuickBooks was last asked for changes at \d{4}-/);
    expect(looked.code).toBe(1);
    expect(after.code).toBe(1);
    expect(after.out).toContain('1 document changed in QuickBooks.');
    const drifted = await runCli(rig.app, ['why', 'invoices', 'INV-a']);
    expect(drifted.out).not.toContain('earlier version');
    expect(drifted.out).toContain('what somebody changed in QuickBooks is not overwritten by itself');
  });
});
