import type { ConsentAnswer, ConsentRequest, Grant } from '../http/tokens.js';
import type { Ports } from '../http/types.js';
import { quickbooksHosts } from './environments.js';
import { quickbooksConsentUrl, redeemQuickbooksCode } from './oauth.js';
import { quickbooksDefaultLimits, type QuickbooksClientOptions } from './options.js';
import { oauthSend } from './transport.js';

/** How a person lets us into a company; the redirect names the company that was chosen. */
export function quickbooksConsent(options: QuickbooksClientOptions, ports: Ports) {
  const { authorizeUrl, tokenUrl } = quickbooksHosts(options.environment, options);
  const send = oauthSend({ ...quickbooksDefaultLimits, ...options.limits }, ports);
  return {
    url: (request: ConsentRequest): string => quickbooksConsentUrl(authorizeUrl, options, request),
    redeem: (answer: ConsentAnswer): Promise<Grant> => redeemQuickbooksCode(send, tokenUrl, options, answer),
  };
}
