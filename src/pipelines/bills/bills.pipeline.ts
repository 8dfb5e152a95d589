import { definePipeline } from '../../engine/pipeline.js';

/** Zoho bills → QuickBooks bills. */
export const bills = definePipeline({
  entity: 'bills',
  kind: 'document',
  source: 'bills',
  module: 'bills',
  drift: 'bills',
  after: ['accounts', 'vendors', 'items'],
});
