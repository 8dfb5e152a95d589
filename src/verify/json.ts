import { isRecord } from '../domain/json.js';

/** Reading vendors' JSON: absent, null and empty are the same. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';
}

export function list(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

export function member(value: unknown, name: string): Readonly<Record<string, unknown>> {
  const found = isRecord(value) ? value[name] : undefined;
  return isRecord(found) ? found : {};
}

/** The id inside `{ "value": "58" }`. */
export function ref(value: unknown): string {
  return isRecord(value) ? text(value['value']) : text(value);
}

export function firstText(record: Readonly<Record<string, unknown>>, fields: readonly string[]): string {
  return fields.map((field) => text(record[field])).find((value) => value !== '') ?? '';
}

export function isSet(flag: unknown): boolean {
  return flag === true || flag === 'true';
}
