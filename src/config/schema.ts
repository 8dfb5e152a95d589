import { readFileSync } from 'node:fs';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { isRecord } from '../domain/json.js';
import type { YamlPath } from './yaml-source.js';

/** The published schema: the one place that says which keys exist. */
export type Schema = Readonly<Record<string, unknown>>;

/** Our own annotations: a secret, the environment variable that overrides a key, the expected form in words. */
export const annotations: readonly string[] = ['x-secret', 'x-env', 'x-expected'];

// Read, not imported: JSON imports need an attribute that the test transform drops.
export const configSchema = JSON.parse(readFileSync(new URL('./config.schema.json', import.meta.url), 'utf8')) as Schema;

const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true, useDefaults: true, verbose: true });
ajv.addVocabulary([...annotations]);
const validate = ajv.compile(configSchema);

/** Fills in defaults in place and reports everything that breaks the schema. */
export function validateShape(data: unknown): readonly ErrorObject[] {
  return validate(data) ? [] : (validate.errors ?? []);
}

export function hasType(schema: Schema | undefined, type: string): boolean {
  const types = schema?.['type'];
  return Array.isArray(types) ? types.includes(type) : types === type;
}

/** The schema of the value at `path`, references followed; undefined below unknown keys. */
export function schemaAt(path: YamlPath, root: Schema = configSchema): Schema | undefined {
  let schema: Schema | undefined = deref(root, root);
  for (const segment of path) {
    const properties: unknown = typeof segment === 'number' ? undefined : schema?.['properties'];
    const next: unknown = typeof segment === 'number' ? schema?.['items'] : isRecord(properties) ? properties[segment] : undefined;
    schema = isRecord(next) ? deref(next, root) : undefined;
  }
  return schema;
}

/** Keys that an environment variable overrides: variable → path. Only keys outside lists can have one. */
export function environmentOverrides(root: Schema = configSchema, path: readonly string[] = []): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  const schema = schemaAt(path, root);
  if (typeof schema?.['x-env'] === 'string') found.set(schema['x-env'], path);
  const properties = isRecord(schema?.['properties']) ? schema['properties'] : {};
  for (const key of Object.keys(properties)) {
    for (const [variable, at] of environmentOverrides(root, [...path, key])) found.set(variable, at);
  }
  return found;
}

/** Keywords beside a `$ref` add to what it refers to. */
function deref(schema: Schema, root: Schema): Schema {
  const ref = schema['$ref'];
  if (typeof ref !== 'string') return schema;
  const target = ref
    .split('/')
    .slice(1)
    .reduce<unknown>((node, segment) => (isRecord(node) ? node[segment] : undefined), root);
  return isRecord(target) ? { ...target, ...schema } : schema;
}
