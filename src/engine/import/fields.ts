import { isRecord } from '../../domain/json.js';
import type { SourceDocument } from '../../domain/document.js';
import { isReference, type Reference } from '../../domain/reference.js';
import type { Fields } from './ports.js';

/** Nested members as paths with text; references become ids, empty values are left out. */
export function flatten(value: unknown, idOf: (reference: Reference) => string = () => ''): Fields {
  const flat: Record<string, string> = {};
  const walk = (member: unknown, path: string): void => {
    if (isReference(member)) put(path, idOf(member));
    else if (isRecord(member)) for (const [key, inner] of Object.entries(member)) walk(inner, path === '' ? key : `${path}.${key}`);
    else put(path, textOf(member));
  };
  const put = (path: string, text: string): void => {
    if (text !== '') flat[path] = text;
  };
  walk(value, '');
  return flat;
}

export function unflatten(fields: Fields): SourceDocument {
  const root: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(fields)) {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    let at = root;
    for (const key of keys) at = (at[key] ??= {}) as Record<string, unknown>;
    at[last] = value;
  }
  return root;
}

/** Line ends and blanks at the ends differ between the vendors' editors and mean nothing. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value.replace(/\r\n?/g, '\n').trim();
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

export function pick(fields: Fields, paths: readonly string[]): Fields {
  return Object.fromEntries(paths.flatMap((path) => (fields[path] === undefined ? [] : [[path, fields[path]]])));
}
