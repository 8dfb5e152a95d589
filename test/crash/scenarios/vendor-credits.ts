import { bill, shopWith, vendorCredit, vendorPayment, type Scenario } from './scenario.js';

const apply = (...parts: readonly (readonly [bill: string, amount: number])[]) => ({
  call: 'POST /vendorcredits/$w/bills',
  body: { bills: parts.map(([name, amount]) => ({ bill_id: `$${name}`, amount_applied: amount })) },
});
const refund = {
  call: 'POST /vendorcredits/$w/refunds',
  as: 'r',
  body: { date: '2026-03-26', refund_mode: 'cash', amount: 15, account_id: '$account.Checking' },
};
const credit = [bill('a', 60), vendorCredit('w', 40)];
const setting = shopWith('bills', 'vendorCredits');
const scenario = (name: string, before: Scenario['before'], step: Scenario['step']): Scenario => ({ name, setting, before, step });

export const vendorCredits: readonly Scenario[] = [
  scenario('a vendor credit', [], [vendorCredit('w', 40)]),
  scenario('a bill, a vendor credit and its application at once', [], [...credit, apply(['a', 25])]),
  scenario('a vendor credit applied', [credit], [apply(['a', 25])]),
  scenario(
    'an application of a vendor credit taken back',
    [[...credit, apply(['a', 25])]],
    [{ call: 'DELETE /vendorcredits/$w/bills/$w.bills_credited.0.vendor_credit_bill_id' }],
  ),
  scenario(
    // Refused at first: QuickBooks takes no payment for a bill that the credit still covers.
    'an application taken back, and its bill paid instead',
    [[bill('a', 40), vendorCredit('w', 40), apply(['a', 40])]],
    [
      { call: 'DELETE /vendorcredits/$w/bills/$w.bills_credited.0.vendor_credit_bill_id' },
      vendorPayment('v', { amount: 40, bills: [{ bill_id: '$a', amount_applied: 40 }] }),
    ],
  ),
  scenario(
    'an applied vendor credit edited',
    [[...credit, apply(['a', 25])]],
    [{ update: '$w', body: { line_items: [{ item_id: '$cable', account_id: '$account.Cost of Goods Sold', quantity: 1, rate: 30 }] } }],
  ),
  scenario('a vendor credit refunded', [credit], [refund]),
  scenario(
    'the refund of a vendor credit edited',
    [[...credit, refund]],
    [{ call: 'PUT /vendorcredits/$w/refunds/$r', body: { date: '2026-03-27', amount: 20, account_id: '$account.Checking' } }],
  ),
  scenario('the refund of a vendor credit deleted', [[...credit, refund]], [{ call: 'DELETE /vendorcredits/$w/refunds/$r' }]),
  scenario('a vendor credit voided', [credit], [{ void: '$w' }]),
  scenario('a vendor credit deleted', [credit], [{ delete: '$w' }]),
];
