import { receipt, sale, shopWith, type Scenario } from './scenario.js';

const applied = (invoice: string, amount: number, more: Record<string, unknown> = {}) => ({
  invoice_id: `$${invoice}`,
  amount_applied: amount,
  ...more,
});
const charged = receipt('p', { amount: 555, bank_charges: 16.4, invoices: [applied('a', 555)] });
const advance = receipt('p', { amount: 70 });
const refund = { date: '2026-03-22', refund_mode: 'cash', amount: 30, from_account_id: '$account.Checking' };
const refunded = { call: 'POST /customerpayments/$p/refunds', as: 'r', body: refund };
const byEquity = receipt('p', { amount: 100, account_id: "$account.Owner's Equity", invoices: [applied('a', 100)] });
const withheld = receipt('p', { amount: 90, invoices: [applied('a', 90, { tax_amount_withheld: 10 })] });
const shop = shopWith('invoices');
const foreign = {
  ...shop,
  organization: {
    ...shop.organization,
    currencies: [{ code: 'EUR', rate: '1.10' }],
    contacts: [{ as: 'bowman', contact_name: 'Dupont SA', contact_type: 'customer', currency_id: '$currency.EUR' }],
  },
  company: { ...shop.company, multiCurrency: true },
};
const scenario = (name: string, before: Scenario['before'], step: Scenario['step'], setting = shop): Scenario => ({
  name,
  setting,
  before,
  step,
});

export const payments: readonly Scenario[] = [
  scenario('an invoice and a payment with bank charges, deposited', [], [sale('a', 555), charged]),
  scenario('a payment with bank charges', [[sale('a', 555)]], [charged]),
  scenario(
    'amount and charges of a deposited payment edited',
    [[sale('a', 555), charged]],
    [{ update: '$p', body: { amount: 500, bank_charges: 20, date: '2026-03-21', invoices: [applied('a', 500)] } }],
  ),
  scenario(
    'the bank charges of a payment taken away',
    [[sale('a', 555), charged]],
    [{ update: '$p', body: { bank_charges: 0, invoices: [applied('a', 555)] } }],
  ),
  scenario('a deposited payment deleted', [[sale('a', 555), charged]], [{ delete: '$p' }]),
  scenario(
    'a payment over two invoices',
    [[sale('a', 100), sale('b', 60)]],
    [receipt('p', { amount: 150, invoices: [applied('a', 100), applied('b', 40)] })],
  ),
  scenario(
    'a payment moved from one invoice to another',
    [[sale('a', 100), sale('b', 60), receipt('p', { amount: 50, invoices: [applied('a', 50)] })]],
    [{ update: '$p', body: { amount: 50, invoices: [applied('b', 50)] } }],
  ),
  scenario(
    'an advance allocated later',
    [[sale('a', 100), advance]],
    [{ update: '$p', body: { amount: 70, invoices: [applied('a', 70)] } }],
  ),
  scenario(
    'an allocation taken back',
    [[sale('a', 100), receipt('p', { amount: 100, invoices: [applied('a', 100)] })]],
    [{ call: 'DELETE /invoices/$a/payments/$p.invoices.0.invoice_payment_id' }],
  ),
  scenario('a payment refunded', [[advance]], [refunded]),
  scenario('the refund of a payment deleted', [[advance, refunded]], [{ call: 'DELETE /customerpayments/$p/refunds/$r' }]),
  scenario('a payment through an account QuickBooks takes no payments to', [[sale('a', 100)]], [byEquity]),
  scenario('such a payment edited', [[sale('a', 100), byEquity]], [{ update: '$p', body: { amount: 60, invoices: [applied('a', 60)] } }]),
  scenario('such a payment deleted', [[sale('a', 100), byEquity]], [{ delete: '$p' }]),
  scenario('a payment with tax withheld', [[sale('a', 100)]], [withheld]),
  scenario('a payment with tax withheld deleted', [[sale('a', 100), withheld]], [{ delete: '$p' }]),
  scenario('a paid invoice voided', [[sale('a', 100), receipt('p', { amount: 60, invoices: [applied('a', 60)] })]], [{ void: '$a' }]),
  scenario('a paid invoice and its payment deleted', [[sale('a', 555), charged]], [{ delete: '$p' }, { delete: '$a' }]),
  scenario(
    'a foreign payment with charges, at another rate',
    [[sale('a', 555, { exchange_rate: '1.10' })]],
    [receipt('p', { amount: 555, bank_charges: 16.4, exchange_rate: '1.12', invoices: [applied('a', 555)] })],
    foreign,
  ),
  scenario('an invoice written off', [[sale('a', 100)]], [{ send: '$a' }, { writeOff: '$a' }]),
  scenario('a write-off cancelled', [[sale('a', 100), { send: '$a' }, { writeOff: '$a' }]], [{ cancelWriteOff: '$a' }]),
  scenario(
    'the rest of a paid invoice written off',
    [[sale('a', 100)]],
    [receipt('p', { amount: 60, invoices: [applied('a', 60)] }), { writeOff: '$a' }],
  ),
];
