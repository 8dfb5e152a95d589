import type { ErrorObject } from 'ajv/dist/2020.js';
import { isRecord } from '../domain/json.js';
import type { ConfigIssue } from './config-error.js';
import { nearestName } from '../domain/nearest-name.js';
import { formatPath, type YamlPath, type YamlSource } from './yaml-source.js';

const typeNames: Readonly<Record<string, string>> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  null: 'null',
};

/** Turns AJV's errors into issues with a position. Needs AJV's `verbose` option for "did you mean" and expected forms. */
export function describeAjvErrors(errors: readonly ErrorObject[] | null | undefined, source: YamlSource): ConfigIssue[] {
  return collapseBranches(errors ?? []).map((error) => describe(error, source));
}

function describe(error: ErrorObject, source: YamlSource): ConfigIssue {
  const parent = toPath(error.instancePath, source.data);
  const issue = (path: YamlPath, message: string, key = false): ConfigIssue => ({
    file: source.file,
    ...source.position(path, { key }),
    path: formatPath(path),
    message,
  });
  const params = error.params as Readonly<Record<string, unknown>>;

  switch (error.keyword) {
    case 'required':
    case 'dependentRequired': {
      const missing = [...parent, String(params['missingProperty'])];
      return { ...issue(parent, 'is required', true), path: formatPath(missing) };
    }
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const name = String(params['additionalProperty'] ?? params['unevaluatedProperty']);
      return issue([...parent, name], `is not a known key${suggestion(name, error.parentSchema)}`, true);
    }
    case 'propertyNames':
      return issue([...parent, String(params['propertyName'])], 'is not an allowed key', true);
    default:
      return issue(parent, expectation(error, params));
  }
}

/** What should have stood there. The value itself is never repeated: it may be a secret. */
function expectation(error: ErrorObject, params: Readonly<Record<string, unknown>>): string {
  const expected: unknown = error.parentSchema?.['x-expected'];
  switch (error.keyword) {
    case 'type':
      return `must be ${typeText(params['type'])}${isUnquoted(error, params) ? ': put it in quotes' : ''}`;
    case 'enum':
      return `must be one of ${(params['allowedValues'] as readonly unknown[]).join(', ')}`;
    case 'const':
      return `must be ${JSON.stringify(params['allowedValue'])}`;
    case 'minLength':
      return params['limit'] === 1 ? 'must not be empty' : `must have at least ${String(params['limit'])} characters`;
    case 'minItems':
      return `must have at least ${String(params['limit'])} ${params['limit'] === 1 ? 'entry' : 'entries'}`;
    case 'minimum':
      return `must be at least ${String(params['limit'])}`;
    case 'maximum':
      return `must be at most ${String(params['limit'])}`;
    case 'uniqueItems':
      return `must not repeat an entry (${String(params['j'])} and ${String(params['i'])} are equal)`;
    case 'pattern':
    case 'format':
      return typeof expected === 'string' ? `must be ${expected}` : (error.message ?? 'has a wrong form');
    case 'anyOf':
    case 'oneOf':
      return typeof expected === 'string' ? `must be ${expected}` : 'has none of the allowed forms';
    default:
      return error.message ?? `breaks the rule "${error.keyword}"`;
  }
}

function typeText(type: unknown): string {
  const names = (Array.isArray(type) ? type : [type]).map((name) => typeNames[String(name)] ?? String(name));
  return names.join(' or ');
}

/** Ids and account numbers look like numbers; as YAML numbers they would lose leading zeros and digits beyond 2^53. */
function isUnquoted(error: ErrorObject, params: Readonly<Record<string, unknown>>): boolean {
  const types = Array.isArray(params['type']) ? params['type'] : [params['type']];
  return types.includes('string') && (typeof error.data === 'number' || typeof error.data === 'boolean');
}

function suggestion(name: string, schema: unknown): string {
  const known = isRecord(schema) && isRecord(schema['properties']) ? Object.keys(schema['properties']) : [];
  const near = nearestName(name, known);
  if (near !== undefined) return `, did you mean ${near}?`;
  return known.length > 0 ? `; known keys: ${known.join(', ')}` : '';
}

/**
 * A failed `anyOf` reports every branch and then itself. What went wrong inside a branch of the right type is the message
 * a person needs; only when no branch even has the right type does the alternative as a whole speak.
 */
function collapseBranches(errors: readonly ErrorObject[]): ErrorObject[] {
  const kept: ErrorObject[] = [];
  for (const error of errors) {
    if (error.keyword === 'if' || error.keyword === '$ref') continue;
    if (error.keyword !== 'anyOf' && error.keyword !== 'oneOf') {
      kept.push(error);
      continue;
    }
    const branch: ErrorObject[] = [];
    while (kept.length > 0 && isWithin(kept.at(-1), error.instancePath)) branch.unshift(...kept.splice(-1));
    const inner = branch.filter(({ keyword, instancePath }) => keyword !== 'type' || instancePath !== error.instancePath);
    kept.push(...(inner.length > 0 ? inner : [mergeTypes(error, branch)]));
  }
  return kept;
}

function isWithin(error: ErrorObject | undefined, path: string): boolean {
  return error !== undefined && (error.instancePath === path || error.instancePath.startsWith(`${path}/`));
}

function mergeTypes(error: ErrorObject, branch: readonly ErrorObject[]): ErrorObject {
  if (branch.length === 0 || typeof error.parentSchema?.['x-expected'] === 'string') return error;
  const types = branch.flatMap(({ params }) => (params as { type: string | string[] }).type);
  return { ...error, keyword: 'type', params: { type: [...new Set(types)] } };
}

/** JSON pointer to path; a segment is an index where the data has a list. */
function toPath(pointer: string, data: unknown): (string | number)[] {
  let value = data;
  return pointer
    .split('/')
    .slice(1)
    .map((escaped) => {
      const text = escaped.replaceAll('~1', '/').replaceAll('~0', '~');
      const segment = Array.isArray(value) ? Number(text) : text;
      value = Array.isArray(value) ? (value as unknown[])[Number(text)] : isRecord(value) ? value[text] : undefined;
      return segment;
    });
}
