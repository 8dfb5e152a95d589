import type { IForbiddenRuleType } from 'dependency-cruiser';

/**
 * The import table: which rooms of `src/` a room may use. Files directly in `src/` are the composition root and may use every room.
 * A room that is not listed here fails the test, so that a new one is a decision.
 */
export const rooms: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  config: ['domain'],
  mapping: ['domain'],
  'vendors/http': ['domain'],
  'vendors/zoho': ['domain', 'vendors/http'],
  'vendors/quickbooks': ['domain', 'vendors/http'],
  connectors: ['domain', 'engine', 'vendors'],
  engine: ['domain', 'mapping', 'store'],
  store: ['domain'],
  pipelines: ['domain', 'mapping', 'engine', 'connectors'],
  observability: ['domain', 'engine', 'store'],
  control: ['domain', 'config', 'engine', 'store', 'pipelines', 'observability'],
  cli: ['domain', 'config', 'engine', 'store', 'pipelines', 'observability', 'mapping', 'sandbox', 'fuzz'],
  verify: ['domain', 'config', 'store'],
  fuzz: ['domain', 'config', 'mapping', 'engine', 'verify'],
  sandbox: [],
};

/** Rooms a room may use for types only: the import must vanish when the program is built. */
const typeOnly: Readonly<Record<string, readonly string[]>> = { pipelines: ['vendors'] };

/** Specs may reach for what they need; the program may not. */
const specs = '\\.spec\\.ts$';

function under(names: readonly string[]): string {
  return `^src/(${names.join('|')})/`;
}

function roomRules([room, allowed]: readonly [string, readonly string[]]): IForbiddenRuleType[] {
  const forTypes = typeOnly[room] ?? [];
  const from = { path: under([room]), pathNot: specs };
  const forbidden: IForbiddenRuleType = {
    name: `${room} imports only ${allowed.join(', ') || 'itself'}`,
    severity: 'error',
    from,
    to: { path: '^src/', pathNot: under([room, ...allowed, ...forTypes]) },
  };
  if (forTypes.length === 0) return [forbidden];
  const values: IForbiddenRuleType = {
    name: `${room} imports only types of ${forTypes.join(', ')}`,
    severity: 'error',
    from,
    to: { path: under(forTypes), dependencyTypesNot: ['type-only'] },
  };
  return [forbidden, values];
}

const mappingOutside: IForbiddenRuleType[] = [
  {
    name: 'mapping imports nothing of Node',
    comment: 'Mapping is pure: no file, no network, no clock.',
    severity: 'error',
    from: { path: under(['mapping']), pathNot: specs },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'mapping imports neither Nest nor YAML',
    severity: 'error',
    from: { path: under(['mapping']), pathNot: specs },
    to: { path: 'node_modules/(@nestjs|yaml)/' },
  },
];

const general: IForbiddenRuleType[] = [
  { name: 'no cycles', severity: 'error', from: {}, to: { circular: true } },
  {
    name: 'only store imports MikroORM',
    comment: 'Repositories speak domain types; an EntityManager elsewhere would open a second connection.',
    severity: 'error',
    from: { path: '^src/', pathNot: '^src/store/|^src/[^/]+$|\\.spec\\.ts$' },
    to: { path: 'node_modules/@mikro-orm/' },
  },
  {
    name: 'the pure rooms import no HTTP client and no database',
    severity: 'error',
    from: { path: under(['domain', 'mapping', 'engine']), pathNot: specs },
    to: { path: 'node_modules/(axios|better-sqlite3|kysely|pg-boss)/' },
  },
  { name: 'every import resolves', severity: 'error', from: { path: '^src/' }, to: { couldNotResolve: true } },
];

export const importRules: readonly IForbiddenRuleType[] = [...Object.entries(rooms).flatMap(roomRules), ...mappingOutside, ...general];
