import { invalidValue, malformedId } from '../errors.js';
import { param, reply, route, type Call, type Reply, type Route } from '../http.js';
import type { Contact, ContactPerson } from '../records.js';
import { newPerson, personView, readPersonFields } from './contact-fields.js';

function found(call: Call): { contact: Contact; person: ContactPerson } {
  const id = param(call, 'contact_person_id');
  for (const contact of call.organization.contacts.values()) {
    const person = contact.persons.find((candidate) => candidate.id === id);
    if (person) return { contact, person };
  }
  throw malformedId();
}

function makePrimary(contact: Contact, primary: ContactPerson): void {
  for (const person of contact.persons) person.isPrimary = person === primary;
}

function createPerson(call: Call): Reply {
  const { organization, input } = call;
  const contact = organization.contacts.get(input.required('contact_id'));
  input.required('first_name', 100);
  const person = newPerson(organization, input, contact.persons.length === 0);
  contact.persons.push(person);
  if (input.onlyTrue('is_primary_contact')) makePrimary(contact, person);
  organization.touch(organization.contacts, contact);
  return reply({ contact_person: personView(contact, person) }, 'The contact person has been Created', 201);
}

function updatePerson(call: Call): Reply {
  const { contact, person } = found(call);
  person.fields = readPersonFields(call.input, person.fields);
  if (call.input.onlyTrue('is_primary_contact')) makePrimary(contact, person);
  call.organization.touch(call.organization.contacts, contact);
  return reply({ contact_person: personView(contact, person) }, 'The contactperson details has been updated.');
}

function deletePerson(call: Call): Reply {
  const { contact, person } = found(call);
  contact.persons = contact.persons.filter((candidate) => candidate !== person);
  const next = contact.persons[0];
  if (person.isPrimary && next) makePrimary(contact, next);
  call.organization.touch(call.organization.contacts, contact);
  return reply({}, 'The contact person has been deleted.');
}

export const contactPersonRoutes: readonly Route[] = [
  route('POST /contacts/contactpersons', 'contacts', createPerson),
  route('PUT /contacts/contactpersons/:contact_person_id', 'contacts', updatePerson),
  route('DELETE /contacts/contactpersons/:contact_person_id', 'contacts', deletePerson),
  route('POST /contacts/contactpersons/:contact_person_id/primary', 'contacts', (call) => {
    const { contact, person } = found(call);
    makePrimary(contact, person);
    call.organization.touch(call.organization.contacts, contact);
    return reply({}, 'This contact person has been marked as your primary contact person.');
  }),
  route('GET /contacts/:contact_id/contactpersons', 'contacts', (call) => {
    const contact = call.organization.contacts.get(param(call, 'contact_id'));
    return reply({ contact_persons: contact.persons.map((person) => personView(contact, person)) });
  }),
  route('GET /contacts/:contact_id/contactpersons/:contact_person_id', 'contacts', (call) => {
    const { contact, person } = found(call);
    if (contact.id !== param(call, 'contact_id')) throw invalidValue('contact_id');
    return reply({ contact_person: personView(contact, person) });
  }),
];
