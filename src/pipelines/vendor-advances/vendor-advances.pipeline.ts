import { definePipeline } from '../../engine/pipeline.js';

/** What a Zoho vendor payment has left after its bills → an expense against the vendor, which later bills use up. */
export const vendorAdvances = definePipeline({
  entity: 'vendor-advances',
  kind: 'document',
  source: 'vendorpayments',
  module: 'vendorAdvances',
  drift: 'billPayments',
  readsAgain: { entity: 'bills', list: 'bills', id: 'bill_id' },
  after: ['accounts', 'vendors'],
});
