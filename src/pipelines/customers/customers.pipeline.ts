import { definePipeline } from '../../engine/pipeline.js';
import { plainText } from '../../domain/text.js';

/** Zoho contacts that documents name as customer → QuickBooks customers, one per currency: QBO never changes a party's currency. */
export const customers = definePipeline({
  entity: 'customers',
  kind: 'master',
  source: 'contacts',
  module: 'customers',
  after: [],
  ownVariant: (contact) => plainText(contact['currency_code']),
  naming: {
    field: 'DisplayName',
    sharedWith: ['Vendor', 'Employee'],
    maxLength: 500,
    // A vendor or employee of that name is never used as a customer.
    suffixes: (contact) => [' (C)', ` (${plainText(contact['currency_code']) || 'C'})`, ` (C ${String(contact['contact_id']).slice(-6)})`],
  },
});
