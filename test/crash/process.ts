import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { v7 as uuid } from 'uuid';
import { stringify } from 'yaml';
import { loadConfig, type ConnectionConfig } from '../../src/config/index.js';
import { importedEntities, settingsOf } from '../../src/connection.js';
import { QuickbooksSource } from '../../src/connectors/quickbooks.source.js';
import { QuickbooksTarget } from '../../src/connectors/quickbooks.target.js';
import { ZohoSource } from '../../src/connectors/zoho.source.js';
import { ZohoTarget } from '../../src/connectors/zoho.target.js';
import type { JsonObject } from '../../src/domain/json.js';
import type { Vendor } from '../../src/domain/sync-error.js';
import type { ConnectionHandle } from '../../src/engine/connection-handle.js';
import { Engine } from '../../src/engine/engine.js';
import type { TargetWriter } from '../../src/engine/ports.js';
import { loadImportMappings } from '../../src/import-mapping-files.js';
import { loadMappings } from '../../src/mapping-files.js';
import { importPipelines } from '../../src/pipelines/import/index.js';
import { pipelines } from '../../src/pipelines/index.js';
import type { Store } from '../../src/store/index.js';
import { systemPorts } from '../../src/vendors/http/ports.js';
import type { TokenSet, TokenStore } from '../../src/vendors/http/tokens.js';
import type { ObservedCall } from '../../src/vendors/http/types.js';
import { QuickbooksClient } from '../../src/vendors/quickbooks/client.js';
import { ZohoClient } from '../../src/vendors/zoho/client.js';
import { defaultAccounts } from '../support/rig.js';
import { mortalConnection, mortalStore, type Life } from './boundaries.js';

/** Bounds of the vendor clients that make a fault quick; what is left out is their own default. */
export interface Limits {
  /** One by default: what repeating inside a call makes good is the transport's business, and here a lost answer stays lost. */
  readonly attempts?: number;
  readonly timeoutMs?: number;
}

export interface ProcessOptions {
  readonly config: ConnectionConfig;
  readonly store: Store;
  readonly life: Life;
  readonly limits: Limits;
  readonly meddle: (target: TargetWriter) => TargetWriter;
}

/** A process as the composition root builds it, over a store and a wire that die with it, and without reading mappings from disk each time. */
export function openProcess({ config, store, life, limits, meddle }: ProcessOptions): Engine {
  const mortal = mortalStore(store, life);
  const opened = openHandle(config, mortal, limits);
  const handle: ConnectionHandle = mortalConnection({ ...opened, target: meddle(opened.target) }, life);
  return new Engine([handle], pipelines, {
    store: mortal,
    clock: { now: () => Date.now() },
    newId: () => uuid(),
    // A run of a scenario ends long before a lease does.
    every: () => () => undefined,
    // The next process is the same holder: waiting for the lease of a dead one to run out is another test's business.
    holder: 'crash-test',
  });
}

function openHandle(config: ConnectionConfig, store: Store, { attempts = 1, timeoutMs }: Limits): ConnectionHandle {
  const calls = new Map<string, number>();
  const observe = ({ vendor, kind }: ObservedCall): void => void calls.set(`${vendor}.${kind}`, (calls.get(`${vendor}.${kind}`) ?? 0) + 1);
  const ports = systemPorts({ observe });
  const patient = timeoutMs === undefined ? {} : { timeoutMs };
  const limits = {
    requestsPerMinute: null,
    batchesPerMinute: null,
    attempts,
    backoffFirstMs: 0,
    nameLockWaitMs: 0,
    busyWaitMs: 0,
    ...patient,
  };
  const zoho = new ZohoClient(
    {
      ...config.zoho,
      refreshToken: config.zoho.refreshToken ?? '',
      limits: { ...limits, detailsPerMinute: null, concurrency: 10 },
    },
    ports,
    tokenStore(config.id, 'zoho', store),
  );
  const quickbooks = new QuickbooksClient(
    {
      ...config.quickbooks,
      refreshToken: config.quickbooks.refreshToken ?? '',
      limits: { ...limits, requestsPerSecond: null },
    },
    ports,
    tokenStore(config.id, 'quickbooks', store),
  );
  return {
    id: config.id,
    enabled: true,
    books: { organization: config.zoho.organizationId, company: config.quickbooks.realmId },
    revoke: () => Promise.resolve({}),
    settings: settingsOf(config),
    mappings: (mappings ??= loadMappings(folder, { entities: pipelines.map(({ entity }) => entity) }).mappings),
    source: new ZohoSource(zoho),
    target: new QuickbooksTarget(quickbooks),
    imports: {
      reader: new QuickbooksSource(quickbooks, { now: () => Date.now() }),
      target: new ZohoTarget(zoho, zoho),
      pipelines: importPipelines,
      mappings: (importMappings ??= loadImportMappings(folder, { pipelines: importPipelines }).mappings),
      entities: importedEntities(config),
      schedule: config.import.schedule,
    },
    calls: () => Object.fromEntries(calls),
    state: async () => ({ grants: {}, tokenExpirySeconds: {}, budgetRemaining: {} }),
  };
}

const folder = resolve('mappings');
let mappings: ConnectionHandle['mappings'] | undefined;
let importMappings: ReturnType<typeof loadImportMappings>['mappings'] | undefined;

function tokenStore(connection: string, vendor: Vendor, store: Store): TokenStore {
  let turn: Promise<unknown> = Promise.resolve();
  return {
    load: async () => (await store.tokens.load(connection, vendor)) as TokenSet | undefined,
    save: (tokens) => store.tokens.save(connection, vendor, tokens as unknown as JsonObject),
    exclusively: (work) => {
      const mine = turn.then(work);
      turn = mine.catch(() => undefined);
      return mine;
    },
  };
}

/** A configuration as an operator's file gives it, loaded once; stages vary it. */
export function baseConfig(): ConnectionConfig {
  return (loaded ??= loadBase());
}

let loaded: ConnectionConfig | undefined;

function loadBase(): ConnectionConfig {
  const folder = mkdtempSync(join(tmpdir(), 'crossfoot-stage-'));
  try {
    const file = join(folder, 'crossfoot.yaml');
    const anywhere = 'http://127.0.0.1:9';
    const grant = { clientId: 'client', clientSecret: 'client-secret', refreshToken: 'first' };
    const connection = {
      id: 'base',
      zoho: { dataCenter: 'us', organizationId: '1', ...grant, accountsUrl: anywhere, apiUrl: anywhere },
      quickbooks: { environment: 'sandbox', realmId: '1', ...grant, oauthUrl: anywhere, apiUrl: anywhere },
      export: { from: '2026-01-01', accounts: defaultAccounts },
      mappings: resolve('mappings'),
    };
    writeFileSync(file, stringify({ version: 1, database: { url: `sqlite:${join(folder, 'unused.db')}` }, connections: [connection] }));
    const [config] = loadConfig({ file, env: { CROSSFOOT_ENCRYPTION_KEY: 'ab'.repeat(32) } }).config.connections;
    if (!config) throw new Error('no connection');
    return config;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
