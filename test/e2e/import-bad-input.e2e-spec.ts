import { afterEach, describe, expect, it } from '@jest/globals';
import { createRig, type Rig, type RigOptions } from '../support/rig.js';
import { importing, importTools, type ImportTools } from '../support/import.js';

/** Bad input on the way back: it is brought in as well as Zoho admits, or held with a reason, and the rest goes on. */
let rig: Rig;
let tools: ImportTools;
afterEach(() => rig.close());

const start = async (names: readonly string[], options: RigOptions = {}, more: Record<string, unknown> = {}): Promise<void> => {
  rig = await createRig({ ...importing(more), company: { customers: names.map((DisplayName) => ({ DisplayName, CompanyName: `of ${DisplayName}` })) }, ...options }); // prettier-ignore
  tools = importTools(rig);
};
const contacts = (): unknown[] => tools.zoho('contacts').map((one) => [one['contact_name'], one['company_name'], one['status']].join(', '));
const idOf = async (name: string): Promise<unknown> => (await rig.documents('Customer')).find((one) => one['DisplayName'] === name)?.['Id'];
const edit = async (id: unknown, fields: object): Promise<unknown> => tools.ui({ action: 'edit', entity: 'Customer', id, fields });

/** QuickBooks lists one more object than its own screens can make. */
async function listed(entity: string, object: object): Promise<void> {
  const body = {
    QueryResponse: { [entity]: [...(await rig.documents(entity)), object], startPosition: 1 },
    time: new Date().toISOString(),
  };
  rig.quickbooks.faults.add({ on: `GET /v3/company/\\d+/query\\?query=.*from(%20|\\+)${entity}\\b`, then: 'respond', status: 200, body });
}

describe('names', () => {
  it('that differ in spaces and punctuation only stay different people, and one spelled in capitals is the one Zoho has', async () => {
    await start(['Bowman Ltd', 'Bowman, Ltd', 'DAVIS'], {
      organization: { contacts: [{ contact_name: 'Davis', company_name: 'of Davis' }] },
    });

    expect(await tools.importNow()).toMatchObject({ state: 'succeeded', counts: { 'import-customers': { created: 2, matched: 1 } } });

    expect(tools.zoho('contacts')).toHaveLength(3);
  });

  it('of one that became inactive are free in QuickBooks: the next one of that name is somebody else', async () => {
    await start(['Bowman']);
    await tools.importNow();
    await tools.ui({ action: 'inactivate', entity: 'Customer', id: await idOf('Bowman') });
    await tools.ui({ action: 'create', entity: 'Customer', fields: { DisplayName: 'Bowman', CompanyName: 'the second' } });

    await tools.importNow();

    // QuickBooks shows the first as "Bowman (deleted)"; that mark is no part of the name.
    expect(contacts()).toEqual(['Bowman, of Bowman, inactive', 'Bowman (C), the second, active']);
    tools.mark();
    await tools.importNow();
    expect(tools.writes()).toEqual([]);
  });

  it('that two customers exchanged are held, since Zoho takes neither before the other is free; the others go on', async () => {
    await start(['Bowman', 'Davis', 'Evans']);
    await tools.importNow();
    const [bowman, davis] = [await idOf('Bowman'), await idOf('Davis')];
    await edit(bowman, { DisplayName: 'In between' });
    await edit(davis, { DisplayName: 'Bowman' });
    await edit(bowman, { DisplayName: 'Davis' });
    await edit(await idOf('Evans'), { CompanyName: 'Later' });

    await tools.importNow();
    expect(await tools.importNow()).toMatchObject({ state: 'succeeded' });

    expect(contacts()).toEqual(['Bowman, of Bowman, active', 'Davis, of Davis, active', 'Evans, Later, active']);
    expect(await rig.held()).toEqual([
      expect.stringMatching(/^import-customers (Bowman|Davis): zoho\.3062 /),
      expect.stringMatching(/^import-customers (Bowman|Davis): zoho\.3062 /),
    ]);
  });

  it('that are missing hold the customer, and the others go on', async () => {
    await start(['Bowman']);
    await listed('Customer', { Id: '900', SyncToken: '0', Active: true, MetaData: { LastUpdatedTime: '2026-03-01T00:00:00Z' } });

    expect(await tools.importNow()).toMatchObject({ state: 'succeeded', counts: { 'import-customers': { created: 1, held: 1 } } });

    expect(contacts()).toEqual(['Bowman, of Bowman, active']);
    expect(await rig.held()).toEqual([expect.stringContaining('import.no-name')]);
  });
});

describe('an account', () => {
  it('of a type Zoho does not know is held, never guessed, and the others go on', async () => {
    await start([], {}, { accounts: true, customers: false, vendors: false });
    const accounts = (await rig.documents('Account')).length;
    const estimates = {
      Id: '900',
      SyncToken: '0',
      Name: 'Estimates',
      FullyQualifiedName: 'Estimates',
      AccountType: 'Non-Posting',
      Active: true,
    };
    await listed('Account', { ...estimates, CurrencyRef: { value: 'USD' }, MetaData: { LastUpdatedTime: '2026-03-01T00:00:00Z' } });

    const run = await tools.importNow();

    expect(run.state).toBe('succeeded');
    const { created = 0, matched = 0, held } = run.counts['import-accounts'] ?? {};
    expect([created + matched, held]).toEqual([accounts, 1]);
    expect(await rig.held()).toEqual([expect.stringMatching(/^import-accounts Estimates: .*Non-Posting/)]);
    expect(tools.zoho('chartofaccounts', 'Estimates')).toBeUndefined();
  });
});
