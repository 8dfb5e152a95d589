import type { Company } from './company.js';
import { requireSpec } from './entities/registry.js';
import type { JsonObject } from './json.js';
import type { Stored } from './store.js';
import { metaTime } from './time.js';

/** An object as a read answers it. */
export function viewOf(company: Company, row: Stored): JsonObject {
  return {
    ...row.data,
    ...requireSpec(row.entity).view?.(company, row),
    domain: 'QBO',
    sparse: false,
    Id: row.id,
    SyncToken: String(row.token),
    MetaData: { CreateTime: metaTime(row.createdMs), LastUpdatedTime: metaTime(row.updatedMs) },
  };
}
