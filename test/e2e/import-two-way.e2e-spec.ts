import { afterEach, describe, expect, it } from '@jest/globals';
import type { RunEvent } from '../../src/engine/run/run-context.js';
import { SandboxClock } from '../../src/sandbox/core/clock.js';
import { createRig, type Rig, type RigOptions } from '../support/rig.js';
import { importing, importTools, type ImportTools } from '../support/import.js';

let rig: Rig;
let tools: ImportTools;
afterEach(() => rig.close());

const start = async (options: RigOptions = {}, more: Record<string, unknown> = {}): Promise<void> => {
  rig = await createRig({ ...importing(more), ...options });
  tools = importTools(rig);
};
const put = (path: string, body: Record<string, unknown>): void => {
  rig.organization.steps([{ call: `PUT ${path}`, body }]);
};
const post = (path: string): void => {
  rig.organization.steps([{ call: `POST ${path}` }]);
};
const customer = async (name: string) => (await rig.documents('Customer')).find((one) => one['DisplayName'] === name);
const bowman = { DisplayName: 'Bowman', GivenName: 'Will', PrimaryEmailAddr: { Address: 'will@b.example' }, BillAddr: { Line1: '1 Road', City: 'Reno' } }; // prettier-ignore
const contactId = (name: string): string => String(tools.zoho('contacts', name)?.['contact_id']);
const quietWrites = () => rig.quickbooks.log.filter(({ method, path }) => method === 'POST' && !path.includes('oauth') && !path.includes('query')).length; // prettier-ignore

describe('two-way customers', () => {
  // Zoho's times are whole seconds: here the clock stands still, and the second edit has the time of the first.
  it('one edited again in the second in which it was read arrives all the same', async () => {
    await start({ clock: new SandboxClock('2026-03-01T12:00:00Z', { frozen: true }) });
    rig.organization.steps([{ create: 'contact', as: 'new', body: { contact_name: 'Clark', website: 'https://first.example' } }]);
    await rig.sync();
    put('/contacts/$new', { website: 'https://second.example' });

    await rig.sync();

    expect(await customer('Clark')).toMatchObject({ WebAddr: { URI: 'https://second.example' } });
  });

  it('one made in Zoho reaches QuickBooks, and does not come back', async () => {
    await start();
    rig.organization.steps([
      {
        create: 'contact',
        as: 'new',
        body: {
          contact_name: 'Clark & Sons',
          website: 'www.clark.example',
          contact_persons: [{ first_name: 'Cleo', email: 'cleo@clark.example', is_primary_contact: true }],
        },
      },
    ]);

    await rig.sync();

    expect(await customer('Clark & Sons')).toMatchObject({
      GivenName: 'Cleo',
      PrimaryEmailAddr: { Address: 'cleo@clark.example' },
      WebAddr: { URI: 'http://www.clark.example' },
    });
    tools.mark();
    const run = await tools.importNow();
    expect(run.state).toBe('succeeded');
    // QuickBooks writes the website in its own way: that is no edit.
    expect(tools.writes()).toEqual([]);
    expect(tools.zoho('contacts')).toHaveLength(1);
  });

  it('an edit in Zoho reaches QuickBooks and touches nothing else', async () => {
    await start({ company: { customers: [{ ...bowman, Notes: 'pays late', PrimaryPhone: { FreeFormNumber: '5' } }] } });
    await tools.importNow();
    await rig.sync();

    put(`/contacts/${contactId('Bowman')}`, { contact_name: 'Bowman Ltd', billing_address: { address: '2 Road', city: 'Reno' } });
    await rig.sync();

    expect(await customer('Bowman Ltd')).toMatchObject({
      BillAddr: { Line1: '2 Road', City: 'Reno' },
      Notes: 'pays late',
      PrimaryPhone: { FreeFormNumber: '5' },
      PrimaryEmailAddr: { Address: 'will@b.example' },
    });
    tools.mark();
    const before = quietWrites();
    await tools.importNow();
    await rig.sync();
    expect(tools.writes()).toEqual([]);
    expect(quietWrites()).toBe(before);
  });

  it('what is emptied in Zoho is emptied in QuickBooks', async () => {
    await start({ company: { customers: [{ ...bowman, WebAddr: { URI: 'https://b.example' } }] } });
    await tools.importNow();

    put(`/contacts/${contactId('Bowman')}`, { website: '', billing_address: {} });
    await rig.sync();

    const after = await customer('Bowman');
    expect(after?.['WebAddr']).toBeUndefined();
    expect(after?.['BillAddr']?.['Line1']).toBeUndefined();
  });

  it('what is emptied of an address goes, the rest of it stays', async () => {
    const BillAddr = { Line1: '1 Road', City: 'Reno', PostalCode: '89501' };
    await start({ company: { customers: [{ ...bowman, CompanyName: 'Bowman Holding', BillAddr }] } });
    await tools.importNow();

    put(`/contacts/${contactId('Bowman')}`, { company_name: '', billing_address: { address: '1 Road', city: 'Reno', zip: '' } });
    await rig.sync();

    const after = await customer('Bowman');
    expect(after).not.toHaveProperty('CompanyName');
    expect(after?.['BillAddr']).toMatchObject({ Line1: '1 Road', City: 'Reno' });
    expect(after?.['BillAddr']).not.toHaveProperty('PostalCode');
  });

  it('made inactive in Zoho, and active again', async () => {
    await start({ company: { customers: [bowman] } });
    await tools.importNow();
    const id = contactId('Bowman');

    post(`/contacts/${id}/inactive`);
    await rig.sync();

    expect((await rig.documents('Customer'))[0]).toMatchObject({ DisplayName: 'Bowman (deleted)', Active: false });
    await tools.importNow();
    expect(tools.zoho('contacts', 'Bowman')).toMatchObject({ status: 'inactive' });
    post(`/contacts/${id}/active`);
    await rig.sync();
    expect(await customer('Bowman')).toMatchObject({ Active: true });
    await tools.importNow();
    expect(tools.zoho('contacts', 'Bowman')).toMatchObject({ status: 'active' });
  });

  it('different fields edited on both sides end up on both', async () => {
    await start({ company: { customers: [bowman] } });
    await tools.importNow();
    const { Id } = (await customer('Bowman')) as any;

    put(`/contacts/${contactId('Bowman')}`, { company_name: 'Bowman Holding' });
    await tools.ui({ action: 'edit', entity: 'Customer', id: Id, fields: { PrimaryPhone: { FreeFormNumber: '99' } } });
    await tools.importNow();
    await rig.sync();

    expect(tools.zoho('contacts', 'Bowman')).toMatchObject({ company_name: 'Bowman Holding', phone: '99' });
    expect(await customer('Bowman')).toMatchObject({ CompanyName: 'Bowman Holding', PrimaryPhone: { FreeFormNumber: '99' } });
  });

  it.each([['import first'], ['export first']])('the same field edited on both sides: its owner wins (%s)', async (order) => {
    await start({ company: { customers: [bowman] } });
    await tools.importNow();
    const { Id } = (await customer('Bowman')) as any;

    put(`/contacts/${contactId('Bowman')}`, { company_name: 'From Zoho' });
    await tools.ui({ action: 'edit', entity: 'Customer', id: Id, fields: { CompanyName: 'From QuickBooks' } });
    const directions = order === 'import first' ? [() => tools.importNow(), () => rig.sync()] : [() => rig.sync(), () => tools.importNow()];
    for (const sync of directions) await sync();

    expect(tools.zoho('contacts', 'Bowman')).toMatchObject({ company_name: 'From QuickBooks' });
    expect(await customer('Bowman')).toMatchObject({ CompanyName: 'From QuickBooks' });
    expect(await rig.held()).toEqual([]);
  });

  it('a contact that documents brought to QuickBooks is not news to the import', async () => {
    await start({ organization: { contacts: [{ as: 'clark', contact_name: 'Clark', website: 'www.clark.example' }] } }, {});
    rig.organization.steps([
      { create: 'invoice', as: 'inv', body: { customer_id: '$clark', invoice_number: 'INV-1', date: '2026-03-01', line_items: [{ name: 'Work', rate: 10, quantity: 1 }] } },
    ]); // prettier-ignore
    await rig.sync();
    tools.mark();

    await tools.importNow();

    expect(tools.writes()).toEqual([]);
    expect(tools.zoho('contacts')).toHaveLength(1);
  });
});

describe('two-way accounts', () => {
  it('one opened in Zoho reaches QuickBooks, an edit follows', async () => {
    await start({}, { accounts: true });
    await tools.importNow();
    rig.organization.steps([
      { call: 'POST /chartofaccounts', body: { account_name: 'Vans', account_type: 'expense', description: 'three of them' } },
    ]);
    await rig.sync();
    const named = async (name: string) => (await rig.documents('Account')).find((one) => one['Name'] === name);
    expect(await named('Vans')).toMatchObject({ AccountType: 'Expense', Description: 'three of them' });

    put(`/chartofaccounts/${String(tools.zoho('chartofaccounts', 'Vans')?.['account_id'])}`, { account_name: 'Vans and vehicles' });
    await rig.sync();

    expect(await named('Vans and vehicles')).toMatchObject({ AccountType: 'Expense', Description: 'three of them' });
    tools.mark();
    await tools.importNow();
    expect(tools.writes()).toEqual([]);
  });

  it('one made inactive in Zoho is made inactive in QuickBooks, and active again', async () => {
    await start({}, { accounts: true });
    await tools.ui({ action: 'create', entity: 'Account', fields: { Name: 'Vans', AccountType: 'Expense' } });
    await tools.importNow();
    const id = String(tools.zoho('chartofaccounts', 'Vans')?.['account_id']);
    const vans = async () => (await rig.documents('Account')).find((one) => String(one['Name']).startsWith('Vans'));

    post(`/chartofaccounts/${id}/inactive`);
    await rig.sync();
    expect(await vans()).toMatchObject({ Active: false });

    post(`/chartofaccounts/${id}/active`);
    await rig.sync();
    expect(await vans()).toMatchObject({ Name: 'Vans', Active: true });
  });

  it('a bank below a bank is renamed without its path', async () => {
    await start({}, { accounts: true });
    const bank = await tools.ui({ action: 'create', entity: 'Account', fields: { Name: 'North', AccountType: 'Bank' } });
    const below = await tools.ui({
      action: 'create',
      entity: 'Account',
      fields: { Name: 'Reserve', AccountType: 'Bank', ParentRef: { value: bank.Id } },
    });
    await tools.importNow();

    put(`/chartofaccounts/${String(tools.zoho('chartofaccounts', 'North:Reserve')?.['account_id'])}`, { account_name: 'North:Savings' });
    await rig.sync();

    expect((await rig.documents('Account')).find(({ Id }) => Id === below.Id)).toMatchObject({
      Name: 'Savings',
      FullyQualifiedName: 'North:Savings',
    });
  });

  it("Zoho's own accounts are left alone", async () => {
    await start();
    const before = (await rig.documents('Account')).length;

    await rig.sync();

    expect(await rig.documents('Account')).toHaveLength(before);
  });
});

describe('a record made in Zoho whose answer was lost', () => {
  /** The program cannot look it up either, so that time passes before it does. */
  const importBlindly = async (): Promise<void> => {
    rig.zoho.faults.add({ on: 'POST /contacts', then: 'commit-then-drop', times: 1 });
    const denied = { code: 57, message: 'You are not authorized to perform this operation' };
    await rig.app.engine.sync('acme', {
      trigger: 'test',
      direction: 'import',
      onEvent: ({ kind }) => {
        if (kind === 'planned') rig.zoho.faults.add({ on: 'GET /contacts', then: 'respond', status: 401, body: denied });
      },
    });
    rig.zoho.faults.clear();
  };
  const settle = async (): Promise<void> => {
    for (let round = 0; round < 2; round += 1) {
      await tools.importNow();
      await rig.sync();
    }
  };

  it('and that is edited in Zoho meanwhile is found, and the edit reaches QuickBooks', async () => {
    await start({ company: { customers: [{ DisplayName: 'Bowman', PrimaryPhone: { FreeFormNumber: '5' } }] } });
    await importBlindly();
    expect(tools.zoho('contacts')).toHaveLength(1);

    put(`/contacts/${contactId('Bowman')}`, { company_name: 'Bowman Ltd', billing_address: { address: '2 Road' } });
    await settle();

    expect(tools.zoho('contacts')).toHaveLength(1);
    expect(await customer('Bowman')).toMatchObject({ CompanyName: 'Bowman Ltd', BillAddr: { Line1: '2 Road' } });
    expect(tools.zoho('contacts', 'Bowman')).toMatchObject({ company_name: 'Bowman Ltd', phone: '5' });
  });

  it('and that both sides edit meanwhile follows the owner of the field', async () => {
    await start({ company: { customers: [{ DisplayName: 'Bowman', CompanyName: 'Old' }] } });
    await importBlindly();
    const { Id } = (await customer('Bowman')) as any;

    put(`/contacts/${contactId('Bowman')}`, { company_name: 'From Zoho', website: 'https://b.example' });
    await tools.ui({ action: 'edit', entity: 'Customer', id: Id, fields: { CompanyName: 'From QuickBooks' } });
    await settle();

    expect(await customer('Bowman')).toMatchObject({ CompanyName: 'From QuickBooks', WebAddr: { URI: 'https://b.example' } });
    expect(tools.zoho('contacts')).toMatchObject([{ company_name: 'From QuickBooks', website: 'https://b.example' }]);
  });
});

describe('a chart of accounts that the grant may not read', () => {
  it('is told, and stops neither documents nor customers', async () => {
    const modules = ['settings', 'contacts', 'items', 'invoices', 'customerpayments', 'creditnotes', 'bills', 'debitnotes'];
    await start(
      {
        organization: {
          scopes: modules.map((module) => `ZohoInventory.${module}.ALL`),
          contacts: [{ as: 'molly', contact_name: 'Molly Supplies', contact_type: 'vendor' }],
        },
        company: { customers: [bowman] },
      },
      { accounts: true },
    );
    rig.zoho.setSwitches({ accountsScope: 'accountants' });
    const line = { account_id: '$account.Cost of Goods Sold', quantity: 1, rate: 300 };
    const body = { vendor_id: '$molly', bill_number: 'B-1', date: '2026-03-10', line_items: [line] };
    rig.organization.steps([{ create: 'bill', as: 'a', body }]);
    const told: unknown[] = [];
    const onEvent = (event: RunEvent): void => {
      if (event.kind === 'log') told.push(event.fields);
    };

    expect(await rig.sync({ onEvent })).toMatchObject({ state: 'succeeded' });
    const run = await rig.app.engine.sync('acme', { trigger: 'test', direction: 'import', onEvent });
    expect(run).toMatchObject({ state: 'succeeded' });

    expect(told).toContainEqual({ code: 'zoho.not-served', entity: 'accounts' });
    expect(told).toContainEqual({ code: 'zoho.not-served', entity: 'import-accounts' });
    expect(await rig.documents('Bill')).toMatchObject([{ TotalAmt: 300 }]);
    expect(tools.zoho('contacts', 'Bowman')).toBeDefined();
  });
});
