import { defineEntity, p } from '@mikro-orm/core';

/** A document as one run looked at it: what it read, and what it decided. Purged by age and size; the last one seen is in `documents` for good. */
export const VersionEntity = defineEntity({
  name: 'Version',
  tableName: 'versions',
  properties: {
    connection: p.text().primary(),
    entity: p.text().primary(),
    sourceId: p.text().primary(),
    runId: p.text().primary(),
    seenAt: p.text(),
    number: p.text(),
    modifiedAt: p.text(),
    state: p.text(),
    issues: p.text(),
    mappingVersion: p.text(),
    snapshot: p.text().nullable(),
    bytes: p.integer(),
  },
  indexes: [
    { name: 'versions_run', properties: ['runId', 'entity', 'sourceId'] },
    // Whole figures of a purge come from the index alone.
    { name: 'versions_seen', properties: ['connection', 'seenAt', 'bytes'] },
  ],
});
