import { invoice, present } from '../invoice.js';
import type { Body, SeedInvoice } from '../types.js';
import { taxPayable } from './us.js';

/** Discounts, tax, shipping, adjustments. Each figure is worked out in the comment above it. */
const state = '$tax.state';

function sold(lines: readonly Body[], more: Body = {}): Body {
  return { customer_id: '$harbor', date: '2026-05-12', due_date: '2026-06-11', line_items: lines, ...more };
}

const send = [{ send: '$this' }];

export const usAmounts: readonly SeedInvoice[] = [
  // 4 × 12.50 = 50.00
  invoice('MM-1001', 'one line, no tax', {
    body: sold([{ item_id: '$mug', quantity: 4, rate: '12.50' }]),
    steps: send,
    expected: present('50.00', '0.00', 1),
    credits: { Sales: '50.00' },
  }),
  // 2 × 89.00 = 178.00; 8.25 % = 14.685 → 14.69
  invoice('MM-1002', 'one taxed line', {
    body: sold([{ item_id: '$lamp', quantity: 2, rate: '89.00', tax_id: state }]),
    steps: send,
    expected: present('192.69', '14.69', 1),
    credits: { Sales: '178.00', [taxPayable]: '14.69' },
  }),
  // 3 × 24.99 = 74.97; 10 % = 7.497 → 7.50; 67.47 × 8.25 % = 5.566275 → 5.57
  invoice('MM-1003', 'line discount in percent', {
    body: sold([{ item_id: '$tee', quantity: 3, rate: '24.99', discount: '10%', tax_id: state }]),
    steps: send,
    expected: present('73.04', '5.57', 2),
    credits: { Sales: '74.97', 'Discounts given': '-7.50', [taxPayable]: '5.57' },
  }),
  // 2 × 39.95 = 79.90 − 5.00 = 74.90; 8.25 % = 6.17925 → 6.18. The item of that name in QuickBooks posts elsewhere: Sales all the same.
  invoice('MM-1004', 'line discount as an amount, item with another account in QuickBooks', {
    body: sold([{ item_id: '$bag', quantity: 2, rate: '39.95', discount: 5, tax_id: state }]),
    steps: send,
    expected: present('81.08', '6.18', 2),
    credits: { Sales: '79.90', 'Discounts given': '-5.00', [taxPayable]: '6.18' },
  }),
  // 5 % of 10.50 = 0.525 → 0.53, twice: 1.06. (5 % of 21.00 would be 1.05.) 21.00 − 1.06 = 19.94
  invoice('MM-1005', 'discounts rounded line by line', {
    body: sold([
      { item_id: '$candle', quantity: 1, rate: '10.50', discount: '5%' },
      { item_id: '$candle', quantity: 1, rate: '10.50', discount: '5%' },
    ]),
    steps: send,
    expected: present('19.94', '0.00', 3),
    credits: { Sales: '21.00', 'Discounts given': '-1.06' },
  }),
  // 178.00 − 10 % 17.80 = 160.20; 8.25 % = 13.2165 → 13.22
  invoice('MM-1006', 'document discount in percent, before tax', {
    body: sold([{ item_id: '$lamp', quantity: 2, rate: '89.00', tax_id: state }], {
      discount: '10%',
      discount_type: 'entity_level',
      is_discount_before_tax: true,
    }),
    steps: send,
    expected: present('173.42', '13.22', 2),
    credits: { Sales: '178.00', 'Discounts given': '-17.80', [taxPayable]: '13.22' },
  }),
  // 8 × 12.50 = 100.00; tax 8.25; 10 % of 108.25 = 10.825 → 10.83; 108.25 − 10.83 = 97.42
  invoice('MM-1007', 'document discount in percent, after tax', {
    body: sold([{ item_id: '$mug', quantity: 8, rate: '12.50', tax_id: state }], {
      discount: '10%',
      discount_type: 'entity_level',
      is_discount_before_tax: false,
    }),
    steps: send,
    expected: present('97.42', '8.25', 2),
    credits: { Sales: '100.00', 'Discounts given': '-10.83', [taxPayable]: '8.25' },
  }),
  // 100.00 − 15.00 = 85.00; 8.25 % = 7.0125 → 7.01
  invoice('MM-1008', 'document discount as an amount, before tax', {
    body: sold([{ item_id: '$mug', quantity: 8, rate: '12.50', tax_id: state }], {
      discount: 15,
      discount_type: 'entity_level',
      is_discount_before_tax: true,
    }),
    steps: send,
    expected: present('92.01', '7.01', 2),
    credits: { Sales: '100.00', 'Discounts given': '-15.00', [taxPayable]: '7.01' },
  }),
  // 100.00 + 8.25 − 15.00 = 93.25
  invoice('MM-1009', 'document discount as an amount, after tax', {
    body: sold([{ item_id: '$mug', quantity: 8, rate: '12.50', tax_id: state }], {
      discount: 15,
      discount_type: 'entity_level',
      is_discount_before_tax: false,
    }),
    steps: send,
    expected: present('93.25', '8.25', 2),
    credits: { Sales: '100.00', 'Discounts given': '-15.00', [taxPayable]: '8.25' },
  }),
  // 2 × 24.99 = 49.98 taxed: 4.12335 → 4.12; 1 × 18.00 untaxed; 49.98 + 18.00 + 4.12 = 72.10
  invoice('MM-1010', 'taxable and non-taxable lines mixed', {
    body: sold([
      { item_id: '$tee', quantity: 2, rate: '24.99', tax_id: state },
      { item_id: '$tea', quantity: 1, rate: '18.00' },
    ]),
    steps: send,
    expected: present('72.10', '4.12', 2),
    credits: { Sales: '67.98', [taxPayable]: '4.12' },
  }),
  // 18.00 under a 0 % tax; 12.50 × 8.25 % = 1.03125 → 1.03
  invoice('MM-1011', 'a line under a 0 % tax', {
    body: sold([
      { item_id: '$tea', quantity: 1, rate: '18.00', tax_id: '$tax.exempt' },
      { item_id: '$mug', quantity: 1, rate: '12.50', tax_id: state },
    ]),
    steps: send,
    expected: present('31.53', '1.03', 2),
    credits: { Sales: '30.50', [taxPayable]: '1.03' },
  }),
  // 89.00: state 7.3425 → 7.34, city 1.335 → 1.34
  invoice('MM-1012', 'tax group', {
    body: sold([{ item_id: '$lamp', quantity: 1, rate: '89.00', tax_id: '$tax.both' }]),
    steps: send,
    expected: present('97.68', '8.68', 1),
    credits: { Sales: '89.00', [taxPayable]: '8.68' },
  }),
  // 89.00 × 8.25 % = 7.3425 → 7.34; 39.95 × 1.5 % = 0.59925 → 0.60; 128.95 + 7.94 = 136.89
  invoice('MM-1013', 'two taxes on one document', {
    body: sold([
      { item_id: '$lamp', quantity: 1, rate: '89.00', tax_id: state },
      { item_id: '$bag', quantity: 1, rate: '39.95', tax_id: '$tax.city' },
    ]),
    steps: send,
    expected: present('136.89', '7.94', 2),
    credits: { Sales: '128.95', [taxPayable]: '7.94' },
  }),
  // 24.99 × 8.25 % = 2.061675 → 2.06; + 7.50 shipping
  invoice('MM-1014', 'shipping without tax', {
    body: sold([{ item_id: '$tee', quantity: 1, rate: '24.99', tax_id: state }], { shipping_charge: '7.50' }),
    steps: send,
    expected: present('34.55', '2.06', 2),
    credits: { Sales: '24.99', 'Shipping Income': '7.50', [taxPayable]: '2.06' },
  }),
  // (24.99 + 7.50) × 8.25 % = 2.680425 → 2.68
  invoice('MM-1015', 'shipping with tax', {
    body: sold([{ item_id: '$tee', quantity: 1, rate: '24.99', tax_id: state }], {
      shipping_charge: '7.50',
      shipping_charge_tax_id: state,
    }),
    steps: send,
    expected: present('35.17', '2.68', 2),
    credits: { Sales: '24.99', 'Shipping Income': '7.50', [taxPayable]: '2.68' },
  }),
  // 50.00 + 0.35
  invoice('MM-1016', 'adjustment upwards', {
    body: sold([{ item_id: '$mug', quantity: 4, rate: '12.50' }], { adjustment: '0.35', adjustment_description: 'Gift tag' }),
    steps: send,
    expected: present('50.35', '0.00', 2),
    credits: { Sales: '50.00', 'Sales Adjustments': '0.35' },
  }),
  // 178.00 + 14.69 − 2.69 = 190.00: the adjustment is not taxed
  invoice('MM-1017', 'adjustment downwards on a taxed document', {
    body: sold([{ item_id: '$lamp', quantity: 2, rate: '89.00', tax_id: state }], { adjustment: '-2.69' }),
    steps: send,
    expected: present('190.00', '14.69', 2),
    credits: { Sales: '178.00', 'Sales Adjustments': '-2.69', [taxPayable]: '14.69' },
  }),
  // 200 + 50 − 10 % of 200 + 7.50 − 0.35 + 8.25 % of 180 (14.85) = 252.00
  invoice('MM-1018', 'discount, mixed tax, shipping and adjustment together', {
    body: sold(
      [
        { item_id: '$repair', quantity: 1, rate: '50.00' },
        { item_id: '$lamp', quantity: 2, rate: '100.00', discount: '10%', tax_id: state },
      ],
      { shipping_charge: '7.50', adjustment: '-0.35' },
    ),
    steps: send,
    expected: present('252.00', '14.85', 5),
    credits: {
      Sales: '200.00',
      Repairs: '50.00',
      'Discounts given': '-20.00',
      'Shipping Income': '7.50',
      'Sales Adjustments': '-0.35',
      [taxPayable]: '14.85',
    },
  }),
];
