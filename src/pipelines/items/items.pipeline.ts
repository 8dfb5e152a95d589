import { definePipeline } from '../../engine/pipeline.js';
import { itemWithoutSource } from './items.hooks.js';
import { plainText } from '../../domain/text.js';

/** Zoho items that lines name → QuickBooks items, one per income account: QBO posts an item line to the item's account. */
export const items = definePipeline({
  entity: 'items',
  kind: 'master',
  source: 'items',
  after: ['accounts'],
  virtual: itemWithoutSource,
  accountKey: (item) => plainText(item['account_key']),
  // A journal entry stands in for it (docs/adr/0007).
  isDispensable: ({ $ref }) => $ref.id === 'special:writeOff',
  ownVariant: (item) => plainText(item['account_key']) || plainText(item['account_id']),
  naming: {
    field: 'Name',
    sharedWith: [],
    maxLength: 100,
    suffixes: (item) => [
      ...(item['sku'] ? [` (${plainText(item['sku'])})`] : []),
      ' (Zoho)',
      ` (Zoho ${String(item['item_id']).slice(-6)})`,
    ],
  },
});
