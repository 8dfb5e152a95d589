import { absent, held, invoice, present, receivable, voided } from '../invoice.js';
import type { Body, SeedInvoice } from '../types.js';
import { taxPayable } from './us.js';

/** What happens to a document: names and numbers, statuses, and changes between the first and the second sync. */
function mugs(quantity: number, more: Body = {}): Body {
  const line = { item_id: '$mug', quantity, rate: '12.50' };
  return { customer_id: '$pine', date: '2026-06-03', due_date: '2026-07-03', line_items: [line], ...more };
}

const send = { send: '$this' };

/** 4 × 12.50 = 50.00 */
const fifty = { expected: present('50.00', '0.00', 1), credits: { Sales: '50.00' } } as const;

/** As the vendor shows a document, with its own totals: what a form cannot produce. */
function captured(more: Body, lines: readonly Body[]): Body {
  return {
    customer_id: '$harbor',
    customer_name: 'Harbor Lane Interiors',
    date: '2026-06-05',
    due_date: '2026-07-05',
    status: 'sent',
    currency_id: '$currency.USD',
    currency_code: 'USD',
    exchange_rate: 1,
    price_precision: 2,
    is_inclusive_tax: false,
    discount_type: 'item_level',
    is_discount_before_tax: true,
    line_items: lines.map((line) => ({ account_id: '$account.Sales', account_name: 'Sales', tax_id: '', discount: 0, ...line })),
    tax_total: 0,
    taxes: [],
    created_time: '2026-06-05T10:00:00-0700',
    last_modified_time: '2026-06-05T10:00:00-0700',
    ...more,
  };
}

const tee = { item_id: '$tee', name: 'Organic Cotton Tee', quantity: 3, rate: 24.99, item_total: 74.97 };

export const usLife: readonly SeedInvoice[] = [
  invoice('MM-2001', 'draft', { body: mugs(4), ...fifty }),
  invoice('MM-2002', 'overdue', { body: mugs(4, { date: '2026-04-02', due_date: '2026-04-09' }), steps: [send], ...fifty }),
  invoice('MM-2003', 'seen by the customer', {
    // 74.97
    raw: captured({ status: 'viewed', sub_total: 74.97, total: 74.97, balance: 74.97 }, [tee]),
    expected: present('74.97', '0.00', 1),
    credits: { Sales: '74.97' },
  }),
  invoice('MM-2004', 'paid', {
    body: mugs(4),
    steps: [send, payment('50.00')],
    ...fifty,
    paid: { amount: '50.00', account: 'Checking', receivable },
  }),
  invoice('MM-2005', 'partly paid', {
    body: mugs(4),
    steps: [send, payment('20.00')],
    ...fifty,
    paid: { amount: '20.00', account: 'Checking', receivable },
  }),
  invoice('MM-2006', 'void before it was ever exported', { body: mugs(4), steps: [send, { void: '$this' }], expected: absent }),
  invoice('MM-2007', 'held: waits for approval', { body: mugs(4), steps: [{ submit: '$this' }], expected: held('document.not-approved') }),
  // 74.97 + 0.03 = 75.00
  invoice('MM-2008', 'total rounded off', {
    raw: captured({ sub_total: 74.97, roundoff_value: 0.03, total: 75, balance: 75 }, [tee]),
    expected: present('75.00', '0.00', 2),
    credits: { Sales: '74.97', 'Sales Adjustments': '0.03' },
  }),
  // 0.5 × 24.97 = 12.485 → 12.49; Zoho rounded the line down to 12.48: one cent of its own
  invoice('MM-2009', 'line rounded down by Zoho', {
    raw: captured({ sub_total: 12.48, total: 12.48, balance: 12.48 }, [
      { item_id: '$tee', name: 'Organic Cotton Tee', quantity: 0.5, rate: 24.97, item_total: 12.48 },
    ]),
    expected: present('12.48', '0.00', 2),
    credits: { Sales: '12.49', 'Sales Adjustments': '-0.01' },
  }),
  invoice('MM-2010', 'held: parts that do not add up', {
    raw: captured({ sub_total: 74.97, total: 80, balance: 80 }, [tee]),
    expected: held('mapping.total'),
  }),
  invoice('MM-2011', 'held: a line that is not quantity times rate', {
    raw: captured({ sub_total: 70, total: 70, balance: 70 }, [{ ...tee, item_total: 70 }]),
    expected: held('mapping.line-amount'),
  }),
  invoice('EASTSIDE-WEB-2026-000417', 'number longer than 21 characters', { body: mugs(4), steps: [send], ...fifty }),
  invoice('WESTSIDE-WEB-2026-000417', 'number longer than 21 characters with the same ending', { body: mugs(4), steps: [send], ...fifty }),
  invoice('MM-2014', 'customer with an apostrophe and an ampersand', {
    body: mugs(4, { customer_id: '$obrien' }),
    steps: [send],
    ...fifty,
  }),
  invoice('MM-2015', 'customer with a colon', { body: mugs(4, { customer_id: '$colon' }), steps: [send], ...fifty }),
  invoice('MM-2016', 'customer with an emoji', { body: mugs(4, { customer_id: '$emoji' }), steps: [send], ...fifty }),
  invoice('MM-2017', 'customer with 200 characters', { body: mugs(4, { customer_id: '$long' }), steps: [send], ...fifty }),
  // 64.00 + 31.20; tax 8.25 % = 7.854 → 7.85
  invoice('MM-2018', 'items with a long name, a colon, quotes and an emoji', {
    body: {
      customer_id: '$lighthouse',
      date: '2026-06-03',
      line_items: [
        { item_id: '$bowl', quantity: 1, rate: '64.00', tax_id: '$tax.state' },
        { item_id: '$tray', quantity: 1, rate: '31.20', tax_id: '$tax.state' },
      ],
    },
    steps: [send],
    expected: present('103.05', '7.85', 2),
    credits: { Sales: '95.20', [taxPayable]: '7.85' },
  }),
  invoice('MM-2019', 'description of 2,000 characters', {
    body: {
      customer_id: '$quill',
      date: '2026-06-03',
      line_items: [{ item_id: '$mug', quantity: 4, rate: '12.50', description: 'Engraved: "Ça va – 好き" '.repeat(80).slice(0, 2000) }],
    },
    steps: [send],
    ...fifty,
  }),
  invoice('MM-2020', 'void after export', { body: mugs(4), steps: [send], changes: [{ void: '$this' }], expected: voided(1) }),
  invoice('MM-2021', 'deleted after export', { body: mugs(4), changes: [{ delete: '$this' }], expected: voided(1) }),
  // 6 × 12.50 = 75.00 less 10 % = 67.50
  invoice('MM-2022', 'edited after export', {
    body: mugs(4),
    steps: [send],
    changes: [
      { update: '$this', body: { date: '2026-06-10', line_items: [{ item_id: '$mug', quantity: 6, rate: '12.50', discount: '10%' }] } },
    ],
    expected: present('67.50', '0.00', 2),
    credits: { Sales: '75.00', 'Discounts given': '-7.50' },
  }),
  // The line is replaced: 2 × 89.00 = 178.00; 8.25 % = 14.685 → 14.69
  invoice('MM-2023', 'other lines and tax after export', {
    body: mugs(4),
    steps: [send],
    changes: [{ update: '$this', body: { line_items: [{ item_id: '$lamp', quantity: 2, rate: '89.00', tax_id: '$tax.state' }] } }],
    expected: present('192.69', '14.69', 1),
    credits: { Sales: '178.00', [taxPayable]: '14.69' },
  }),
  invoice('MM-2024', 'another customer after export', {
    body: mugs(4),
    steps: [send],
    changes: [{ update: '$this', body: { customer_id: '$juniper' } }],
    ...fifty,
  }),
  invoice('MM-2025', 'void and reopened before anybody looked', {
    body: mugs(4),
    steps: [send],
    changes: [{ void: '$this' }, { draft: '$this' }],
    ...fifty,
  }),
];

function payment(amount: string): Record<string, unknown> {
  return {
    payment: {
      customer_id: '$pine',
      amount,
      date: '2026-06-20',
      payment_mode: 'banktransfer',
      account_id: '$account.Checking',
      invoices: [{ invoice_id: '$this', amount_applied: amount }],
    },
  };
}
