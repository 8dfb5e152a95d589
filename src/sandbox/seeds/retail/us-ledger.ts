import { invoice, present, receivable, voided } from '../invoice.js';
import type { Body, Expected, SeedEvent, SeedInvoice, SeedPair } from '../types.js';
import { shopAccounts, taxPayable } from './us.js';

/**
 * Fern Street Workshop: few invoices, and everything that can happen to the money around them. Every figure is worked out by hand; in
 * the end 108.25 is receivable, 110.00 is payable and 0.35 is on the bank.
 */
const payable = 'Accounts Payable (A/P)';
const send = { send: '$this' };

function mugs(quantity: number, more: Body = {}): Body {
  return { customer_id: '$harbor', date: '2026-05-04', line_items: [{ item_id: '$mug', quantity, rate: '12.50', ...more }] };
}

const open = (expected: Expected, balance: string): Expected => ({ ...expected, balance }) as Expected;

export const ledgerInvoices: readonly SeedInvoice[] = [
  // 8 × 12.50 = 100.00, paid in full
  invoice('FS-1001', 'paid, the bank kept a charge', {
    body: mugs(8),
    steps: [send],
    expected: open(present('100.00', '0.00', 1), '0.00'),
    credits: { Sales: '100.00' },
  }),
  // 100.00 + 8.25 % = 108.25; 108.25 − 50.00 = 58.25
  invoice('FS-1002', 'paid in part, by a payment over two invoices', {
    body: mugs(8, { tax_id: '$tax.state' }),
    steps: [send],
    expected: open(present('108.25', '8.25', 1), '58.25'),
    credits: { Sales: '100.00', [taxPayable]: '8.25' },
  }),
  // 60.00 − 30.00 paid − 30.00 written off
  invoice('FS-1003', 'paid in part, the rest written off', {
    body: mugs(5, { rate: '12.00' }),
    steps: [send],
    expected: open(present('60.00', '0.00', 1), '0.00'),
    credits: { Sales: '60.00' },
  }),
  // 80.00 − 40.00 of a credit note
  invoice('FS-1004', 'settled in part by a credit note', {
    body: mugs(8, { rate: '10.00' }),
    steps: [send],
    expected: open(present('80.00', '0.00', 1), '40.00'),
    credits: { Sales: '80.00' },
  }),
  invoice('FS-1005', 'paid, and voided afterwards', {
    body: mugs(2),
    steps: [send],
    changes: [{ call: 'POST /invoices/$this/status/void' }],
    expected: voided(1),
  }),
  // 3 × 15.00 = 45.00
  invoice('FS-1006', 'written off, and taken back', {
    body: mugs(3, { rate: '15.00' }),
    steps: [send, { call: 'POST /invoices/$this/writeoff' }],
    changes: [{ call: 'POST /invoices/$this/writeoff/cancel' }],
    expected: present('45.00', '0.00', 1),
    credits: { Sales: '45.00' },
  }),
];

const received = (as: string, body: Body) => ({
  create: 'customerpayment',
  as,
  body: { customer_id: '$harbor', date: '2026-05-20', payment_mode: 'cash', account_id: '$account.Checking', ...body },
});
const credited = (as: string, rate: string) => ({
  create: 'creditnote',
  as,
  body: { ...mugs(1, { rate }), creditnote_number: as },
});
const billed = (as: string, body: Body) => ({
  create: 'bill',
  as,
  body: { vendor_id: '$molly', bill_number: as, date: '2026-05-06', ...body },
});
const paidOut = (as: string, amount: string, bills: readonly Body[]) => ({
  create: 'vendorpayment',
  as,
  body: { vendor_id: '$molly', date: '2026-05-22', amount, paid_through_account_id: '$account.Checking', bills },
});
const paper = (quantity: number, rate: string) => [{ item_id: '$paper', account_id: '$account.Cost of Goods Sold', quantity, rate }];

export const ledgerEvents: readonly SeedEvent[] = [
  {
    what: 'payment with bank charges, which turn out higher',
    steps: [received('FP-1', { amount: '100.00', bank_charges: '2.90', invoices: [{ invoice_id: '$FS-1001', amount_applied: '100.00' }] })],
    changes: [{ update: '$FP-1', body: { bank_charges: '3.50' } }],
    // 100.00 − 3.50
    books: { Checking: '96.50', 'Bank Charges': '3.50', [receivable]: '-100.00' },
  },
  {
    what: 'payment over two invoices, ten of it unused',
    steps: [
      received('FP-2', {
        amount: '90.00',
        invoices: [
          { invoice_id: '$FS-1002', amount_applied: '50.00' },
          { invoice_id: '$FS-1003', amount_applied: '30.00' },
        ],
      }),
      { call: 'POST /invoices/$FS-1003/writeoff' },
    ],
    books: { Checking: '90.00', 'Bad Debts': '30.00', [receivable]: '-120.00' },
  },
  {
    what: 'payment of an invoice that is voided: a credit of the customer',
    steps: [received('FP-3', { amount: '25.00', invoices: [{ invoice_id: '$FS-1005', amount_applied: '25.00' }] })],
    books: { Checking: '25.00', [receivable]: '-25.00' },
  },
  {
    what: 'credit note, applied in part and paid back in part',
    steps: [
      credited('FC-1', '55.00'),
      { call: 'POST /creditnotes/$FC-1/invoices', body: { invoices: [{ invoice_id: '$FS-1004', amount_applied: '40.00' }] } },
      {
        call: 'POST /creditnotes/$FC-1/refunds',
        body: { date: '2026-05-25', refund_mode: 'cash', amount: '15.00', from_account_id: '$account.Checking' },
      },
    ],
    // 55.00 − 15.00 off the receivable
    books: { Sales: '55.00', Checking: '-15.00', [receivable]: '-40.00' },
  },
  {
    what: 'credit note, deleted',
    steps: [credited('FC-2', '20.00')],
    changes: [{ delete: '$FC-2' }],
    books: {},
  },
  {
    what: 'two bills paid by one payment, another payment deleted',
    steps: [
      billed('FB-1', { line_items: paper(10, '29.00'), adjustment: '1.15' }),
      billed('FB-2', { line_items: [{ name: 'Toner', account_id: '$account.Office Supplies', quantity: 1, rate: '75.00' }] }),
      paidOut('FV-1', '216.15', [
        { bill_id: '$FB-1', amount_applied: '191.15' },
        { bill_id: '$FB-2', amount_applied: '25.00' },
      ]),
      paidOut('FV-2', '10.00', [{ bill_id: '$FB-2', amount_applied: '10.00' }]),
    ],
    changes: [{ delete: '$FV-2' }],
    // 290.00 + 1.15 + 75.00 − 216.15 = 150.00 payable
    books: {
      'Cost of Goods Sold': '290.00',
      'Other Expense': '1.15',
      'Office Supplies': '75.00',
      Checking: '-216.15',
      [payable]: '-150.00',
    },
  },
  {
    what: 'vendor credit, applied and refunded',
    steps: [
      {
        create: 'vendorcredit',
        as: 'FD-1',
        body: { vendor_id: '$molly', vendor_credit_number: 'FD-1', date: '2026-05-18', line_items: paper(2, '30.00') },
      },
      { call: 'POST /vendorcredits/$FD-1/bills', body: { bills: [{ bill_id: '$FB-2', amount_applied: '40.00' }] } },
      {
        call: 'POST /vendorcredits/$FD-1/refunds',
        body: { date: '2026-05-26', refund_mode: 'cash', amount: '20.00', account_id: '$account.Checking' },
      },
    ],
    // 60.00 − 20.00 off the payable
    books: { 'Cost of Goods Sold': '-60.00', Checking: '20.00', [payable]: '40.00' },
  },
];

export const ledgerPair: Omit<SeedPair, 'invoices'> = {
  id: 'fern-street',
  title: 'Fern Street Workshop (US: payments, credits, bills)',
  organization: {
    organizationId: '10234697',
    name: 'Fern Street Workshop',
    countryCode: 'US',
    country: 'U.S.A',
    currencyCode: 'USD',
    clientId: 'sandbox-zoho-client-fern',
    clientSecret: 'sandbox-zoho-secret-fern',
    refreshToken: 'sandbox-zoho-refresh-fern',
    taxes: [{ as: 'state', name: 'State Tax', percentage: '8.25' }],
    contacts: [
      { as: 'harbor', contact_name: 'Harbor Lane Interiors', contact_type: 'customer' },
      { as: 'molly', contact_name: 'Molly Paper Supplies', contact_type: 'vendor' },
    ],
    items: [
      { as: 'mug', name: 'Stoneware Mug', sku: 'MUG-01', rate: '12.50', account_id: '$account.Sales' },
      {
        as: 'paper',
        name: 'Wrapping Paper',
        sku: 'PPR-01',
        rate: '5.00',
        purchase_rate: '29.00',
        item_type: 'sales_and_purchases',
        account_id: '$account.Sales',
        purchase_account_id: '$account.Cost of Goods Sold',
      },
    ],
  },
  company: {
    realmId: '4620816367',
    name: 'Fern Street Workshop LLC',
    country: 'US',
    clientId: 'sandbox-qbo-client-fern',
    clientSecret: 'sandbox-qbo-secret-fern',
    refreshToken: 'sandbox-qbo-refresh-fern',
    salesTax: true,
    taxCodes: [{ name: 'California', sales: [{ name: 'CA State', rate: '8.25' }] }],
  },
  export: {
    from: '2026-04-01',
    accounts: { ...shopAccounts, purchases: { adjustment: 'Other Expense', discount: 'Purchase Discounts', bank: 'Checking' } },
  },
  taxes: { map: [{ zoho: 'State Tax', quickbooks: 'California' }] },
  events: ledgerEvents,
};
