import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { createRig, type Rig } from '../support/rig.js';
import { invoice } from '../support/shop.js';

jest.setTimeout(60_000);

let rig: Rig;
afterEach(() => rig.close());

const exempt = { name: 'Exempt', rate: '0' };
const both = [
  { name: 'GST BC', rate: '5' },
  { name: 'PST BC', rate: '7' },
];

describe('a tax that is one in Zoho and two rates in QuickBooks', () => {
  it('agrees, and is shown by what it is made of', async () => {
    rig = await createRig({
      organization: {
        currencyCode: 'CAD',
        countryCode: 'CA',
        taxes: [{ as: 'bc', name: 'BC', percentage: '12' }],
        contacts: [{ as: 'bowman', contact_name: 'Bowman Furniture', contact_type: 'customer' }],
        items: [{ as: 'drive', name: 'Hard Drive', sku: 'HD-500', rate: 100 }],
      },
      company: {
        country: 'CA',
        homeCurrency: 'CAD',
        salesTax: true,
        taxCodes: [
          { name: 'Exempt', sales: [exempt], purchase: [exempt] },
          { name: 'GST/PST BC', sales: both, purchase: both },
        ],
      },
      taxes: { zeroRate: 'Exempt', map: [{ zoho: 'BC', quickbooks: 'GST/PST BC' }] },
    });
    rig.organization.steps([invoice('a', 100, { line_items: [{ item_id: '$drive', quantity: 1, rate: 100, tax_id: '$tax.bc' }] })]);
    await rig.sync();

    const report = await rig.app.connections[0]?.verifier.verify({ full: true });

    expect(report).toMatchObject({ agrees: true, culprits: [] });
    // 100 × 12 % in Zoho, 100 × 5 % and 100 × 7 % in QuickBooks.
    expect(report?.taxes).toEqual([{ side: 'sales', percent: '12 as 5 + 7', expected: '12', actual: '12', difference: '0' }]);
  });
});
