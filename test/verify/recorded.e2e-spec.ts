import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { VerifyReport } from '../../src/verify/index.js';
import { byHand } from '../support/by-hand.js';
import { createRig, type Rig } from '../support/rig.js';
import { invoice, shop } from '../support/shop.js';

jest.setTimeout(60_000);

let rig: Rig;
beforeEach(async () => {
  rig = await createRig(shop);
  rig.organization.steps([invoice('a', 100), invoice('b', 60), invoice('c', 40)]);
  await rig.sync();
  await verify({ full: true });
});
afterEach(() => rig.close());

async function verify(options: { full?: boolean } = {}): Promise<VerifyReport> {
  const report = await rig.app.connections[0]?.verifier.verify(options);
  if (!report) throw new Error('no connection');
  return report;
}

async function reprice(number: string, amount: number): Promise<void> {
  const document = await rig.document('Invoice', number);
  const [line] = document?.['Line'] as Record<string, any>[];
  // Without quantity and price, which would contradict the amount.
  const { ItemRef, TaxCodeRef } = (line?.['SalesItemLineDetail'] ?? {}) as Record<string, unknown>;
  const fields = { Line: [{ ...line, Amount: amount, SalesItemLineDetail: { ItemRef, TaxCodeRef } }] };
  await byHand(rig, { action: 'edit', entity: 'Invoice', id: document?.['Id'], fields });
}

const found = ({ culprits }: VerifyReport): string[] => culprits.map(({ number, cause, difference }) => `${number} ${cause} ${difference}`);

describe('a verification from the record', () => {
  it('finds what somebody edits and deletes in QuickBooks, and goes on saying so', async () => {
    await reprice('INV-a', 100.01);
    await byHand(rig, { action: 'delete', entity: 'Invoice', id: (await rig.document('Invoice', 'INV-b'))?.['Id'] });

    const first = await verify();
    const second = await verify();

    // 60.00 are missing; 100.01 stands for 100.00. One read of what has changed, and before a difference is named the lists: company,
    // preferences, accounts, items, tax rates, customers, vendors.
    expect(first).toMatchObject({ mode: 'recorded', agrees: false, difference: '60.01', checked: { reads: 1 + 7 } });
    expect(found(first)).toEqual(['INV-b missing 60', 'INV-a edited 0.01']);
    expect(found(second)).toEqual(found(first));
  });

  it('agrees again once the edit is taken back', async () => {
    await reprice('INV-a', 100.01);
    expect(found(await verify())).toEqual(['INV-a edited 0.01']);

    await reprice('INV-a', 100);

    expect(await verify()).toMatchObject({ mode: 'recorded', agrees: true, difference: '0' });
  });

  it('takes its own writes for granted', async () => {
    rig.organization.ui({ update: '$c', body: { line_items: [{ item_id: '$drive', quantity: 1, rate: 45 }] } });
    await rig.sync();

    expect(await verify()).toMatchObject({ mode: 'recorded', agrees: true, checked: { reads: 1 } });
  });

  it('keeps a point of history for the day', async () => {
    await reprice('INV-a', 100.01);

    const { history } = await verify();

    expect(history).toMatchObject([{ difference: '0.01', culprits: 1, mode: 'recorded' }]);
  });

  it('as a run leaves its report and figures to every process on the database', async () => {
    await reprice('INV-a', 100.01);
    const [connection] = rig.app.connections;
    const { id = '', verifier } = connection ?? {};

    const run = await rig.app.engine.sync(id, { trigger: 'schedule', direction: 'verify' });

    expect(run).toMatchObject({ direction: 'verify', state: 'succeeded' });
    const report = await verifier?.latest();
    expect(report?.summary()).toMatch(/^The books differ by 0.01 USD in 1 document/);
    expect(report?.render('html')).toContain('INV-a');
    // One cent too much is on the receivable and on income; nothing else moved.
    expect(await verifier?.totals()).toMatchObject({
      currency: 'USD',
      accountTypes: { 'Accounts Receivable': '0.01', Income: '0.01' },
      causes: { edited: 1, missing: 0 },
    });
  });
});
