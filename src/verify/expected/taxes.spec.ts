import { describe, expect, it } from '@jest/globals';
import { taxesOf } from './taxes.js';

const listed = {
  percentOf: (id: string) => ({ '21': '5' })[id],
  percentNamed: (name: string) => ({ 'Listed': '15', 'Renamed and raised': '14' })[name],
}; // prettier-ignore

const shown = (document: Readonly<Record<string, unknown>>) =>
  [...taxesOf(document, listed)].map(([percent, amount]) => [percent, amount.toFixed(2)]);
const line = (fields: Readonly<Record<string, unknown>>) => ({ line_items: [{ item_total: 100, ...fields }] });

describe("a document's tax by rate", () => {
  it.each([
    ['from the summary itself', { taxes: [{ tax_name: 'VAT', tax_percentage: 12.5, tax_amount: 12.5 }] }, '12.5'],
    ['from the rate behind the name', { taxes: [{ tax_name: 'VAT (12.50%)', tax_amount: 12.5 }] }, '12.5'],
    [
      'from the line with the same tax, printed plain',
      { ...line({ tax_id: '9', tax_name: 'ON HST', tax_percentage: 13 }), taxes: [{ tax_name: 'ON HST', tax_amount: 13 }] },
      '13',
    ],
    [
      'from the line, not from a name that ends in another figure',
      { ...line({ tax_id: '9', tax_name: 'Levy (4%)', tax_percentage: 5 }), taxes: [{ tax_name: 'Levy (4%)', tax_amount: 5 }] },
      '5',
    ],
    [
      "from the line's parts of a group",
      {
        ...line({
          tax_name: 'Both',
          tax_type: 'tax_group',
          tax_percentage: 12,
          line_item_taxes: [{ tax_id: '7', tax_name: 'PST', tax_percentage: 7, tax_amount: 7 }],
        }),
        taxes: [{ tax_name: 'PST', tax_amount: 7 }],
      },
      '7',
    ],
    [
      'from the list, by the id on the line',
      { ...line({ line_item_taxes: [{ tax_id: '21', tax_name: 'GST', tax_amount: 5 }] }), taxes: [{ tax_name: 'GST', tax_amount: 5 }] },
      '5',
    ],
    ['from the list, by name', { taxes: [{ tax_name: 'Listed', tax_amount: 15 }] }, '15'],
    [
      'from the shipping charge',
      { shipping_charge_tax_name: 'Freight', shipping_charge_tax_percentage: '8', taxes: [{ tax_name: 'Freight', tax_amount: 8 }] },
      '8',
    ],
    [
      'from the day it was posted, not from the list of today',
      {
        ...line({ tax_id: '9', tax_name: 'Renamed and raised', tax_percentage: 13 }),
        taxes: [{ tax_name: 'Renamed and raised', tax_amount: 13 }],
      },
      '13',
    ],
    [
      'from the only rate on the lines',
      { ...line({ tax_id: '9', tax_name: 'New name', tax_percentage: 13 }), taxes: [{ tax_name: 'Old', tax_amount: 13 }] },
      '13',
    ],
    ['nowhere', { ...line({ tax_name: '', tax_percentage: 0 }), taxes: [{ tax_name: 'Old', tax_amount: 13 }] }, '?'],
  ])('is taken %s', (_where, document, percent) => {
    expect(shown(document)).toEqual([[percent, document.taxes[0]?.tax_amount.toFixed(2)]]);
  });

  it('is left open where lines of several rates bear another name', () => {
    const document = {
      line_items: [
        { tax_name: 'A', tax_percentage: 13 },
        { tax_name: 'B', tax_percentage: 5 },
      ],
      taxes: [{ tax_name: 'Old', tax_amount: 18 }],
    };

    expect(shown(document)).toEqual([['?', '18.00']]);
  });
});
