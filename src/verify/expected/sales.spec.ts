import { describe, expect, it } from '@jest/globals';
import type { ConnectionConfig } from '../../config/index.js';
import type { Chart } from '../ports.js';
import { Books } from './books.js';
import { customerPaymentBooking } from './sales.js';

const account = (id: string, type: string, subType: string) => ({
  id,
  name: subType,
  shortName: subType,
  number: '',
  type,
  subType,
  currency: '',
  active: true,
});
const chart = {
  homeCurrency: 'USD',
  accounts: [
    account('1', 'Bank', 'Checking'),
    account('2', 'Accounts Receivable', 'AccountsReceivable'),
    account('3', 'Other Current Asset', 'UndepositedFunds'),
    account('4', 'Bank', 'Savings'),
  ],
} as unknown as Chart;
const config = { export: { accounts: { sales: { refund: 'Savings' }, purchases: {} } } } as unknown as ConnectionConfig;
const links: Readonly<Record<string, string>> = { 'accounts/353': '1', 'customers/7': '9' };
const masters = { find: (entity: string, id: string) => links[`${entity}/${id}`] };
const books = new Books(chart, config, masters, { accounts: [], taxes: [] });

const booked = (payment: Readonly<Record<string, unknown>>) =>
  customerPaymentBooking({ date: '2026-03-20', currency_code: 'USD', customer_id: '7', account_id: '353', ...payment }, books).postings.map(
    (posting) => [posting.account, posting.amount.toFixed(2)],
  );

describe('a customer payment', () => {
  it('debits the account it names and credits the customer', () => {
    expect(booked({ amount: 80, payment_status: 'paid' })).toEqual([
      ['1', '80.00'],
      ['2', '-80.00'],
    ]);
  });

  it('waits in Undeposited Funds when it names none', () => {
    expect(booked({ amount: 80, account_id: '', account_name: '' })).toEqual([
      ['3', '80.00'],
      ['2', '-80.00'],
    ]);
  });

  it('is paid back by as much as Zoho states, listed or not', () => {
    // 30 paid back, 10 of it listed: 20 more leave the account of refunds
    const listed = [{ payment_refund_id: '77', date: '2026-03-25', amount_fcy: 10, from_account_id: '353' }];

    expect(booked({ amount: 80, amount_refunded: 30, payment_refunds: listed })).toEqual([
      ['1', '80.00'],
      ['2', '-80.00'],
      ['2', '10.00'],
      ['1', '-10.00'],
      ['2', '20.00'],
      ['4', '-20.00'],
    ]);
  });

  it.each([{ status: 'failure' }, { payment_status: 'Failed' }, { payment_status: 'void' }])('moves nothing when it is %j', (status) => {
    expect(booked({ amount: 80, ...status })).toEqual([]);
  });
});
