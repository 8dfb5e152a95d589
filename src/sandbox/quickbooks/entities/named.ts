import type { Company } from '../company.js';
import { flag, ref, text, type JsonObject } from '../json.js';
import type { Stored } from '../store.js';
import { duplicateName, inactiveName } from './checks.js';
import type { Draft } from './spec.js';

/** The name space of a list. Inactive objects give their name back by taking a suffix. */
export function nameKey(space: string, parentId: string | undefined, name: string): string {
  return `${space}|${parentId ?? ''}|${name.trim().toLowerCase()}`;
}

export interface NameClaim {
  readonly name: string;
  readonly active: boolean;
}

/** Settles the name an object will carry and refuses one that another object holds. */
export function claimName(draft: Draft, space: string, noun: string, wanted: string, parentId?: string): NameClaim {
  const { company, entity, id } = draft;
  const active = flag(draft.input, 'Active') ?? true;
  const heldByOther = (name: string): boolean => {
    const holder = company.names.get(nameKey(space, parentId, name));
    return holder !== undefined && (holder.entity !== entity || holder.id !== id);
  };
  const name = active ? wanted.trim() : inactiveName(wanted.trim(), heldByOther);
  if (heldByOther(name)) throw duplicateName(noun);
  return { name, active };
}

export function registerName(company: Company, row: Stored, space: string, property: string, previous?: JsonObject): void {
  const keyOf = (data: JsonObject) => nameKey(space, space === 'party' ? undefined : ref(data, 'ParentRef'), text(data, property) ?? '');
  if (previous) company.names.delete(keyOf(previous));
  company.names.set(keyOf(row.data), { entity: row.entity, id: row.id });
}
