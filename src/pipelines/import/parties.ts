import type { Issue, SourceDocument } from '../../domain/document.js';
import { defineImport } from '../../engine/import/import-pipeline.js';
import { depthOf, prepareParty, reference, text } from './prepare.js';

const project: Issue = {
  code: 'import.project',
  severity: 'skip',
  message: 'a project, which Zoho Inventory does not have',
  remedy: 'Nothing to do.',
};

const subCustomer: Issue = {
  code: 'import.sub-customer',
  severity: 'skip',
  message: 'a sub-customer: it comes in as a contact person of its customer where import.subCustomers is on',
  remedy: 'Switch import.subCustomers on to bring it in.',
};

const notSubCustomer: Issue = { ...subCustomer, message: 'not a sub-customer' };

function isJob(object: SourceDocument): boolean {
  return object['Job'] === true || reference(object, 'ParentRef') !== '';
}

/** QuickBooks customers → Zoho contacts of type customer. Edits in Zoho go back with the export. */
export const customers = defineImport({
  entity: 'customers',
  role: 'customer',
  records: 'import-customers',
  source: 'Customer',
  target: 'contacts',
  after: [],
  prepare: prepareParty,
  skip: (object) => (object['IsProject'] === true ? project : isJob(object) ? subCustomer : undefined),
  depth: depthOf,
  linkFacts: (object) => ({ variant: reference(object, 'CurrencyRef'), DisplayName: text(object['DisplayName']) }),
  isLinkable: () => true,
  isCompatible: () => true,
  suffixes: (object) => [' (C)', ` [QBO ${text(object['Id'])}]`],
  twoWay: {
    isOurs: (row) => row['contact_type'] === 'customer',
    rowsAreWhole: false,
    outgoing: (record) => record,
  },
});

/** QuickBooks vendors → Zoho contacts of type vendor. */
export const vendors = defineImport({
  entity: 'vendors',
  role: 'vendor',
  records: 'import-vendors',
  source: 'Vendor',
  target: 'contacts',
  after: ['customers'],
  prepare: prepareParty,
  skip: () => undefined,
  depth: () => 0,
  linkFacts: (object) => ({ variant: reference(object, 'CurrencyRef'), DisplayName: text(object['DisplayName']) }),
  isLinkable: () => true,
  isCompatible: () => true,
  suffixes: (object) => [' (V)', ` [QBO ${text(object['Id'])}]`],
});

/** QuickBooks sub-customers → contact persons of the Zoho contact of their customer. */
export const subCustomers = defineImport({
  entity: 'sub-customers',
  role: 'person',
  records: 'import-sub-customers',
  source: 'Customer',
  target: 'contactpersons',
  after: ['customers'],
  prepare: (object) => ({ ...prepareParty(object), $parent: reference(object, 'ParentRef') }),
  skip: (object) => (object['IsProject'] === true ? project : isJob(object) ? undefined : notSubCustomer),
  depth: depthOf,
  linkFacts: () => ({}),
  // Documents are booked on the customer: the export never names a contact person.
  isLinkable: () => false,
  isCompatible: () => true,
  suffixes: () => [],
});
