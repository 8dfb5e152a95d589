import { afterEach, describe, expect, it } from '@jest/globals';
import { createRig, type Rig, type RigOptions } from '../support/rig.js';

let rig: Rig;
/** Where the part of the request log begins that a test looks at. */
let mark = 0;
afterEach(() => rig.close());

const importing = (more: Record<string, unknown> = {}): Pick<RigOptions, 'connection'> => ({
  connection: { import: { schedule: '0 3 * * *', accounts: false, customers: true, vendors: true, ...more } },
});

const start = async (options: RigOptions = {}): Promise<void> => {
  rig = await createRig({ ...importing(), ...options });
};
const run = () => rig.app.engine.sync('acme', { trigger: 'test', direction: 'import' });
/** A person edits QuickBooks. */
const ui = async (body: Record<string, unknown>): Promise<any> => {
  const base = new URL(rig.quickbooks.url).origin;
  const answer = await fetch(`${base}/_sandbox/ui`, { method: 'POST', body: JSON.stringify({ realm: rig.realmId, ...body }) });
  return answer.json();
};
const contacts = () => rig.organization.documents('contacts');
const contact = (name: string) => contacts().find((one) => one['contact_name'] === name);
const writes = (): string[] => rig.zoho.log.slice(mark).filter(({ method, path }) => method !== 'GET' && !path.startsWith('/oauth')).map(({ method, path }) => `${method} ${path.replace(/\?.*/, '')}`); // prettier-ignore

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

    const result = await run();

    expect(result).toMatchObject({ state: 'succeeded', direction: 'import', counts: { 'import-customers': { created: 1 } } });
    expect(contact("Amy's Bird Sanctuary")).toMatchObject({
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

  it('and a second import writes nothing', async () => {
    await start({ company: { customers: [{ DisplayName: 'Bowman', PrimaryPhone: { FreeFormNumber: '1' } }] } });
    await run();
    mark = rig.zoho.log.length;

    const result = await run();

    expect(result.state).toBe('succeeded');
    expect(writes()).toEqual([]);
  });
});
void ui;
