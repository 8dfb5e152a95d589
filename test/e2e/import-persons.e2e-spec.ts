import { afterEach, describe, expect, it } from '@jest/globals';
import { createRig, type Rig } from '../support/rig.js';
import { importing, importTools, type ImportTools } from '../support/import.js';

let rig: Rig;
let tools: ImportTools;
afterEach(() => rig.close());

/** One customer in QuickBooks, and sub-customers of it, as a person enters them there. */
const start = async (parent: Record<string, unknown>): Promise<void> => {
  rig = await createRig({ ...importing({ subCustomers: true }), company: { customers: [{ DisplayName: 'Bowman', ...parent }] } });
  tools = importTools(rig);
};
const customer = async (name: string): Promise<any> => (await rig.documents('Customer')).find((one) => one['DisplayName'] === name);
const addJob = async (GivenName: string, email: string, more: Record<string, unknown> = {}): Promise<any> => {
  const ParentRef = { value: (await customer('Bowman'))?.Id };
  const fields = { Job: true, ParentRef, DisplayName: `Bowman ${GivenName}`, GivenName, PrimaryEmailAddr: { Address: email }, ...more };
  return tools.ui({ action: 'create', entity: 'Customer', fields });
};
const persons = (): unknown[] =>
  tools
    .zoho('contacts', 'Bowman')
    ?.['contact_persons'].map((one: any) => [one.first_name, one.email ?? '', one.is_primary_contact === true]);

const will = { GivenName: 'Will', PrimaryEmailAddr: { Address: 'will@b.example' } };

describe('several sub-customers of one customer', () => {
  it('come in with one import, none in place of another', async () => {
    await start(will);
    for (const name of ['Ann', 'Bob', 'Cid']) await addJob(name, `${name.toLowerCase()}@b.example`);

    await tools.importNow();

    expect(persons()).toEqual([
      ['Will', 'will@b.example', true],
      ['Ann', 'ann@b.example', false],
      ['Bob', 'bob@b.example', false],
      ['Cid', 'cid@b.example', false],
    ]);
  });
});

describe('a sub-customer of a customer without a contact person', () => {
  const greta = (): Promise<any> => addJob('Greta', 'greta@b.example');

  it("is never the contact's own: nothing of it is written onto the customer", async () => {
    await start({});
    await greta();
    await tools.importNow();

    await rig.sync();

    expect(persons()).toEqual([
      ['Bowman', '', true],
      ['Greta', 'greta@b.example', false],
    ]);
    const parent = await customer('Bowman');
    expect([parent.GivenName, parent.PrimaryEmailAddr, parent.SyncToken]).toEqual([undefined, undefined, '0']);
  });

  it("keeps its place when the customer's own person comes", async () => {
    await start({});
    await greta();
    await tools.importNow();
    const { Id: id } = await customer('Bowman');

    await tools.ui({
      action: 'edit',
      entity: 'Customer',
      id,
      fields: { GivenName: 'Paul', PrimaryEmailAddr: { Address: 'paul@b.example' } },
    });
    await tools.importNow();

    expect(persons()).toEqual([
      ['Paul', 'paul@b.example', true],
      ['Greta', 'greta@b.example', false],
    ]);
  });

  it('and of one that is renamed: the name that stands in moves along', async () => {
    await start({});
    await greta();
    await tools.importNow();
    const { Id: id } = await customer('Bowman');

    await tools.ui({ action: 'rename', entity: 'Customer', id, name: 'Bowman Ltd' });
    await tools.importNow();
    await rig.sync();

    expect(tools.zoho('contacts', 'Bowman Ltd')?.['contact_persons'].map((one: any) => one.first_name)).toEqual(['Bowman Ltd', 'Greta']);
    expect((await customer('Bowman Ltd')).GivenName).toBeUndefined();
  });
});

describe('persons that share an e-mail address', () => {
  it('are one each, also where it is that of the customer', async () => {
    await start({ ...will, PrimaryEmailAddr: { Address: 'office@b.example' } });
    for (const name of ['Ann', 'Bob', 'Will']) await addJob(name, 'office@b.example');

    await tools.importNow();

    expect(persons()).toEqual([
      ['Will', 'office@b.example', true],
      ['Ann', 'office@b.example', false],
      ['Bob', 'office@b.example', false],
      ['Will', 'office@b.example', false],
    ]);
  });
});
