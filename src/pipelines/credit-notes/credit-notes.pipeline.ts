import { definePipeline } from '../../engine/pipeline.js';

/** Zoho credit notes → QuickBooks credit memos, each application a zero payment. */
export const creditNotes = definePipeline({
  entity: 'credit-notes',
  kind: 'document',
  source: 'creditnotes',
  module: 'creditNotes',
  drift: 'creditNotes',
  after: ['accounts', 'customers', 'items', 'invoices'],
});
