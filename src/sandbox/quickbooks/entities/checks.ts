import type { Company } from '../company.js';
import { checkLength, fault, faultError, QuickbooksFault } from '../fault.js';
import { member, ref, text, type JsonObject } from '../json.js';
import type { Stored } from '../store.js';

/** Checks shared by several entities. */
export function checkLengths(object: JsonObject, limits: Readonly<Record<string, number>>): void {
  for (const [name, max] of Object.entries(limits)) checkLength(name, text(object, name), max);
}

/** QBO: a colon separates parent and child, so names cannot hold one; tabs and line breaks are refused as well. */
export function checkName(name: string, value: string, forbidden = /[:\t\n]/): void {
  if (forbidden.test(value))
    throw fault('2040', `Invalid String : ${name} contains a character that is not supported. Supplied value:${value}`, name);
}

export function duplicateName(noun: string): QuickbooksFault {
  return fault('6240', `The name supplied already exists. : Another ${noun} is already using this name. Please use a different name.`);
}

export function checkContact(object: JsonObject): void {
  const address = text(member(object, 'PrimaryEmailAddr') ?? {}, 'Address');
  checkLength('PrimaryEmailAddr.Address', address, 100);
  if (address !== undefined && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(address)) {
    throw fault('2210', 'Email Address does not conform to the syntax rules of RFC 822.', 'PrimaryEmailAddr');
  }
  const uri = text(member(object, 'WebAddr') ?? {}, 'URI');
  checkLength('WebAddr.URI', uri, 1000);
  if (uri !== undefined && !/^(?:https?:\/\/)?[^\s/.]+(?:\.[^\s/.]+)+(?:[/?#]\S*)?$/i.test(uri)) {
    throw fault('2200', `Malformed website address. Supplied value:${uri}`, 'WebAddr');
  }
  for (const name of ['PrimaryPhone', 'AlternatePhone', 'Mobile', 'Fax']) {
    checkLength(`${name}.FreeFormNumber`, text(member(object, name) ?? {}, 'FreeFormNumber'), 30);
  }
  for (const name of ['BillAddr', 'ShipAddr']) checkAddress(member(object, name), name);
}

export function checkAddress(address: JsonObject | undefined, name: string): void {
  if (!address) return;
  for (const line of ['Line1', 'Line2', 'Line3', 'Line4', 'Line5']) checkLength(`${name}.${line}`, text(address, line), 500);
  for (const part of ['City', 'Country', 'County', 'CountrySubDivisionCode']) checkLength(`${name}.${part}`, text(address, part), 255);
  checkLength(`${name}.PostalCode`, text(address, 'PostalCode'), 30);
}

export interface Position {
  readonly level: number;
  readonly fullName: string;
  readonly parent?: Stored;
}

const deepest = 5;

/** Where an object stands below its parent: five levels at most, and never below itself. */
export function positionOf(company: Company, entity: string, id: string, input: JsonObject, name: string, noun: string): Position {
  const parent = company.requireRef(input, 'ParentRef', entity, noun);
  if (!parent) return { level: 0, fullName: name };
  let level = 1;
  for (let above: Stored | undefined = parent; above;) {
    if (above.id === id) throw fault('900', 'Parent cannot be child');
    const next: string | undefined = ref(above.data, 'ParentRef');
    above = next === undefined ? undefined : company.find(entity, next);
    if (above) level += 1;
  }
  if (level >= deepest) throw fault('6180', 'Sub Level Limit : You can have up to 5 levels.', 'ParentRef');
  return { level, fullName: `${text(parent.data, 'FullyQualifiedName') ?? ''}:${name}`, parent };
}

/** Inactive names free themselves by a suffix; a second one with the same base gets a counted suffix. */
export function inactiveName(name: string, taken: (candidate: string) => boolean): string {
  if (/ \(deleted(?:-\d+)?\)$/i.test(name)) return name;
  for (let count = 1; ; count += 1) {
    const candidate = `${name} (deleted${count === 1 ? '' : `-${count}`})`;
    if (!taken(candidate)) return candidate;
  }
}

export function requireNumericId(value: string | undefined): string {
  if (value === undefined) throw new QuickbooksFault([faultError('2020', 'Required parameter Id is missing in the request', 'Id')]);
  if (!/^-?\d+$/.test(value)) throw fault('2030', `Id should be a valid number. Supplied value:${value}`, 'Id');
  return value;
}
