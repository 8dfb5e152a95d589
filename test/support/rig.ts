import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { openApp, type App } from '../../src/app.js';
import type { Run } from '../../src/domain/run.js';
import type { RunEvent } from '../../src/engine/run/run-context.js';
import {
  startQuickbooksSandbox,
  type CompanyProfile,
  type QuickbooksSandbox,
  type QuickbooksSandboxOptions,
} from '../../src/sandbox/quickbooks/index.js';
import type { SandboxClock } from '../../src/sandbox/core/clock.js';
import { startZohoSandbox, type SandboxOrganization, type ZohoSandbox } from '../../src/sandbox/zoho/index.js';
import { freshDatabase } from './database.js';

/**
 * Both emulators and the real program between them, over HTTP: the program knows of them only what its configuration says.
 */
export interface RigOptions {
  readonly organization?: Readonly<Record<string, unknown>>;
  readonly company?: Partial<CompanyProfile>;
  /** Merged over the connection's configuration. */
  readonly connection?: Readonly<Record<string, unknown>>;
  readonly export?: Readonly<Record<string, unknown>>;
  readonly taxes?: Readonly<Record<string, unknown>>;
  readonly server?: Readonly<Record<string, unknown>>;
  readonly webhookVerifierToken?: string;
  readonly quickbooks?: QuickbooksSandboxOptions;
  /** One time for the emulators and the program; the machine's when left out. */
  readonly clock?: SandboxClock;
}

export interface Rig {
  readonly zoho: ZohoSandbox;
  readonly quickbooks: QuickbooksSandbox;
  readonly organization: SandboxOrganization;
  readonly app: App;
  readonly realmId: string;
  readonly configFile: string;
  sync(options?: { sweep?: boolean; onEvent?: (event: RunEvent) => void }): Promise<Run>;
  /** Raw stored objects of the company. */
  documents(entity: string): Promise<Record<string, any>[]>;
  /** One by document number. */
  document(entity: string, number: string): Promise<Record<string, any> | undefined>;
  /** Account name → net in home currency, debit positive, accounts without movement left out. */
  trialBalance(): Promise<Record<string, string>>;
  /** What holds documents back: `entity number: code message`. */
  held(): Promise<string[]>;
  /** Closes the program and opens it again on the same database. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

export const credentials = { clientId: 'client', clientSecret: 'client-secret', refreshToken: 'first-refresh-token' };
const organizationId = '10234695';
const realmId = '4620816365';

export const defaultAccounts = {
  shipping: 'Shipping Income',
  sales: {
    bankCharges: 'Bank Charges',
    writeOff: 'Bad Debts',
    discount: 'Discounts given',
    adjustment: 'Sales Adjustments',
    retention: 'Retention Receivable',
    refund: 'Checking',
  },
  purchases: {
    discount: 'Purchase Discounts',
    adjustment: 'Other Expense',
    retention: 'Retention Payable',
    reverseCharge: 'Tax Owed',
    reverseChargeInput: 'Tax Recoverable',
    purchaseTax: 'Sales Tax on Purchases',
    bank: 'Checking',
  },
};

const unlimited = { requestsPerSecond: null, requestsPerMinute: null, batchesPerMinute: null, batchesPerMinutePerRealm: null };

export async function createRig(options: RigOptions = {}): Promise<Rig> {
  const time = options.clock ? { clock: options.clock } : {};
  const zoho = await startZohoSandbox({ ...time, limits: { requestsPerMinute: null, concurrent: null, requestsPerDay: null } });
  const organization = zoho.addOrganization({ organizationId, ...credentials, ...options.organization });
  const quickbooks = await startQuickbooksSandbox({
    ...options.quickbooks,
    ...time,
    limits: { ...unlimited, ...options.quickbooks?.limits },
    companies: [{ realmId, ...credentials, ...options.company }],
  });
  const folder = mkdtempSync(join(tmpdir(), 'crossfoot-rig-'));
  const configFile = join(folder, 'crossfoot.yaml');
  const databaseUrl = await freshDatabase(`sqlite:${join(folder, 'crossfoot.db')}`);
  writeFileSync(configFile, stringify(configuration(options, { zoho, quickbooks, databaseUrl })));
  const open = (): Promise<App> => openApp({ file: configFile, env: { CROSSFOOT_ENCRYPTION_KEY: 'ab'.repeat(32) }, ...time });
  let app = await open();
  const admin = async (name: string): Promise<any> => {
    const base = new URL(quickbooks.url);
    return (await fetch(`${base.origin}/_sandbox/${name}`)).json();
  };
  const documents = async (entity: string): Promise<Record<string, any>[]> =>
    (await admin(`documents?realm=${realmId}&entity=${entity}`))[entity];
  return {
    zoho,
    quickbooks,
    organization,
    realmId,
    configFile,
    get app() {
      return app;
    },
    sync: (run = {}) => app.engine.sync('acme', { trigger: 'test', sweep: true, ...run }),
    documents,
    document: async (entity, number) => (await documents(entity)).find((document) => document['DocNumber'] === number),
    trialBalance: async () => {
      const { rows } = (await admin(`trial-balance?realm=${realmId}`)) as { rows: { account: string; net: string }[] };
      return Object.fromEntries(rows.filter(({ net }) => Number(net) !== 0).map(({ account, net }) => [account, net]));
    },
    held: async () =>
      (await app.store.documents.byState('acme', ['held', 'deferred', 'skipped'])).flatMap(({ entity, number, issues }) =>
        issues.map(({ code, message }) => `${entity} ${number}: ${code} ${message}`),
      ),
    reopen: async () => {
      await app.close();
      app = await open();
    },
    close: async () => {
      await app.close();
      await Promise.all([zoho.close(), quickbooks.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configuration(options: RigOptions, at: { zoho: ZohoSandbox; quickbooks: QuickbooksSandbox; databaseUrl: string }): unknown {
  return {
    version: 1,
    database: { url: at.databaseUrl },
    ...(options.server ? { server: options.server } : {}),
    connections: [
      {
        id: 'acme',
        zoho: {
          dataCenter: 'us',
          organizationId,
          ...credentials,
          accountsUrl: at.zoho.url,
          apiUrl: at.zoho.url,
          limits: { requestsPerMinute: null, detailsPerMinute: null, concurrency: 10 },
        },
        quickbooks: {
          environment: 'sandbox',
          realmId,
          ...credentials,
          oauthUrl: at.quickbooks.url,
          apiUrl: at.quickbooks.url,
          ...(options.webhookVerifierToken === undefined ? {} : { webhookVerifierToken: options.webhookVerifierToken }),
          limits: { requestsPerSecond: null, requestsPerMinute: null, batchesPerMinute: null },
        },
        export: { from: '2026-01-01', accounts: defaultAccounts, ...options.export },
        taxes: options.taxes ?? {},
        mappings: resolve('mappings'),
        ...options.connection,
      },
    ],
  };
}
