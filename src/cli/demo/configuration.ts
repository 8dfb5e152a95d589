import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import type { Seed, SeedPair } from '../../sandbox/seeds/index.js';

/** The configuration a person would write for a seed's shops, with both vendors at home. */
export interface DemoPlaces {
  readonly folder: string;
  readonly zohoUrl: string;
  readonly quickbooksUrl: string;
  readonly apiKey: string;
}

export function demoConfiguration(seed: Seed, places: DemoPlaces): string {
  return stringify({
    version: 1,
    database: { url: `sqlite:${join(places.folder, 'crossfoot.db')}` },
    server: { host: '127.0.0.1', port: 0, apiKeys: [places.apiKey] },
    log: { level: 'warn', format: 'pretty' },
    connections: seed.pairs.map((pair) => connection(pair, places)),
  });
}

/** The emulators stand on this machine with their limits off; ours would only slow the demo down. */
function connection(pair: SeedPair, { zohoUrl, quickbooksUrl }: DemoPlaces): unknown {
  const { organization, company } = pair;
  return {
    id: pair.id,
    zoho: {
      accountsUrl: zohoUrl,
      apiUrl: zohoUrl,
      organizationId: organization.organizationId,
      clientId: organization.clientId,
      clientSecret: organization.clientSecret,
      refreshToken: organization.refreshToken,
      limits: { requestsPerMinute: null, detailsPerMinute: null },
    },
    quickbooks: {
      environment: 'sandbox',
      oauthUrl: quickbooksUrl,
      apiUrl: quickbooksUrl,
      realmId: company.realmId,
      clientId: company.clientId,
      clientSecret: company.clientSecret,
      refreshToken: company.refreshToken,
      limits: { requestsPerSecond: null, requestsPerMinute: null, batchesPerMinute: null },
    },
    export: pair.export,
    taxes: pair.taxes,
    mappings: resolve('mappings'),
  };
}
