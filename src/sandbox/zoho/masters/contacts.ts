import { customFieldText, readCustomFields } from '../custom-fields.js';
import { ZohoError, codes, invalidUrl, invalidValue, refused } from '../errors.js';
import { param, reply, route, type Call, type Reply, type Route } from '../http.js';
import type { Input } from '../input.js';
import { textOf } from '../json.js';
import { list, type Field, type ListSpec } from '../listing.js';
import type { Organization } from '../organization.js';
import { partyFigures } from '../parties.js';
import type { Contact } from '../records.js';
import { primaryOf, readAddress, readPersons, readTexts } from './contact-fields.js';
import { contactDetail, contactRow } from './contact-views.js';

const nameMax = 200;

function checkName(organization: Organization, name: string, type: Contact['type'], own?: string): void {
  const switches = organization.switches();
  const fold = (text: string): string => (switches.contactNameCaseInsensitive ? text.trim().toLowerCase() : text.trim());
  for (const contact of organization.contacts.values()) {
    if (contact.id === own || fold(contact.name) !== fold(name)) continue;
    if (contact.type !== type && !switches.contactNameAcrossTypes) continue;
    if (contact.status === 'inactive' && !switches.contactNameIncludesInactive) continue;
    throw new ZohoError(400, codes.contactExists, `The ${type} "${name}" already exists. Please specify a different name.`);
  }
}

function newContact(organization: Organization, source: string): Contact {
  const address = (): Contact['billing'] => readAddress(organization, {}, undefined);
  return {
    ...organization.stamps(),
    name: '',
    type: 'customer',
    status: 'active',
    currencyId: organization.baseCurrency().id,
    fields: {},
    persons: [],
    billing: address(),
    shipping: address(),
    addresses: [],
    customFields: [],
    source,
  };
}

function readContact(organization: Organization, contact: Contact, input: Input): Contact {
  const read = { ...contact };
  if (input.has('contact_name')) read.name = input.required('contact_name', nameMax);
  const type = input.text('contact_type');
  if (type !== undefined) {
    if (type !== 'customer' && type !== 'vendor') throw invalidValue('contact_type');
    if (type !== contact.type && organization.documentsOf(contact.id).size > 0)
      throw refused('The type of a contact with transactions cannot be changed.');
    read.type = type;
  }
  checkName(organization, read.name, read.type, contact.id);
  const currencyId = input.text('currency_id') ?? '';
  if (currencyId !== '' && currencyId !== contact.currencyId) {
    if (!organization.currencies.has(currencyId)) throw invalidValue('currency_id');
    if (organization.documentsOf(contact.id).size > 0) throw refused('The currency of a contact with transactions cannot be changed.');
    read.currencyId = currencyId;
  }
  const subType = input.text('customer_sub_type');
  if (subType !== undefined && subType !== 'business' && subType !== 'individual') throw invalidValue('customer_sub_type');
  read.fields = { ...readTexts(input, contact.fields), ...(subType === undefined ? {} : { customer_sub_type: subType }) };
  const billing = input.object('billing_address');
  const shipping = input.object('shipping_address');
  if (billing) read.billing = readAddress(organization, billing, contact.billing);
  if (shipping) read.shipping = readAddress(organization, shipping, contact.shipping);
  const persons = input.list('contact_persons');
  if (persons) read.persons = readPersons(organization, persons, contact.persons);
  read.customFields = readCustomFields(organization, 'contact', input, contact.customFields);
  return read;
}

export function createContact(call: Call): Reply {
  const { organization, input } = call;
  input.required('contact_name', nameMax);
  const contact = readContact(organization, newContact(organization, 'api'), input);
  organization.contacts.add(contact);
  return reply({ contact: contactDetail(organization, contact) }, 'The contact has been created', 201);
}

function change(call: Call, contact: Contact): Reply {
  const { organization } = call;
  Object.assign(contact, readContact(organization, contact, call.input));
  organization.touch(organization.contacts, contact);
  for (const documents of Object.values(organization.documents)) documents.invalidate();
  return reply({ contact: contactDetail(organization, contact) }, 'Contact has been updated successfully');
}

function found(call: Call): Contact {
  return call.organization.contacts.get(param(call, 'contact_id'));
}

function deleteContact(call: Call): Reply {
  const contact = found(call);
  if (call.organization.documentsOf(contact.id).size > 0)
    throw refused('Contacts with transactions cannot be deleted. Mark the contact as inactive instead.');
  call.organization.contacts.remove(contact.id);
  return reply({}, 'The contact has been deleted.');
}

function setStatus(status: Contact['status']) {
  return (call: Call): Reply => {
    const contact = found(call);
    if (contact.status === status && call.organization.switches().repeatedStatusRefused) throw refused(`The contact is ${status} already.`);
    contact.status = status;
    call.organization.touch(call.organization.contacts, contact);
    return reply({}, `The contact has been marked as ${status}.`);
  };
}

/** Upsert by a custom field without duplicates (documented for Books). */
function upsertContact(call: Call): Reply {
  const { organization, headers } = call;
  const key = headers['x-unique-identifier-key'];
  const value = headers['x-unique-identifier-value'];
  if (!organization.switches().upsertHeaders) {
    throw new ZohoError(405, codes.methodNotAllowed, 'The HTTP method is not allowed for the requested resource');
  }
  const definition = organization.customFieldDefinitions.find(
    (candidate) => candidate.entity === 'contact' && candidate.apiName === key && candidate.isUnique === true,
  );
  if (!definition || typeof value !== 'string') throw invalidValue('X-Unique-Identifier-Key');
  for (const contact of organization.contacts.values()) {
    if (customFieldText(contact.customFields, definition.apiName) === value) return change(call, contact);
  }
  if (headers['x-upsert'] !== 'true') throw invalidUrl();
  return createContact(call);
}

const text = (read: (contact: Contact) => unknown): Field<Contact> => ({ kind: 'text', value: (contact) => textOf(read(contact)) });
const person = (name: string): Field<Contact> => text((contact) => primaryOf(contact)?.fields[name]);

function listContacts(call: Call): Reply {
  const { organization } = call;
  const spec: ListSpec<Contact> = {
    collection: organization.contacts,
    key: 'contacts',
    reportName: 'Contacts',
    fields: {
      contact_name: text((contact) => contact.name),
      company_name: text((contact) => contact.fields['company_name']),
      contact_type: text((contact) => contact.type),
      first_name: person('first_name'),
      last_name: person('last_name'),
      email: person('email'),
      phone: person('phone'),
      address: text((contact) => Object.values(contact.billing).join(' ')),
      outstanding_receivable_amount: { kind: 'number', value: (contact) => partyFigures(organization, contact).receivable.toNumber() },
      notes: text((contact) => contact.fields['notes']),
    },
    sortColumns: [
      'contact_name',
      'first_name',
      'last_name',
      'email',
      'outstanding_receivable_amount',
      'created_time',
      'last_modified_time',
    ],
    defaultSort: 'contact_name',
    defaultOrder: 'A',
    statuses: {
      'Status.All': () => true,
      'Status.Active': (contact) => contact.status === 'active',
      'Status.Inactive': (contact) => contact.status === 'inactive',
      'Status.Duplicate': () => false,
      'Status.Crm': () => false,
      'Status.Customers': (contact) => contact.type === 'customer',
      'Status.Vendors': (contact) => contact.type === 'vendor',
    },
    search: ['contact_name', 'company_name', 'notes', 'email'],
    lastModifiedFilter: organization.switches().contactsLastModifiedFilter,
    customField: (contact, name) => customFieldText(contact.customFields, name),
    row: (contact) => contactRow(organization, contact),
  };
  return list(call, spec);
}

function addressesOf(call: Call): Reply {
  const contact = found(call);
  return reply({ addresses: [contact.billing, contact.shipping, ...contact.addresses] });
}

/** Mail leaves no trace the API shows. */
function sendMail(call: Call): Reply {
  found(call);
  return reply({}, 'Email has been sent.');
}

export const contactRoutes: readonly Route[] = [
  route('GET /contacts', 'contacts', listContacts),
  route('POST /contacts', 'contacts', createContact),
  route('PUT /contacts', 'contacts', upsertContact),
  route('GET /contacts/:contact_id', 'contacts', (call) => reply({ contact: contactDetail(call.organization, found(call)) })),
  route('PUT /contacts/:contact_id', 'contacts', (call) => change(call, found(call))),
  route('DELETE /contacts/:contact_id', 'contacts', deleteContact),
  route('GET /contacts/:contact_id/address', 'contacts', addressesOf),
  route('POST /contacts/:contact_id/active', 'contacts', setStatus('active')),
  route('POST /contacts/:contact_id/inactive', 'contacts', setStatus('inactive')),
  route('POST /contacts/:contact_id/email', 'contacts', sendMail),
  route('POST /contacts/:contact_id/statements/email', 'contacts', sendMail),
  route('GET /contacts/:contact_id/comments', 'contacts', (call) => {
    found(call);
    return reply({ contact_comments: [] });
  }),
];
