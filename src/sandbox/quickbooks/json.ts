import { Decimal } from 'decimal.js';
import { fault } from './fault.js';

/** Reading JSON members with the vendor's tolerance: null, absent, empty text and empty objects all mean "not set". */
export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const parseFault = (name: string, expected: string) =>
  fault('2010', `Property Name:Can not deserialize value of ${name}, expected ${expected} specified is unsupported or invalid`, name);

export function isCleared(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (!isObject(value)) return false;
  const entries = Object.values(value);
  return entries.length === 0 || ('value' in value && isCleared(value['value']));
}

export function text(object: JsonObject, name: string): string | undefined {
  const value = object[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw parseFault(name, 'text');
}

export function decimal(object: JsonObject, name: string): Decimal | undefined {
  const value = object[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'number' || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value))) return new Decimal(value);
  throw parseFault(name, 'a decimal number');
}

export function flag(object: JsonObject, name: string): boolean | undefined {
  const value = object[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  throw parseFault(name, 'a boolean');
}

/** The id inside a `{ "value": "12" }` member. */
export function ref(object: JsonObject, name: string): string | undefined {
  const value = object[name];
  if (isCleared(value)) return undefined;
  if (!isObject(value)) throw parseFault(name, 'a reference');
  return text(value, 'value');
}

export function member(object: JsonObject, name: string): JsonObject | undefined {
  const value = object[name];
  if (isCleared(value)) return undefined;
  if (!isObject(value)) throw parseFault(name, 'an object');
  return value;
}

export function objects(object: JsonObject, name: string): readonly JsonObject[] {
  const value = object[name];
  if (value === undefined || value === null || value === '') return [];
  if (!Array.isArray(value)) throw parseFault(name, 'an array');
  return value.map((entry: unknown) => {
    if (!isObject(entry)) throw parseFault(name, 'an array of objects');
    return entry;
  });
}

/** A date; a date-time is tolerated and cut to its day. */
export function day(object: JsonObject, name: string): string | undefined {
  const value = text(object, name);
  if (value === undefined) return undefined;
  const match = /^(\d{4}-\d{2}-\d{2})(?:$|[T+-])/.exec(value);
  const found = match?.[1];
  if (found === undefined) throw fault('2060', `Date format should be yyyy-mm-dd. Supplied value:${value}`, name);
  const at = new Date(`${found}T00:00:00Z`);
  if (Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== found)
    throw fault('2070', `Invalid date. Supplied value:${value}`, name);
  return found;
}

export function oneOf<T extends string>(object: JsonObject, name: string, allowed: readonly T[]): T | undefined {
  const value = text(object, name);
  if (value === undefined) return undefined;
  const found = allowed.find((entry) => entry === value);
  if (found !== undefined) return found;
  throw fault(
    '2010',
    `Property Name:Can not construct instance of ${name} from String value '${value}': value not one of declared Enum instance names specified is unsupported or invalid`,
    name,
  );
}

/** Drops members that are undefined, so that absent stays absent in stored objects. */
export function compact(object: JsonObject): JsonObject {
  const result: JsonObject = {};
  for (const [name, value] of Object.entries(object)) if (value !== undefined) result[name] = value;
  return result;
}
