import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openApp, type App } from '../../src/app.js';
import { demoConfiguration } from '../../src/cli/demo/configuration.js';
import { startQuickbooksSandbox, type QuickbooksSandbox } from '../../src/sandbox/quickbooks/index.js';
import { plant, seedNamed, type PlantedPair, type SeedName } from '../../src/sandbox/seeds/index.js';
import { startZohoSandbox, type ZohoSandbox } from '../../src/sandbox/zoho/index.js';
import { freshDatabase } from '../support/database.js';

/** A seed's shops in both emulators, and the program between them. */
export interface Stage {
  readonly zoho: ZohoSandbox;
  readonly quickbooks: QuickbooksSandbox;
  readonly pairs: readonly PlantedPair[];
  readonly app: App;
  /** QuickBooks' own ledger: account → net in home currency, debit positive. */
  ledger(realmId: string): Promise<Readonly<Record<string, string>>>;
  close(): Promise<void>;
}

export async function stageSeed(name: SeedName): Promise<Stage> {
  const seed = seedNamed(name);
  const zoho = await startZohoSandbox({ limits: { requestsPerMinute: null, concurrent: null, requestsPerDay: null } });
  const quickbooks = await startQuickbooksSandbox({
    limits: { requestsPerSecond: null, requestsPerMinute: null, batchesPerMinute: null, batchesPerMinutePerRealm: null },
  });
  const pairs = seed.pairs.map((pair) => plant(pair, { zoho, quickbooks }));
  const folder = mkdtempSync(join(tmpdir(), 'crossfoot-verify-'));
  const file = join(folder, 'crossfoot.yaml');
  writeFileSync(file, demoConfiguration(seed, { folder, zohoUrl: zoho.url, quickbooksUrl: quickbooks.url, apiKey: 'k'.repeat(20) }));
  const databaseUrl = await freshDatabase(`sqlite:${join(folder, 'crossfoot.db')}`);
  const app = await openApp({ file, env: { CROSSFOOT_ENCRYPTION_KEY: 'ab'.repeat(32), DATABASE_URL: databaseUrl } });
  return {
    zoho,
    quickbooks,
    pairs,
    app,
    ledger: async (realmId) => {
      const answer = await fetch(`${new URL(quickbooks.url).origin}/_sandbox/trial-balance?realm=${realmId}`);
      const { rows } = (await answer.json()) as { rows: { account: string; net: string }[] };
      return Object.fromEntries(rows.filter(({ net }) => Number(net) !== 0).map(({ account, net }) => [account, net]));
    },
    close: async () => {
      await app.close();
      await Promise.all([zoho.close(), quickbooks.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
