import { definePipeline } from '../../engine/pipeline.js';
import { plainText } from '../../domain/text.js';

/** Zoho contacts that bills name as vendor → QuickBooks vendors, one per currency. */
export const vendors = definePipeline({
  entity: 'vendors',
  kind: 'master',
  source: 'contacts',
  after: [],
  ownVariant: (contact) => plainText(contact['currency_code']),
  naming: {
    field: 'DisplayName',
    sharedWith: ['Customer', 'Employee'],
    maxLength: 500,
    suffixes: (contact) => [' (V)', ` (${plainText(contact['currency_code']) || 'V'})`, ` (V ${String(contact['contact_id']).slice(-6)})`],
  },
});
