import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { startDaemon } from '../../src/control/daemon.js';
import { importTools, type ImportTools } from '../support/import.js';
import { createRig, type Rig } from '../support/rig.js';
import { runCli } from '../support/run-cli.js';

/** Row 22: sync now, in each direction, per entity and per document. */
const apiKey = 'by-hand-api-key-0123456';
let rig: Rig;
let tools: ImportTools;

beforeEach(async () => {
  rig = await createRig({
    organization: { contacts: [{ as: 'clark', contact_name: 'Clark' }] },
    company: { customers: ['Bowman', 'Davis', 'Evans'].map((DisplayName) => ({ DisplayName })) },
    connection: { import: { customers: true, vendors: true } },
    server: { apiKeys: [apiKey] },
  });
  tools = importTools(rig);
  for (const number of ['INV-1', 'INV-2', 'INV-3']) invoice(number);
});
afterEach(() => rig.close());

function invoice(number: string): void {
  const body = { customer_id: '$clark', invoice_number: number, date: '2026-03-02', line_items: [{ name: 'Work', rate: 10, quantity: 1 }] };
  rig.organization.steps([{ create: 'invoice', as: number, body }]);
}
const numbers = async (): Promise<unknown[]> => (await rig.documents('Invoice')).map((one) => one['DocNumber']);
const names = (): unknown[] => tools.zoho('contacts').map((one) => one['contact_name']);
const idOf = async (name: string): Promise<string> =>
  String((await rig.documents('Customer')).find((one) => one['DisplayName'] === name)?.['Id']);
const sync = (...args: string[]) => runCli(rig.app, ['sync', ...args]);

describe('row 22: one document by hand', () => {
  it('of an export by number goes out alone, and a later run leaves nothing out', async () => {
    expect((await sync('--document', 'INV-2')).code).toBe(0);
    expect(await numbers()).toEqual(['INV-2']);

    expect((await sync()).code).toBe(0);

    expect((await numbers()).sort()).toEqual(['INV-1', 'INV-2', 'INV-3']);
  });

  it('of an import by name or id comes in alone, is followed and made inactive alone, and a later run leaves nothing out', async () => {
    const importing = (...documents: string[]) => sync('--direction', 'import', '--document', ...documents);
    await importing('Davis', await idOf('Evans'));
    expect(names()).toEqual(['Clark', 'Davis', 'Evans']);

    for (const name of ['Davis', 'Evans']) {
      await tools.ui({ action: 'edit', entity: 'Customer', id: await idOf(name), fields: { CompanyName: 'Later' } });
    }
    await importing('Davis');
    expect(tools.zoho('contacts', 'Davis')).toMatchObject({ company_name: 'Later' });
    expect(tools.zoho('contacts', 'Evans')).toMatchObject({ company_name: '' });

    await tools.importNow();
    expect(names()).toEqual(['Clark', 'Davis', 'Evans', 'Bowman']);
    expect(tools.zoho('contacts', 'Evans')).toMatchObject({ company_name: 'Later' });

    const bowman = await idOf('Bowman');
    for (const name of ['Davis', 'Evans']) await tools.ui({ action: 'merge', entity: 'Customer', id: await idOf(name), into: bowman });
    await importing('Evans');
    expect(tools.zoho('contacts', 'Davis')).toMatchObject({ status: 'active' });
    expect(tools.zoho('contacts', 'Evans')).toMatchObject({ status: 'inactive' });
    await tools.importNow();
    expect(tools.zoho('contacts', 'Davis')).toMatchObject({ status: 'inactive' });
  });

  it('is asked for by REST as well, and a slip is named', async () => {
    const daemon = await startDaemon(rig.app, { port: 0, schedule: false });
    try {
      const ask = (body: object): request.Test =>
        request(daemon.url).post('/api/v1/connections/acme/sync').set('X-API-Key', apiKey).send(body);

      expect((await ask({ documents: 'INV-3', since: 'soon' })).body).toMatchObject({
        status: 400,
        errors: ['documents must be a list of ids or numbers', 'since must be a day like 2026-04-01, or an instant'],
      });
      const { status, body } = await ask({ documents: ['INV-3'] });
      expect(status).toBe(202);
      for (let state = 'running'; state === 'running';) {
        state = (
          await request(daemon.url)
            .get(`/api/v1/runs/${String(body.id)}`)
            .set('X-API-Key', apiKey)
        ).body.state;
      }

      expect(await numbers()).toEqual(['INV-3']);
    } finally {
      await daemon.close();
    }
  });

  it('that no list has is named in either direction, one that is unchanged is not', async () => {
    await sync();
    await sync('--direction', 'import');

    expect((await sync('--document', 'INV-2', '--no-sweep')).code).toBe(0);
    expect((await sync('--direction', 'import', '--document', 'Davis')).code).toBe(0);
    for (const direction of ['export', 'import']) {
      const { code, out } = await sync('--direction', direction, '--document', 'NOPE-1');
      expect(code).toBe(2);
      expect(out).toMatch(/succeeded: no document NOPE-1 was read: .* \[document\.unknown\]/);
    }
  });

  it('of an import is asked for by the name it is on record under', async () => {
    await sync('--direction', 'import');

    expect((await runCli(rig.app, ['dead-letters', '--entity', 'import-customers'])).code).toBe(0);
    expect((await runCli(rig.app, ['dead-letters', '--entity', 'import-customer'])).err).toContain('did you mean import-customers?');
  });

  it('with a time that is none is refused', async () => {
    expect(await sync('--since', 'soon')).toMatchObject({ code: 2, err: expect.stringContaining('--since soon is no time') });
  });
});

describe('a plan of an import', () => {
  const plan = (...args: string[]) => runCli(rig.app, ['plan', '--direction', 'import', ...args]);

  it('says what would come in, and writes nothing', async () => {
    const { code, out } = await plan('--document', 'Davis', 'Evans');
    expect(code).toBe(0);
    expect(out).toContain('import-customers Davis');
    expect(out).toContain('acme: 2 create');
    expect(names()).toEqual(['Clark']);
    expect(tools.writes()).toEqual([]);
  });

  it('is not kept: neither a file nor its JSON can be applied', async () => {
    const refused = await plan('--out', 'plan.json');
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('plan.direction');
    const { documents, signature } = JSON.parse((await plan('--entity', 'customers', '--json')).out).plans[0];
    expect(documents.map(({ number }: { number: string }) => number).sort()).toEqual(['Bowman', 'Davis', 'Evans']);
    expect(signature).toBeUndefined();
  });
});
