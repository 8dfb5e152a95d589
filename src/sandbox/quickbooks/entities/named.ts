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
  renameBelow(company, row, previous);
}

/** A renamed parent carries its new name into the full names below it. */
function renameBelow(company: Company, parent: Stored, before: JsonObject | undefined): void {
  if (before === undefined || before['FullyQualifiedName'] === parent.data['FullyQualifiedName']) return;
  for (const child of company.store(parent.entity).values()) {
    if (ref(child.data, 'ParentRef') !== parent.id) continue;
    const held = child.data;
    const own = text(held, parent.entity === 'Customer' ? 'DisplayName' : 'Name') ?? '';
    company.touch(child, { ...held, FullyQualifiedName: `${text(parent.data, 'FullyQualifiedName') ?? ''}:${own}` });
    renameBelow(company, child, held);
  }
}
