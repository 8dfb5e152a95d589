import type { ConnectionConfig } from './config/index.js';
import { SyncError, type Vendor } from './domain/sync-error.js';
import { MemoryTokenStore } from './vendors/http/memory-token-store.js';
import { firstTokens, type ConsentRequest, type Grant, type TokenSet, type TokenStore } from './vendors/http/tokens.js';
import type { Ports } from './vendors/http/types.js';
import { QuickbooksClient } from './vendors/quickbooks/client.js';
import { quickbooksConsent } from './vendors/quickbooks/consent.js';
import { ZohoClient } from './vendors/zoho/client.js';
import { zohoConsent } from './vendors/zoho/consent.js';

/** What the vendor's redirect brings. */
export interface Redirected {
  readonly redirectUrl: string;
  readonly code: string;
  /** The company that was chosen; QuickBooks only. */
  readonly realmId: string | undefined;
}

/** How a person authorizes one vendor. */
export interface Consent {
  readonly url: (request: ConsentRequest) => string;
  /** Redeems the code, makes sure that it opens the configured books, and only then keeps the tokens; answers the books' name. */
  readonly redeem: (redirected: Redirected) => Promise<string>;
}

interface ConsentParts {
  readonly config: ConnectionConfig;
  readonly ports: Ports;
  readonly zoho: ConstructorParameters<typeof ZohoClient>[0];
  readonly quickbooks: ConstructorParameters<typeof QuickbooksClient>[0];
  readonly storeOf: (vendor: Vendor) => TokenStore;
}

export function consentsOf({ config, ports, zoho, quickbooks, storeOf }: ConsentParts): Readonly<Record<Vendor, Consent>> {
  const atZoho = zohoConsent(zoho, ports);
  const atQuickbooks = quickbooksConsent(quickbooks, ports);
  const keep = (vendor: Vendor, tokens: TokenSet): Promise<void> => {
    const store = storeOf(vendor);
    return store.exclusively(() => store.save(tokens));
  };
  return {
    zoho: {
      url: atZoho.url,
      redeem: async (redirected) => {
        const tokens = tokensOf('zoho', await atZoho.redeem(redirected), ports);
        const { name } = await new ZohoClient(zoho, ports, new MemoryTokenStore(tokens)).organization();
        await keep('zoho', tokens);
        return `${name} (${config.zoho.organizationId})`;
      },
    },
    quickbooks: {
      url: atQuickbooks.url,
      redeem: async (redirected) => {
        const { realmId } = config.quickbooks;
        if (redirected.realmId !== realmId) {
          const message = `company ${redirected.realmId ?? 'unknown'} was chosen, and connection ${config.id} is configured for ${realmId}: nothing was kept; choose that one, or correct quickbooks.realmId`;
          throw new SyncError({ kind: 'config', code: 'connect.company', message });
        }
        const tokens = tokensOf('quickbooks', await atQuickbooks.redeem(redirected), ports);
        const info = await new QuickbooksClient(quickbooks, ports, new MemoryTokenStore(tokens)).companyInfo();
        await keep('quickbooks', tokens);
        return `${String(info['CompanyName'])} (${realmId})`;
      },
    },
  };
}

function tokensOf(vendor: Vendor, grant: Grant, { clock }: Ports): TokenSet {
  const { refreshToken } = grant;
  if (refreshToken !== undefined) return firstTokens({ ...grant, refreshToken }, clock.now());
  throw new SyncError({ kind: 'auth', code: 'connect.noRefreshToken', message: `${vendor} gave no refresh token; authorize once more` });
}
