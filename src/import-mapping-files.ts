import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { ConfigError, describeAjvErrors, parseYamlSource, sortIssues, type ConfigIssue, type YamlSource } from './config/index.js';
import type { ImportMapping, ImportPipeline, Owner } from './engine/import/import-pipeline.js';
import { sha256 } from './engine/plan/operation-id.js';
import { filesOf, loadTables, mappingSchemaFile } from './mapping-files.js';
import { compile } from './mapping/compile.js';
import { givenMembers } from './mapping/members.js';
import type { GoldenFile } from './mapping/golden.js';
import type { Expression, IssueRule, LookupTables } from './mapping/types.js';

/** Reads `mappings/import`: the expressions of the other mappings, with owners and matching of the way back. Part of the composition root. */
export interface ImportMappingSet {
  readonly mappings: ReadonlyMap<string, ImportMapping>;
  readonly golden: ReadonlyMap<string, { readonly file: string; readonly cases: GoldenFile }>;
}

/** As its author writes it. */
interface ImportSource {
  readonly entity: string;
  readonly source: string;
  readonly target: string;
  readonly id: string;
  readonly number: string;
  readonly match: {
    readonly keys?: readonly string[];
    readonly name: string;
    readonly nameMaxLength: number;
    readonly email?: string;
    readonly same?: readonly string[];
  };
  readonly owners?: Readonly<Record<string, Owner>>;
  readonly once?: readonly string[];
  readonly issues?: readonly IssueRule[];
  readonly fields: Readonly<Record<string, Expression>>;
}

const schemaFile = new URL('./engine/import/import-mapping.schema.json', import.meta.url);

export function loadImportMappings(folder: string, options: { overlay?: string; pipelines: readonly ImportPipeline[] }): ImportMappingSet {
  const issues: ConfigIssue[] = [];
  const place = join(folder, 'import');
  const overlay = options.overlay === undefined ? undefined : join(options.overlay, 'import');
  const over = overlay !== undefined && existsSync(overlay) ? overlay : undefined;
  const ajv = new Ajv2020({ allErrors: true, strict: true, verbose: true, allowUnionTypes: true });
  ajv.addSchema(JSON.parse(readFileSync(mappingSchemaFile, 'utf8')) as object);
  const validate = ajv.compile<ImportSource>(JSON.parse(readFileSync(schemaFile, 'utf8')) as object);
  const tables = loadTables(place, over, issues);
  const mappings = new Map<string, ImportMapping>();
  const golden = new Map<string, { file: string; cases: GoldenFile }>();
  for (const file of filesOf(place, over)) {
    const source = parseYamlSource(file, readFileSync(file, 'utf8'));
    issues.push(...source.errors);
    if (source.errors.length > 0) continue;
    if (file.endsWith('.test.yaml')) golden.set(basename(file, '.test.yaml'), { file, cases: source.data as GoldenFile });
    else if (!validate(source.data)) issues.push(...describeAjvErrors(validate.errors, source));
    else {
      const mapping = compileImport(source, tables, options.pipelines, issues);
      mappings.set(mapping.mapping.entity, mapping);
    }
  }
  for (const { entity } of options.pipelines) {
    if (!mappings.has(entity) && issues.length === 0)
      issues.push({
        file: join(place, `${entity}.yaml`),
        line: 1,
        column: 1,
        path: '',
        message: `is missing: there is no import mapping for ${entity}`,
      });
  }
  if (issues.length > 0) throw new ConfigError(sortIssues(issues));
  return { mappings, golden };
}

function compileImport(
  source: YamlSource,
  tables: LookupTables,
  pipelines: readonly ImportPipeline[],
  issues: ConfigIssue[],
): ImportMapping {
  const data = source.data as ImportSource;
  const report = (path: readonly (string | number)[], message: string): void => {
    issues.push({ file: source.file, ...source.position(path), path: path.join('.'), message });
  };
  const entities = pipelines.map(({ entity }) => entity);
  const { mapping, problems } = compile(
    {
      entity: data.entity,
      source: data.source,
      id: data.id,
      number: data.number,
      onDelete: 'deactivate',
      ...(data.issues ? { issues: data.issues } : {}),
      emits: [{ role: data.entity, target: data.target.replace(/^zoho\./, ''), fields: data.fields }],
    },
    {
      tables,
      blocks: {},
      hash: sha256,
      // The fields stand at the top of the file, not under an emission.
      locate: (path) => `${source.file}:${source.position(path[0] === 'emits' ? path.slice(2) : path, { key: true }).line}`,
      entities,
      accounts: [],
      members: [...givenMembers, ...Object.keys(pipelines.find(({ entity }) => entity === data.entity)?.prepare({}) ?? {})],
    },
  );
  for (const { path, message } of problems) report(path[0] === 'emits' ? path.slice(2) : path, message);
  const expected = basename(source.file, '.yaml');
  if (data.entity !== expected) report(['entity'], `must be ${expected}, as the file is called`);
  else if (!entities.includes(data.entity)) report(['entity'], `is no list that comes in, must be one of ${entities.join(', ')}`);
  const paths = Object.keys(data.fields);
  const known = (path: string, at: readonly (string | number)[]): void => {
    if (!paths.includes(path)) report(at, `"${path}" is no field here, must be one of ${paths.join(', ')}`);
  };
  for (const path of Object.keys(data.owners ?? {})) known(path, ['owners', path]);
  (data.once ?? []).forEach((path, index) => known(path, ['once', index]));
  known(data.match.name, ['match', 'name']);
  return {
    mapping,
    paths,
    match: {
      keys: data.match.keys ?? [],
      name: data.match.name,
      nameMaxLength: data.match.nameMaxLength,
      same: data.match.same ?? [],
      ...(data.match.email === undefined ? {} : { email: data.match.email }),
    },
    owner: (path) => data.owners?.[path] ?? 'quickbooks',
    once: data.once ?? [],
  };
}
