import type { Run } from '../../src/domain/run.js';
import type { Rig, RigOptions } from './rig.js';

/** What the tests of the way back share: a person in QuickBooks, Zoho as it stands, and what was asked of it. */
export interface ImportTools {
  importNow(): Promise<Run>;
  /** Acts as a person in QuickBooks. */
  ui(body: Readonly<Record<string, unknown>>): Promise<any>;
  zoho(module: string): Record<string, any>[];
  /** The one of that name. */
  zoho(module: string, name: string): Record<string, any> | undefined;
  /** Name in QuickBooks of what a Zoho record is linked to. */
  linkOfName(entity: 'accounts' | 'customers' | 'vendors' | 'items', name: string): Promise<string | undefined>;
  /** From here on the request log is looked at. */
  mark(): void;
  writes(): string[];
  reads(path: string): string[];
}

export function importing(more: Readonly<Record<string, unknown>> = {}): Pick<RigOptions, 'connection'> {
  return { connection: { import: { schedule: '0 3 * * *', accounts: false, customers: true, vendors: true, ...more } } };
}

const resources = { accounts: 'Account', customers: 'Customer', vendors: 'Vendor', items: 'Item' } as const;
const modules = { accounts: 'chartofaccounts', customers: 'contacts', vendors: 'contacts', items: 'items' } as const;

function nameOf(record: Readonly<Record<string, any>>): string {
  return String(record['account_name'] ?? record['contact_name'] ?? record['name']);
}

function idOf(record: Readonly<Record<string, any>>): string {
  return String(record['account_id'] ?? record['contact_id'] ?? record['item_id']);
}

export function importTools(rig: Rig): ImportTools {
  let from = 0;
  const log = () => rig.zoho.log.slice(from).filter(({ path }) => !path.startsWith('/oauth'));
  const all = (module: string): Record<string, any>[] => rig.organization.documents(module);
  function zoho(module: string): Record<string, any>[];
  function zoho(module: string, name: string): Record<string, any> | undefined;
  function zoho(module: string, name?: string): Record<string, any>[] | Record<string, any> | undefined {
    return name === undefined ? all(module) : all(module).find((record) => nameOf(record) === name);
  }
  return {
    importNow: () => rig.app.engine.sync('acme', { trigger: 'test', direction: 'import' }),
    ui: async (body) => {
      const base = new URL(rig.quickbooks.url).origin;
      const answer = await fetch(`${base}/_sandbox/ui`, { method: 'POST', body: JSON.stringify({ realm: rig.realmId, ...body }) });
      const result = await answer.json();
      if (!answer.ok) throw new Error(JSON.stringify(result));
      return result;
    },
    zoho,
    linkOfName: async (entity, name) => {
      const record = zoho(modules[entity], name);
      const links = record ? await rig.app.store.links.ofDocument('acme', entity, idOf(record)) : [];
      const id = links.find(({ state }) => state === 'present')?.targetId;
      const object = (await rig.documents(resources[entity])).find((one) => one['Id'] === id);
      return object && String(object['DisplayName'] ?? object['Name']);
    },
    mark: () => {
      from = rig.zoho.log.length;
    },
    writes: () =>
      log()
        .filter(({ method }) => method !== 'GET')
        .map(({ method, path }) => `${method} ${path}`),
    reads: (path) =>
      log()
        .filter((entry) => entry.method === 'GET' && entry.path.includes(path))
        .map((entry) => entry.path),
  };
}
