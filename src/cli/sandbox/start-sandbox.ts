import { startQuickbooksSandbox, type QuickbooksSandbox } from '../../sandbox/quickbooks/index.js';
import { plant, seedNamed, type SeedName } from '../../sandbox/seeds/index.js';
import { startZohoSandbox, type ZohoSandbox } from '../../sandbox/zoho/index.js';

export interface SandboxPair {
  readonly zoho: ZohoSandbox;
  readonly quickbooks: QuickbooksSandbox;
  close(): Promise<void>;
}

export interface SandboxPairOptions {
  readonly host: string;
  readonly zohoPort: number;
  readonly quickbooksPort: number;
  readonly seed: SeedName;
}

/** config/sandbox.yaml keeps no distance from the vendors' limits, so the emulators set none. */
const zohoLimits = { requestsPerMinute: null, concurrent: null, requestsPerDay: null };
const quickbooksLimits = { requestsPerSecond: null, requestsPerMinute: null, batchesPerMinute: null, batchesPerMinutePerRealm: null };

export async function startSandbox({ host, zohoPort, quickbooksPort, seed }: SandboxPairOptions): Promise<SandboxPair> {
  const zoho = await startZohoSandbox({ host, port: zohoPort, limits: zohoLimits });
  const opened: { close(): Promise<void> }[] = [zoho];
  const close = async (): Promise<void> => {
    await Promise.all(opened.map((server) => server.close()));
  };
  try {
    const quickbooks = await startQuickbooksSandbox({ host, port: quickbooksPort, limits: quickbooksLimits });
    opened.push(quickbooks);
    for (const pair of seedNamed(seed).pairs) plant(pair, { zoho, quickbooks });
    return { zoho, quickbooks, close };
  } catch (error) {
    await close();
    throw error;
  }
}
