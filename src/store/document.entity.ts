import { defineEntity, p } from '@mikro-orm/core';

export const DocumentEntity = defineEntity({
  name: 'Document',
  tableName: 'documents',
  properties: {
    connection: p.text().primary(),
    entity: p.text().primary(),
    sourceId: p.text().primary(),
    number: p.text(),
    fingerprint: p.text(),
    modifiedAt: p.text(),
    state: p.text(),
    issues: p.text(),
    mappingVersion: p.text(),
    snapshot: p.text().nullable(),
    attempts: p.integer(),
    dismissed: p.integer(),
    runId: p.text(),
    updatedAt: p.text(),
  },
  indexes: [
    { name: 'documents_state', properties: ['connection', 'state', 'entity', 'sourceId'] },
    { name: 'documents_number', properties: ['connection', 'entity', 'number'] },
  ],
});

/** One row per entity: the sweep that lists its ids at present, or listed them last. */
export const SweepEntity = defineEntity({
  name: 'Sweep',
  tableName: 'sweeps',
  properties: {
    connection: p.text().primary(),
    entity: p.text().primary(),
    sweepId: p.text(),
    startedAt: p.text(),
  },
});

/**
 * Ids a sweep saw, apart from the documents: an id may be listed before its document is read for the first time,
 * and must not count as missing then.
 */
export const SightingEntity = defineEntity({
  name: 'Sighting',
  tableName: 'sightings',
  properties: {
    connection: p.text().primary(),
    entity: p.text().primary(),
    sourceId: p.text().primary(),
    sweepId: p.text(),
  },
});
