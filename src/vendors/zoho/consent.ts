import type { ConsentAnswer, ConsentRequest, Grant } from '../http/tokens.js';
import type { Ports } from '../http/types.js';
import { zohoHosts } from './data-centres.js';
import { redeemZohoCode, zohoConsentUrl } from './oauth.js';
import { zohoDefaultLimits, type ZohoClientOptions } from './options.js';
import { oauthSend } from './transport.js';

/** How a person lets us into an organization. */
export function zohoConsent(options: ZohoClientOptions, ports: Ports) {
  const accountsUrl = options.accountsUrl ?? zohoHosts(options.dataCenter).accountsUrl;
  const send = oauthSend({ ...zohoDefaultLimits, ...options.limits }, ports, accountsUrl);
  return {
    url: (request: ConsentRequest): string => zohoConsentUrl(accountsUrl, options, request),
    redeem: (answer: ConsentAnswer): Promise<Grant> => redeemZohoCode(send, options, answer),
  };
}
