import { isDeepStrictEqual } from 'node:util';
import type { ConnectionConfig, LoadedConfig } from './config/index.js';
import type { OpenConnection } from './connection.js';
import type { ImportMapping } from './engine/import/import-pipeline.js';
import type { CompiledMapping } from './mapping/compile.js';
import { impactOfImport, type ComparedRecords } from './engine/import/import-impact.js';
import { impactOfMapping } from './engine/why/impact.js';
import type { Store } from './store/index.js';
import { pipelines } from './pipelines/index.js';

/** What a reading of the configuration while the daemon runs came to. */
export interface Reload {
  /** Connections that are new, gone or different. */
  readonly connections: readonly string[];
  /** Things a person should know: what a restart is needed for, which documents a changed mapping would touch. */
  readonly notices: readonly string[];
}

interface ReloadParts {
  readonly before: LoadedConfig;
  readonly after: LoadedConfig;
  readonly from: readonly OpenConnection[];
  readonly to: readonly OpenConnection[];
  readonly store: Store;
}

/** The same configuration and the same mappings: its clients keep their limits and its schedule its times. */
export function isSameConnection(one: OpenConnection, other: OpenConnection, before: LoadedConfig, after: LoadedConfig): boolean {
  return (
    one.id === other.id &&
    isDeepStrictEqual(configOf(one.id, before), configOf(one.id, after)) &&
    changedMappings(one, other).length === 0 &&
    changedImports(one, other).length === 0
  );
}

export async function describeReload({ before, after, from, to, store }: ReloadParts): Promise<Reload> {
  const gone = from.filter(({ id }) => !to.some((one) => one.id === id)).map(({ id }) => id);
  const changed = to.filter((one) => !from.includes(one));
  const notices = restartNotices(before, after);
  for (const one of changed) {
    const old = from.find(({ id }) => id === one.id);
    const documentsMax = configOf(one.id, after)?.export.impactDocumentsMax ?? 0;
    if (!old) continue;
    const edited = { store, old, one, documentsMax };
    notices.push(...(await mappingNotices(edited)), ...(await importNotices(edited)));
  }
  return { connections: [...changed.map(({ id }) => id), ...gone], notices };
}

function configOf(id: string, { config }: LoadedConfig): ConnectionConfig | undefined {
  return config.connections.find((connection) => connection.id === id);
}

/** API keys are looked at with each request; the rest of these is built once. */
function restartNotices({ config: before }: LoadedConfig, { config: after }: LoadedConfig): string[] {
  const parts = {
    database: [before.database, after.database],
    log: [before.log, after.log],
    server: [
      { ...before.server, apiKeys: [] },
      { ...after.server, apiKeys: [] },
    ],
  };
  return Object.entries(parts)
    .filter(([, [one, other]]) => !isDeepStrictEqual(one, other))
    .map(([name]) => `${name} was changed: that takes effect when the daemon is started again`);
}

function changedMappings(one: OpenConnection, other: OpenConnection): readonly CompiledMapping[] {
  return [...other.mappings.values()].filter(({ entity, version }) => one.mappings.get(entity)?.version !== version);
}

function changedImports(one: OpenConnection, other: OpenConnection): readonly ImportMapping[] {
  return [...(other.imports?.mappings.values() ?? [])].filter(
    ({ mapping: { entity, version } }) => one.imports?.mappings.get(entity)?.mapping.version !== version,
  );
}

/** More numbers than these help nobody in a line of the log. */
const numbersNamed = 10;

interface Edited {
  readonly store: Store;
  readonly old: OpenConnection;
  readonly one: OpenConnection;
  readonly documentsMax: number;
}

async function mappingNotices({ store, old, one, documentsMax }: Edited): Promise<readonly string[]> {
  const notices: string[] = [];
  for (const { entity } of changedMappings(old, one)) {
    const before = old.mappings.get(entity);
    if (!before) continue;
    const { impacted, ...compared } = await impactOfMapping({ handle: one, pipelines, store }, before, documentsMax);
    const told = touched({ ...compared, numbers: impacted.map(({ number, sourceId }) => number || sourceId) });
    notices.push(
      `connection ${one.id}: the mapping of ${entity} was changed; ${told}, each when Zoho changes it next; \`crossfoot impact\` shows how`,
    );
  }
  return notices;
}

async function importNotices({ store, old, one, documentsMax }: Edited): Promise<readonly string[]> {
  const notices: string[] = [];
  for (const now of changedImports(old, one)) {
    const { entity } = now.mapping;
    const before = old.imports?.mappings.get(entity);
    const pipeline = one.imports?.pipelines.find((candidate) => candidate.entity === entity);
    if (!before || !pipeline) continue;
    const told = touched(await impactOfImport({ handle: one, store }, { pipeline, before, now, documentsMax }));
    notices.push(`connection ${one.id}: the import mapping of ${entity} was changed; ${told}, each when QuickBooks changes it next`);
  }
  return notices;
}

function touched({ documents, numbers, isAll }: ComparedRecords): string {
  const shown = numbers.slice(0, numbersNamed).join(', ');
  const named = numbers.length === 0 ? '' : ` (${shown}${numbers.length > numbersNamed ? ', …' : ''})`;
  const range = isAll
    ? `${documents} documents on record`
    : `the first ${documents} documents on record, which is export.impactDocumentsMax,`;
  return `of ${range} ${numbers.length} would come out differently${named}`;
}
