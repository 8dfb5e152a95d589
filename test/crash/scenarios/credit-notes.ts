import { creditNote, sale, shopWith, type Scenario } from './scenario.js';

const apply = (...parts: readonly (readonly [invoice: string, amount: number])[]) => ({
  call: 'POST /creditnotes/$x/invoices',
  body: { invoices: parts.map(([invoice, amount]) => ({ invoice_id: `$${invoice}`, amount_applied: amount })) },
});
const refund = (more: Record<string, unknown> = {}) => ({
  call: 'POST /creditnotes/$x/refunds',
  as: 'r',
  body: { date: '2026-03-22', refund_mode: 'cash', amount: 30, from_account_id: '$account.Checking', ...more },
});
const byEquity = refund({ from_account_id: "$account.Owner's Equity" });
const two = [sale('a', 40), { send: '$a' }, sale('b', 60), { send: '$b' }];
const note = [...two, creditNote('x', 90)];
const setting = shopWith('invoices', 'creditNotes');
const scenario = (name: string, before: Scenario['before'], step: Scenario['step']): Scenario => ({ name, setting, before, step });

export const creditNotes: readonly Scenario[] = [
  scenario('a credit note applied to two invoices', [two], [creditNote('x', 90), apply(['a', 40], ['b', 50])]),
  scenario('two invoices, a credit note and its applications at once', [], [...note, apply(['a', 40], ['b', 50])]),
  scenario(
    'one application of a credit note taken back',
    [[...note, apply(['a', 40], ['b', 50])]],
    [{ call: 'DELETE /creditnotes/$x/invoices/$x.invoices_credited.1.creditnote_invoice_id' }],
  ),
  scenario(
    'the lines of an applied credit note edited',
    [[...note, apply(['a', 40])]],
    [{ update: '$x', body: { line_items: [{ item_id: '$drive', account_id: '$account.Sales', quantity: 1, rate: 70 }] } }],
  ),
  scenario('a credit note refunded', [note], [refund()]),
  scenario(
    'the refund of a credit note edited',
    [[...note, refund()]],
    [{ call: 'PUT /creditnotes/$x/refunds/$r', body: { date: '2026-03-23', amount: 45, from_account_id: '$account.Checking' } }],
  ),
  scenario('the refund of a credit note deleted', [[...note, refund()]], [{ call: 'DELETE /creditnotes/$x/refunds/$r' }]),
  scenario('a credit note refunded from an account that is no bank', [note], [byEquity]),
  scenario(
    'such a refund moved to a bank',
    [[...note, byEquity]],
    [{ call: 'PUT /creditnotes/$x/refunds/$r', body: { date: '2026-03-23', amount: 30, from_account_id: '$account.Checking' } }],
  ),
  scenario('a credit note voided', [note], [{ void: '$x' }]),
  scenario('a credit note deleted', [note], [{ delete: '$x' }]),
];
