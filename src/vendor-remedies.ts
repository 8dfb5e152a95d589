import { errorCatalogue as ofQuickbooks } from './vendors/quickbooks/catalogue.js';
import { errorCatalogue as ofZoho } from './vendors/zoho/catalogue.js';

const remedies: ReadonlyMap<string, string> = new Map([...ofZoho, ...ofQuickbooks].map(({ code, remedy }) => [code, remedy]));

/** What docs/errors.md says to do about a code of either vendor. */
export function vendorRemedyOf(code: string): string | undefined {
  return remedies.get(code);
}
