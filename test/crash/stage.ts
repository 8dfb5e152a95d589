import type { ConnectionConfig } from '../../src/config/index.js';
import type { Run } from '../../src/domain/run.js';
import type { Engine } from '../../src/engine/engine.js';
import type { TargetWriter } from '../../src/engine/ports.js';
import type { PlannedDocument } from '../../src/engine/run/run-context.js';
import { startQuickbooksSandbox, type CompanyProfile, type QuickbooksSandbox } from '../../src/sandbox/quickbooks/index.js';
import { trialBalance } from '../../src/sandbox/quickbooks/ledger/reports.js';
import { viewOf } from '../../src/sandbox/quickbooks/view.js';
import { startZohoSandbox, type SandboxOrganization, type ZohoSandbox } from '../../src/sandbox/zoho/index.js';
import { openStore, parseEncryptionKey, type Store } from '../../src/store/index.js';
import { freshDatabase } from '../support/database.js';
import { Life } from './boundaries.js';
import { readBooks, type Books, type QboObject } from './books.js';
import { baseConfig, openProcess, type Limits } from './process.js';

/**
 * One pair of emulators and one database for many scenarios: each gets an organization, a company and a connection of its
 * own, so that a scenario costs milliseconds and starts from nothing all the same.
 */
export interface Theatre {
  readonly zoho: ZohoSandbox;
  readonly quickbooks: QuickbooksSandbox;
  readonly store: Store;
  stage(setting: Setting): Stage;
  close(): Promise<void>;
}

export interface Setting {
  readonly organization: Readonly<Record<string, unknown>>;
  readonly company: Partial<CompanyProfile>;
  readonly export?: Readonly<Record<string, unknown>>;
  readonly taxes?: Readonly<Record<string, unknown>>;
  readonly import?: Readonly<Record<string, unknown>>;
  readonly limits?: Limits;
  /** Stands between the engine and the vendor for the whole scenario: another person's hands, or a vendor that miscounts. */
  readonly meddle?: (target: TargetWriter, stage: Stage) => TargetWriter;
}

export interface Stage {
  readonly organization: SandboxOrganization;
  readonly realmId: string;
  readonly connection: string;
  readonly store: Store;
  /** Starts a process: a new engine, new clients, nothing in memory of the one before; on another database if one is given. */
  sync(life?: Life, on?: Store): Promise<Run>;
  /** What a sync would write, in a process of its own. */
  plan(on: Store): Promise<readonly PlannedDocument[]>;
  /** The way back, in a process of its own as well. */
  import(life?: Life, on?: Store): Promise<Run>;
  /** Acts as a person in QuickBooks; answers the object. */
  person(action: Readonly<Record<string, unknown>>): Promise<QboObject>;
  /** As an operator edits the configuration between two processes. */
  configure(change: {
    zoho?: Partial<ConnectionConfig['zoho']>;
    quickbooks?: Partial<ConnectionConfig['quickbooks']>;
    limits?: Limits;
  }): void;
  /** Raw stored objects of the company. */
  objects(entity: string): QboObject[];
  /** Account → net in home currency, debit positive, accounts without movement left out. */
  trialBalance(): Record<string, string>;
  books(on?: Store): Promise<Books>;
  /** What faults are put on: this company's writes and reads, this organization's calls. */
  readonly writes: string;
  readonly reads: string;
}

const credentials = { clientId: 'client', clientSecret: 'client-secret' };

const hourMs = 3_600_000;

/**
 * Ahead of the program, since what was changed within two seconds is read once more: whether it is must not hang on how fast the machine
 * is. Noon where the organization is, since what it dates itself has the day of its clock: none ends while a scenario plays.
 */
function noonAhead(nowMs: number): number {
  const noon = new Date(nowMs).setUTCHours(20, 0, 0, 0);
  return noon > nowMs + hourMs ? noon : noon + 24 * hourMs;
}

export async function openTheatre(): Promise<Theatre> {
  const zoho = await startZohoSandbox({ limits: { requestsPerMinute: null, concurrent: null, requestsPerDay: null } });
  zoho.clock.set(noonAhead(Date.now()));
  const quickbooks = await startQuickbooksSandbox({
    limits: { requestsPerSecond: null, requestsPerMinute: null, batchesPerMinute: null, batchesPerMinutePerRealm: null },
  });
  const encryptionKey = parseEncryptionKey('ab'.repeat(32));
  const store = await openStore({ url: await freshDatabase(), clock: { now: () => Date.now() }, encryptionKey });
  let count = 0;
  return {
    zoho,
    quickbooks,
    store,
    stage: (setting) => openStage({ zoho, quickbooks, store }, setting, (count += 1)),
    close: async () => {
      await Promise.all([zoho.close(), quickbooks.close(), store.close()]);
    },
  };
}

function openStage({ zoho, quickbooks, store }: Pick<Theatre, 'zoho' | 'quickbooks' | 'store'>, setting: Setting, number: number): Stage {
  const organizationId = String(10_000_000 + number);
  const realmId = String(4_620_000_000 + number);
  const connection = `c${number}`;
  const grant = { ...credentials, refreshToken: `first-${number}` };
  const organization = zoho.addOrganization({ organizationId, ...grant, ...setting.organization });
  quickbooks.addCompany({ realmId, ...grant, ...setting.company });
  const base = baseConfig();
  let limits = setting.limits ?? {};
  let config = {
    ...base,
    id: connection,
    zoho: { ...base.zoho, organizationId, ...grant, accountsUrl: zoho.url, apiUrl: zoho.url },
    quickbooks: { ...base.quickbooks, realmId, ...grant, oauthUrl: quickbooks.url, apiUrl: quickbooks.url },
    export: { ...base.export, ...setting.export },
    taxes: { ...base.taxes, ...setting.taxes },
    import: { ...base.import, ...setting.import },
  } as ConnectionConfig;
  const objects = (entity: string): QboObject[] => {
    const company = quickbooks.company(realmId);
    return [...company.store(entity).values()].map((row) => viewOf(company, row));
  };
  const balance = (): Record<string, string> => {
    const rows = trialBalance(quickbooks.company(realmId)).filter(({ net }) => Number(net) !== 0);
    return Object.fromEntries(rows.map(({ account, net }) => [account, net]));
  };
  const start = (life = new Life(), on = store): Engine =>
    openProcess({ config, store: on, life, limits, meddle: (target) => setting.meddle?.(target, stage) ?? target });
  const stage: Stage = {
    organization,
    realmId,
    connection,
    store,
    sync: (life, on) => start(life, on).sync(connection, { trigger: 'test', sweep: true }),
    plan: async (on) => (await start(undefined, on).plan(connection)).planned,
    import: (life, on) => start(life, on).sync(connection, { trigger: 'test', direction: 'import' }),
    person: async (action) => {
      const url = `${new URL(quickbooks.url).origin}/_sandbox/ui?realm=${realmId}`;
      const response = await fetch(url, { method: 'POST', body: JSON.stringify(action) });
      const answer = (await response.json()) as QboObject;
      if (!response.ok) throw new Error(JSON.stringify(answer));
      return answer;
    },
    configure: (change) => {
      limits = change.limits ?? limits;
      config = { ...config, zoho: { ...config.zoho, ...change.zoho }, quickbooks: { ...config.quickbooks, ...change.quickbooks } };
    },
    objects,
    trialBalance: balance,
    books: (on = store) => readBooks({ connection, store: on, objects, trialBalance: balance }),
    writes: `POST /v3/company/${realmId}/(?!query)`,
    reads: `GET /v3/company/${realmId}/`,
  };
  return stage;
}
