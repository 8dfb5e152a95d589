import { isRecord, type Json, type JsonObject } from '../../domain/json.js';

/**
 * The fields of a sparse update that makes `after` of `before`. What is left out stays there, and null counts as left out: a field that is
 * no longer wanted is sent in the empty form of its type (vendor fact). `after` may say so by null too.
 */
export function sparseFields(before: JsonObject, after: JsonObject): JsonObject {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = sparseValue(before[name], after[name]);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function sparseValue(was: Json | undefined, is: Json | undefined): Json | undefined {
  if (is === undefined || is === null) return emptyOf(was);
  return isRecord(was) && isRecord(is) ? { ...emptyTexts(was, is), ...is } : is;
}

/** Whether QBO replaces an address or lays what is sent over it is not said: a line of it that goes is emptied either way. */
function emptyTexts(was: JsonObject, is: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(was)
      .filter(([name, value]) => typeof value === 'string' && is[name] === undefined)
      .map(([name]) => [name, '']),
  );
}

/** A yes or no has no empty form. */
function emptyOf(was: Json | undefined): Json | undefined {
  if (was === undefined || was === null || typeof was === 'boolean') return undefined;
  if (Array.isArray(was)) return [];
  if (isRecord(was)) return 'value' in was ? { value: '' } : {};
  return '';
}
