import { defineEntity, p } from '@mikro-orm/core';

export const TokenEntity = defineEntity({
  name: 'Token',
  tableName: 'tokens',
  properties: {
    connection: p.text().primary(),
    vendor: p.text().primary(),
    keyId: p.text(),
    sealed: p.text(),
    updatedAt: p.text(),
  },
});

/** Instants are ISO texts of one format, so that they compare as text on both databases. */
export const LeaseEntity = defineEntity({
  name: 'Lease',
  tableName: 'leases',
  properties: { name: p.text().primary(), holder: p.text(), expiresAt: p.text() },
});

/** What is to be found again in QuickBooks, by connection. */
export const RestoreEntity = defineEntity({
  name: 'Restore',
  tableName: 'restores',
  properties: { connection: p.text().primary(), since: p.text(), state: p.text().default('restored'), markedAt: p.text().default('') },
});

/** A run that waits (no holder) or goes on. */
export const JobEntity = defineEntity({
  name: 'Job',
  tableName: 'jobs',
  properties: {
    connection: p.text().primary(),
    direction: p.text().primary(),
    payload: p.text(),
    offeredAt: p.text(),
    holder: p.text(),
    expiresAt: p.text(),
  },
});

export const CacheEntity = defineEntity({
  name: 'CacheEntry',
  tableName: 'cache_entries',
  properties: {
    connection: p.text().primary(),
    key: p.text().primary(),
    value: p.text(),
    fetchedAt: p.text(),
  },
});

export const AnswerEntity = defineEntity({
  name: 'Answer',
  tableName: 'answers',
  properties: {
    connection: p.text().primary(),
    key: p.text().primary(),
    fingerprint: p.text(),
    status: p.integer(),
    body: p.text(),
    createdAt: p.text(),
    expiresAt: p.text(),
  },
  indexes: [
    { name: 'answers_expiry', properties: ['expiresAt'] },
    { name: 'answers_age', properties: ['createdAt'] },
  ],
});
