import { afterEach, describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { SandboxClock } from '../../src/sandbox/core/clock.js';
import { createRig, type Rig } from '../support/rig.js';
import { importTools } from '../support/import.js';
import { invoice, shop } from '../support/shop.js';

const hourMs = 3_600_000;

let rig: Rig;
afterEach(() => rig.close());

const idOf = async (entity: string, name: string): Promise<string> =>
  (await rig.documents(entity)).find((one) => one['Name'] === name)?.['Id'];

describe('an adjustment', () => {
  it('is booked to the configured account, whatever an item of that name in QuickBooks stands on', async () => {
    rig = await createRig(shop);
    const IncomeAccountRef = { value: await idOf('Account', 'Sales') };
    await importTools(rig).ui({ action: 'create', entity: 'Item', fields: { Name: 'Adjustment', Type: 'Service', IncomeAccountRef } });
    rig.organization.steps([invoice('1', 50, { adjustment: 3 })]);

    await rig.sync();

    expect(await rig.held()).toEqual([]);
    expect(await rig.trialBalance()).toEqual({ 'Accounts Receivable (A/R)': '53.00', 'Sales': '-50.00', 'Sales Adjustments': '-3.00' }); // prettier-ignore
  });

  it('follows the configuration to another account, and back; what went out before stays', async () => {
    const clock = new SandboxClock('2026-03-02T12:00:00Z', { frozen: true });
    rig = await createRig({ ...shop, clock });
    const configure = async (account: string): Promise<void> => {
      const config = parse(readFileSync(rig.configFile, 'utf8'));
      config.connections[0].export.accounts.sales.adjustment = account;
      writeFileSync(rig.configFile, stringify(config));
      await rig.reopen();
      clock.advance(hourMs);
    };
    rig.organization.steps([invoice('1', 50, { adjustment: 3 })]);
    clock.advance(hourMs);
    await rig.sync();

    await configure('Discounts given');
    rig.organization.steps([invoice('2', 50, { adjustment: 4 })]);
    clock.advance(hourMs);
    await rig.sync();
    await configure('Sales Adjustments');
    rig.organization.steps([invoice('3', 50, { adjustment: 5 })]);
    await rig.sync();

    expect(await rig.held()).toEqual([]);
    expect(await rig.trialBalance()).toEqual({ 'Accounts Receivable (A/R)': '162.00', 'Sales': '-150.00', 'Sales Adjustments': '-8.00', 'Discounts given': '-4.00' }); // prettier-ignore
    const names = (await rig.documents('Item')).map((one) => one['Name']);
    expect(names.filter((name) => name.startsWith('Adjustment'))).toEqual(['Adjustment', 'Adjustment - Discounts given']);
  });
});
