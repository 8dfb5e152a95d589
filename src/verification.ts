import type { ConnectionConfig } from './config/index.js';
import type { SourceProfile, SourceReader } from './engine/ports.js';
import type { Store } from './store/index.js';
import type { QuickbooksClient } from './vendors/quickbooks/client.js';
import { QuickbooksBooks, sourceListsOf } from './verify-readers.js';
import { csvOf, htmlOf, sectionsOf, summaryOf, verify, type Section, type VerifyOptions, type VerifyReport } from './verify/index.js';

/** How a connection proves its books; the surfaces call it without knowing the vendors. */
export type Verifier = (options?: VerifyOptions) => Promise<Verification>;

/** A report with its forms; as JSON it is the report alone. */
export interface Verification extends VerifyReport {
  summary(): string;
  sections(): readonly Section[];
  render(format: 'csv' | 'html'): string;
}

export interface VerifierParts {
  readonly config: ConnectionConfig;
  readonly store: Store;
  readonly client: QuickbooksClient;
  readonly source: SourceReader;
}

/** Names of accounts and taxes in Zoho, as runs keep them: another read of the organization would tell the same. */
const profileMsMax = 30 * 86_400_000;

export function verifierOf({ config, store, client, source }: VerifierParts): Verifier {
  return async (options = {}) => {
    const report = await verify(
      {
        store,
        config,
        reader: new QuickbooksBooks(client),
        sourceLists: async () => {
          const kept = await store.cache.get(config.id, 'source-profile', profileMsMax);
          return sourceListsOf((kept as unknown as SourceProfile | undefined) ?? (await source.profile()));
        },
        clock: { now: () => Date.now() },
      },
      options,
    );
    return {
      ...report,
      summary: () => summaryOf(report),
      sections: () => sectionsOf(report),
      render: (format) => (format === 'html' ? htmlOf(report) : csvOf(report)),
    };
  };
}
