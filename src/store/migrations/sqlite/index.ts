import { Migration20261125Connections } from './20261125-connections.js';
import { Migration20261125Initial } from './20261125-initial.js';
import { Migration20261125Jobs } from './20261125-jobs.js';
import { Migration20261125Restores } from './20261125-restores.js';
import { Migration20261129Versions } from './20261129-versions.js';
import { Migration20261130Begun } from './20261130-begun.js';

/** In order; a new one goes to the end, and to the other database's list. */
export const sqliteMigrations = [
  { name: '20261125-initial', class: Migration20261125Initial },
  { name: '20261125-connections', class: Migration20261125Connections },
  { name: '20261125-restores', class: Migration20261125Restores },
  { name: '20261125-jobs', class: Migration20261125Jobs },
  { name: '20261129-versions', class: Migration20261129Versions },
  { name: '20261130-begun', class: Migration20261130Begun },
];
