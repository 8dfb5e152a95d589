import type { SourceDocument } from '../domain/document.js';
import { isRecord } from '../domain/json.js';
import { flatten, textOf, unflatten } from '../engine/import/fields.js';
import type { Fields } from '../engine/import/ports.js';
import type { ZohoResourceName } from '../vendors/zoho/resources.js';

/**
 * How a Zoho record is written down as fields and back, per resource. A contact's e-mail and phones are those of its primary person
 * (vendor fact), here `person.*`; whether a record is active is `status` everywhere.
 */
export interface ZohoRecordShape {
  /** Client resource; a contact person is written through its contact. */
  readonly resource: ZohoResourceName;
  /** Members as the comparison knows them, by path. */
  readonly view: (document: SourceDocument) => SourceDocument;
  /** The body that makes `fields` true of the record as it stands. */
  readonly body: (fields: Fields, current: SourceDocument | undefined) => SourceDocument;
  readonly isFixed: (document: SourceDocument) => boolean;
  /** Under which a lost create is found again. */
  readonly nameField: string;
}

const addressMembers = ['attention', 'address', 'street2', 'city', 'county', 'state', 'zip', 'country', 'phone', 'fax'] as const;
/** Code → the member it stands for. */
const addressCodes = { state_code: 'state', country_code: 'country' } as const;
const personMembers = ['salutation', 'first_name', 'last_name', 'email', 'phone', 'mobile', 'designation', 'department'] as const;
const addresses = ['billing_address', 'shipping_address'] as const;

export const zohoShapes: Readonly<Record<string, ZohoRecordShape>> = {
  contacts: {
    resource: 'contacts',
    nameField: 'contact_name',
    isFixed: () => false,
    view: (contact) => ({ ...withoutAddressIds(contact), person: primaryPerson(contact) }),
    body: contactBody,
  },
  contactpersons: {
    resource: 'contacts',
    nameField: 'first_name',
    isFixed: () => false,
    view: (person) => person,
    body: (fields) => unflatten(fields),
  },
  chartofaccounts: {
    resource: 'chartofaccounts',
    nameField: 'account_name',
    isFixed: (account) => account['is_system_account'] === true || account['is_user_created'] === false,
    view: (account) => ({ ...account, status: account['is_active'] === false ? 'inactive' : 'active' }),
    body: (fields) => unflatten(fields),
  },
  items: {
    resource: 'items',
    nameField: 'name',
    isFixed: () => false,
    view: (item) => item,
    body: (fields) => unflatten(fields),
  },
};

export function zohoShape(resource: string): ZohoRecordShape {
  const shape = zohoShapes[resource];
  if (!shape) throw new TypeError(`Zoho ${resource} cannot be written`);
  return shape;
}

export function zohoFields(resource: string, document: SourceDocument): Fields {
  return flatten(zohoShape(resource).view(document));
}

/** The way back of `zohoFields`, for mappings that read a Zoho record. */
export function zohoDocument(fields: Fields): SourceDocument {
  const { person, ...rest } = unflatten(fields);
  return isRecord(person) ? { ...rest, contact_persons: [{ ...person, is_primary_contact: true }] } : rest;
}

function withoutAddressIds(contact: SourceDocument): SourceDocument {
  return without(contact, ['contact_persons', 'addresses']);
}

function without(record: SourceDocument, members: readonly string[]): SourceDocument {
  return Object.fromEntries(Object.entries(record).filter(([member]) => !members.includes(member)));
}

function persons(contact: SourceDocument | undefined): readonly SourceDocument[] {
  const list = contact?.['contact_persons'];
  return Array.isArray(list) ? list.filter(isRecord) : [];
}

/** List rows carry the primary person's members themselves. */
function primaryPerson(contact: SourceDocument): SourceDocument {
  const primary = primaryIn(contact) ?? contact;
  const members = Object.fromEntries(personMembers.map((member) => [member, textOf(primary[member])]));
  return isStandIn(members, contact) ? { ...members, first_name: '' } : members;
}

function primaryIn(contact: SourceDocument | undefined): SourceDocument | undefined {
  const listed = persons(contact);
  return listed.find(isPrimary) ?? listed[0];
}

function isPrimary(person: SourceDocument): boolean {
  return person['is_primary_contact'] === true;
}

/** Zoho: a person needs a name or an e-mail. One that has neither is called as its contact, which is nobody's name. */
function nameInstead(contactName: unknown): string {
  return textOf(contactName).slice(0, firstNameMax);
}

function isStandIn(person: SourceDocument, contact: SourceDocument | undefined): boolean {
  // Alone it may well be a person of that name, as whoever is both customer and contact.
  if (persons(contact).length < 2) return false;
  const name = textOf(person['first_name']);
  return name !== '' && textOf(person['last_name']) === '' && name === nameInstead(contact?.['contact_name']);
}

/** An address is replaced as a whole, and persons that are left out are deleted: both are sent complete. */
function contactBody(fields: Fields, current: SourceDocument | undefined): SourceDocument {
  const { person, ...body } = unflatten(fields) as Record<string, unknown>;
  for (const name of addresses) {
    if (body[name] === undefined) continue;
    body[name] = wholeAddress(body[name] as SourceDocument, isRecord(current?.[name]) ? current[name] : {});
  }
  const primary = primaryIn(current);
  // Its name moves with the contact's.
  const isRenamed = fields['contact_name'] !== undefined && primary !== undefined && isStandIn(primary, current);
  if (isRecord(person) || isRenamed)
    body['contact_persons'] = withPrimary(isRecord(person) ? person : {}, current, textOf(fields['contact_name']));
  return body;
}

/** The code of a state that changed is another one, which QuickBooks does not tell: it is emptied. */
function wholeAddress(changed: SourceDocument, known: SourceDocument): SourceDocument {
  const codes = Object.entries(addressCodes).map(([code, member]) => [code, changed[member] === undefined ? textOf(known[code]) : '']);
  return {
    ...Object.fromEntries(addressMembers.map((member) => [member, textOf(known[member])])),
    ...(Object.fromEntries(codes) as SourceDocument),
    ...changed,
  };
}

function withPrimary(changed: SourceDocument, current: SourceDocument | undefined, contactName: string): readonly SourceDocument[] {
  const primary = primaryIn(current);
  const instead = nameInstead(contactName || current?.['contact_name']);
  const renamed = primary && isStandIn(primary, current) ? { first_name: instead } : {};
  const merged = { ...(primary ? knownPerson(primary) : {}), ...renamed, ...changed, is_primary_contact: true };
  const named = ['first_name', 'last_name', 'email'].some((member) => textOf(merged[member as keyof typeof merged]) !== '');
  const own = named ? merged : { ...merged, first_name: instead };
  return [
    own,
    ...persons(current)
      .filter((person) => person !== primary)
      .map(knownPerson),
  ];
}

const firstNameMax = 100;

/**
 * A contact with one person more, or with the person that was there already brought up to date. What is said of the primary person is
 * said of the contact itself, so that one comes first and is never another's.
 */
export function withPerson(contact: SourceDocument, personId: string, fields: Fields): readonly SourceDocument[] {
  const listed = persons(contact);
  const known = personIn(contact, personId) ?? personLike(contact, fields);
  const own = without(fields, ['contact_id']);
  if (listed.length === 0) return [...withPrimary({}, contact, ''), own];
  if (!known) return [...listed.map(knownPerson), own];
  return listed.map((person) => (person === known ? { ...knownPerson(person), ...own } : knownPerson(person)));
}

/** Never a second entry for one person: the e-mail tells, unless the names say that it is shared; else the full name. */
function isSamePerson(person: SourceDocument, fields: Fields): boolean {
  const found = (member: string): string => textOf(person[member]).toLowerCase();
  const sent = (member: string): string => (fields[member] ?? '').toLowerCase();
  const same = (member: string): boolean => found(member) === sent(member);
  const agrees = (member: string): boolean => found(member) === '' || sent(member) === '' || same(member);
  if (sent('email') === '' || found('email') === '') return same('first_name') && same('last_name');
  return same('email') && agrees('first_name') && agrees('last_name');
}

export function personIn(contact: SourceDocument, personId: string): SourceDocument | undefined {
  return persons(contact).find((person) => textOf(person['contact_person_id']) === personId);
}

export function personLike(contact: SourceDocument, fields: Fields): SourceDocument | undefined {
  return persons(contact).find((person) => !isPrimary(person) && isSamePerson(person, fields));
}

function knownPerson(person: SourceDocument): SourceDocument {
  const id = textOf(person['contact_person_id']);
  return {
    ...(id === '' ? {} : { contact_person_id: id }),
    ...Object.fromEntries(personMembers.map((member) => [member, textOf(person[member])])),
    ...primaryMark(isPrimary(person)),
  };
}

/** Zoho takes no `false`: who is not the primary person goes without the member. */
function primaryMark(isMarked: boolean): SourceDocument {
  return isMarked ? { is_primary_contact: true } : {};
}
