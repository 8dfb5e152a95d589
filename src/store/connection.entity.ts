import { defineEntity, p } from '@mikro-orm/core';

export const ConnectionEntity = defineEntity({
  name: 'Connection',
  tableName: 'connections',
  properties: {
    connection: p.text().primary(),
    organization: p.text(),
    company: p.text(),
    mode: p.text(),
    since: p.text(),
  },
});
