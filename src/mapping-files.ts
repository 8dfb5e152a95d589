import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { ConfigError, describeAjvErrors, parseYamlSource, sortIssues, type ConfigIssue, type YamlSource } from './config/index.js';
import { isRecord } from './domain/json.js';
import { sha256 } from './engine/plan/operation-id.js';
import { accountKeys, typedAccounts } from './engine/settings.js';
import { compile, type CompiledMapping } from './mapping/compile.js';
import type { GoldenFile } from './mapping/golden.js';
import { givenMembers } from './mapping/members.js';
import type { LineBlock, LineBlocks, LookupTables, MappingSource } from './mapping/types.js';

/**
 * Reads mapping folders: schema, then meaning, all errors at once with file, line and column. A file in the overlay
 * replaces the one of the same name, but golden cases come beside the others. Part of the composition root: mapping itself never touches a file.
 */
export interface MappingSet {
  readonly mappings: ReadonlyMap<string, CompiledMapping>;
  readonly golden: readonly GoldenCases[];
}

/** The golden cases of one file. */
export interface GoldenCases {
  readonly entity: string;
  readonly file: string;
  readonly cases: GoldenFile;
}

export const mappingSchemaFile = new URL('./mapping/mapping.schema.json', import.meta.url);

export function loadMappings(folder: string, options: { overlay?: string; entities: readonly string[] }): MappingSet {
  const issues: ConfigIssue[] = [];
  const files = filesOf(folder, options.overlay);
  const tables = loadTables(folder, options.overlay, issues);
  const schema = JSON.parse(readFileSync(mappingSchemaFile, 'utf8')) as { readonly $id: string };
  const ajv = new Ajv2020({ allErrors: true, strict: true, verbose: true, allowUnionTypes: true });
  const validate = ajv.compile<MappingSource>(schema);
  const isBlock = ajv.compile<LineBlock[]>({ $ref: `${schema.$id}#/$defs/block` });
  const blocks = loadBlocks(folder, { overlay: options.overlay, isBlock, issues });
  const mappings = new Map<string, CompiledMapping>();
  const golden = loadGolden(folder, options.overlay, issues);
  for (const file of files.filter((name) => !name.endsWith(goldenEnding))) {
    const source = parseYamlSource(file, readFileSync(file, 'utf8'));
    issues.push(...source.errors);
    if (source.errors.length > 0) continue;
    if (!validate(source.data)) {
      issues.push(...describeAjvErrors(validate.errors, source));
    } else {
      const mapping = compileFile(source, { tables, blocks, entities: options.entities }, issues);
      mappings.set(mapping.entity, mapping);
    }
  }
  for (const entity of options.entities) {
    if (!mappings.has(entity) && issues.length === 0)
      issues.push({
        file: join(folder, `${entity}.yaml`),
        line: 1,
        column: 1,
        path: '',
        message: `is missing: there is no mapping for ${entity}`,
      });
  }
  if (issues.length > 0) throw new ConfigError(sortIssues(issues));
  return { mappings, golden };
}

function compileFile(
  source: YamlSource,
  { tables, blocks, entities }: { tables: LookupTables; blocks: LoadedBlocks; entities: readonly string[] },
  issues: ConfigIssue[],
): CompiledMapping {
  const data = source.data as MappingSource;
  const expected = basename(source.file, '.yaml');
  const { mapping, problems } = compile(data, {
    tables,
    // The version is taken over what decides results: lines, not where they stand.
    blocks: Object.fromEntries(Object.entries(blocks).map(([name, { lines, locate }]) => [name, { lines, locate }])),
    hash: sha256,
    locate: (path) => `${source.file}:${source.position(path, { key: true }).line}`,
    entities: [...entities, 'configured'],
    accounts: [...accountKeys, ...Object.keys(typedAccounts)],
    members: givenMembers,
  });
  const report = (path: readonly (string | number)[], message: string, at: YamlSource = source): void => {
    const issue = { file: at.file, ...at.position(path), path: path.join('.'), message };
    // Mappings that share a block share its mistakes.
    if (!issues.some((other) => isDeepStrictEqual(other, issue))) issues.push(issue);
  };
  for (const { path, message, block } of problems) report(path, message, block === undefined ? source : blocks[block]?.source);
  if (data.entity !== expected) report(['entity'], `must be ${expected}, as the file is called`);
  else if (!entities.includes(data.entity)) report(['entity'], `is no known entity, must be one of ${entities.join(', ')}`);
  return mapping;
}

export function filesOf(folder: string, overlay: string | undefined): string[] {
  const names = new Map<string, string>();
  for (const place of [folder, ...(overlay === undefined ? [] : [overlay])]) {
    for (const name of readdirSync(place)) if (name.endsWith('.yaml')) names.set(name, join(place, name));
  }
  return [...names.values()].sort();
}

const goldenEnding = '.test.yaml';

/** Those of the overlay are added: a case of the same name replaces the one below it, and companies are there for both. */
function loadGolden(folder: string, overlay: string | undefined, issues: ConfigIssue[]): GoldenCases[] {
  const base = goldenIn(folder, issues);
  const over = overlay === undefined ? [] : goldenIn(overlay, issues);
  const kept = base.map(({ entity, file, cases }) => {
    const replaced = over.filter((one) => one.entity === entity).flatMap((one) => one.cases.cases.map(({ name }) => name));
    return { entity, file, cases: { ...cases, cases: cases.cases.filter(({ name }) => !replaced.includes(name)) } };
  });
  const added = over.map(({ entity, file, cases }) => {
    const below = base.find((one) => one.entity === entity)?.cases.companies;
    return { entity, file, cases: { ...cases, companies: { ...cases.companies, ...without(below, cases.companies) } } };
  });
  return [...kept, ...added];
}

function without(below: GoldenFile['companies'] = {}, own: GoldenFile['companies'] = {}): NonNullable<GoldenFile['companies']> {
  return Object.fromEntries(Object.entries(below).filter(([name]) => !Object.hasOwn(own, name)));
}

function goldenIn(place: string, issues: ConfigIssue[]): GoldenCases[] {
  return filesOf(place, undefined)
    .filter((name) => name.endsWith(goldenEnding))
    .flatMap((file) => {
      const source = parseYamlSource(file, readFileSync(file, 'utf8'));
      issues.push(...source.errors);
      if (source.errors.length > 0) return [];
      if (isRecord(source.data) && Array.isArray(source.data['cases']))
        return [{ entity: basename(file, goldenEnding), file, cases: source.data as unknown as GoldenFile }];
      issues.push({ file, line: 1, column: 1, path: 'cases', message: 'is missing: a file of golden cases has a list of them' });
      return [];
    });
}

export function loadTables(folder: string, overlay: string | undefined, issues: ConfigIssue[]): LookupTables {
  const tables: Record<string, LookupTables[string]> = {};
  for (const { name, source } of yamlFiles('tables', folder, overlay, issues)) tables[name] = source.data as LookupTables[string];
  return tables;
}

type LoadedBlocks = Readonly<Record<string, LineBlocks[string] & { readonly source: YamlSource }>>;

/** Lines that several entities share: written once, so that an invoice and its credit note cannot disagree. */
function loadBlocks(
  folder: string,
  { overlay, isBlock, issues }: { overlay: string | undefined; isBlock: ValidateFunction<LineBlock[]>; issues: ConfigIssue[] },
): LoadedBlocks {
  const blocks: Record<string, LoadedBlocks[string]> = {};
  for (const { name, source } of yamlFiles('blocks', folder, overlay, issues)) {
    if (!isBlock(source.data)) issues.push(...describeAjvErrors(isBlock.errors, source));
    blocks[name] = {
      source,
      lines: Array.isArray(source.data) ? (source.data as LineBlock[]) : [],
      locate: (path) => `${source.file}:${source.position(path, { key: true }).line}`,
    };
  }
  return blocks;
}

function* yamlFiles(
  kind: string,
  folder: string,
  overlay: string | undefined,
  issues: ConfigIssue[],
): Generator<{ name: string; source: YamlSource }> {
  for (const place of [folder, ...(overlay === undefined ? [] : [overlay])]) {
    const at = join(place, kind);
    if (!existsSync(at)) continue;
    for (const file of readdirSync(at).filter((name) => name.endsWith('.yaml'))) {
      const source = parseYamlSource(join(at, file), readFileSync(join(at, file), 'utf8'));
      issues.push(...source.errors);
      if (source.errors.length === 0) yield { name: basename(file, '.yaml'), source };
    }
  }
}
