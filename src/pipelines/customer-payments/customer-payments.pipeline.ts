import { definePipeline } from '../../engine/pipeline.js';

/** Zoho customer payments → QuickBooks payments, with deposits for bank charges, journals and refunds of excess. */
export const customerPayments = definePipeline({
  entity: 'customer-payments',
  kind: 'document',
  source: 'customerpayments',
  module: 'invoices',
  drift: 'customerPayments',
  after: ['accounts', 'customers', 'invoices'],
});
