import type { Stage } from '../stage.js';
import { shop, type Scenario } from './scenario.js';

const setting = {
  ...shop,
  import: { schedule: '0 3 * * *', accounts: true, customers: true, subCustomers: true, vendors: true, items: true },
};

const create = (entity: string, fields: Record<string, unknown>) => (stage: Stage) => stage.person({ action: 'create', entity, fields });
const customer = create('Customer', {
  DisplayName: 'Evans Events',
  GivenName: 'Eve',
  PrimaryEmailAddr: { Address: 'eve@evans.example' },
  BillAddr: { Line1: '1 Road', City: 'Reno' },
});
const scenario = (name: string, person: (stage: Stage) => Promise<unknown>): Scenario => ({
  name,
  setting,
  before: [],
  step: [],
  person,
  direction: 'import',
});
const after =
  (first: (stage: Stage) => Promise<Record<string, unknown>>, then: (stage: Stage, id: unknown) => Promise<unknown>) =>
  async (stage: Stage) => {
    const { Id } = await first(stage);
    await stage.import();
    return then(stage, Id);
  };

export const imports: readonly Scenario[] = [
  scenario('import of a customer', customer),
  scenario('import of a vendor', create('Vendor', { DisplayName: 'Molly Wholesale' })),
  scenario('import of an account', create('Account', { Name: 'Trips', AccountType: 'Expense' })),
  scenario(
    'import of a customer edited in QuickBooks',
    after(customer, (stage, id) =>
      stage.person({ action: 'edit', entity: 'Customer', id, fields: { DisplayName: 'Evans Ltd', BillAddr: { Line1: '2 Road' } } }),
    ),
  ),
  scenario(
    'import of a customer made inactive in QuickBooks',
    after(customer, (stage, id) => stage.person({ action: 'inactivate', entity: 'Customer', id })),
  ),
];
