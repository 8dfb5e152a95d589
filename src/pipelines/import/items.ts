import type { Issue, SourceDocument } from '../../domain/document.js';
import { defineImport } from '../../engine/import/import-pipeline.js';
import { isWithoutSource } from '../items/items.hooks.js';
import { depthOf, prepareItem, reference, text } from './prepare.js';

const notAnItem: Issue = {
  code: 'import.item-kind',
  severity: 'skip',
  message: 'a category or bundle, which is no item to sell or buy by itself',
  remedy: 'Nothing to do.',
};

/** QuickBooks would post stock and cost entries of its own for these: they are never put on a document (decision: no stock). */
const unusable: readonly string[] = ['Inventory'];

function isGroup(object: SourceDocument): boolean {
  return ['Category', 'Group', 'Bundle'].includes(text(object['Type']));
}

/** QuickBooks items → Zoho items, matched by SKU, then name. */
export const items = defineImport({
  entity: 'items',
  role: 'item',
  records: 'import-items',
  source: 'Item',
  target: 'items',
  after: ['accounts'],
  prepare: prepareItem,
  skip: (object) => (isGroup(object) ? notAnItem : undefined),
  depth: depthOf,
  linkFacts: (object) => ({
    variant: reference(object, 'IncomeAccountRef') || reference(object, 'ExpenseAccountRef'),
    purchaseVariant: reference(object, 'ExpenseAccountRef'),
    Name: text(object['Name']),
  }),
  isLinkable: (object) => !unusable.includes(text(object['Type'])),
  isWithoutSource,
  isCompatible: () => true,
  suffixes: (object) => [...(text(object['Sku']) === '' ? [] : [` (${text(object['Sku'])})`]), ` [QBO ${text(object['Id'])}]`],
});
