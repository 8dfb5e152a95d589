import { defineEntity, p } from '@mikro-orm/core';

export const LinkEntity = defineEntity({
  name: 'Link',
  tableName: 'links',
  properties: {
    connection: p.text().primary(),
    entity: p.text().primary(),
    sourceId: p.text().primary(),
    role: p.text().primary(),
    target: p.text(),
    targetId: p.text(),
    targetVersion: p.text(),
    state: p.text(),
    generation: p.integer(),
    applied: p.text(),
    appliedHash: p.text(),
    facts: p.text(),
    mappingVersion: p.text(),
    origin: p.text(),
    updatedAt: p.text(),
  },
  indexes: [{ name: 'links_target', properties: ['connection', 'target', 'targetId'] }],
});
