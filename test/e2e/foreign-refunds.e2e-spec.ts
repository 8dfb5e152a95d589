import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createRig, type Rig } from '../support/rig.js';

const shop = {
  organization: {
    currencyCode: 'USD',
    countryCode: 'US',
    currencies: [{ code: 'EUR', rate: '1.10' }],
    contacts: [
      { as: 'bowman', contact_name: 'Bowman Furniture', contact_type: 'customer', currency_id: '$currency.EUR' },
      { as: 'molly', contact_name: 'Molly Supplies', contact_type: 'vendor', currency_id: '$currency.EUR' },
    ],
    items: [{ as: 'drive', name: 'Hard Drive', rate: 100 }],
    accounts: [{ as: 'checking', account_name: 'Checking', account_type: 'bank' }],
  },
  company: { country: 'US', multiCurrency: true },
  export: { modules: ['customers', 'accounts', 'invoices', 'creditNotes', 'bills', 'vendorCredits', 'vendorAdvances'] },
};

const booked = { date: '2026-03-20', exchange_rate: 1.1 };
const account = '$account.Checking';
/** Each way money is paid back, out of a document at 1.10. */
const steps = [
  {
    create: 'creditnote',
    as: 'x',
    body: { customer_id: '$bowman', creditnote_number: 'CN-x', line_items: [{ item_id: '$drive', quantity: 1, rate: 100 }], ...booked },
  },
  {
    call: 'POST /creditnotes/$x/refunds',
    as: 'rx',
    body: { date: '2026-03-22', amount: 100, exchange_rate: 1.2, from_account_id: account },
  },
  {
    create: 'customerpayment',
    as: 'p',
    body: { customer_id: '$bowman', payment_mode: 'cash', amount: 90, account_id: account, ...booked },
  },
  { call: 'POST /customerpayments/$p/refunds', body: { date: '2026-03-22', amount: 7, exchange_rate: 1.333, from_account_id: account } },
  {
    create: 'vendorcredit',
    as: 'y',
    body: {
      vendor_id: '$molly',
      vendor_credit_number: 'DN-y',
      line_items: [{ account_id: '$account.Cost of Goods Sold', quantity: 1, rate: 50 }],
      ...booked,
    },
  },
  { call: 'POST /vendorcredits/$y/refunds', body: { date: '2026-03-22', amount: 30, exchange_rate: 1.2345, account_id: account } },
  { create: 'vendorpayment', as: 'v', body: { vendor_id: '$molly', amount: 40, paid_through_account_id: account, ...booked } },
  { call: 'POST /vendorpayments/$v/refunds', body: { date: '2026-03-22', amount: 10, exchange_rate: 1.25, to_account_id: account } },
];

let rig: Rig;
beforeEach(async () => {
  rig = await createRig(shop);
});
afterEach(() => rig.close());

/*
 * credit note   100 at 1.10: sales 110, receivable −110. Refund 120.00: bank −120, receivable +120 − 10, loss 10.
 * payment        90 at 1.10: bank 99, receivable −99. Refund 7 at 1.333 is 9.33: bank −9.33, receivable +7 × 1.10 = 7.70, loss 1.63.
 * vendor credit  50 at 1.10: cost −55, payable 55. Refund 30 at 1.2345 is 37.035, 37.04: bank 37.04, payable −33, gain 4.04.
 * advance        40 at 1.10: bank −44, payable 44. Refund 10 at 1.25: bank 12.50, payable −12.50.
 *
 * bank −120 + 99 − 9.33 + 37.04 − 44 + 12.50 = −24.79; receivable −99 + 7.70 = −91.30; payable 55 − 33 + 44 − 12.50 = 53.50
 */
const ledger = {
  Checking: '-24.79',
  'Accounts Receivable (A/R) - EUR': '-91.30',
  'Accounts Payable (A/P) - EUR': '53.50',
  Sales: '110.00',
  'Cost of Goods Sold': '-55.00',
  'Exchange Gain or Loss': '7.59',
};

describe('rows 8, 12, 14 and 15: money paid back in a foreign currency', () => {
  it.each([
    ['without the rate, as documented', false],
    ['with the rate', true],
  ])('moves the bank by the home amount that Zoho shows, %s', async (_what, refundsShowExchangeRate) => {
    rig.zoho.setSwitches({ refundsShowExchangeRate });
    rig.organization.steps(steps);

    await rig.sync();

    expect(await rig.held()).toEqual([]);
    expect(await rig.trialBalance()).toEqual(ledger);
    expect(await rig.app.connections[0]?.verifier.verify({ full: true })).toMatchObject({ culprits: [] });
  });

  it('follows a rate that is corrected', async () => {
    rig.organization.steps(steps);
    await rig.sync();

    rig.organization.ui({ call: 'PUT /creditnotes/$x/refunds/$rx', body: { exchange_rate: 1.3 } });
    await rig.sync();

    // 10 more from the bank, and 10 more lost
    expect(await rig.trialBalance()).toEqual({ ...ledger, Checking: '-34.79', 'Exchange Gain or Loss': '17.59' });
  });
});
