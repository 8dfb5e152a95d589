import type { ConnectionConfig } from './config/index.js';
import type { Clock } from './domain/clock.js';
import type { SourceProfile, SourceReader } from './engine/ports.js';
import type { Verification, Verifier, VerifyOptions } from './engine/verification.js';
import type { Store } from './store/index.js';
import type { QuickbooksClient } from './vendors/quickbooks/client.js';
import { QuickbooksBooks, sourceListsOf } from './verify-readers.js';
import { csvOf, htmlOf, latestReport, sectionsOf, summaryOf, totalsOf, verify, type VerifyReport } from './verify/index.js';

export interface VerifierParts {
  readonly config: ConnectionConfig;
  readonly store: Store;
  readonly clock: Clock;
  readonly client: QuickbooksClient;
  readonly source: SourceReader;
  /** Kinds of documents that are read from the source by themselves. */
  readonly read: readonly string[];
}

export interface BooksVerifier extends Verifier {
  verify(options?: VerifyOptions): Promise<Verification & VerifyReport>;
}

/** Names of accounts and taxes in Zoho, as runs keep them: another read of the organization would tell the same. */
const profileMsMax = 30 * 86_400_000;

/** The surfaces' view of src/verify over the vendors' clients. */
export function verifierOf({ config, store, clock, client, source, read }: VerifierParts): BooksVerifier {
  const sourceLists = async (): ReturnType<Parameters<typeof verify>[0]['sourceLists']> => {
    const kept = await store.cache.get(config.id, 'source-profile', profileMsMax);
    return sourceListsOf((kept as unknown as SourceProfile | undefined) ?? (await source.profile()));
  };
  return {
    verify: async (options) =>
      withForms(await verify({ store, config, reader: new QuickbooksBooks(client), sourceLists, clock, read }, options)),
    latest: async () => {
      const report = await latestReport(store, config.id);
      return report && withForms(report);
    },
    totals: () => totalsOf(store, config.id),
  };
}

function withForms(report: VerifyReport): Verification & VerifyReport {
  return {
    ...report,
    summary: () => summaryOf(report),
    sections: () => sectionsOf(report),
    render: (format) => (format === 'html' ? htmlOf(report) : csvOf(report)),
  };
}
