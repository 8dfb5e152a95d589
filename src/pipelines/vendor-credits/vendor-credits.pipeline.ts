import { definePipeline } from '../../engine/pipeline.js';

/** Zoho vendor credits → QuickBooks vendor credits, each application a zero bill payment. */
export const vendorCredits = definePipeline({
  entity: 'vendor-credits',
  kind: 'document',
  source: 'vendorcredits',
  module: 'vendorCredits',
  drift: 'vendorCredits',
  after: ['accounts', 'vendors', 'items', 'bills'],
});
