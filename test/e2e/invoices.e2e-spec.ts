import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRig, type Rig } from '../support/rig.js';

/** Row 5 of the mission table: invoices of every status, created and updated. */
describe('row 5: invoice create and update', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await createRig({
      organization: {
        currencyCode: 'USD',
        countryCode: 'US',
        taxes: [{ as: 'state', name: 'State Tax', percentage: '8.25' }],
        contacts: [{ as: 'bowman', contact_name: 'Bowman Furniture', contact_type: 'customer' }],
        items: [{ as: 'drive', name: 'Hard Drive', sku: 'HD-500', rate: 100 }],
      },
      company: { country: 'US', salesTax: true, taxCodes: [{ name: 'California', sales: [{ name: 'CA', rate: '8.25' }] }] },
      taxes: { map: [{ zoho: 'State Tax', quickbooks: 'California' }] },
    });
    rig.organization.steps([
      {
        create: 'invoice',
        as: 'inv1',
        body: {
          customer_id: '$bowman',
          invoice_number: 'INV-3',
          date: '2026-03-17',
          due_date: '2026-04-01',
          line_items: [
            { item_id: '$drive', quantity: 2, rate: 100, discount: '10%', tax_id: '$tax.state' },
            { name: 'Assembly', quantity: 1, rate: 50 },
          ],
          shipping_charge: 7.5,
          adjustment: -0.35,
        },
      },
    ]);
  });
  afterAll(() => rig.close());

  it('arrives to the cent', async () => {
    const run = await rig.sync();

    expect(run).toMatchObject({ state: 'succeeded' });
    // 200 + 50 − 20 + 7.50 − 0.35 + 14.85 (8.25 % of 180) = 252.00
    expect(await rig.document('Invoice', 'INV-3')).toMatchObject({ TotalAmt: 252, Balance: 252, TxnTaxDetail: { TotalTax: 14.85 } });
  });
});
