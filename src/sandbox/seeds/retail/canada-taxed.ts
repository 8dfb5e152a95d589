import { invoice, present } from '../invoice.js';
import type { Body, SeedInvoice } from '../types.js';
import { canadaTax } from './canada.js';

/** Canada in its own dollars: a tax code on every line. Each figure is worked out in the comment above it. */
const { gst, pst, qst } = canadaTax;

function sold(lines: readonly Body[], more: Body = {}): Body {
  return { customer_id: '$toronto', date: '2026-05-20', due_date: '2026-06-19', line_items: lines, ...more };
}

const send = [{ send: '$this' }];

export const canadaTaxed: readonly SeedInvoice[] = [
  // 2 × 94.50 = 189.00; 13 % = 24.57
  invoice('NS-1001', 'HST', {
    body: sold([{ item_id: '$pack', quantity: 2, rate: '94.50', tax_id: '$tax.hst' }]),
    steps: send,
    expected: present('213.57', '24.57', 1),
    credits: { Sales: '189.00', [gst]: '24.57' },
  }),
  // 179.95: GST 8.9975 → 9.00, PST 12.5965 → 12.60
  invoice('NS-1002', 'GST and PST', {
    body: sold([{ item_id: '$boots', quantity: 1, rate: '179.95', tax_id: '$tax.bc' }]),
    steps: send,
    expected: present('201.55', '21.60', 1),
    credits: { Sales: '179.95', [gst]: '9.00', [pst]: '12.60' },
  }),
  // 54.70: GST 2.735 → 2.74, QST 5.456325 → 5.46
  invoice('NS-1003', 'GST and QST', {
    body: sold([{ item_id: '$bottle', quantity: 2, rate: '27.35', tax_id: '$tax.qc' }]),
    steps: send,
    expected: present('62.90', '8.20', 1),
    credits: { Sales: '54.70', [gst]: '2.74', [qst]: '5.46' },
  }),
  // 389.00 × 13 % = 50.57; 14.40 zero-rated; 12.10 without tax
  invoice('NS-1004', 'taxed, zero-rated and untaxed lines mixed', {
    body: sold([
      { item_id: '$parka', quantity: 1, rate: '389.00', tax_id: '$tax.hst' },
      { item_id: '$bars', quantity: 1, rate: '14.40', tax_id: '$tax.zero' },
      { item_id: '$map', quantity: 1, rate: '12.10' },
    ]),
    steps: send,
    expected: present('466.07', '50.57', 3),
    credits: { Sales: '415.50', [gst]: '50.57' },
  }),
  // 113.00 / 1.13 = 100.00
  invoice('NS-1005', 'price with HST inside', {
    body: sold([{ item_id: '$pack', quantity: 1, rate: '113.00', tax_id: '$tax.hst' }], { is_inclusive_tax: true }),
    steps: send,
    expected: present('113.00', '13.00', 1),
    credits: { Sales: '100.00', [gst]: '13.00' },
  }),
  // 39.98 / 1.13 = 35.3805… → 35.38, tax 4.60; shipping 10.00 / 1.13 = 8.8495… → 8.85, tax 1.15
  invoice('NS-1006', 'price and shipping with HST inside, not dividing evenly', {
    body: sold([{ item_id: '$socks', quantity: 2, rate: '19.99', tax_id: '$tax.hst' }], {
      is_inclusive_tax: true,
      shipping_charge: '10.00',
      shipping_charge_tax_id: '$tax.hst',
    }),
    steps: send,
    expected: present('49.98', '5.75', 2),
    credits: { Sales: '35.38', 'Shipping Income': '8.85', [gst]: '5.75' },
  }),
  // (94.50 + 12.00) × 5 % = 5.325 → 5.33
  invoice('NS-1007', 'shipping with GST', {
    body: sold([{ item_id: '$pack', quantity: 1, rate: '94.50', tax_id: '$tax.gst' }], {
      shipping_charge: '12.00',
      shipping_charge_tax_id: '$tax.gst',
    }),
    steps: send,
    expected: present('111.83', '5.33', 2),
    credits: { Sales: '94.50', 'Shipping Income': '12.00', [gst]: '5.33' },
  }),
  // 94.50 × 5 % = 4.725 → 4.73
  invoice('NS-1008', 'shipping without tax beside GST', {
    body: sold([{ item_id: '$pack', quantity: 1, rate: '94.50', tax_id: '$tax.gst' }], { shipping_charge: '12.00' }),
    steps: send,
    expected: present('111.23', '4.73', 2),
    credits: { Sales: '94.50', 'Shipping Income': '12.00', [gst]: '4.73' },
  }),
  // 94.50 + 12.285 → 12.29 − 0.79 = 106.00
  invoice('NS-1009', 'adjustment beside HST', {
    body: sold([{ item_id: '$pack', quantity: 1, rate: '94.50', tax_id: '$tax.hst' }], { adjustment: '-0.79' }),
    steps: send,
    expected: present('106.00', '12.29', 2),
    credits: { Sales: '94.50', 'Sales Adjustments': '-0.79', [gst]: '12.29' },
  }),
  // 59.97 − 15 % 8.9955 → 9.00 = 50.97; 13 % = 6.6261 → 6.63
  invoice('NS-1010', 'line discount with HST', {
    body: sold([{ item_id: '$socks', quantity: 3, rate: '19.99', discount: '15%', tax_id: '$tax.hst' }]),
    steps: send,
    expected: present('57.60', '6.63', 2),
    credits: { Sales: '59.97', 'Discounts given': '-9.00', [gst]: '6.63' },
  }),
  // 389.00 × 13 % = 50.57; 28.80 − 50 % = 14.40. QuickBooks would spread the discount over the taxed line too.
  invoice('NS-1011', 'discount on the untaxed line only', {
    body: sold([
      { item_id: '$parka', quantity: 1, rate: '389.00', tax_id: '$tax.hst' },
      { item_id: '$bars', quantity: 2, rate: '14.40', discount: '50%' },
    ]),
    steps: send,
    expected: present('453.97', '50.57', 3),
    credits: { Sales: '417.80', 'Discounts given': '-14.40', [gst]: '50.57' },
  }),
  // 189.00 − 18.90 = 170.10; 13 % = 22.113 → 22.11
  invoice('NS-1012', 'document discount before HST', {
    body: sold([{ item_id: '$pack', quantity: 2, rate: '94.50', tax_id: '$tax.hst' }], { discount: '10%', discount_type: 'entity_level' }),
    steps: send,
    expected: present('192.21', '22.11', 2),
    credits: { Sales: '189.00', 'Discounts given': '-18.90', [gst]: '22.11' },
  }),
  // 189.00 + 24.57 = 213.57; 10 % = 21.357 → 21.36
  invoice('NS-1013', 'document discount after HST', {
    body: sold([{ item_id: '$pack', quantity: 2, rate: '94.50', tax_id: '$tax.hst' }], {
      discount: '10%',
      discount_type: 'entity_level',
      is_discount_before_tax: false,
    }),
    steps: send,
    expected: present('192.21', '24.57', 2),
    credits: { Sales: '189.00', 'Discounts given': '-21.36', [gst]: '24.57' },
  }),
  // Three lines of 10.10: 30.30 × 5 % = 1.515 → 1.52. (Line by line it would be 3 × 0.51 = 1.53.)
  invoice('NS-1014', 'tax rounded on the document, not on its lines', {
    body: sold([1, 2, 3].map(() => ({ item_id: '$map', quantity: 1, rate: '10.10', tax_id: '$tax.gst' }))),
    steps: send,
    expected: present('31.82', '1.52', 3),
    credits: { Sales: '30.30', [gst]: '1.52' },
  }),
  // 359.90 − 5 % 17.995 → 18.00 = 341.90; with 15.00 shipping 356.90: GST 17.845 → 17.85, PST 24.983 → 24.98
  invoice('NS-1015', 'document discount, taxed shipping and two taxes', {
    body: sold([{ item_id: '$boots', quantity: 2, rate: '179.95', tax_id: '$tax.bc' }], {
      discount: '5%',
      discount_type: 'entity_level',
      shipping_charge: '15.00',
      shipping_charge_tax_id: '$tax.bc',
    }),
    steps: send,
    expected: present('399.73', '42.83', 3),
    credits: { Sales: '359.90', 'Discounts given': '-18.00', 'Shipping Income': '15.00', [gst]: '17.85', [pst]: '24.98' },
  }),
  // 0.755 × 94.50 = 71.3475 → 71.35; GST 3.5675 → 3.57, QST 7.1171625 → 7.12
  invoice('NS-1016', 'quantity with three decimals and two taxes', {
    body: sold([{ item_id: '$pack', quantity: '0.755', rate: '94.50', tax_id: '$tax.qc' }]),
    steps: send,
    expected: present('82.04', '10.69', 1),
    credits: { Sales: '71.35', [gst]: '3.57', [qst]: '7.12' },
  }),
  // 389.00 × 13 % = 50.57; 94.50: GST 4.725 → 4.73, PST 6.615 → 6.62
  invoice('NS-1017', 'different taxes on two lines', {
    body: sold([
      { item_id: '$parka', quantity: 1, rate: '389.00', tax_id: '$tax.hst' },
      { item_id: '$pack', quantity: 1, rate: '94.50', tax_id: '$tax.bc' },
    ]),
    steps: send,
    expected: present('545.42', '61.92', 2),
    credits: { Sales: '483.50', [gst]: '55.30', [pst]: '6.62' },
  }),
  // 3 × 14.40
  invoice('NS-1018', 'zero-rated only', {
    body: sold([{ item_id: '$bars', quantity: 3, rate: '14.40', tax_id: '$tax.zero' }]),
    steps: send,
    expected: present('43.20', '0.00', 1),
    credits: { Sales: '43.20' },
  }),
  invoice('NS-1019', 'no tax at all', {
    body: sold([{ item_id: '$map', quantity: 2, rate: '12.10' }]),
    steps: send,
    expected: present('24.20', '0.00', 1),
    credits: { Sales: '24.20' },
  }),
  // 65.00 + 20.00 = 85.00; 13 % = 11.05
  invoice('NS-1020', 'service on a new account and a line without item, taxed', {
    body: sold([
      { item_id: '$rental', quantity: 1, rate: '65.00', tax_id: '$tax.hst' },
      { name: 'Waxing', quantity: 1, rate: '20.00', tax_id: '$tax.hst' },
    ]),
    steps: send,
    expected: present('96.05', '11.05', 2),
    credits: { Rentals: '65.00', Sales: '20.00', [gst]: '11.05' },
  }),
  // 43.20 + 0 + untaxed shipping 12.00
  invoice('NS-1021', 'untaxed shipping on a zero-rated document', {
    body: sold([{ item_id: '$bars', quantity: 3, rate: '14.40', tax_id: '$tax.zero' }], { shipping_charge: '12.00' }),
    steps: send,
    expected: present('55.20', '0.00', 2),
    credits: { Sales: '43.20', 'Shipping Income': '12.00' },
  }),
  // 224.00 / 1.12 = 200.00: GST 10.00, PST 14.00
  invoice('NS-1022', 'price with GST and PST inside', {
    body: sold([{ item_id: '$pack', quantity: 2, rate: '112.00', tax_id: '$tax.bc' }], { is_inclusive_tax: true }),
    steps: send,
    expected: present('224.00', '24.00', 1),
    credits: { Sales: '200.00', [gst]: '10.00', [pst]: '14.00' },
  }),
  // 113.00 − 10 % 11.30 = 101.70; / 1.13 = 90.00, tax 11.70. Without tax the line is 100.00, its discount 10.00
  invoice('NS-1023', 'line discount on a price with HST inside', {
    body: sold([{ item_id: '$pack', quantity: 1, rate: '113.00', discount: '10%', tax_id: '$tax.hst' }], { is_inclusive_tax: true }),
    steps: send,
    expected: present('101.70', '11.70', 2),
    credits: { Sales: '100.00', 'Discounts given': '-10.00', [gst]: '11.70' },
  }),
  // 113.00 / 1.13 = 100.00 − 10 % = 90.00; 13 % = 11.70
  invoice('NS-1024', 'document discount on prices with HST inside', {
    body: sold([{ item_id: '$pack', quantity: 1, rate: '113.00', tax_id: '$tax.hst' }], {
      is_inclusive_tax: true,
      discount: '10%',
      discount_type: 'entity_level',
    }),
    steps: send,
    expected: present('101.70', '11.70', 2),
    credits: { Sales: '100.00', 'Discounts given': '-10.00', [gst]: '11.70' },
  }),
  // 94.50 − 100 % = 0.00
  invoice('NS-1025', 'discount of 100 % on a taxed line', {
    body: sold([{ item_id: '$pack', quantity: 1, rate: '94.50', discount: '100%', tax_id: '$tax.hst' }]),
    steps: send,
    expected: present('0.00', '0.00', 2),
    credits: { Sales: '94.50', 'Discounts given': '-94.50' },
  }),
  // 113.00 / 1.13 = 100.00, tax 13.00; 12.10 has no tax inside
  invoice('NS-1026', 'prices with HST inside beside a line without tax', {
    body: sold(
      [
        { item_id: '$pack', quantity: 1, rate: '113.00', tax_id: '$tax.hst' },
        { item_id: '$map', quantity: 1, rate: '12.10' },
      ],
      { is_inclusive_tax: true, adjustment: '-0.10' },
    ),
    steps: send,
    expected: present('125.00', '13.00', 3),
    credits: { Sales: '112.10', 'Sales Adjustments': '-0.10', [gst]: '13.00' },
  }),
];
