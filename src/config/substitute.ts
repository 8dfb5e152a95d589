import { isAbsolute, join } from 'node:path';
import { isRecord } from '../domain/json.js';
import type { Environment } from './environment.js';
import { hasType, schemaAt } from './schema.js';
import type { YamlPath } from './yaml-source.js';

export interface SubstitutionContext {
  readonly env: Environment;
  readonly readFile: (path: string) => string;
  /** The configuration file's folder: `${file:…}` is relative to it. */
  readonly directory: string;
  readonly report: (path: YamlPath, message: string) => void;
}

/** `$${NAME}` stands for the text `${NAME}`. */
const placeholder = /\$?\$\{([^}]*)\}/g;
const wholePlaceholder = /^\$\{[^}]*\}$/;
const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;
const filePrefix = 'file:';

/** Replaces `${ENV}` and `${file:path}` in every text value; what cannot be replaced is reported and left as it stands. */
export function substitute(value: unknown, context: SubstitutionContext, path: YamlPath = []): unknown {
  if (Array.isArray(value)) return value.map((member, index) => substitute(member, context, [...path, index]));
  if (isRecord(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, substitute(member, context, [...path, key])]));
  }
  if (typeof value !== 'string') return value;
  const text = value.replace(placeholder, (whole, name: string) =>
    whole.startsWith('$$') ? whole.slice(1) : (resolve(name, context, path) ?? whole),
  );
  // A variable is always text; the schema knows whether the key wants a number or a switch.
  return wholePlaceholder.test(value) ? fromText(text, path) : text;
}

/** Reads a text from the environment as the type that the schema asks for at `path`. */
export function fromText(text: string, path: YamlPath): unknown {
  const schema = schemaAt(path);
  if (hasType(schema, 'integer') && /^-?\d+$/.test(text)) return Number(text);
  if (hasType(schema, 'boolean') && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

function resolve(name: string, context: SubstitutionContext, path: YamlPath): string | undefined {
  return name.startsWith(filePrefix) ? fromFile(name.slice(filePrefix.length).trim(), context, path) : fromEnv(name, context, path);
}

function fromEnv(name: string, { env, report }: SubstitutionContext, path: YamlPath): string | undefined {
  if (!variableName.test(name)) {
    report(path, `has a placeholder that is neither \${VARIABLE} nor \${file:path}: \${${name}}`);
    return undefined;
  }
  const value = env[name];
  // An empty variable is a deployment mistake, not an empty secret.
  if (value === undefined || value === '') {
    report(path, `needs the environment variable ${name}, which is ${value === undefined ? 'not set' : 'empty'}${leaveOut(path)}`);
    return undefined;
  }
  return value;
}

/** What becomes of an optional key that is left out stands in its description. */
function leaveOut(path: YamlPath): string {
  const key = path.at(-1);
  const required: unknown = schemaAt(path.slice(0, -1))?.['required'];
  const description: unknown = schemaAt(path)?.['description'];
  if (typeof key !== 'string' || typeof description !== 'string' || (Array.isArray(required) && required.includes(key))) return '';
  return `; set it, or delete this line: ${key} is optional (${description})`;
}

function fromFile(name: string, { readFile, directory, report }: SubstitutionContext, path: YamlPath): string | undefined {
  if (name === '') {
    report(path, 'has a ${file:…} placeholder without a path');
    return undefined;
  }
  const file = isAbsolute(name) ? name : join(directory, name);
  try {
    const text = readFile(file).replace(/\r?\n$/, '');
    if (text !== '') return text;
    report(path, `needs the file ${file}, which is empty`);
  } catch (error) {
    report(path, `needs the file ${file}, which cannot be read (${errorCode(error)})`);
  }
  return undefined;
}

function errorCode(error: unknown): string {
  if (isRecord(error) && typeof error['code'] === 'string') return error['code'];
  return error instanceof Error ? error.message : String(error);
}
