import { afterEach, expect, it } from '@jest/globals';
import { createRig, type Rig } from '../support/rig.js';
import { importing, importTools } from '../support/import.js';

let rig: Rig;
afterEach(() => rig.close());

it('a companion whose links were lost is known by its marker, and makes no second contact', async () => {
  rig = await createRig({
    ...importing(),
    organization: { currencyCode: 'USD', countryCode: 'US', currencies: [{ code: 'EUR', rate: '1.25' }] },
    company: {
      country: 'US',
      multiCurrency: true,
      customers: [
        { DisplayName: 'Acme - EUR', CurrencyRef: { value: 'EUR' }, Notes: '[crossfoot acme/customers/4600001/customer@EUR#1] Acme' },
        { DisplayName: 'Bowman' },
      ],
    },
  });
  const tools = importTools(rig);

  await tools.importNow();

  expect(tools.zoho('contacts').map((one) => one['contact_name'])).toEqual(['Bowman']);
  expect((await rig.held()).join()).toContain('import-customers Acme - EUR: import.companion');
});

it('a new customer in Zoho is never the one of that name in another currency', async () => {
  rig = await createRig({
    ...importing(),
    organization: { currencyCode: 'USD', countryCode: 'US', contacts: [{ contact_name: 'Acme', contact_type: 'customer' }] },
    company: { country: 'US', multiCurrency: true, customers: [{ DisplayName: 'Acme', CurrencyRef: { value: 'EUR' } }] },
  });

  await rig.sync();

  const customers = (await rig.documents('Customer')).map((one) => [one['DisplayName'], one['CurrencyRef']?.value]);
  expect(customers).toEqual([
    ['Acme', 'EUR'],
    ['Acme (C)', 'USD'],
  ]);
});
