import { definePipeline } from '../../engine/pipeline.js';

/** Refunds of Zoho vendor credits → a deposit against the vendor and a zero bill payment that uses up the credit. */
export const vendorCreditRefunds = definePipeline({
  entity: 'vendor-credit-refunds',
  kind: 'document',
  source: 'vendorcreditrefunds',
  module: 'vendorCredits',
  drift: 'vendorCredits',
  parent: { entity: 'vendor-credits', field: 'vendor_credit_id' },
  after: ['accounts', 'vendors', 'vendor-credits'],
});
