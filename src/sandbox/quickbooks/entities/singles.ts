import { isObject, type JsonObject } from '../json.js';
import { listSpec, type Draft } from './spec.js';

/** Members a client may change; everything else in Preferences is read-only, BookCloseDate included. */
const writablePreferences: Readonly<Record<string, readonly string[]>> = {
  AccountingInfoPrefs: [
    'ClassTrackingPerTxn',
    'ClassTrackingPerTxnLine',
    'TrackDepartments',
    'DepartmentTerminology',
    'CustomerTerminology',
  ],
  ProductAndServicesPrefs: ['ForSales', 'ForPurchase', 'QuantityWithPriceAndRate', 'QuantityOnHand'],
  SalesFormsPrefs: [
    'CustomTxnNumbers',
    'AllowDiscount',
    'DefaultDiscountAccount',
    'AllowShipping',
    'DefaultShippingAccount',
    'AllowDeposit',
    'AllowEstimates',
    'AllowServiceDate',
    'DefaultTerms',
    'DefaultCustomerMessage',
    'EmailCopyToCompany',
  ],
  VendorAndPurchasesPrefs: ['BillableExpenseTracking', 'TrackingByCustomer', 'DefaultTerms', 'DefaultMarkup', 'DefaultMarkupAccount'],
};

function preparePreferences({ previous, sent }: Draft): JsonObject {
  const data: JsonObject = { ...previous?.data };
  for (const [section, names] of Object.entries(writablePreferences)) {
    const changes = sent[section];
    const held = data[section];
    if (!isObject(changes) || !isObject(held)) continue;
    const allowed = Object.fromEntries(Object.entries(changes).filter(([name]) => names.includes(name)));
    data[section] = { ...held, ...allowed };
  }
  return data;
}

export const preferences = listSpec({
  name: 'Preferences',
  sequence: 'Preferences',
  writable: 'AccountingInfoPrefs ProductAndServicesPrefs SalesFormsPrefs VendorAndPurchasesPrefs',
  creatable: false,
  list: false,
  inChangeData: false,
  prepare: preparePreferences,
});

const writableInfo =
  'CompanyName LegalName CompanyAddr LegalAddr CustomerCommunicationAddr Email PrimaryPhone WebAddr FiscalYearStartMonth';

export const companyInfo = listSpec({
  name: 'CompanyInfo',
  sequence: 'CompanyInfo',
  writable: writableInfo,
  creatable: false,
  list: false,
  inChangeData: false,
  prepare: ({ previous, input }) => ({ ...previous?.data, ...input }),
});
