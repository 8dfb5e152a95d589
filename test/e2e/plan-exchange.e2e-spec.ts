import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createRig, type Rig } from '../support/rig.js';

const invoice = {
  create: 'invoice',
  as: 'a',
  body: {
    customer_id: '$colombe',
    invoice_number: 'INV-a',
    date: '2026-03-01',
    exchange_rate: 1.25,
    line_items: [{ item_id: '$drive', quantity: 1, rate: 100 }],
  },
};
const payment = {
  create: 'customerpayment',
  as: 'p',
  body: {
    customer_id: '$colombe',
    date: '2026-03-20',
    payment_mode: 'cash',
    account_id: '$account.Checking',
    exchange_rate: 1.5,
    amount: 100,
    invoices: [{ invoice_id: '$a', amount_applied: 100 }],
  },
};

let rig: Rig;
beforeEach(async () => {
  rig = await createRig({
    organization: {
      currencyCode: 'USD',
      countryCode: 'US',
      currencies: [{ code: 'EUR' }],
      contacts: [{ as: 'colombe', contact_name: 'La Colombe', contact_type: 'customer', currency_id: '$currency.EUR' }],
      items: [{ as: 'drive', name: 'Hard Drive', sku: 'HD-500', rate: 100 }],
      accounts: [{ as: 'checking', account_name: 'Checking', account_type: 'bank' }],
    },
    company: { country: 'US', multiCurrency: true },
  });
});
afterEach(() => rig.close());

async function effectOfPayment(): Promise<string[]> {
  const { planned } = await rig.app.engine.plan('acme');
  const effect = planned.find(({ entity }) => entity === 'customer-payments')?.effect ?? [];
  return effect.map(({ account, debit, credit }) => `${account.replace(' (A/R)', '')} ${debit} ${credit}`);
}

/** 100 EUR owed at 1.25 are 125 USD, and come in at 1.50 as 150 USD: the rest of 25 USD is a gain that QuickBooks books by itself. */
const gain = ['Checking 150 0', 'Accounts Receivable EUR 0 125', 'Exchange gain or loss 0 25'];

describe('the debits and credits of a payment at another rate than its invoice', () => {
  it('have the gain that QuickBooks books, and are what its ledger shows afterwards', async () => {
    rig.organization.steps([invoice, { call: 'POST /invoices/$a/status/sent' }]);
    await rig.sync();
    const before = await rig.trialBalance();
    rig.organization.steps([payment]);

    expect(await effectOfPayment()).toEqual(gain);

    await rig.sync();
    const moved = Object.entries(await rig.trialBalance()).map(([account, net]) => [account, Number(net) - Number(before[account] ?? 0)]);
    expect(moved.filter(([, net]) => net !== 0)).toEqual([
      ['Checking', 150],
      ['Exchange Gain or Loss', -25],
    ]);
    // The invoice was all that was owed: nothing is left of it.
    expect(Object.keys(await rig.trialBalance()).some((account) => account.startsWith('Accounts Receivable'))).toBe(false);
  });

  it('are foreseen in a plan that has the invoice too', async () => {
    rig.organization.steps([invoice, { call: 'POST /invoices/$a/status/sent' }, payment]);

    expect(await effectOfPayment()).toEqual(gain);
  });
});
