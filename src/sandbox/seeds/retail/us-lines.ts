import { absent, held, invoice, present } from '../invoice.js';
import type { Body, SeedInvoice } from '../types.js';
import { taxPayable } from './us.js';

/** Prices with tax inside, amounts withheld, lines of every kind, and what must not go out. */
const state = '$tax.state';

function sold(lines: readonly Body[], more: Body = {}): Body {
  return { customer_id: '$harbor', date: '2026-05-12', due_date: '2026-06-11', line_items: lines, ...more };
}

const send = [{ send: '$this' }];

export const usLines: readonly SeedInvoice[] = [
  // 108.25 with tax inside: 108.25 / 1.0825 = 100.00, tax 8.25
  invoice('MM-1019', 'price with tax inside', {
    body: sold([{ item_id: '$lamp', quantity: 1, rate: '108.25', tax_id: state }], { is_inclusive_tax: true }),
    steps: send,
    expected: present('108.25', '8.25', 1),
    credits: { Sales: '100.00', [taxPayable]: '8.25' },
  }),
  // 3 × 19.99 = 59.97; / 1.0825 = 55.3995… → 55.40; tax 4.57
  invoice('MM-1020', 'price with tax inside that does not divide evenly', {
    body: sold([{ item_id: '$tee', quantity: 3, rate: '19.99', tax_id: state }], { is_inclusive_tax: true }),
    steps: send,
    expected: present('59.97', '4.57', 1),
    credits: { Sales: '55.40', [taxPayable]: '4.57' },
  }),
  // 100.00 less 2 % withheld at source
  invoice('MM-1021', 'tax withheld at source', {
    body: sold([{ item_id: '$mug', quantity: 8, rate: '12.50' }], { tds_percent: '2' }),
    steps: send,
    expected: present('98.00', '0.00', 2),
    credits: { Sales: '100.00', 'Withheld by Customers': '-2.00' },
  }),
  // 8 × 89.00 = 712.00 less 5 % retained: 35.60
  invoice('MM-1022', 'retention', {
    body: sold([{ item_id: '$lamp', quantity: 8, rate: '89.00' }], {
      retention_items: [{ retention_name: 'Completion', retention_percentage: '5' }],
    }),
    steps: send,
    expected: present('676.40', '0.00', 2),
    credits: { Sales: '712.00', 'Withheld by Customers': '-35.60' },
  }),
  // 1.375 × 12.80 = 17.60; 8.25 % = 1.452 → 1.45
  invoice('MM-1023', 'quantity with three decimals', {
    body: sold([{ item_id: '$fabric', quantity: '1.375', rate: '12.80', tax_id: state }]),
    steps: send,
    expected: present('19.05', '1.45', 1),
    credits: { Sales: '17.60', [taxPayable]: '1.45' },
  }),
  // 0.333 × 29.99 = 9.98667 → 9.99; 2.125 × 12.80 = 27.20
  invoice('MM-1024', 'line rounded to the cent', {
    body: sold([
      { item_id: '$fabric', quantity: '0.333', rate: '29.99' },
      { item_id: '$fabric', quantity: '2.125', rate: '12.80' },
    ]),
    steps: send,
    expected: present('37.19', '0.00', 2),
    credits: { Sales: '37.19' },
  }),
  // 700 × 1.01 = 707.00; 8.25 % = 58.3275 → 58.33
  invoice('MM-1025', '700 lines', {
    body: sold(Array.from({ length: 700 }, () => ({ item_id: '$candle', quantity: 1, rate: '1.01', tax_id: state }))),
    steps: send,
    expected: present('765.33', '58.33', 700),
    credits: { Sales: '707.00', [taxPayable]: '58.33' },
  }),
  invoice('MM-1026', 'nothing to pay: price of zero', {
    body: sold([{ item_id: '$mug', quantity: 1, rate: 0 }]),
    steps: send,
    expected: present('0.00', '0.00', 1),
  }),
  // 89.00 − 100 % = 0.00
  invoice('MM-1027', 'nothing to pay: discount of 100 %', {
    body: sold([{ item_id: '$lamp', quantity: 1, rate: '89.00', discount: '100%' }]),
    steps: send,
    expected: present('0.00', '0.00', 2),
    credits: { Sales: '89.00', 'Discounts given': '-89.00' },
  }),
  // 3 × 5.00 = 15.00 on the default income account
  invoice('MM-1028', 'line without an item', {
    body: sold([{ name: 'Gift wrapping', description: 'Red ribbon, three parcels', quantity: 3, rate: '5.00' }]),
    steps: send,
    expected: present('15.00', '0.00', 1),
    credits: { Sales: '15.00' },
  }),
  // 45.00 + 30.00, both on an income account that QuickBooks does not have yet
  invoice('MM-1029', 'lines on another income account, one without an item', {
    body: sold([
      { item_id: '$repair', quantity: 1, rate: '45.00' },
      { name: 'Rewiring', quantity: 1, rate: '30.00', account_id: '$account.Repairs' },
    ]),
    steps: send,
    expected: present('75.00', '0.00', 2),
    credits: { Repairs: '75.00' },
  }),
  // 12.50 on Repairs although the item is sold on Sales
  invoice('MM-1030', 'item sold on another account than its own', {
    body: sold([
      { item_id: '$mug', quantity: 1, rate: '12.50', account_id: '$account.Repairs' },
      { item_id: '$mug', quantity: 1, rate: '12.50' },
    ]),
    steps: send,
    expected: present('25.00', '0.00', 2),
    credits: { Sales: '12.50', Repairs: '12.50' },
  }),
  invoice('MM-1031', 'held: tax that is not mapped', {
    body: sold([{ item_id: '$lamp', quantity: 1, rate: '89.00', tax_id: '$tax.luxury' }]),
    steps: send,
    expected: held('mapping.tax-unmapped'),
  }),
  invoice('MM-1032', 'held: foreign currency, but QuickBooks has one currency only', {
    body: sold([{ item_id: '$mug', quantity: 4, rate: '12.50' }], { customer_id: '$paris', exchange_rate: '1.0812' }),
    steps: send,
    expected: held('mapping.currency-off'),
  }),
  invoice('MM-1033', 'older than the first day to export', {
    body: sold([{ item_id: '$mug', quantity: 4, rate: '12.50' }], { date: '2026-03-31', due_date: '2026-04-30' }),
    steps: send,
    expected: absent,
  }),
  // 108.25 − 10 % 10.825 → 10.83 = 97.42; / 1.0825 = 89.9953… → 90.00, tax 7.42. The discount without tax: 10.83 / 1.0825 = 10.0046… → 10.00
  invoice('MM-1034', 'line discount on a price with tax inside', {
    body: sold([{ item_id: '$lamp', quantity: 1, rate: '108.25', discount: '10%', tax_id: state }], { is_inclusive_tax: true }),
    steps: send,
    expected: present('97.42', '7.42', 2),
    credits: { Sales: '100.00', 'Discounts given': '-10.00', [taxPayable]: '7.42' },
  }),
];
