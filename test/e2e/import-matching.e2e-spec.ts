import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createRig, type Rig, type RigOptions } from '../support/rig.js';
import { importing, importTools, type ImportTools } from '../support/import.js';

let rig: Rig;
let tools: ImportTools;
afterEach(() => rig.close());

const start = async (options: RigOptions = {}, more: Record<string, unknown> = {}): Promise<void> => {
  rig = await createRig({ ...importing(more), ...options });
  tools = importTools(rig);
};
const held = async (): Promise<string[]> =>
  (await rig.app.store.documents.deadLetters('acme', { limit: 1000 })).map(({ number }) => number).sort();

/** How one side may write the name the other has: none of these makes another party. */
const spellings: readonly ((name: string) => string)[] = [
  (name) => name,
  (name) => name.toUpperCase(),
  (name) => name.replace(' ', '  '),
  (name) => `${name} (USD)`,
  (name) => name.toLowerCase(),
];

describe('two books with history, connected for the first time', () => {
  it('500 customers, 500 vendors and 500 items on both sides: not one double, what is ambiguous is listed', async () => {
    const count = 500;
    const numbers = Array.from({ length: count }, (_, index) => index);
    const spelled = (name: string, index: number): string => (spellings[index % spellings.length] ?? String)(name);
    await start(
      {
        organization: {
          contacts: [
            ...numbers.map((n) => ({ contact_name: spelled(`Customer No ${n}`, n), contact_type: 'customer' })),
            ...numbers.map((n) => ({ contact_name: spelled(`Supplier No ${n}`, n), contact_type: 'vendor' })),
            // Two of one name apart from case and a suffix, and nobody called exactly so: a person has to say which.
            { contact_name: 'Twin (USD)', contact_type: 'customer' },
            { contact_name: 'TWIN (C)', contact_type: 'customer' },
          ],
          items: numbers.map((n) => ({ name: `Item ${n}`, rate: 1, ...(n % 2 === 0 ? { sku: `SKU-${n}` } : {}) })),
        },
        company: {
          customers: [...numbers.map((n) => ({ DisplayName: `Customer No ${n}` })), { DisplayName: 'Twin' }],
          vendors: numbers.map((n) => ({ DisplayName: `Supplier No ${n}` })),
          items: numbers.map((n) => ({
            // By SKU whatever the name; by name where there is none.
            Name: n % 2 === 0 ? `Renamed ${n}` : `ITEM ${n}`,
            Type: 'NonInventory',
            IncomeAccountRef: { name: 'Sales' },
            ...(n % 2 === 0 ? { Sku: `sku-${n}` } : {}),
          })),
        },
        export: { createMax: null },
      },
      { items: true, accounts: true },
    );

    const plan = await rig.app.engine.plan('acme', { direction: 'import' });
    const run = await tools.importNow();

    expect(run.state).toBe('succeeded');
    // What the plan showed before the first write is what came to pass.
    const matchedBefore = plan.planned.filter(({ verdict }) => verdict === 'match').map(({ entity }) => entity);
    for (const entity of ['import-customers', 'import-vendors', 'import-items']) {
      expect(matchedBefore.filter((name) => name === entity)).toHaveLength(count);
      expect(run.counts[entity]).toMatchObject({ matched: count, created: 0 });
    }
    expect(tools.zoho('contacts')).toHaveLength(2 * count + 2);
    expect(tools.zoho('items')).toHaveLength(count);
    expect(await held()).toEqual(['Twin']);
    // And the way out makes none either, though every contact goes out now.
    await rig.sync();
    expect((await rig.documents('Vendor')).length).toBe(count);
    const names = (await rig.documents('Customer')).map(({ DisplayName }) => String(DisplayName));
    expect(names.filter((name) => name.startsWith('Customer No'))).toHaveLength(count);
  }, 120_000);
});

describe('matching', () => {
  const names = (): string[] => tools.zoho('contacts').map((one) => String(one['contact_name'])).sort(); // prettier-ignore

  it('by an e-mail that is unique on both sides, with a close name', async () => {
    await start({
      organization: { contacts: [{ contact_name: 'Bowman Furniture', contact_persons: [{ first_name: 'W', email: 'w@b.example' }] }] },
      company: { customers: [{ DisplayName: 'Bowman Furniture, Inc.', PrimaryEmailAddr: { Address: 'W@b.example' } }] },
    });

    await tools.importNow();

    expect(names()).toEqual(['Bowman Furniture']);
    expect(await tools.linkOfName('customers', 'Bowman Furniture')).toBe('Bowman Furniture, Inc.');
  });

  it('an equal e-mail with another name is left to a person', async () => {
    await start({
      organization: { contacts: [{ contact_name: 'Meyer', contact_persons: [{ first_name: 'W', email: 'office@tax.example' }] }] },
      company: { customers: [{ DisplayName: 'Schulze', PrimaryEmailAddr: { Address: 'office@tax.example' } }] },
    });

    await tools.importNow();

    expect(names()).toEqual(['Meyer']);
    expect(await held()).toEqual(['Schulze']);
  });

  it('an e-mail several have says nothing', async () => {
    const PrimaryEmailAddr = { Address: 'office@tax.example' };
    await start({
      organization: { contacts: [{ contact_name: 'Meyer', contact_persons: [{ first_name: 'W', email: 'office@tax.example' }] }] },
      company: {
        customers: [
          { DisplayName: 'Schulze', PrimaryEmailAddr },
          { DisplayName: 'Lehmann', PrimaryEmailAddr },
        ],
      },
    });

    await tools.importNow();

    expect(names()).toEqual(['Lehmann', 'Meyer', 'Schulze']);
  });

  it('never a customer for a vendor: the second name gets a suffix', async () => {
    await start({
      organization: { contacts: [{ contact_name: 'Acme', contact_type: 'vendor' }] },
      company: { customers: [{ DisplayName: 'ACME' }] },
    });

    await tools.importNow();

    expect(names()).toEqual(['ACME (C)', 'Acme']);
  });

  it('never one currency for another', async () => {
    await start({
      organization: { currencies: [{ code: 'EUR', rate: '1.1' }], contacts: [{ contact_name: 'Nordwind' }] },
      company: { multiCurrency: true, customers: [{ DisplayName: 'Nordwind', CurrencyRef: { value: 'EUR' } }] },
    });

    await tools.importNow();

    expect(tools.zoho('contacts').map((one) => [one['contact_name'], one['currency_code']])).toEqual([
      ['Nordwind', 'USD'],
      ['Nordwind (C)', 'EUR'],
    ]);
  });

  it('more creations than export.createMax stop before the first write', async () => {
    await start({ company: { customers: [{ DisplayName: 'A' }, { DisplayName: 'B' }, { DisplayName: 'C' }] }, export: { createMax: 2 } });

    const run = await tools.importNow();

    expect(run).toMatchObject({ state: 'failed', error: { code: 'import.create-max' } });
    expect(tools.zoho('contacts')).toEqual([]);
  });
});

describe('an answer that is lost', () => {
  const lose = (then: 'commit-then-drop' | 'drop', times = 1): void => rig.zoho.faults.add({ on: 'POST /contacts\\?', then, times });

  it.each([['commit-then-drop' as const], ['drop' as const]])('%s: one contact, whatever happened to the request', async (then) => {
    await start({ company: { customers: [{ DisplayName: 'Bowman', PrimaryEmailAddr: { Address: 'w@b.example' } }] } });
    lose(then);

    await tools.importNow();
    await tools.importNow();

    expect(tools.zoho('contacts').map((one) => one['contact_name'])).toEqual(['Bowman']);
    expect(await tools.linkOfName('customers', 'Bowman')).toBe('Bowman');
    expect((await rig.app.engine.status('acme')).openOperations).toBe(0);
    tools.mark();
    await tools.importNow();
    expect(tools.writes()).toEqual([]);
  });

  it('and the lookup after it too: the next run settles it, and the export in between leaves it alone', async () => {
    await start({ company: { customers: [{ DisplayName: 'Bowman' }] } });
    lose('commit-then-drop');
    // The list is read once before the write, to match; the one after it is the lookup.
    rig.zoho.faults.add({
      on: 'GET /contacts\\?',
      then: 'respond',
      status: 500,
      body: { code: 1000, message: 'down' },
      after: 1,
      times: 20,
    });
    const first = await tools.importNow();
    rig.zoho.faults.clear();

    await rig.reopen();
    await rig.sync();
    await tools.importNow();

    expect(first.state).toBe('failed');
    expect(tools.zoho('contacts').map((one) => one['contact_name'])).toEqual(['Bowman']);
    expect(await rig.documents('Customer')).toHaveLength(1);
    expect((await rig.app.engine.status('acme')).openOperations).toBe(0);
  });
});

describe('a conflict', () => {
  it('shows the three values and takes a decision', async () => {
    await start({ company: { customers: [{ DisplayName: 'Bowman', CompanyName: 'Agreed' }] }, ...unowned() });
    await tools.importNow();
    const [{ Id }] = (await rig.documents('Customer')) as [Record<string, string>];
    const id = String(tools.zoho('contacts', 'Bowman')?.['contact_id']);
    rig.organization.steps([{ call: `PUT /contacts/${id}`, body: { company_name: 'From Zoho' } }]);
    await tools.ui({ action: 'edit', entity: 'Customer', id: Id, fields: { CompanyName: 'From QuickBooks' } });

    await tools.importNow();
    await rig.sync();

    const [conflict] = await rig.app.engine.conflicts('acme');
    expect(conflict?.record.issues[0]?.message).toBe('company_name changed on both sides: agreed "Agreed", QuickBooks "From QuickBooks", Zoho "From Zoho"'); // prettier-ignore
    expect(tools.zoho('contacts', 'Bowman')).toMatchObject({ company_name: 'From Zoho' });
    expect((await rig.documents('Customer'))[0]).toMatchObject({ CompanyName: 'From QuickBooks' });

    await rig.app.engine.decide('acme', conflict as never, 'zoho');
    await tools.importNow();
    await rig.sync();

    expect((await rig.documents('Customer'))[0]).toMatchObject({ CompanyName: 'From Zoho' });
    await tools.importNow();
    expect(await rig.app.engine.conflicts('acme')).toEqual([]);
    expect(await rig.held()).toEqual([]);
  });
});

/** The mappings of the project, with one field that nobody owns. */
function unowned(): Pick<RigOptions, 'connection'> {
  const folder = mkdtempSync(join(tmpdir(), 'crossfoot-overlay-'));
  mkdirSync(join(folder, 'import'));
  const text = readFileSync('mappings/import/customers.yaml', 'utf8');
  writeFileSync(join(folder, 'import', 'customers.yaml'), `${text}\nowners: { company_name: none }\n`);
  return { connection: { ...importing().connection, mappingsOverlay: folder } };
}
