import { describe, expect, it } from '@jest/globals';
import { isRecord } from '../domain/json.js';
import { configSchema, environmentOverrides, schemaAt, type Schema } from './schema.js';

interface Key {
  readonly path: string;
  readonly schema: Schema;
  readonly isRequired: boolean;
}

/** Every key of every mapping, as a person would write it. */
function keys(path: readonly (string | number)[] = []): Key[] {
  const schema = schemaAt(path);
  if (isRecord(schema?.['items'])) return keys([...path, 0]);
  const properties = isRecord(schema?.['properties']) ? schema['properties'] : {};
  const required: readonly unknown[] = Array.isArray(schema?.['required']) ? schema['required'] : [];
  return Object.keys(properties).flatMap((key) => [
    { path: [...path, key].join('.'), schema: schemaAt([...path, key]) ?? {}, isRequired: required.includes(key) },
    ...keys([...path, key]),
  ]);
}

describe('the published schema', () => {
  it('has more than a hundred keys, so that the checks below see them', () => {
    expect(keys().length).toBeGreaterThan(100);
  });

  it.each(keys().map((key) => [key.path, key] as const))('describes %s and gives a default or an example', (_path, { schema }) => {
    expect(schema['description']).toEqual(expect.stringMatching(/\w.*\.$/));
    expect('default' in schema || 'examples' in schema).toBe(true);
  });

  it('allows no unknown key anywhere', () => {
    const open = JSON.stringify(configSchema, (_key, value: unknown) =>
      isRecord(value) && isRecord(value['properties']) && value['type'] !== undefined && value['additionalProperties'] !== false
        ? { open: true }
        : value,
    );

    expect(open).not.toContain('{"open":true}');
  });

  it('gives no default to what must be written', () => {
    expect(keys().filter(({ schema, isRequired }) => isRequired && 'default' in schema)).toEqual([]);
  });

  it('marks as secret what sounds like one', () => {
    const sounding = keys().filter(({ path }) => /secret|token$|refreshToken/i.test(path));

    expect(sounding.map(({ path }) => path)).toHaveLength(6);
    expect(sounding.filter(({ schema }) => schema['x-secret'] !== true)).toEqual([]);
  });

  it('names the variables that override a key', () => {
    expect(Object.fromEntries(environmentOverrides())).toEqual({
      CROSSFOOT_SERVER_HOST: ['server', 'host'],
      CROSSFOOT_SERVER_PORT: ['server', 'port'],
      CROSSFOOT_LOG_LEVEL: ['log', 'level'],
      CROSSFOOT_LOG_FORMAT: ['log', 'format'],
      DATABASE_URL: ['database', 'url'],
    });
  });
});
