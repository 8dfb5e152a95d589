import { invalidValue } from '../errors.js';
import { Input } from '../input.js';
import type { Json } from '../json.js';
import type { Organization } from '../organization.js';
import type { Address, Contact, ContactPerson } from '../records.js';

/** Reading the members of a contact: texts with their lengths, addresses, persons. */
const textLimits: Readonly<Record<string, number>> = {
  company_name: 200,
  contact_number: 200,
  payment_terms_label: 200,
  website: 200,
  notes: 5_000,
  facebook: 100,
  twitter: 100,
  language_code: 10,
  tax_id: 30,
  tax_exemption_id: 30,
  tax_authority_id: 30,
  tax_reg_no: 50,
  gst_no: 50,
  gst_treatment: 50,
  place_of_contact: 50,
  vat_reg_no: 50,
  vat_treatment: 50,
  tax_treatment: 50,
  track_1099: 5,
  tax_id_type: 10,
  tax_id_value: 50,
  owner_id: 30,
  pricebook_id: 30,
  sales_channel: 50,
};

const addressLimits: Readonly<Record<string, number>> = {
  attention: 100,
  address: 500,
  street2: 255,
  city: 100,
  state: 100,
  state_code: 100,
  zip: 50,
  country: 100,
  country_code: 100,
  county: 100,
  phone: 50,
  fax: 50,
};

const personLimits: Readonly<Record<string, number>> = {
  salutation: 25,
  first_name: 100,
  last_name: 100,
  email: 100,
  phone: 50,
  mobile: 50,
  fax: 50,
  skype: 50,
  designation: 100,
  department: 50,
};

export function readTexts(input: Input, current: Json): Json {
  const fields = { ...current };
  for (const [name, max] of Object.entries(textLimits)) {
    const text = input.text(name, max);
    if (text !== undefined) fields[name] = text;
  }
  const terms = input.decimal('payment_terms');
  if (terms) fields['payment_terms'] = terms.toNumber();
  const limit = input.decimal('credit_limit');
  if (limit) fields['credit_limit'] = limit.toNumber();
  const taxable = input.flag('is_taxable');
  if (taxable !== undefined) fields['is_taxable'] = taxable;
  return fields;
}

/** An address is replaced as a unit: members left out become empty. */
export function readAddress(organization: Organization, body: Json, current: Address | undefined): Address {
  const input = new Input(body);
  const address: Address = { address_id: current?.['address_id'] ?? organization.nextId() };
  for (const [name, max] of Object.entries(addressLimits)) address[name] = input.text(name, max) ?? '';
  return address;
}

export function readPersonFields(input: Input, current: Record<string, string>): Record<string, string> {
  const fields = { ...current };
  for (const [name, max] of Object.entries(personLimits)) fields[name] = input.text(name, max) ?? current[name] ?? '';
  if (fields['first_name'] === '' && fields['last_name'] === '' && fields['email'] === '') throw invalidValue('first_name');
  return fields;
}

export function newPerson(organization: Organization, input: Input, isPrimary: boolean): ContactPerson {
  return { ...organization.stamps(), fields: readPersonFields(input, {}), isPrimary };
}

/** The list as sent is the list as kept: persons left out are gone, exactly one is primary. */
export function readPersons(organization: Organization, inputs: readonly Input[], current: readonly ContactPerson[]): ContactPerson[] {
  const persons = inputs.map((input) => {
    const id = input.text('contact_person_id') ?? '';
    const known = current.find((person) => person.id === id);
    if (id !== '' && !known) throw invalidValue('contact_person_id');
    const isPrimary = input.onlyTrue('is_primary_contact');
    return known ? { ...known, fields: readPersonFields(input, known.fields), isPrimary } : newPerson(organization, input, isPrimary);
  });
  const primary = persons.find((person) => person.isPrimary) ?? persons[0];
  for (const person of persons) person.isPrimary = person === primary;
  return persons;
}

export function primaryOf(contact: Contact): ContactPerson | undefined {
  return contact.persons.find((person) => person.isPrimary);
}

export function personView(contact: Contact, person: ContactPerson): Json {
  return {
    contact_id: contact.id,
    contact_person_id: person.id,
    ...person.fields,
    is_primary_contact: person.isPrimary,
    is_added_in_portal: false,
    can_invite: true,
    communication_preference: { is_email_enabled: true, is_sms_enabled: false, is_whatsapp_enabled: false },
  };
}
