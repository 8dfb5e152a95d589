import { held, invoice, present, receivable, voided } from '../invoice.js';
import type { Body, SeedInvoice } from '../types.js';
import { canadaTax } from './canada.js';

/** Canada: a code on every line, and documents in other currencies. Home amounts are rounded posting by posting. */
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
    credits: { Sales: '94.50', 'Other Income': '-0.79', [gst]: '12.29' },
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
];

const owedIn = (currency: string): string => `${receivable} - ${currency}`;

function abroad(customer: string, rate: string, lines: readonly Body[], more: Body = {}): Body {
  return { customer_id: `$${customer}`, date: '2026-07-08', due_date: '2026-08-07', exchange_rate: rate, line_items: lines, ...more };
}

export const canadaForeign: readonly SeedInvoice[] = [
  // 240.00 EUR × 1.4812 = 355.488 → 355.49
  invoice('NS-2001', 'euro', {
    body: abroad('berlin', '1.4812', [{ item_id: '$parka', quantity: 2, rate: '120.00' }]),
    steps: send,
    expected: present('240.00', '0.00', 1),
    owedOn: owedIn('EUR'),
    credits: { Sales: '355.49' },
  }),
  // 30.20 × 1.4812 = 44.73224 → 44.73. Lines: 14.88606 → 14.89 and 29.84618 → 29.85, one cent more; the larger one gives way: 29.84
  invoice('NS-2002', 'euro, cent left over by conversion', {
    body: abroad('berlin', '1.4812', [
      { item_id: '$socks', quantity: 1, rate: '10.05' },
      { item_id: '$rental', quantity: 1, rate: '20.15' },
    ]),
    steps: send,
    expected: present('30.20', '0.00', 2),
    owedOn: owedIn('EUR'),
    credits: { Sales: '14.89', Rentals: '29.84' },
  }),
  // 200.00 − 20.00 + 15.00 − 0.50 = 194.50; × 1.4795: 295.90 − 29.59 + 22.19 (22.1925) − 0.74 (0.73975) = 287.76 (287.76275)
  invoice('NS-2003', 'euro with discount, shipping and adjustment', {
    body: abroad('lyon', '1.4795', [{ item_id: '$boots', quantity: 2, rate: '100.00', discount: '10%' }], {
      shipping_charge: '15.00',
      adjustment: '-0.50',
    }),
    steps: send,
    expected: present('194.50', '0.00', 4),
    owedOn: owedIn('EUR'),
    credits: { Sales: '295.90', 'Discounts given': '-29.59', 'Shipping Income': '22.19', 'Other Income': '-0.74' },
  }),
  // 3 × 45.25 = 135.75 × 1.7215 = 233.693625 → 233.69
  invoice('NS-2004', 'pound sterling', {
    body: abroad('leeds', '1.7215', [{ item_id: '$bottle', quantity: 3, rate: '45.25' }]),
    steps: send,
    expected: present('135.75', '0.00', 1),
    owedOn: owedIn('GBP'),
    credits: { Sales: '233.69' },
  }),
  // 7,000 JPY × 0.009134 = 63.938 → 63.94
  invoice('NS-2005', 'yen: no decimals', {
    body: abroad('osaka', '0.009134', [{ item_id: '$socks', quantity: 2, rate: '3500' }]),
    steps: send,
    expected: present('7000.00', '0.00', 1),
    owedOn: owedIn('JPY'),
    credits: { Sales: '63.94' },
  }),
  // 5 % of 3,333 = 166.65 → 167; 3,166 × 0.009134 = 28.918244 → 28.92. 30.443622 → 30.44 − 1.525378 → 1.53 = 28.91: a cent more on Sales
  invoice('NS-2006', 'yen with a discount', {
    body: abroad('osaka', '0.009134', [{ item_id: '$socks', quantity: 1, rate: '3333', discount: '5%' }]),
    steps: send,
    expected: present('3166.00', '0.00', 2),
    owedOn: owedIn('JPY'),
    credits: { Sales: '30.45', 'Discounts given': '-1.53' },
  }),
  // 24.250 KWD × 4.42 = 107.185 → 107.19
  invoice('NS-2007', 'dinar: three decimals, of which two are used', {
    body: abroad('kuwait', '4.42', [{ item_id: '$parka', quantity: 1, rate: '24.250' }]),
    steps: send,
    expected: present('24.25', '0.00', 1),
    owedOn: owedIn('KWD'),
    credits: { Sales: '107.19' },
  }),
  // QuickBooks keeps two decimals of a dinar: 24.255 comes back as 24.26, and what was posted wrongly is taken back at once
  invoice('NS-2008', 'held: dinar amount that QuickBooks cannot hold to the last digit', {
    body: abroad('kuwait', '4.42', [{ item_id: '$parka', quantity: 1, rate: '24.255' }]),
    steps: send,
    expected: [held('answer.mismatch'), voided(1)],
  }),
  // 389.00 USD × 1.364275 = 530.702975 → 530.70
  invoice('NS-2009', 'exchange rate with six decimals', {
    body: abroad('seattle', '1.364275', [{ item_id: '$parka', quantity: 1, rate: '389.00' }]),
    steps: send,
    expected: present('389.00', '0.00', 1),
    owedOn: owedIn('USD'),
    credits: { Sales: '530.70' },
  }),
  // 100.00 + 13 % = 113.00 EUR; × 1.4812: 148.12 + 19.26 (19.2556) = 167.38 (167.3756)
  invoice('NS-2010', 'foreign currency with HST', {
    body: abroad('berlin', '1.4812', [{ item_id: '$pack', quantity: 1, rate: '100.00', tax_id: '$tax.hst' }]),
    steps: send,
    expected: present('113.00', '13.00', 1),
    owedOn: owedIn('EUR'),
    credits: { Sales: '148.12', [gst]: '19.26' },
  }),
  // 189.00 USD × 1.36 = 257.04: the lodge is billed in dollars of both countries, which QuickBooks keeps under two names
  invoice('NS-2011', 'customer billed in a second currency', {
    body: abroad('cedar', '1.36', [{ item_id: '$pack', quantity: 2, rate: '94.50' }], { currency_id: '$currency.USD' }),
    steps: send,
    expected: present('189.00', '0.00', 1),
    owedOn: owedIn('USD'),
    credits: { Sales: '257.04' },
  }),
  invoice('NS-2012', 'held: foreign currency without a rate', {
    raw: {
      customer_id: '$berlin',
      customer_name: 'Bergfreunde Spree',
      date: '2026-07-08',
      due_date: '2026-08-07',
      status: 'sent',
      currency_id: '$currency.EUR',
      currency_code: 'EUR',
      exchange_rate: '',
      price_precision: 2,
      line_items: [
        { item_id: '$pack', name: 'Day Pack 22 L', quantity: 1, rate: 94.5, item_total: 94.5, account_id: '$account.Sales', tax_id: '' },
      ],
      sub_total: 94.5,
      tax_total: 0,
      taxes: [],
      total: 94.5,
      balance: 94.5,
      created_time: '2026-07-08T10:00:00-0700',
      last_modified_time: '2026-07-08T10:00:00-0700',
    },
    expected: held('mapping.exchange-rate'),
  }),
  // 100.00 EUR × 1.48
  invoice('NS-2013', 'draft in a foreign currency', {
    body: abroad('lyon', '1.48', [{ item_id: '$pack', quantity: 1, rate: '100.00' }]),
    expected: present('100.00', '0.00', 1),
    owedOn: owedIn('EUR'),
    credits: { Sales: '148.00' },
  }),
  invoice('NS-2014', 'foreign document void after export', {
    body: abroad('lyon', '1.48', [{ item_id: '$pack', quantity: 1, rate: '100.00' }]),
    steps: send,
    changes: [{ void: '$this' }],
    expected: voided(1),
  }),
  // 100.00 EUR × 1.5 instead of 1.48
  invoice('NS-2015', 'another exchange rate after export', {
    body: abroad('lyon', '1.48', [{ item_id: '$pack', quantity: 1, rate: '100.00' }]),
    steps: send,
    changes: [{ update: '$this', body: { exchange_rate: '1.5' } }],
    expected: present('100.00', '0.00', 1),
    owedOn: owedIn('EUR'),
    credits: { Sales: '150.00' },
  }),
  // 200.00 EUR first, then 200.00 USD × 1.36 = 272.00: QuickBooks cannot change a currency, so the first one is voided
  invoice('NS-2016', 'another currency after export', {
    body: abroad('lyon', '1.48', [{ item_id: '$pack', quantity: 2, rate: '100.00' }]),
    steps: send,
    changes: [{ update: '$this', body: { customer_id: '$seattle', exchange_rate: '1.36' } }],
    expected: [voided(1), present('200.00', '0.00', 1)],
    owedOn: owedIn('USD'),
    credits: { Sales: '272.00' },
  }),
];
