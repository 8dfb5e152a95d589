import { afterEach, describe, expect, it } from '@jest/globals';
import { createRig, type Rig, type RigOptions } from '../support/rig.js';
import { importing, importTools, type ImportTools } from '../support/import.js';
import { invoice, shop } from '../support/shop.js';

let rig: Rig;
let tools: ImportTools;
afterEach(() => rig.close());

const start = async (options: RigOptions = {}, more: Record<string, unknown> = {}): Promise<void> => {
  rig = await createRig({ ...importing(more), ...options });
  tools = importTools(rig);
};

describe('row 1: the chart of accounts comes in', () => {
  const accounts = (): Promise<void> => start({}, { accounts: true, customers: false, vendors: false });

  it('each type as its own, a bank with cash as cash', async () => {
    await accounts();
    for (const [Name, AccountType, AccountSubType] of [
      ['Till', 'Bank', 'CashOnHand'],
      ['Vans', 'Fixed Asset', 'Vehicles'],
      ['Patents', 'Other Asset', 'Licenses'],
      ['Mortgage', 'Long Term Liability', 'NotesPayable'],
      ['Capital', 'Equity', 'OwnersEquity'],
      ['Dividends', 'Other Income', 'DividendIncome'],
      ['Penalties', 'Other Expense', 'PenaltiesSettlements'],
      ['Subcontractors', 'Cost of Goods Sold', 'CostOfLaborCos'],
    ]) {
      await tools.ui({ action: 'create', entity: 'Account', fields: { Name, AccountType, AccountSubType } });
    }

    const run = await tools.importNow();

    expect(run.state).toBe('succeeded');
    const types = Object.fromEntries(tools.zoho('chartofaccounts').map((account) => [account['account_name'], account['account_type']]));
    expect(types).toMatchObject({
      'Till': 'cash',
      'Vans': 'fixed_asset',
      'Patents': 'other_asset',
      'Mortgage': 'long_term_liability',
      'Capital': 'equity',
      'Dividends': 'other_income',
      'Penalties': 'other_expense',
      'Subcontractors': 'cost_of_goods_sold',
      'Checking': 'bank',
      'Mastercard': 'credit_card',
    }); // prettier-ignore
  });

  it.each([true, false])('made ones stay agreed on when lists name their currency: %s', async (accountsShowCurrency) => {
    await accounts();
    rig.zoho.setSwitches({ accountsShowCurrency });
    await tools.ui({
      action: 'create',
      entity: 'Account',
      fields: { Name: 'Vans', AccountType: 'Fixed Asset', AccountSubType: 'Vehicles' },
    });
    await tools.importNow();

    await rig.sync();
    await tools.importNow();

    expect(tools.zoho('chartofaccounts', 'Vans')).toBeDefined();
    expect(await rig.held()).toEqual([]);
  });

  it('links what is there already and never makes it twice', async () => {
    await accounts();

    await tools.importNow();

    const names = tools.zoho('chartofaccounts').map((account) => String(account['account_name']).toLowerCase());
    expect(new Set(names).size).toBe(names.length);
    // Zoho has its own receivables account; the one of QuickBooks is the same.
    expect(names.filter((name) => name.startsWith('accounts receivable'))).toEqual(['accounts receivable']);
    expect(await tools.linkOfName('accounts', 'Sales')).toBe('Sales');
    expect(await tools.linkOfName('accounts', 'Accounts Receivable')).toBe('Accounts Receivable (A/R)');
  });

  it('parents before children, banks below banks as one name', async () => {
    await accounts();
    const travel = await tools.ui({ action: 'create', entity: 'Account', fields: { Name: 'Trips', AccountType: 'Expense' } });
    const child = await tools.ui({
      action: 'create',
      entity: 'Account',
      fields: { Name: 'Flights', AccountType: 'Expense', ParentRef: { value: travel.Id } },
    });
    await tools.ui({ action: 'create', entity: 'Account', fields: { Name: 'Meals on board', AccountType: 'Expense', ParentRef: { value: child.Id } } }); // prettier-ignore
    const bank = await tools.ui({
      action: 'create',
      entity: 'Account',
      fields: { Name: 'North Bank', AccountType: 'Bank', AccountSubType: 'Checking' },
    });
    await tools.ui({
      action: 'create',
      entity: 'Account',
      fields: { Name: 'Reserve', AccountType: 'Bank', AccountSubType: 'Savings', ParentRef: { value: bank.Id } },
    });

    const run = await tools.importNow();

    expect(run).toMatchObject({ state: 'succeeded' });
    expect(tools.zoho('chartofaccounts', 'Flights')).toMatchObject({ parent_account_name: 'Trips', depth: 1 });
    expect(tools.zoho('chartofaccounts', 'Meals on board')).toMatchObject({ parent_account_name: 'Flights', depth: 2 });
    expect(tools.zoho('chartofaccounts', 'North Bank:Reserve')).toMatchObject({ account_type: 'bank', parent_account_id: '' });
  });

  it('is followed: renamed, described, made inactive and active again', async () => {
    await accounts();
    const fuel = await tools.ui({ action: 'create', entity: 'Account', fields: { Name: 'Fuel', AccountType: 'Expense' } });
    await tools.importNow();

    await tools.ui({ action: 'edit', entity: 'Account', id: fuel.Id, fields: { Name: 'Fuel and oil', Description: 'for vans' } });
    await tools.importNow();

    expect(tools.zoho('chartofaccounts', 'Fuel and oil')).toMatchObject({ description: 'for vans', is_active: true });
    await tools.ui({ action: 'inactivate', entity: 'Account', id: fuel.Id });
    await tools.importNow();
    expect(tools.zoho('chartofaccounts', 'Fuel and oil')).toMatchObject({ is_active: false });
    await tools.ui({ action: 'edit', entity: 'Account', id: fuel.Id, fields: { Active: true, Name: 'Fuel and oil' } });
    await tools.importNow();
    expect(tools.zoho('chartofaccounts', 'Fuel and oil')).toMatchObject({ is_active: true });
  });
});

describe('row 2: customers come in', () => {
  it('with every field of the table', async () => {
    await start({
      company: {
        customers: [
          {
            DisplayName: "Amy's Bird Sanctuary",
            CompanyName: 'Amy Birds LLC',
            GivenName: 'Amy',
            FamilyName: 'Lauterbach',
            PrimaryEmailAddr: { Address: 'amy@birds.example' },
            PrimaryPhone: { FreeFormNumber: '(650) 555-3311' },
            Mobile: { FreeFormNumber: '(650) 555-3312' },
            WebAddr: { URI: 'https://birds.example' },
            BillAddr: {
              Line1: '4581 Finch St.',
              Line2: 'Apt. 2',
              City: 'Bayshore',
              CountrySubDivisionCode: 'CA',
              PostalCode: '94326',
              Country: 'USA',
            },
            ShipAddr: { Line1: '1 Dock', City: 'Oakland' },
          },
        ],
      },
    });

    const run = await tools.importNow();

    expect(run).toMatchObject({ state: 'succeeded', direction: 'import', counts: { 'import-customers': { created: 1 } } });
    expect(tools.zoho('contacts', "Amy's Bird Sanctuary")).toMatchObject({
      contact_type: 'customer',
      company_name: 'Amy Birds LLC',
      website: 'https://birds.example',
      currency_code: 'USD',
      billing_address: { address: '4581 Finch St.', street2: 'Apt. 2', city: 'Bayshore', state: 'CA', zip: '94326', country: 'USA' },
      shipping_address: { address: '1 Dock', city: 'Oakland' },
      contact_persons: [
        {
          first_name: 'Amy',
          last_name: 'Lauterbach',
          email: 'amy@birds.example',
          phone: '(650) 555-3311',
          mobile: '(650) 555-3312',
          is_primary_contact: true,
        },
      ],
    });
  });

  it('and a second import writes nothing and reads no contact', async () => {
    await start({ company: { customers: [{ DisplayName: 'Bowman', PrimaryPhone: { FreeFormNumber: '1' } }] } });
    await tools.importNow();
    tools.mark();

    const run = await tools.importNow();

    expect(run.state).toBe('succeeded');
    expect(tools.writes()).toEqual([]);
    expect(tools.reads('/contacts')).toEqual([]);
  });

  it('edits are followed, and other contact persons stay', async () => {
    await start({
      company: { customers: [{ DisplayName: 'Bowman', GivenName: 'Will', PrimaryEmailAddr: { Address: 'will@b.example' } }] },
    });
    await tools.importNow();
    const { contact_id: id, contact_persons: persons } = tools.zoho('contacts', 'Bowman') as any;
    rig.organization.steps([{ call: `PUT /contacts/${id}`, body: { contact_persons: [...persons, { first_name: 'Second' }] } }]);
    const [bowman] = await rig.documents('Customer');
    const from = rig.zoho.log.length;

    await tools.ui({ action: 'edit', entity: 'Customer', id: bowman?.['Id'], fields: { DisplayName: 'Bowman Furniture', PrimaryEmailAddr: { Address: 'w@b.example' } } }); // prettier-ignore
    await tools.importNow();

    expect(tools.zoho('contacts', 'Bowman Furniture')).toMatchObject({
      contact_id: id,
      contact_persons: [
        { first_name: 'Will', email: 'w@b.example' },
        { first_name: 'Second', is_primary_contact: false },
      ],
    });
    const sent = rig.zoho.log.slice(from).find(({ method }) => method === 'PUT');
    // Zoho accepts the member as true only.
    expect(sent?.body).not.toMatch(/"is_primary_contact":\s*false/);
  });

  it('a changed state leaves no code of the old one behind, another change leaves the code alone', async () => {
    const address = { Line1: '1 Main', City: 'Napa', CountrySubDivisionCode: 'CA', PostalCode: '94558', Country: 'USA' };
    await start({ company: { customers: [{ DisplayName: 'Bowman', BillAddr: address }] } });
    await tools.importNow();
    const { contact_id: id, billing_address: billing } = tools.zoho('contacts', 'Bowman') as any;
    const codes = { county: 'Napa County', state_code: 'CA', country_code: 'US' };
    rig.organization.steps([{ call: `PUT /contacts/${id}`, body: { billing_address: { ...billing, ...codes } } }]);
    const [bowman] = await rig.documents('Customer');
    const move = async (to: object): Promise<void> => {
      await tools.ui({ action: 'edit', entity: 'Customer', id: bowman?.['Id'], fields: { BillAddr: { ...address, ...to } } });
      await tools.importNow();
    };

    await move({ City: 'Calistoga' });
    expect(tools.zoho('contacts', 'Bowman')?.['billing_address']).toMatchObject({ city: 'Calistoga', state: 'CA', ...codes });

    await move({ City: 'Albany', CountrySubDivisionCode: 'NY' });
    expect(tools.zoho('contacts', 'Bowman')?.['billing_address']).toMatchObject({ state: 'NY', state_code: '', country_code: 'US' });
    // The way back reads the code before the state: nothing of the old one returns to QuickBooks.
    await rig.sync();
    expect((await rig.documents('Customer'))[0]?.['BillAddr']).toMatchObject({ City: 'Albany', CountrySubDivisionCode: 'NY' });
  });

  it('what is made inactive is made inactive, what is deleted too, and neither is deleted in Zoho', async () => {
    await start({ company: { customers: [{ DisplayName: 'Bowman' }, { DisplayName: 'Clark' }, { DisplayName: 'Davis' }] } });
    await tools.importNow();
    const ids = Object.fromEntries((await rig.documents('Customer')).map((one) => [one['DisplayName'], one['Id']]));

    await tools.ui({ action: 'inactivate', entity: 'Customer', id: ids['Bowman'] });
    // In the product a merge makes the loser disappear.
    await tools.ui({ action: 'merge', entity: 'Customer', id: ids['Clark'], into: ids['Davis'] });
    await tools.importNow();

    expect(tools.zoho('contacts').map((one) => [one['contact_name'], one['status']])).toEqual([
      ['Bowman', 'inactive'],
      ['Clark', 'inactive'],
      ['Davis', 'active'],
    ]);
    tools.mark();
    await tools.importNow();
    expect(tools.writes()).toEqual([]);
  });

  describe('one that is gone, and Zoho does not take it', () => {
    const closing = 'POST /contacts/[0-9]+/inactive';
    const merged = async (): Promise<string> => {
      await start({ company: { customers: [{ DisplayName: 'Clark' }, { DisplayName: 'Davis' }] } });
      await tools.importNow();
      const [clark, davis] = await rig.documents('Customer');
      await tools.ui({ action: 'merge', entity: 'Customer', id: clark?.['Id'], into: davis?.['Id'] });
      return String(clark?.['Id']);
    };
    const statusOfClark = (): unknown => tools.zoho('contacts', 'Clark')?.['status'];
    const refusal = { status: 401, body: { code: 57, message: 'You are not authorized to perform this operation' } };

    it.each([
      ['the write and its answer are lost', { then: 'drop' as const }, 'succeeded', null],
      ['the grant is refused', { then: 'respond' as const, ...refusal }, 'failed', 'auth'],
    ])('is no target from then on, and the next import closes it: %s', async (_case, fault, state, kind) => {
      const dead = await merged();
      rig.zoho.faults.add({ on: closing, ...fault });

      const run = await tools.importNow();

      expect(run.state).toBe(state);
      expect(run.error?.kind ?? null).toBe(kind);
      expect(statusOfClark()).toBe('active');
      expect(await rig.app.store.links.byTarget('acme', 'Customer', [dead])).toMatchObject([{ state: 'absent' }]);
      rig.zoho.faults.clear();
      await tools.importNow();
      expect(statusOfClark()).toBe('inactive');
      expect((await rig.app.engine.status('acme')).openOperations).toBe(0);
      expect(await rig.held()).toEqual([]);
      tools.mark();
      await tools.importNow();
      expect(tools.writes()).toEqual([]);
    });

    it('is made again for a new document, as another write than the first time', async () => {
      await start({ organization: shop.organization, company: { ...shop.company, customers: [{ DisplayName: 'Davis' }] } });
      rig.organization.steps([invoice('1', 100)]);
      await rig.sync();
      await tools.importNow();
      const [davis, bowman] = await rig.documents('Customer');
      expect(bowman).toMatchObject({ DisplayName: 'Bowman Furniture' });
      // Without a document there is none to tell who won.
      rig.organization.ui({ delete: '$1' });
      await rig.sync();
      await tools.ui({ action: 'merge', entity: 'Customer', id: bowman?.['Id'], into: davis?.['Id'] });
      rig.zoho.faults.add({ on: closing, then: 'drop' });
      await tools.importNow();
      rig.zoho.faults.clear();

      rig.organization.steps([invoice('2', 100)]);
      await rig.sync();

      expect((await rig.held()).filter((line) => !line.startsWith('import-'))).toEqual([]);
      const second = await rig.document('Invoice', 'INV-2');
      const made = (await rig.documents('Customer')).find(({ Id }) => Id === second?.['CustomerRef'].value);
      expect(made).toMatchObject({ DisplayName: 'Bowman Furniture', Active: true });
      expect(made?.['Id']).not.toBe(bowman?.['Id']);
      await tools.importNow();
      expect((await rig.app.engine.status('acme')).openOperations).toBe(0);
    });

    it('stays active once it stands for another customer', async () => {
      await merged();
      rig.zoho.faults.add({ on: closing, then: 'drop' });
      await tools.importNow();
      rig.zoho.faults.clear();

      const id = String(tools.zoho('contacts', 'Clark')?.['contact_id']);
      rig.organization.steps([{ call: `PUT /contacts/${id}`, body: { company_name: 'Clark Ltd' } }]);
      await rig.sync();
      await tools.importNow();

      expect(await tools.linkOfName('customers', 'Clark')).toBe('Clark');
      expect(statusOfClark()).toBe('active');
      expect(await rig.held()).toEqual([]);
    });
  });

  it("one that was merged with its documents: they and the next ones are the winner's, who stays as they are", async () => {
    await start({ organization: shop.organization, company: { ...shop.company, customers: [{ DisplayName: 'Davis' }] } });
    rig.organization.steps([invoice('1', 100)]);
    await rig.sync();
    await tools.importNow();
    const [davis, bowman] = await rig.documents('Customer');
    await tools.ui({ action: 'merge', entity: 'Customer', id: bowman?.['Id'], into: davis?.['Id'] });
    rig.organization.steps([invoice('2', 50)]);
    await rig.sync();
    expect(await rig.held()).toEqual([expect.stringContaining('invoices INV-2: quickbooks.2500')]);

    await tools.importNow();
    const from = rig.quickbooks.log.length;
    await rig.sync();

    const writes = rig.quickbooks.log.slice(from).filter(({ method, path }) => method === 'POST' && !/oauth|query/.test(path));
    // The refused invoice, and nothing of what moved with the merge.
    expect(writes.map(({ path }) => path.split('/').at(-1)?.split('?')[0])).toEqual(['invoice']);
    expect(tools.zoho('contacts').map((one) => [one['contact_name'], one['status']])).toEqual([
      ['Bowman Furniture', 'inactive'],
      ['Davis', 'active'],
    ]);

    // A person goes on with the old name in Zoho.
    rig.organization.steps([{ call: `POST /contacts/$bowman/active` }, invoice('3', 70)]);
    rig.organization.ui({ update: '$1', body: { line_items: [{ item_id: '$drive', quantity: 1, rate: 120 }] } });
    await rig.sync();
    await tools.importNow();
    await rig.sync();

    const party = { CustomerRef: { value: davis?.['Id'] } };
    expect(await rig.document('Invoice', 'INV-1')).toMatchObject({ ...party, TotalAmt: 120 });
    expect(await rig.document('Invoice', 'INV-2')).toMatchObject({ ...party, TotalAmt: 50 });
    expect(await rig.document('Invoice', 'INV-3')).toMatchObject({ ...party, TotalAmt: 70 });
    expect(await rig.documents('Customer')).toMatchObject([{ DisplayName: 'Davis', Active: true }]);
    expect(await rig.held()).toEqual([]);
  });

  it('projects and inactive ones that were never here stay out', async () => {
    await start({ company: { customers: [{ DisplayName: 'Bowman' }, { DisplayName: 'Old' }] } });
    const old = (await rig.documents('Customer')).find((one) => one['DisplayName'] === 'Old');
    await tools.ui({ action: 'inactivate', entity: 'Customer', id: old?.['Id'] });

    await tools.importNow();

    expect(tools.zoho('contacts').map((one) => one['contact_name'])).toEqual(['Bowman']);
    expect(await rig.held()).toContain('import-customers Old: import.inactive inactive in QuickBooks and not in Zoho');
  });

  it('a currency Zoho does not have holds the customer, the others go on', async () => {
    await start({
      company: { multiCurrency: true, customers: [{ DisplayName: 'Nordwind', CurrencyRef: { value: 'EUR' } }, { DisplayName: 'Bowman' }] },
    });

    const run = await tools.importNow();

    expect(run.state).toBe('succeeded');
    expect(tools.zoho('contacts').map((one) => one['contact_name'])).toEqual(['Bowman']);
    expect((await rig.held()).join()).toContain('import-customers Nordwind: import.currency');
  });

  it('a 600-character address is cut where Zoho ends it, and said so', async () => {
    const long = 'x'.repeat(300);
    await start({
      company: { customers: [{ DisplayName: 'Bowman', BillAddr: { Line1: long, Line2: 'y'.repeat(200), Line3: 'z'.repeat(100) } }] },
    });

    await tools.importNow();

    // 200 y, ", ", and the 53 z that are left of 255
    expect(tools.zoho('contacts', 'Bowman')).toMatchObject({
      billing_address: { address: long, street2: `${'y'.repeat(200)}, ${'z'.repeat(53)}` },
    });
    const [history] = await rig.app.engine.document('acme', 'import-customers', 'Bowman');
    expect(history?.record).toMatchObject({ state: 'synced', issues: [{ code: 'import.address-cut', severity: 'note' }] });
  });
});

describe('row 3: sub-customers become contact persons', () => {
  const family = [{ DisplayName: 'Bowman', GivenName: 'Will', PrimaryEmailAddr: { Address: 'will@b.example' } }];
  const addJob = async (fields: Record<string, unknown>): Promise<any> => {
    const parent = (await rig.documents('Customer')).find((one) => one['DisplayName'] === 'Bowman');
    return tools.ui({ action: 'create', entity: 'Customer', fields: { Job: true, ParentRef: { value: parent?.['Id'] }, ...fields } });
  };

  it('of their customer, where that is wanted', async () => {
    await start({ company: { customers: family } }, { subCustomers: true });
    await addJob({ DisplayName: 'Bowman Garage', GivenName: 'Greta', PrimaryEmailAddr: { Address: 'greta@b.example' } });

    await tools.importNow();

    expect(tools.zoho('contacts')).toHaveLength(1);
    expect(tools.zoho('contacts', 'Bowman')).toMatchObject({
      contact_persons: [
        { first_name: 'Will', is_primary_contact: true },
        { first_name: 'Greta', email: 'greta@b.example' },
      ],
    });
    tools.mark();
    await tools.importNow();
    expect(tools.writes()).toEqual([]);
  });

  it('and stay out where it is not', async () => {
    await start({ company: { customers: family } });
    await addJob({ DisplayName: 'Bowman Garage' });

    await tools.importNow();

    expect((tools.zoho('contacts', 'Bowman') as any).contact_persons).toHaveLength(1);
    expect(tools.zoho('contacts')).toHaveLength(1);
  });

  it('are followed, one person each', async () => {
    await start({ company: { customers: family } }, { subCustomers: true });
    const job = await addJob({ DisplayName: 'Bowman Garage', GivenName: 'Greta', PrimaryEmailAddr: { Address: 'greta@b.example' } });
    await tools.importNow();

    await tools.ui({ action: 'edit', entity: 'Customer', id: job.Id, fields: { PrimaryPhone: { FreeFormNumber: '77' }, PrimaryEmailAddr: { Address: 'g@b.example' } } }); // prettier-ignore
    await tools.importNow();

    expect(tools.zoho('contacts', 'Bowman')).toMatchObject({
      contact_persons: [{ first_name: 'Will' }, { first_name: 'Greta', email: 'g@b.example', phone: '77' }],
    });
  });
});

describe('row 4: vendors come in', () => {
  it('as contacts of type vendor; who is both stays two', async () => {
    await start({
      company: {
        customers: [{ DisplayName: 'Acme' }],
        vendors: [{ DisplayName: 'Acme (V)', PrimaryEmailAddr: { Address: 'ap@acme.example' } }, { DisplayName: 'Books by Bessie' }],
      },
    });

    await tools.importNow();

    expect(tools.zoho('contacts').map((one) => [one['contact_name'], one['contact_type']])).toEqual([
      ['Acme', 'customer'],
      ['Acme (V)', 'vendor'],
      ['Books by Bessie', 'vendor'],
    ]);
  });

  it('and not where that is off', async () => {
    await start({ company: { vendors: [{ DisplayName: 'Books by Bessie' }] } }, { vendors: false });

    await tools.importNow();

    expect(tools.zoho('contacts')).toEqual([]);
  });

  it('a bill finds the vendor that came in', async () => {
    await start({
      company: { vendors: [{ DisplayName: 'Books by Bessie' }] },
      organization: { items: [{ as: 'book', name: 'Book', rate: 10, purchase_rate: 5 }] },
    });
    await tools.importNow();
    const id = (tools.zoho('contacts', 'Books by Bessie') as any).contact_id;
    rig.organization.steps([
      { create: 'bill', as: 'bill', body: { vendor_id: id, bill_number: 'B-1', date: '2026-03-01', line_items: [{ item_id: '$book', account_id: '$account.Cost of Goods Sold', quantity: 1, rate: 5 }] } },
      { open: 'bill' },
    ]); // prettier-ignore

    await rig.sync();

    expect(await rig.document('Bill', 'B-1')).toMatchObject({ TotalAmt: 5, VendorRef: { name: 'Books by Bessie' } });
    expect((await rig.documents('Vendor')).map((one) => one['DisplayName'])).toEqual(['Books by Bessie']);
  });

  it("one that was merged: its bills and their payments are the winner's, and no payment is made again", async () => {
    await start({
      company: { country: 'US', vendors: [{ DisplayName: 'Bessie' }, { DisplayName: 'Molly' }] },
      organization: {
        currencyCode: 'USD',
        countryCode: 'US',
        items: [{ as: 'book', name: 'Book', rate: 10, purchase_rate: 5 }],
        accounts: [{ as: 'checking', account_name: 'Checking', account_type: 'bank' }],
      },
    });
    await tools.importNow();
    const id = tools.zoho('contacts', 'Bessie')?.['contact_id'];
    const line = { item_id: '$book', account_id: '$account.Cost of Goods Sold', quantity: 1, rate: 5 };
    const bills = [{ bill_id: '$bill', amount_applied: 3 }];
    rig.organization.steps([
      { create: 'bill', as: 'bill', body: { vendor_id: id, bill_number: 'B-1', date: '2026-03-01', line_items: [line] } },
      { open: 'bill' },
      {
        create: 'vendorpayment',
        as: 'paid',
        body: { vendor_id: id, amount: 3, date: '2026-03-05', paid_through_account_id: '$account.Checking', bills },
      },
    ]);
    await rig.sync();
    const [bessie, molly] = await rig.documents('Vendor');
    const [payment] = await rig.documents('BillPayment');
    expect(payment).toMatchObject({ VendorRef: { value: bessie?.['Id'] }, TotalAmt: 3 });
    await tools.ui({ action: 'merge', entity: 'Vendor', id: bessie?.['Id'], into: molly?.['Id'] });
    await tools.importNow();

    // Another vendor would make it another payment; the winner does not.
    rig.organization.ui({ update: '$paid', body: { date: '2026-03-06' } });
    await rig.sync();

    const party = { VendorRef: { value: molly?.['Id'] } };
    expect(await rig.documents('BillPayment')).toMatchObject([{ Id: payment?.['Id'], TxnDate: '2026-03-06', ...party }]);
    expect(await rig.document('Bill', 'B-1')).toMatchObject({ ...party, TotalAmt: 5, Balance: 2 });
    expect(await rig.held()).toEqual([]);
  });
});
