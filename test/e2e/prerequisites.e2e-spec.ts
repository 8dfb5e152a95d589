import { afterEach, describe, expect, it } from '@jest/globals';
import { createRig, defaultAccounts, type Rig, type RigOptions } from '../support/rig.js';

/** Row 21: active company, same country, same base currency, one organization ↔ one company (`connection-life` has the last one). */
let rig: Rig;
afterEach(() => rig.close());

const contacts = [{ as: 'clark', contact_name: 'Clark' }];
const start = async (options: RigOptions): Promise<void> => {
  rig = await createRig({ organization: { contacts }, ...options });
  const body = {
    customer_id: '$clark',
    invoice_number: 'INV-1',
    date: '2026-03-01',
    line_items: [{ name: 'Work', rate: 10, quantity: 1 }],
  };
  rig.organization.steps([{ create: 'invoice', as: 'inv', body }]);
};
const writes = (): number =>
  [...rig.quickbooks.log, ...rig.zoho.log].filter(({ method, path }) => method !== 'GET' && !/oauth|tokens|\/query/.test(path)).length;

describe('row 21: two sides that do not fit', () => {
  it.each([
    ['of two countries', 'company.country', { company: { country: 'CA', homeCurrency: 'USD' } }],
    ['of two base currencies', 'company.currency', { company: { homeCurrency: 'EUR' } }],
    ['of a plan without bills', 'plan.bills', { company: { plan: 'SimpleStart' } }],
    [
      'with a configured account that is not there',
      'account.missing',
      { export: { accounts: { ...defaultAccounts, shipping: 'Parcels' } } },
    ],
    [
      'with a configured account of no use',
      'account.type',
      { export: { accounts: { ...defaultAccounts, purchases: { ...defaultAccounts.purchases, bank: 'Bank Charges' } } } },
    ],
  ] satisfies [string, string, RigOptions][])(
    '%s are refused before the first write, in both directions, with the reason',
    async (_case, code, options) => {
      await start(options);
      const before = writes();

      for (const direction of ['import', 'export'] as const) {
        const run = await rig.app.engine.sync('acme', { trigger: 'test', direction });
        expect(run).toMatchObject({ state: 'failed', error: { kind: 'config', code } });
      }

      const { run: plan, planned } = await rig.app.engine.plan('acme');
      expect([plan.error?.code, planned]).toEqual([code, []]);
      expect(writes()).toBe(before);
      expect((await rig.app.engine.check('acme')).map((finding) => finding.code)).toContain(code);
      expect(await rig.documents('Invoice')).toEqual([]);
    },
  );

  it('of a company without a subscription go on once it is renewed', async () => {
    await start({});
    const subscription = (status: string): Promise<unknown> =>
      fetch(`${new URL(rig.quickbooks.url).origin}/_sandbox/ui`, {
        method: 'POST',
        body: JSON.stringify({ realm: rig.realmId, action: 'subscription', status }),
      });
    await subscription('EXPIRED');
    const run = (refreshProfiles: boolean) => rig.app.engine.sync('acme', { trigger: 'test', refreshProfiles });

    expect(await run(true)).toMatchObject({ state: 'failed' });
    await subscription('PAID');

    expect(await run(true)).toMatchObject({ state: 'succeeded', counts: { invoices: { created: 1 } } });
  });
});

describe('taxes that were retired in Zoho', () => {
  it('still map the documents they are on, and a row for one that is gone stops nothing', async () => {
    await start({
      organization: { contacts, taxes: [{ as: 'old', name: 'Old State Tax', percentage: '7' }] },
      company: { country: 'US', salesTax: true, taxCodes: [{ name: 'California', sales: [{ name: 'CA State', rate: '7' }] }] },
      taxes: {
        map: [
          { zoho: 'Old State Tax', quickbooks: 'California' },
          { zoho: 'Older State Tax', quickbooks: 'California' },
        ],
      },
    });
    const body = {
      customer_id: '$clark',
      invoice_number: 'INV-2',
      date: '2026-03-02',
      line_items: [{ name: 'Work', rate: 100, quantity: 1, tax_id: '$tax.old' }],
    };
    rig.organization.steps([
      { create: 'invoice', as: 'taxed', body },
      { call: 'PUT /settings/taxes/$tax.old', body: { is_inactive: true } },
    ]);

    expect(await rig.sync()).toMatchObject({ state: 'succeeded' });

    // 100 and 7 %
    expect(await rig.document('Invoice', 'INV-2')).toMatchObject({ TotalAmt: 107, TxnTaxDetail: { TotalTax: 7 } });
    expect(await rig.held()).toEqual([]);
    const findings = await rig.app.engine.check('acme');
    expect(findings).toContainEqual(
      expect.objectContaining({ severity: 'warning', code: 'tax.unknown', message: expect.stringContaining('Older State Tax') }),
    );
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});
