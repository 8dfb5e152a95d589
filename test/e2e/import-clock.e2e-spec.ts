import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createRig, type Rig } from '../support/rig.js';
import { importing, importTools, type ImportTools } from '../support/import.js';

/** Time for both emulators and the program at once: they all ask the same clock. */
const day = 86_400_000;
let offsetMs = 0;
let rig: Rig;
let tools: ImportTools;

beforeEach(() => {
  const real = Date.now.bind(Date);
  offsetMs = 0;
  jest.spyOn(Date, 'now').mockImplementation(() => real() + offsetMs);
});
afterEach(async () => {
  await rig.close();
  jest.restoreAllMocks();
});

const start = async (customers: readonly Record<string, unknown>[]): Promise<void> => {
  rig = await createRig({ ...importing(), company: { customers } });
  tools = importTools(rig);
};
const idOf = async (name: string): Promise<string> =>
  String((await rig.documents('Customer')).find((one) => one['DisplayName'] === name)?.['Id']);
const asked = (path: string): URLSearchParams[] =>
  rig.quickbooks.log.filter((entry) => entry.path.endsWith(path)).map(({ query }) => new URLSearchParams(query));
const queries = (): string[] => asked('/query').map((query) => query.get('query') ?? '').filter((text) => text.includes('from Customer')); // prettier-ignore

describe('an import a day', () => {
  it('for 40 days: one call each, never beyond what QuickBooks looks back, tokens renewed all the way', async () => {
    await start([{ DisplayName: 'Bowman' }]);
    await tools.importNow();
    const id = await idOf('Bowman');
    const fullReads = queries().length;
    for (let number = 1; number <= 40; number += 1) {
      offsetMs += day;
      await tools.ui({ action: 'edit', entity: 'Customer', id, fields: { CompanyName: `Day ${number}` } });

      const run = await tools.importNow();

      expect(run).toMatchObject({ state: 'succeeded', counts: { 'import-customers': { updated: 1 } } });
      const since = asked('/cdc').at(-1)?.get('changedSince') ?? '';
      expect(Date.now() - Date.parse(since)).toBeLessThan(2 * day);
    }

    expect(tools.zoho('contacts', 'Bowman')).toMatchObject({ company_name: 'Day 40' });
    expect(queries()).toHaveLength(fullReads);
    const companies = await (await fetch(`${new URL(rig.quickbooks.url).origin}/_sandbox/companies`)).text();
    expect(companies).toContain(rig.realmId);
    expect(companies).not.toContain('first-refresh-token');
  }, 60_000);

  it('after more than 30 days the lists are read in full, and what is gone is noticed', async () => {
    await start([{ DisplayName: 'Bowman' }, { DisplayName: 'Clark' }]);
    await tools.importNow();
    const [bowman, clark] = [await idOf('Bowman'), await idOf('Clark')];
    await tools.ui({ action: 'merge', entity: 'Customer', id: clark, into: bowman });
    await tools.ui({ action: 'edit', entity: 'Customer', id: bowman, fields: { CompanyName: 'Later' } });
    offsetMs += 35 * day;
    const before = queries().length;

    const run = await tools.importNow();

    expect(run).toMatchObject({ state: 'succeeded' });
    expect(queries().length).toBeGreaterThan(before);
    expect(tools.zoho('contacts').map((one) => [one['contact_name'], one['company_name'], one['status']])).toEqual([
      ['Bowman', 'Later', 'active'],
      ['Clark', '', 'inactive'],
    ]);
  });

  it('more changes than one answer holds: none is lost, deletions neither', async () => {
    const count = 1005;
    await start(Array.from({ length: count }, (_, number) => ({ DisplayName: `Customer ${number}` })));
    await tools.importNow();
    const all = await rig.documents('Customer');
    for (const { Id } of all) await tools.ui({ action: 'edit', entity: 'Customer', id: Id, fields: { CompanyName: 'Changed' } });
    await tools.ui({ action: 'merge', entity: 'Customer', id: all[0]?.['Id'], into: all[1]?.['Id'] });

    const run = await tools.importNow();

    expect(run.state).toBe('succeeded');
    expect(tools.zoho('contacts').filter((one) => one['company_name'] === 'Changed' && one['status'] === 'active')).toHaveLength(count - 1);
    expect(tools.zoho('contacts', 'Customer 0')).toMatchObject({ status: 'inactive' });
  }, 120_000);
});
