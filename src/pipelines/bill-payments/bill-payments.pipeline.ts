import { definePipeline } from '../../engine/pipeline.js';

/** The payments inside Zoho bills, one per payment over all its bills → QuickBooks bill payments. */
export const billPayments = definePipeline({
  entity: 'bill-payments',
  kind: 'document',
  source: 'bills',
  module: 'bills',
  drift: 'billPayments',
  derived: {
    from: 'bills',
    list: 'payments',
    id: 'payment_id',
    collect: 'bills',
    parentId: 'bill_id',
    inherit: ['vendor_id', 'vendor_name', 'currency_code', 'bill_number'],
  },
  after: ['accounts', 'vendors', 'bills'],
});
