import { definePipeline } from '../../engine/pipeline.js';

/** Zoho invoices → QuickBooks invoices. */
export const invoices = definePipeline({
  entity: 'invoices',
  kind: 'document',
  source: 'invoices',
  module: 'invoices',
  drift: 'invoices',
  after: ['accounts', 'customers', 'items'],
});
