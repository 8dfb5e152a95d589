import { held, invoice, present, receivable, voided } from '../invoice.js';
import type { Body, SeedInvoice } from '../types.js';
import { canadaTax } from './canada.js';

/** Canada in other currencies. Home amounts are rounded posting by posting, at the document's rate. */
const { gst } = canadaTax;
const send = [{ send: '$this' }];
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
    credits: { Sales: '295.90', 'Discounts given': '-29.59', 'Shipping Income': '22.19', 'Sales Adjustments': '-0.74' },
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
