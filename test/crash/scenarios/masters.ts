import { bill, sale, shopWith, type Scenario } from './scenario.js';

const imported = { ...shopWith('invoices', 'bills'), import: { schedule: '0 3 * * *', accounts: true, customers: true, vendors: true } };
const scenario = (name: string, before: Scenario['before'], step: Scenario['step']): Scenario => ({
  name,
  setting: imported,
  before,
  step,
});

export const masters: readonly Scenario[] = [
  scenario(
    'a new customer',
    [[sale('a', 10)]],
    [{ create: 'contact', as: 'davis', body: { contact_name: 'Davis Decor', contact_type: 'customer', website: 'www.davis.example' } }],
  ),
  scenario(
    'name and address of a customer edited, and an invoice to it',
    [[sale('a', 10)]],
    [{ update: '$bowman', body: { contact_name: 'Bowman Ltd', billing_address: { address: '2 Road', city: 'Reno' } } }, sale('b', 20)],
  ),
  scenario(
    'a new account, a new item on it, and a bill for both',
    [[bill('a', 10)]],
    [
      { create: 'account', as: 'freight', body: { account_name: 'Freight In', account_type: 'cost_of_goods_sold' } },
      { create: 'item', as: 'crate', body: { name: 'Crate', sku: 'CR-1', rate: 9 } },
      bill('b', 20, {
        line_items: [
          { item_id: '$crate', account_id: '$freight', quantity: 1, rate: 9 },
          { account_id: '$freight', name: 'Carriage', quantity: 1, rate: 11 },
        ],
      }),
    ],
  ),
];
