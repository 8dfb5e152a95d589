import { startQuickbooksSandbox, type QuickbooksSandbox } from '../../sandbox/quickbooks/index.js';
import { startZohoSandbox, type ZohoSandbox } from '../../sandbox/zoho/index.js';
import type { SandboxSeed } from './seeds.js';

export interface SandboxPair {
  readonly zoho: ZohoSandbox;
  readonly quickbooks: QuickbooksSandbox;
  close(): Promise<void>;
}

export interface SandboxPairOptions {
  readonly host: string;
  readonly zohoPort: number;
  readonly quickbooksPort: number;
  readonly seed: SandboxSeed;
}

export async function startSandbox({ host, zohoPort, quickbooksPort, seed }: SandboxPairOptions): Promise<SandboxPair> {
  const zoho = await startZohoSandbox({ host, port: zohoPort, organizations: [seed.organization], limits: seed.zohoLimits });
  try {
    const quickbooks = await startQuickbooksSandbox({
      host,
      port: quickbooksPort,
      companies: [seed.company],
      limits: seed.quickbooksLimits,
    });
    return { zoho, quickbooks, close: async () => void (await Promise.all([zoho.close(), quickbooks.close()])) };
  } catch (error) {
    await zoho.close();
    throw error;
  }
}
