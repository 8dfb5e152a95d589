import nock from 'nock';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { loadConfig, type ConnectionConfig } from '../../src/config/index.js';
import { settingsOf } from '../../src/connection.js';
import { QuickbooksTarget } from '../../src/connectors/quickbooks.target.js';
import { ZohoSource } from '../../src/connectors/zoho.source.js';
import { Engine } from '../../src/engine/engine.js';
import { loadMappings } from '../../src/mapping-files.js';
import type { CompiledMapping } from '../../src/mapping/compile.js';
import { modules, pipelines } from '../../src/pipelines/index.js';
import { SandboxClock } from '../../src/sandbox/core/clock.js';
import { startQuickbooksSandbox, type Company, type QuickbooksSandbox } from '../../src/sandbox/quickbooks/index.js';
import { startZohoSandbox, type SandboxOrganization, type ZohoSandbox } from '../../src/sandbox/zoho/index.js';
import { openStore, type Store } from '../../src/store/index.js';
import { MemoryTokenStore } from '../../src/vendors/http/memory-token-store.js';
import { systemPorts } from '../../src/vendors/http/ports.js';
import { QuickbooksClient } from '../../src/vendors/quickbooks/client.js';
import { ZohoClient } from '../../src/vendors/zoho/client.js';
import { freshDatabase } from '../support/database.js';
import { accounts, type World } from './worlds.js';

/**
 * One pair of emulators and one database for many histories: each history gets an organization, a company and a connection of its own,
 * so that none can see another, and starting one costs no process and no port.
 */
export interface Pair {
  readonly world: World;
  readonly connection: string;
  readonly organization: SandboxOrganization;
  readonly company: Company;
  readonly engine: Engine;
  readonly store: Store;
  /** Both emulators, for their faults: one history plays at a time. */
  readonly sandboxes: { readonly zoho: ZohoSandbox; readonly quickbooks: QuickbooksSandbox };
  /** QuickBooks calls since the stage opened. */
  readonly targetCalls: () => number;
  /** Moves the emulators' clock: Zoho's times are whole seconds, and two edits within one look like one. */
  readonly tick: () => void;
}

export interface Stage {
  open(world: World, mappings?: ReadonlyMap<string, CompiledMapping>): Pair;
  readonly mappings: ReadonlyMap<string, CompiledMapping>;
  close(): Promise<void>;
}

const entities = pipelines.map(({ entity }) => entity);
const clientSecret = 'client-secret';
const unlimited = { requestsPerSecond: null, requestsPerMinute: null, batchesPerMinute: null, batchesPerMinutePerRealm: null };
const startOfTime = '2026-04-01T12:00:00Z';
const tickMs = 1_000;

export async function openStage(mappingFolder = resolve('mappings')): Promise<Stage> {
  // A tenth of the time goes into looking at each request, and every client here is given the emulators' addresses.
  nock.restore();
  const clock = new SandboxClock(startOfTime, { frozen: true });
  const zoho = await startZohoSandbox({ clock, limits: { requestsPerMinute: null, concurrent: null, requestsPerDay: null } });
  const quickbooks = await startQuickbooksSandbox({ clock, limits: unlimited });
  const store = await openStore({ url: await freshDatabase(), clock: { now: () => clock.now() } });
  const { mappings } = loadMappings(mappingFolder, { entities });
  const template = templates({ zoho, quickbooks });
  let opened = 0;
  return {
    mappings,
    open: (world, replaced = mappings) => {
      opened += 1;
      const connection = `h${String(opened)}`;
      const config: ConnectionConfig = {
        ...template(world),
        id: connection,
      };
      const credentials = { clientId: `client-${connection}`, clientSecret, refreshToken: `refresh-${connection}` };
      const organizationId = String(10_000_000 + opened);
      const realmId = String(4_620_000_000 + opened);
      const organization = zoho.addOrganization({ ...world.organization, organizationId, ...credentials });
      const company = quickbooks.addCompany({ ...world.company, realmId, ...credentials });
      const ports = systemPorts({ log: { debug: () => undefined, warn: () => undefined }, observe: () => undefined });
      const source = new ZohoClient({ ...credentials, dataCenter: 'us', organizationId, ...zohoAt(zoho) }, ports, new MemoryTokenStore());
      const target = new QuickbooksClient(
        { ...credentials, environment: 'sandbox', realmId, ...quickbooksAt(quickbooks) },
        ports,
        new MemoryTokenStore(),
      );
      let id = 0;
      const engine = new Engine(
        [
          {
            id: connection,
            enabled: true,
            books: { organization: organizationId, company: realmId },
            revoke: () => Promise.resolve({}),
            settings: settingsOf(config),
            mappings: replaced,
            source: new ZohoSource(source),
            target: new QuickbooksTarget(target),
            calls: () => ({}),
            state: () => Promise.resolve({ grants: {}, tokenExpirySeconds: {}, budgetRemaining: {} }),
          },
        ],
        pipelines,
        {
          store,
          clock: { now: () => clock.now() },
          newId: () => `${connection}-run-${String((id += 1))}`,
          every: () => () => undefined,
          holder: 'histories',
        },
      );
      return {
        world,
        connection,
        organization,
        company,
        engine,
        store,
        sandboxes: { zoho, quickbooks },
        targetCalls: () => Object.values(quickbooks.counters()).reduce((sum, count) => sum + count, 0),
        tick: () => {
          clock.advance(tickMs);
        },
      };
    },
    close: async () => {
      await store.close();
      await Promise.all([zoho.close(), quickbooks.close()]);
    },
  };
}

const noLimits = { requestsPerMinute: null, attempts: 1, backoffFirstMs: 1, timeoutMs: 10_000, concurrency: 10 };

function zohoAt({ url }: ZohoSandbox): Pick<ConstructorParameters<typeof ZohoClient>[0], 'accountsUrl' | 'apiUrl' | 'limits'> {
  return { accountsUrl: url, apiUrl: url, limits: { ...noLimits, detailsPerMinute: null, callsPerDay: null } };
}

function quickbooksAt({
  url,
}: QuickbooksSandbox): Pick<ConstructorParameters<typeof QuickbooksClient>[0], 'oauthUrl' | 'apiUrl' | 'limits'> {
  return { oauthUrl: url, apiUrl: url, limits: { ...noLimits, requestsPerSecond: null, batchesPerMinute: null } };
}

/** The configuration goes through the program's own loader once per world: defaults and meaning are the program's. */
function templates(at: { zoho: ZohoSandbox; quickbooks: QuickbooksSandbox }): (world: World) => ConnectionConfig {
  const known = new Map<string, ConnectionConfig>();
  return (world) => {
    const existing = known.get(world.name);
    if (existing) return existing;
    const folder = mkdtempSync(join(tmpdir(), 'crossfoot-histories-'));
    const file = join(folder, 'crossfoot.yaml');
    const vendor = { clientId: 'client', clientSecret, refreshToken: 'first' };
    writeFileSync(
      file,
      stringify({
        version: 1,
        database: { url: 'sqlite::memory:' },
        connections: [
          {
            id: 'template',
            zoho: { dataCenter: 'us', organizationId: '1', ...vendor, accountsUrl: at.zoho.url, apiUrl: at.zoho.url },
            quickbooks: { environment: 'sandbox', realmId: '1', ...vendor, oauthUrl: at.quickbooks.url, apiUrl: at.quickbooks.url },
            export: { from: '2026-01-01', accounts, modules: [...modules] },
            taxes: world.taxes,
            mappings: resolve('mappings'),
          },
        ],
      }),
    );
    const [loaded] = loadConfig({ file, env: { CROSSFOOT_ENCRYPTION_KEY: 'ab'.repeat(32) } }).config.connections;
    rmSync(folder, { recursive: true, force: true });
    if (!loaded) throw new Error('the template has no connection');
    known.set(world.name, loaded);
    return loaded;
  };
}
