/** Everything that comes in from QuickBooks, one line each; fields and owners are in `mappings/import/<entity>.yaml`. */
import type { ImportPipeline } from '../../engine/import/import-pipeline.js';
import { accounts } from './accounts.js';
import { items } from './items.js';
import { customers, subCustomers, vendors } from './parties.js';

export const importPipelines: readonly ImportPipeline[] = [accounts, customers, subCustomers, vendors, items];
