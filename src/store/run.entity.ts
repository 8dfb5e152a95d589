import { defineEntity, p } from '@mikro-orm/core';

export const RunEntity = defineEntity({
  name: 'Run',
  tableName: 'runs',
  properties: {
    id: p.text().primary(),
    connection: p.text(),
    direction: p.text(),
    trigger: p.text(),
    state: p.text(),
    startedAt: p.text(),
    finishedAt: p.text().nullable(),
    counts: p.text(),
    calls: p.text(),
    error: p.text().nullable(),
  },
  indexes: [
    { name: 'runs_connection', properties: ['connection', 'startedAt'] },
    { name: 'runs_started', properties: ['startedAt'] },
    { name: 'runs_state', properties: ['state', 'connection'] },
  ],
});

export const CheckpointEntity = defineEntity({
  name: 'Checkpoint',
  tableName: 'checkpoints',
  properties: {
    connection: p.text().primary(),
    entity: p.text().primary(),
    highWater: p.text(),
    filterHonoured: p.integer().nullable(),
    sweptAt: p.text(),
    updatedAt: p.text(),
  },
});
