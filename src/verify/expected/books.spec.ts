import { describe, expect, it } from '@jest/globals';
import type { ConnectionConfig } from '../../config/index.js';
import type { Chart } from '../ports.js';
import { Books } from './books.js';

const account = (id: string, name: string, number = '', active = true) => ({
  id,
  name,
  shortName: name.split(':').at(-1) ?? '',
  number,
  type: 'Income',
  subType: '',
  currency: '',
  active,
});
const chart = {
  homeCurrency: 'USD',
  accounts: [
    account('1', 'Old:Discounts given', '', false),
    account('2', 'Income:Discounts given', '4010'),
    account('3', 'Wholesale:Discounts given'),
    account('4', 'Income:Sales'),
    account('5', 'Sales', '4020'),
    account('6', 'Rounding', '4010'),
  ],
} as unknown as Chart;

describe('an account of the configuration', () => {
  it.each([
    ['by the short name of a sub-account, the first active one', 'discounts given', '2'],
    ['by its full name', 'Wholesale:Discounts given', '3'],
    ['by a full name before the short name of another', 'Sales', '5'],
    ['by its number', '4020', '5'],
    ['by its id', { id: '6' }, '6'],
    ['that is not there', 'Freight', '?export.accounts.sales.discount'],
  ])('%s', (_, discount, id) => {
    const config = { export: { accounts: { sales: { discount }, purchases: {} } } } as unknown as ConnectionConfig;
    const books = new Books(chart, config, { find: () => undefined }, { accounts: [], taxes: [] });

    expect(books.configured('sales', 'discount')).toBe(id);
  });
});
