import { resolve } from 'node:path';
import { v7 as uuid } from 'uuid';
import { stringify } from 'yaml';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig, type ConnectionConfig } from '../../src/config/index.js';
import { settingsOf } from '../../src/connection.js';
import { QuickbooksTarget } from '../../src/connectors/quickbooks.target.js';
import { ZohoSource } from '../../src/connectors/zoho.source.js';
import type { JsonObject } from '../../src/domain/json.js';
import type { Vendor } from '../../src/domain/sync-error.js';
import { loadMappings } from '../../src/mapping-files.js';
import type { TokenSet, TokenStore } from '../../src/vendors/http/tokens.js';
import { systemPorts } from '../../src/vendors/http/ports.js';
import type { ObservedCall } from '../../src/vendors/http/types.js';
import { QuickbooksClient } from '../../src/vendors/quickbooks/client.js';
import { ZohoClient } from '../../src/vendors/zoho/client.js';
import { trialBalance as readTrialBalance } from '../../src/sandbox/quickbooks/ledger/reports.js';
import { viewOf } from '../../src/sandbox/quickbooks/view.js';
import type { Run } from '../../src/domain/run.js';
import { Engine, type ConnectionHandle } from '../../src/engine/engine.js';
import type { TargetWriter } from '../../src/engine/ports.js';
import { pipelines } from '../../src/pipelines/index.js';
import { startQuickbooksSandbox, type CompanyProfile, type QuickbooksSandbox } from '../../src/sandbox/quickbooks/index.js';
import { startZohoSandbox, type SandboxOrganization, type ZohoSandbox } from '../../src/sandbox/zoho/index.js';
import { openStore, parseEncryptionKey, type Store } from '../../src/store/index.js';
import { defaultAccounts } from '../support/rig.js';
import { Life, mortalConnection, mortalStore } from './boundaries.js';
import { readBooks, type Books } from './books.js';

/**
 * One pair of emulators and one database for many scenarios: each gets an organization, a company and a connection of its
 * own, so that a scenario costs milliseconds and starts from nothing all the same.
 */
export interface Theatre {
  readonly zoho: ZohoSandbox;
  readonly quickbooks: QuickbooksSandbox;
  stage(setting: Setting): Stage;
  close(): Promise<void>;
}

export interface Setting {
  readonly organization: Readonly<Record<string, unknown>>;
  readonly company: Partial<CompanyProfile>;
  readonly export?: Readonly<Record<string, unknown>>;
  readonly taxes?: Readonly<Record<string, unknown>>;
  /** Stands between the engine and the vendor for the whole scenario: another person's hands, or a vendor that miscounts. */
  readonly meddle?: (target: TargetWriter, stage: Stage) => TargetWriter;
}

export interface Stage {
  readonly organization: SandboxOrganization;
  readonly realmId: string;
  readonly connection: string;
  readonly store: Store;
  /** Starts a process: a new engine, new clients, nothing in memory of the one before. */
  sync(life?: Life): Promise<Run>;
  /** Acts as a person in QuickBooks. */
  person(action: Readonly<Record<string, unknown>>): Promise<any>;
  objects(entity: string): Record<string, any>[];
  trialBalance(): Record<string, string>;
  books(): Promise<Books>;
  /** Path of this company's writes, for faults. */
  readonly writes: string;
}

const credentials = { clientId: 'client', clientSecret: 'client-secret' };
const none = { requestsPerSecond: null, requestsPerMinute: null, batchesPerMinute: null };

export async function openTheatre(): Promise<Theatre> {
  const zoho = await startZohoSandbox({
    limits: { requestsPerMinute: null, concurrent: null, requestsPerDay: null, tokensPerTenMinutes: null } as object,
  });
  const quickbooks = await startQuickbooksSandbox({ limits: { ...none, batchesPerMinutePerRealm: null } });
  const store = await openStore({
    url: 'sqlite::memory:',
    clock: { now: () => Date.now() },
    encryptionKey: parseEncryptionKey('ab'.repeat(32)),
  });
  let count = 0;
  return {
    zoho,
    quickbooks,
    stage: (setting) => openStage({ zoho, quickbooks, store }, setting, (count += 1)),
    close: async () => {
      await Promise.all([zoho.close(), quickbooks.close(), store.close()]);
    },
  };
}

interface House {
  readonly zoho: ZohoSandbox;
  readonly quickbooks: QuickbooksSandbox;
  readonly store: Store;
}

function openStage({ zoho, quickbooks, store }: House, setting: Setting, number: number): Stage {
  const organizationId = String(10_000_000 + number);
  const realmId = String(4_620_000_000 + number);
  const connection = `c${number}`;
  const grant = { ...credentials, refreshToken: `first-${number}` };
  const organization = zoho.addOrganization({ organizationId, ...grant, ...setting.organization });
  quickbooks.addCompany({ realmId, ...grant, ...setting.company });
  const config = connectionConfig(setting, { zoho, quickbooks }, { connection, organizationId, realmId, refreshToken: grant.refreshToken });
  const admin = async (name: string, init?: RequestInit): Promise<any> => {
    const response = await fetch(`${new URL(quickbooks.url).origin}/_sandbox/${name}`, init);
    const answer = await response.json();
    if (!response.ok) throw new Error(JSON.stringify(answer));
    return answer;
  };
  const objects = (entity: string): Record<string, any>[] => {
    const company = quickbooks.company(realmId);
    return [...company.store(entity).values()].map((row) => viewOf(company, row) as Record<string, any>);
  };
  const trialBalance = (): Record<string, string> =>
    Object.fromEntries(
      readTrialBalance(quickbooks.company(realmId))
        .filter(({ net }) => Number(net) !== 0)
        .map(({ account, net }) => [account, net]),
    );
  const stage: Stage = {
    organization,
    realmId,
    connection,
    store,
    writes: `POST /v3/company/${realmId}/(?!query)`,
    sync: (life = new Life()) =>
      engineOf(config, store, life, (target) => setting.meddle?.(target, stage) ?? target).sync(connection, {
        trigger: 'test',
        sweep: true,
      }),
    person: (action) =>
      admin(`ui?realm=${realmId}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(action) }),
    objects,
    trialBalance,
    books: () => readBooks({ connection, store, objects, trialBalance }),
  };
  return stage;
}

function engineOf(config: ConnectionConfig, store: Store, life: Life, meddle: (target: TargetWriter) => TargetWriter): Engine {
  const mortal = mortalStore(store, life);
  const opened = openHandle(config, mortal);
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

/** As the composition root does it, without reading the mappings from disk for every process. */
function openHandle(config: ConnectionConfig, store: Store): ConnectionHandle {
  const calls = new Map<string, number>();
  const observe = ({ vendor, kind }: ObservedCall): void => void calls.set(`${vendor}.${kind}`, (calls.get(`${vendor}.${kind}`) ?? 0) + 1);
  const ports = systemPorts({ observe });
  const { zoho, quickbooks } = config;
  const limits = { requestsPerMinute: null, batchesPerMinute: null, attempts: 1, backoffFirstMs: 0 };
  const zohoLimits = { ...limits, detailsPerMinute: null, concurrency: 10 };
  const zohoClient = new ZohoClient(clientOptions(zoho, zohoLimits), ports, tokenStore(config.id, 'zoho', store));
  const quickbooksClient = new QuickbooksClient(
    clientOptions(quickbooks, { ...limits, requestsPerSecond: null }),
    ports,
    tokenStore(config.id, 'quickbooks', store),
  );
  return {
    id: config.id,
    enabled: true,
    settings: settingsOf(config),
    mappings: (mappings ??= loadMappings(resolve('mappings'), { entities: pipelines.map(({ entity }) => entity) }).mappings),
    source: new ZohoSource(zohoClient),
    target: new QuickbooksTarget(quickbooksClient),
    calls: () => Object.fromEntries(calls),
    state: async () => ({ tokenExpirySeconds: {}, budgetRemaining: {} }),
  };
}

let mappings: ConnectionHandle['mappings'] | undefined;

/** One attempt: what repeating inside a call makes good is the transport's business; here every lost answer stays lost. */
function clientOptions<C extends { readonly refreshToken?: string | undefined }, L>(
  config: C,
  limits: L,
): Omit<C, 'limits'> & { limits: L; refreshToken: string } {
  return { ...config, limits, refreshToken: config.refreshToken ?? '' };
}

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

/** Loaded once, as an operator's file is, then varied per stage. */
let loaded: ConnectionConfig | undefined;

function connectionConfig(
  setting: Setting,
  at: { zoho: ZohoSandbox; quickbooks: QuickbooksSandbox },
  ids: { connection: string; organizationId: string; realmId: string; refreshToken: string },
): ConnectionConfig {
  const base = (loaded ??= loadBase());
  return {
    ...base,
    id: ids.connection,
    zoho: {
      ...base.zoho,
      organizationId: ids.organizationId,
      refreshToken: ids.refreshToken,
      accountsUrl: at.zoho.url,
      apiUrl: at.zoho.url,
    },
    quickbooks: {
      ...base.quickbooks,
      realmId: ids.realmId,
      refreshToken: ids.refreshToken,
      oauthUrl: at.quickbooks.url,
      apiUrl: at.quickbooks.url,
    },
    export: { ...base.export, ...setting.export },
    taxes: { ...base.taxes, ...setting.taxes },
  } as ConnectionConfig;
}

function loadBase(): ConnectionConfig {
  const folder = mkdtempSync(join(tmpdir(), 'crossfoot-stage-'));
  try {
    const file = join(folder, 'crossfoot.yaml');
    const anywhere = 'http://127.0.0.1:9';
    const grant = { ...credentials, refreshToken: 'first' };
    writeFileSync(
      file,
      stringify({
        version: 1,
        database: { url: `sqlite:${join(folder, 'unused.db')}` },
        connections: [
          {
            id: 'base',
            zoho: { dataCenter: 'us', organizationId: '1', ...grant, accountsUrl: anywhere, apiUrl: anywhere },
            quickbooks: { environment: 'sandbox', realmId: '1', ...grant, oauthUrl: anywhere, apiUrl: anywhere },
            export: { from: '2026-01-01', accounts: defaultAccounts },
            mappings: resolve('mappings'),
          },
        ],
      }),
    );
    const connection = loadConfig({ file, env: { CROSSFOOT_ENCRYPTION_KEY: 'ab'.repeat(32) } }).config.connections[0];
    if (!connection) throw new Error('no connection');
    return connection;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
