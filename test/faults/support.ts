import type { Fault } from '../../src/sandbox/core/faults.js';
import type { Step } from '../../src/sandbox/zoho/index.js';

export { taxedShop as shop } from '../support/shop.js';

export const invoice = (number: number, more: Record<string, unknown> = {}): Step => ({
  create: 'invoice',
  as: `inv${number}`,
  body: {
    customer_id: '$bowman',
    invoice_number: `INV-${number}`,
    date: '2026-03-17',
    line_items: [{ item_id: '$drive', quantity: 2, rate: 100, tax_id: '$tax.state' }],
    ...more,
  },
});

/** 2 × 100 = 200, 8.25 % of it 16.50: 216.50 on the receivable. */
export const booked = {
  document: 'Invoice name=INV-1 date=2026-03-17 party=Bowman Furniture currency=USD total=216.5 tax=16.5 balance=216.5 lines=200+200',
  trialBalance: { 'Accounts Receivable (A/R)': '216.50', 'Board of Equalization Payable': '-16.50', Sales: '-200.00' },
  link: 'invoices invoice → INV-1 present #1',
};

/** QuickBooks' body of an error. */
export function fault(code: string, detail: string, type = 'ValidationFault'): unknown {
  return { Fault: { Error: [{ Message: detail, Detail: detail, code }], type }, time: '2026-03-17T10:00:00.000-07:00' };
}

/** A body in place of the answer, before the request is looked at. */
export function answered(status: number, body: unknown): Omit<Fault, 'on'> {
  return { then: 'respond', status, body, headers: typeof body === 'string' ? { 'content-type': 'text/html' } : {} };
}
