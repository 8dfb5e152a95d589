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
  tools.zoho('contacts', 'Bowman')?.['contact_persons'].map((one: any) => [one.first_name, one.email ?? '', one.is_primary_contact === true]);

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
