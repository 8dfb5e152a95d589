import { parseDuration, type Config, type ConnectionConfig } from './config/index.js';
import { consentsOf, type Consent } from './consent.js';
import { QuickbooksSource } from './connectors/quickbooks.source.js';
import { QuickbooksTarget } from './connectors/quickbooks.target.js';
import { ZohoSource } from './connectors/zoho.source.js';
import { ZohoTarget } from './connectors/zoho.target.js';
import type { Clock } from './domain/clock.js';
import type { Books } from './domain/connection.js';
import type { JsonObject } from './domain/json.js';
import { SyncError, type Vendor } from './domain/sync-error.js';
import type { ConnectionHandle, GrantState } from './engine/connection-handle.js';
import { readEntities } from './engine/entities.js';
import { accountKeys, type ConnectionSettings, type Selector } from './engine/settings.js';
import type { FuzzOptions, FuzzReport } from './fuzz/fuzz.js';
import { worldOf } from './fuzz-world.js';
import { loadImportMappings } from './import-mapping-files.js';
import { loadMappings, type MappingSet } from './mapping-files.js';
import { importPipelines } from './pipelines/import/index.js';
import { pipelines } from './pipelines/index.js';
import type { Store } from './store/index.js';
import type { LearnedRate, RateMemory } from './vendors/http/adaptive-rate.js';
import { systemPorts } from './vendors/http/ports.js';
import type { GrantRecord, TokenSet, TokenStore } from './vendors/http/tokens.js';
import type { CallObserver, VendorLogger } from './vendors/http/types.js';
import { QuickbooksClient } from './vendors/quickbooks/client.js';
import { ZohoClient } from './vendors/zoho/client.js';
import { effectsOf } from './plan-effects.js';
import { verifierOf, type BooksVerifier } from './verification.js';

/** Builds a connection from its configuration: clients, connectors, mappings, settings. Wiring only. */
export interface ConnectionWiring {
  readonly store: Store;
  readonly clock: Clock;
  readonly holder: string;
  readonly log: VendorLogger;
  readonly observe: CallObserver;
  /** Whether another configured connection lives on the same grant, which a revocation would end for both. */
  readonly isShared: (vendor: Vendor) => boolean;
}

const hour = 3_600_000;
const profileAgeMsMax = 24 * hour;

export interface OpenConnection extends ConnectionHandle {
  readonly golden: MappingSet['golden'];
  readonly consents: Readonly<Record<Vendor, Consent>>;
  /** Mappings of another folder, read as this connection's are. */
  readonly mappingsIn: (folder: string, overlay: string | undefined) => MappingSet['mappings'];
  readonly verifier: BooksVerifier;
  /** Property checks of the mappings over generated documents; asks no vendor. */
  readonly fuzz: (options: FuzzOptions) => Promise<FuzzReport>;
}

/** What talks to the vendors. */
interface Sides extends Pick<ConnectionHandle, 'source' | 'target' | 'imports'> {
  readonly verifier: BooksVerifier;
}

export function openConnection(config: ConnectionConfig, wiring: ConnectionWiring): OpenConnection {
  const calls = new Map<string, number>();
  const observe: CallObserver = (call) => {
    const kind = `${call.vendor}.${call.kind}`;
    calls.set(kind, (calls.get(kind) ?? 0) + 1);
    wiring.observe(call);
  };
  const ports = systemPorts({ clock: wiring.clock, log: wiring.log, observe });
  const storeOf = (vendor: Vendor): TokenStore => tokenStore(config.id, vendor, wiring);
  const [zohoIs, quickbooksIs] = [{ ...zohoOptions(config), rateMemory: rateMemory(config.id, wiring.store) }, quickbooksOptions(config)];
  const zoho = new ZohoClient(zohoIs, ports, storeOf('zoho'));
  const quickbooks = new QuickbooksClient(quickbooksIs, ports, storeOf('quickbooks'));
  const overlay = config.mappingsOverlay === undefined ? {} : { overlay: config.mappingsOverlay };
  const entities = pipelines.map(({ entity }) => entity);
  const { mappings, golden } = loadMappings(config.mappings, { entities, ...overlay });
  const settings = settingsOf(config);
  const imports = {
    pipelines: importPipelines,
    mappings: loadImportMappings(config.mappings, { pipelines: importPipelines, ...overlay }).mappings,
    entities: importedEntities(config),
    schedule: config.import.schedule,
  };
  const sidesOver = (zohoCalls: ZohoClient, quickbooksCalls: QuickbooksClient): Sides => {
    const source = new ZohoSource(zohoCalls);
    return {
      source,
      target: new QuickbooksTarget(quickbooksCalls),
      imports: { ...imports, reader: new QuickbooksSource(quickbooksCalls, wiring.clock), target: new ZohoTarget(zohoCalls, zoho) },
      verifier: verifierOf({
        config,
        store: wiring.store,
        clock: wiring.clock,
        client: quickbooksCalls,
        source,
        read: readEntities(pipelines, settings),
      }),
    };
  };
  const sides = sidesOver(zoho, quickbooks);
  const { source, target } = sides;
  return {
    id: config.id,
    enabled: config.enabled,
    books: booksOf(config),
    settings,
    mappings,
    golden,
    mappingsIn: (folder, other) => loadMappings(folder, { entities, ...(other === undefined ? {} : { overlay: other }) }).mappings,
    ...sides,
    until: (signal) => sidesOver(zoho.until(signal), quickbooks.until(signal)),
    fuzz: async (options) => {
      // The generator is needed by this command alone.
      const { fuzz } = await import('./fuzz/fuzz.js');
      return fuzz(await worldOf({ config, settings, mappings, store: wiring.store, source, target }), options);
    },
    effects: effectsOf({ settings, store: wiring.store, source, target }),
    consents: consentsOf({ config, ports, zoho: zohoIs, quickbooks: quickbooksIs, storeOf }),
    calls: () => Object.fromEntries(calls),
    revoke: async () => ({
      zoho: await revoked('zoho', () => zoho.revoke(), wiring),
      quickbooks: await revoked('quickbooks', () => quickbooks.revoke(), wiring),
    }),
    state: async () => {
      const rate = await zoho.callsPerMinute();
      const grants = { zoho: grantState(await zoho.grant()), quickbooks: grantState(await quickbooks.grant()) };
      return {
        grants,
        tokenExpirySeconds: { zoho: null, quickbooks: secondsUntil(grants.quickbooks.endsAt, wiring.clock) },
        budgetRemaining: { zoho: zoho.budget().remaining, quickbooks: null },
        allowance: zoho.budget(),
        ...(rate === undefined ? {} : { callsPerMinute: { zoho: rate } }),
      };
    },
  };
}

function booksOf({ zoho, quickbooks }: ConnectionConfig): Books {
  return { organization: `${zoho.dataCenter}/${zoho.organizationId}`, company: `${quickbooks.environment}/${quickbooks.realmId}` };
}

/** A grant that is dead already, or whose client is refused, is none of ours any more: that must not keep a connection alive. */
async function revoked(vendor: Vendor, revoke: () => Promise<void>, { isShared }: ConnectionWiring): Promise<string> {
  if (isShared(vendor)) return 'kept: another connection uses the same refresh token';
  try {
    await revoke();
    return 'revoked';
  } catch (error) {
    if (!(error instanceof SyncError) || error.kind !== 'auth') throw error;
    return `not revoked, the vendor refused: ${error.message}`;
  }
}

export function importedEntities({ import: { accounts, customers, subCustomers, vendors, items } }: ConnectionConfig): readonly string[] {
  const switches = { accounts, customers, 'sub-customers': customers && subCustomers, vendors, items };
  return Object.entries(switches).flatMap(([entity, isOn]) => (isOn ? [entity] : []));
}

function grantState({ isGiven, isSealed, deadSince, ...instants }: GrantRecord): GrantState {
  const { grantedAt, renewedAt, rotatedAt, endsAt } = instants;
  return {
    state: isSealed || deadSince !== null ? 'dead' : isGiven ? 'alive' : 'missing',
    authorizedAt: instant(grantedAt),
    renewedAt: instant(renewedAt),
    rotatedAt: instant(rotatedAt),
    endsAt: instant(endsAt),
    deadSince: instant(deadSince),
  };
}

function instant(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

function secondsUntil(text: string | null, clock: Clock): number | null {
  return text === null ? null : Math.round((Date.parse(text) - clock.now()) / 1000);
}

function zohoOptions({ zoho }: ConnectionConfig): ConstructorParameters<typeof ZohoClient>[0] {
  const { limits } = zoho;
  return {
    dataCenter: zoho.dataCenter,
    organizationId: zoho.organizationId,
    clientId: zoho.clientId,
    clientSecret: zoho.clientSecret,
    refreshToken: zoho.refreshToken ?? '',
    ...(zoho.accountsUrl === undefined ? {} : { accountsUrl: zoho.accountsUrl }),
    ...(zoho.apiUrl === undefined ? {} : { apiUrl: zoho.apiUrl }),
    limits: {
      requestsPerMinute: limits.requestsPerMinute,
      sustainedPerMinute: limits.sustainedPerMinute,
      detailsPerMinute: limits.detailsPerMinute,
      concurrency: limits.concurrency,
      callsPerDay: limits.requestsPerDay,
      timeoutMs: limits.timeoutMs,
      attempts: limits.attemptsMax,
      backoffFirstMs: limits.backoffMs,
    },
  };
}

function quickbooksOptions({ quickbooks }: ConnectionConfig): ConstructorParameters<typeof QuickbooksClient>[0] {
  const { limits } = quickbooks;
  return {
    environment: quickbooks.environment,
    realmId: quickbooks.realmId,
    clientId: quickbooks.clientId,
    clientSecret: quickbooks.clientSecret,
    refreshToken: quickbooks.refreshToken ?? '',
    ...(quickbooks.oauthUrl === undefined ? {} : { oauthUrl: quickbooks.oauthUrl }),
    ...(quickbooks.apiUrl === undefined ? {} : { apiUrl: quickbooks.apiUrl }),
    limits: {
      requestsPerSecond: limits.requestsPerSecond,
      requestsPerMinute: limits.requestsPerMinute,
      batchesPerMinute: limits.batchesPerMinute,
      concurrency: limits.concurrency,
      timeoutMs: limits.timeoutMs,
      attempts: limits.attemptsMax,
      backoffFirstMs: limits.backoffMs,
    },
  };
}

const rateMsMax = 30 * 24 * hour;

function rateMemory(connection: string, { cache }: Store): RateMemory {
  return {
    load: async () => (await cache.get(connection, 'zoho-rate', rateMsMax)) as LearnedRate | undefined,
    save: (rate) => cache.set(connection, 'zoho-rate', { ...rate }),
  };
}

export function settingsOf(config: ConnectionConfig): ConnectionSettings {
  const { export: out, taxes } = config;
  return {
    connection: config.id,
    modules: out.modules,
    entities: pipelines.filter(({ module }) => out.modules.some((name) => name === module)).map(({ entity }) => entity),
    exportFrom: out.from,
    approval: out.approval,
    closedBooks: out.closedBooks,
    createMax: out.createMax,
    accounts: accountsOf(out.accounts),
    zeroRate: taxes.zeroRate,
    automaticTax: taxes.automatic,
    taxes: taxes.map,
    groupSize: out.groupSize,
    writeConcurrency: out.writeConcurrency,
    detailConcurrency: out.detailConcurrency,
    planLifeMs: out.planLifeHours * hour,
    requestKeyLifeMs: out.requestKeyLifeHours * hour,
    keepInputs: { ms: out.keepInputs.days * 24 * hour, bytes: out.keepInputs.megabytes * 1_000_000 },
    profileAgeMsMax,
    sweepEveryMs: parseDuration(out.sweepEvery),
    sweepMissing: out.sweepMissing,
    reservePercent: config.zoho.limits.reservePercent,
    drift: Object.fromEntries(pipelines.flatMap(({ entity, drift }) => (drift === undefined ? [] : [[entity, out.drift[drift]]]))),
  };
}

/** The nested groups of the configuration as dotted keys: `sales.discount`. */
function accountsOf(accounts: Config['connections'][number]['export']['accounts']): Readonly<Record<string, Selector>> {
  const flat: Record<string, Selector> = {};
  for (const key of accountKeys) {
    const [group, name] = key.split('.') as [keyof typeof accounts, string | undefined];
    const value: unknown = name === undefined ? accounts[group] : (accounts[group] as Readonly<Record<string, unknown>>)[name];
    if (value !== undefined) flat[key] = value as Selector;
  }
  return flat;
}

const refreshLeaseMs = 60_000;
const refreshPollMs = 200;

/** Tokens of one grant in the store, encrypted; one holder refreshes at a time, over all processes. */
function tokenStore(connection: string, vendor: Vendor, { store, clock, holder }: ConnectionWiring): TokenStore {
  const lease = `tokens/${connection}/${vendor}`;
  return {
    load: async () => (await store.tokens.load(connection, vendor)) as TokenSet | undefined,
    save: (tokens) => store.tokens.save(connection, vendor, tokens as unknown as JsonObject),
    exclusively: async (work) => {
      const deadline = clock.now() + refreshLeaseMs;
      while (!(await store.leases.acquire(lease, holder, refreshLeaseMs))) {
        if (clock.now() > deadline)
          throw new SyncError({
            kind: 'transient',
            code: 'auth.busy',
            message: `another process has been refreshing the ${vendor} token for too long`,
            vendor,
          });
        await new Promise((resolve) => setTimeout(resolve, refreshPollMs));
      }
      try {
        return await work();
      } finally {
        await store.leases.release(lease, holder);
      }
    },
  };
}
