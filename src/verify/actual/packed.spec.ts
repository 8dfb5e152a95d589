import { describe, expect, it } from '@jest/globals';
import type { Chart, TargetDocument, TargetType } from '../ports.js';
import { TargetAccounts } from './accounts.js';
import { bookTarget } from './index.js';
import { pack, unpack } from './packed.js';

const account = (id: string, type: string, currency = '') => ({
  id,
  name: type,
  shortName: type,
  number: '',
  type,
  subType: '',
  currency,
  active: true,
});
const chart: Chart = {
  company: 'Bowman',
  homeCurrency: 'CAD',
  us: false,
  bookCloseDate: '',
  shippingAccount: '',
  discountAccount: '7',
  accounts: [account('1', 'Accounts Receivable'), account('2', 'Accounts Receivable', 'EUR'), account('5', 'Bank'), account('6', 'Income')],
  items: [{ id: '9', incomeAccount: '6', expenseAccount: '' }],
  rates: [{ id: 'r', name: 'GST', percent: '5' }],
  taxCodes: [],
  parties: [],
};
const line = { Amount: 100.1, DetailType: 'SalesItemLineDetail', SalesItemLineDetail: { ItemRef: { value: '9' } } };
const documents: readonly (readonly [TargetType, TargetDocument])[] = [
  [
    'Invoice',
    {
      Id: '130',
      SyncToken: '2',
      DocNumber: 'INV-1',
      TxnDate: '2026-03-01',
      CustomerRef: { value: '58' },
      PrivateNote: 'INV-1 [crossfoot acme/invoices/460/invoice#0]',
      Line: [line],
      TxnTaxDetail: { TotalTax: 5.01, TaxLine: [{ Amount: 5.01, TaxLineDetail: { TaxRateRef: { value: 'r' } } }] },
      TotalAmt: 105.11,
      Balance: 0,
      MetaData: { LastUpdatedTime: '2026-03-01T08:00:00-08:00' },
    },
  ],
  [
    'Payment',
    {
      Id: '131',
      TxnDate: '2026-03-02',
      CurrencyRef: { value: 'EUR' },
      ExchangeRate: 1.4783,
      CustomerRef: { value: '58' },
      DepositToAccountRef: { value: '5' },
      TotalAmt: 33.33,
      Line: [{ Amount: 33.33, LinkedTxn: [{ TxnId: '130', TxnType: 'Invoice' }] }],
    },
  ],
];

describe('a booked document kept as a text', () => {
  it.each(documents)('%s is the same when it is unpacked, to the last digit', (type, document) => {
    const booked = bookTarget(type, document, new TargetAccounts(chart));

    const again = unpack(pack(booked));

    expect(again).toEqual(booked);
    expect(again.postings.length).toBeGreaterThan(1);
    expect(again.settles?.settlements).toEqual(booked.settles?.settlements);
  });
});
