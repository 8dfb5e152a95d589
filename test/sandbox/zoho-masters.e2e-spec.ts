import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { rig, type Body, type Rig } from './zoho/support.js';

let at: Rig;
beforeEach(async () => {
  at = await rig();
});
afterEach(() => at.sandbox.close());

describe('contacts', () => {
  it('keeps names unique over customers and vendors, whatever the case, active or not', async () => {
    await at.call(`POST /contacts/${at.id('supply')}/inactive`);
    const again = await at.call('POST /contacts', { contact_name: ' SUPPLY co ' });
    expect(again).toMatchObject({
      status: 400,
      body: { code: 3062, message: 'The customer "SUPPLY co" already exists. Please specify a different name.' },
    });
    expect((await at.call(`PUT /contacts/${at.id('acme')}`, { contact_name: 'Supply Co' })).body.code).toBe(3062);
    expect((await at.call(`PUT /contacts/${at.id('acme')}`, { contact_name: 'Acme' })).body.code).toBe(0);
    at.sandbox.setSwitches({ contactNameAcrossTypes: false });
    expect((await at.call('POST /contacts', { contact_name: 'Supply Co' })).status).toBe(201);
  });

  it('requires a name and enforces lengths', async () => {
    expect((await at.call('POST /contacts', { company_name: 'Nameless' })).status).toBe(400);
    expect((await at.call('POST /contacts', { contact_name: 'x'.repeat(201) })).body.code).toBe(15);
    expect((await at.call('POST /contacts', { contact_name: 'Zip', billing_address: { zip: '1'.repeat(51) } })).body.code).toBe(15);
  });

  it('replaces persons as a list, keeps what is left out at the top, replaces an address as a unit', async () => {
    const before = (await at.call(`GET /contacts/${at.id('acme')}`)).body.contact;
    await at.call(`PUT /contacts/${at.id('acme')}`, { notes: 'kept', billing_address: { city: 'Albany', zip: '12207' } });
    const named = (await at.call(`PUT /contacts/${at.id('acme')}`, { website: 'acme.example', billing_address: { city: 'Troy' } })).body
      .contact;
    expect(named).toMatchObject({ notes: 'kept', website: 'acme.example', email: 'ann@acme.example' });
    expect(named.billing_address).toMatchObject({ city: 'Troy', zip: '' });

    const persons = [{ first_name: 'Bea' }, { contact_person_id: before.contact_persons[0].contact_person_id, is_primary_contact: true }];
    const two = (await at.call(`PUT /contacts/${at.id('acme')}`, { contact_persons: persons })).body.contact;
    expect(two.contact_persons.map((person: Body) => [person.first_name, person.is_primary_contact])).toEqual([
      ['Bea', false],
      ['Ann', true],
    ]);
    const refused = await at.call(`PUT /contacts/${at.id('acme')}`, {
      contact_persons: [persons[1], { first_name: 'Bea', is_primary_contact: false }],
    });
    expect(refused).toMatchObject({ status: 400, body: { code: 4, message: 'Invalid value passed for is_primary_contact' } });
    const one = (await at.call(`PUT /contacts/${at.id('acme')}`, { contact_persons: [{ first_name: 'Cy' }] })).body.contact;
    expect(one.contact_persons).toHaveLength(1);
    expect(one).toMatchObject({ first_name: 'Cy', email: '', primary_contact_id: one.contact_persons[0].contact_person_id });
  });

  it('refuses to delete a contact with transactions', async () => {
    const invoice = (await at.call('POST /invoices', { customer_id: at.id('acme'), line_items: [{ item_id: at.id('bolt') }] })).body
      .invoice;
    expect((await at.call(`DELETE /contacts/${at.id('acme')}`)).status).toBe(400);
    await at.call(`DELETE /invoices/${invoice.invoice_id}`);
    expect((await at.call(`DELETE /contacts/${at.id('acme')}`)).status).toBe(200);
    expect((await at.call(`GET /contacts/${at.id('acme')}`)).body.code).toBe(1002);
  });

  it('serves contact persons on their own', async () => {
    const made = await at.call('POST /contacts/contactpersons', {
      contact_id: at.id('acme'),
      first_name: 'Dan',
      email: 'dan@acme.example',
    });
    expect(made).toMatchObject({ status: 201, body: { contact_person: { is_primary_contact: false } } });
    const id = made.body.contact_person.contact_person_id as string;
    await at.call(`POST /contacts/contactpersons/${id}/primary`);
    expect((await at.call(`GET /contacts/${at.id('acme')}`)).body.contact.email).toBe('dan@acme.example');
    await at.call(`DELETE /contacts/contactpersons/${id}`);
    expect((await at.call(`GET /contacts/${at.id('acme')}/contactpersons`)).body.contact_persons).toHaveLength(1);
  });
});

describe('accounts, taxes, currencies, items', () => {
  it('creates accounts under parents of the same type only', async () => {
    const make = (body: object) => at.call('POST /chartofaccounts', body);
    const parent = await make({ account_name: 'Freight', account_type: 'expense' });
    expect(parent).toMatchObject({ status: 201, body: { chart_of_account: { account_name: 'Freight', is_user_created: true } } });
    const parentId = parent.body.chart_of_account.account_id as string;

    expect((await make({ account_name: 'Sea', account_type: 'expense', parent_account_id: parentId })).body.chart_of_account.depth).toBe(1);
    expect((await make({ account_name: 'Air', account_type: 'income', parent_account_id: parentId })).status).toBe(400);
    expect((await make({ account_name: 'Odd', account_type: 'nonsense' })).status).toBe(400);
    expect((await make({ account_name: ' freight', account_type: 'expense' })).body.code).toBe(1001);
    expect((await make({ account_name: 'Till', account_type: 'bank', parent_account_id: at.id('account.Checking') })).status).toBe(400);
    expect((await at.call(`DELETE /chartofaccounts/${at.id('account.Sales')}`)).status).toBe(400);
    expect((await at.call(`POST /chartofaccounts/${at.id('account.Sales')}/inactive`)).status).toBe(400);
    expect((await at.call(`POST /chartofaccounts/${parentId}/inactive`)).status).toBe(201);
    expect((await at.call('GET /books/v3/chartofaccounts?filter_by=AccountType.Inactive')).body.chartofaccounts).toHaveLength(1);
    const names = async (query: string): Promise<string[]> =>
      (await at.call(`GET /chartofaccounts${query}`)).body.chartofaccounts.map(
        (account: Record<string, string>) => account['account_name'],
      );
    expect(await names('')).not.toContain('Freight');
    expect(await names('?filter_by=AccountType.Nonsense')).not.toContain('Freight');
    expect(await names('?filter_by=AccountType.All')).toContain('Freight');
  });

  it('shows balances only when asked', async () => {
    const plain = (await at.call('GET /chartofaccounts')).body.chartofaccounts[0];
    expect(plain).not.toHaveProperty('current_balance');
    expect((await at.call('GET /chartofaccounts?showbalance=true')).body.chartofaccounts[0].current_balance).toBe(0);
  });

  it('lists groups among the taxes, withholding taxes not, and refuses to delete what is used', async () => {
    const { taxes } = (await at.call('GET /settings/taxes')).body;
    const kinds = Object.fromEntries(taxes.map((tax: Body) => [tax.tax_name, tax.tax_type]));
    expect(kinds).toMatchObject({ State: 'tax', GST18: 'tax_group' });
    expect(kinds).not.toHaveProperty('TDS1');
    expect((await at.call(`GET /settings/taxgroups/${at.id('tax.GST18')}`)).body.tax_group).toMatchObject({
      tax_group_percentage: 18,
      taxes: [{ tax_name: 'CGST' }, { tax_name: 'SGST' }],
    });

    expect((await at.call(`DELETE /settings/taxes/${at.id('tax.CGST')}`)).status).toBe(400);
    expect((await at.call(`DELETE /settings/currencies/${at.id('currency.EUR')}`)).status).toBe(400);
    expect((await at.call(`DELETE /settings/currencies/${at.id('currency.KWD')}`)).status).toBe(200);
    expect((await at.call('GET /settings/currencies')).body).not.toHaveProperty('page_context');
  });

  it('refuses duplicate items, answers creation with 200, gives many details at once', async () => {
    expect((await at.call('POST /items', { name: 'bolt' })).body.code).toBe(1001);
    expect((await at.call('POST /items', { name: 'Other', sku: 'b-1' })).body.code).toBe(1001);
    expect((await at.call('POST /items', { name: 'Washer', rate: 1 })).status).toBe(200);
    const many = await at.call(`GET /itemdetails?item_ids=${at.id('bolt')},${at.id('nut')}`);
    expect(many.body.items.map((item: Body) => [item.name, item.inventory_account_name])).toEqual([
      ['Bolt', ''],
      ['Nut', 'Inventory Asset'],
    ]);

    await at.call('POST /invoices', { customer_id: at.id('acme'), line_items: [{ item_id: at.id('bolt') }] });
    expect((await at.call(`DELETE /items/${at.id('bolt')}`)).status).toBe(400);
    expect((await at.call(`POST /items/${at.id('bolt')}/inactive`)).body.message).toBe('The item has been marked as Inactive.');
  });
});

describe('lists', () => {
  async function seedInvoices(): Promise<void> {
    at.sandbox.organization('10234695').steps(
      [1, 2, 3, 4, 5].map((day) => ({
        create: 'invoice',
        as: `inv${day}`,
        at: `2026-05-0${day}T10:00:00Z`,
        body: {
          customer_id: day % 2 === 0 ? '$euro' : '$acme',
          invoice_number: `A-${day}`,
          date: `2026-05-0${day}`,
          line_items: [{ name: 'Work', rate: day * 10 }],
        },
      })),
    );
  }
  const numbers = async (query: string): Promise<string[]> =>
    (await at.call(`GET /invoices${query}`)).body.invoices.map((invoice: Body) => invoice.invoice_number as string);

  it('pages newest first and says how', async () => {
    await seedInvoices();
    const page = await at.call('GET /invoices?per_page=2&page=2');
    expect(page.body.invoices.map((invoice: Body) => invoice.invoice_number)).toEqual(['A-3', 'A-2']);
    expect(page.body.page_context).toEqual({
      page: 2,
      per_page: 2,
      has_more_page: true,
      report_name: 'Invoices',
      applied_filter: 'Status.All',
      sort_column: 'created_time',
      sort_order: 'D',
    });
    expect((await at.call('GET /invoices?page=9')).body).toMatchObject({ invoices: [], page_context: { has_more_page: false } });
    expect((await at.call('GET /invoices?per_page=500')).body.page_context.per_page).toBe(200);
    expect((await at.call('GET /invoices?per_page=0')).body.code).toBe(2);
  });

  it('filters by text, number and date, and ignores what it does not know', async () => {
    await seedInvoices();
    expect(await numbers('?invoice_number_startswith=a-')).toHaveLength(5);
    expect(await numbers('?total_greater_than=20&total_less_equals=40')).toEqual(['A-4', 'A-3']);
    expect(await numbers('?date_start=2026-05-02&date_end=2026-05-03')).toEqual(['A-3', 'A-2']);
    expect(await numbers('?date_before=2026-05-03&date_after=2026-05-01')).toEqual(['A-2']);
    expect(await numbers(`?customer_id=${at.id('euro')}`)).toEqual(['A-4', 'A-2']);
    expect(await numbers('?search_text=euro')).toEqual(['A-4', 'A-2']);
    expect(await numbers('?filter_by=Status.Paid')).toEqual([]);
    expect(await numbers('?filter_by=Status.Nonsense&custmer_id=1&last_modifed_time=x')).toHaveLength(5);
    const sorted = await at.call('GET /invoices?sort_column=nonsense&sort_order=A');
    expect(sorted.body.page_context).toMatchObject({ sort_column: 'created_time', sort_order: 'A' });
  });

  it('takes last_modified_time in one form only, inclusively', async () => {
    await seedInvoices();
    expect(await numbers('?last_modified_time=2026-05-04T06:00:00-0400')).toEqual(['A-5', 'A-4']);
    expect(await numbers('?last_modified_time=2026-05-04T10:00:00%2B0000')).toEqual(['A-5', 'A-4']);
    for (const wrong of [
      '2026-05-04T10:00:00Z',
      '2026-05-04T10:00:00%2B00:00',
      '2026-05-04T10:00:00.000%2B0000',
      '2026-05-04T10:00:00+0000',
    ]) {
      expect((await at.call(`GET /invoices?last_modified_time=${wrong}`)).body).toEqual({
        code: 2,
        message: 'Invalid value passed for last_modified_time',
      });
    }
  });

  it('ignores every filter on bills under Inventory, not under Books', async () => {
    const line = [{ account_id: at.id('account.Office Supplies'), rate: 5 }];
    await at.call('POST /bills', { vendor_id: at.id('supply'), bill_number: 'B-1', date: '2026-05-01', line_items: line });
    const future = 'last_modified_time=2030-01-01T00:00:00%2B0000&bill_number=other';
    expect((await at.call(`GET /bills?${future}`)).body.bills).toHaveLength(1);
    expect((await at.call(`GET /books/v3/bills?${future}`)).body.bills).toHaveLength(0);
    expect((await at.call('GET /bills')).body.bills[0]).not.toHaveProperty('line_items');
  });

  it('keeps rows slim and shows custom fields three times', async () => {
    const made = await at.call('POST /invoices', {
      customer_id: at.id('acme'),
      line_items: [{ name: 'Work', rate: 1 }],
      custom_fields: [{ label: 'Region', value: 'North' }],
    });
    expect(made.body.invoice.custom_field_hash).toMatchObject({ cf_region: 'North' });
    const row = (await at.call('GET /invoices?cf_region=North')).body.invoices[0];
    expect(row).toMatchObject({
      cf_region: 'North',
      custom_field_hash: { cf_region: 'North' },
      custom_fields: [{ api_name: 'cf_region' }],
    });
    for (const name of ['line_items', 'taxes', 'sub_total', 'bcy_total']) expect(row).not.toHaveProperty(name);
  });
});
