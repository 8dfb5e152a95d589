import type { Company } from '../company.js';
import { business, checkLength, fault } from '../fault.js';
import { compact, decimal, flag, isCleared, member, ref, text, type JsonObject } from '../json.js';
import { numberOf } from '../money.js';
import { checkContact, checkLengths, checkName, positionOf } from './checks.js';
import { currencyRef, ensureCurrency } from './currencies.js';
import { claimName, registerName } from './named.js';
import { listSpec, type Draft, type EntitySpec } from './spec.js';

const contactFields = `Title GivenName MiddleName FamilyName Suffix CompanyName DisplayName PrintOnCheckName Active PrimaryPhone
  AlternatePhone Mobile Fax PrimaryEmailAddr WebAddr OtherContactInfo BillAddr ShipAddr Notes CurrencyRef AcctNum GSTIN BusinessNumber
  GSTRegistrationType CustomField`;

function displayName(input: JsonObject): string {
  const given = text(input, 'DisplayName');
  if (given !== undefined) return given;
  const parts = ['Title', 'GivenName', 'MiddleName', 'FamilyName', 'Suffix'].map((part) => text(input, part));
  const composed = parts.filter((part) => part !== undefined).join(' ');
  if (composed === '')
    throw fault('6080', 'At least one of the Title, GivenName, MiddleName, FamilyName, Suffix or DisplayName must be given.');
  return composed;
}

function checkParty(input: JsonObject): void {
  checkLengths(input, {
    DisplayName: 500,
    Title: 16,
    Suffix: 16,
    GivenName: 100,
    MiddleName: 100,
    FamilyName: 100,
    CompanyName: 100,
    PrintOnCheckName: 110,
    ResaleNum: 16,
    Notes: 2000,
    AcctNum: 100,
  });
  checkContact(input);
}

/** A party keeps the currency it was created with for life. */
function partyCurrency({ company, input, previous }: Draft): string {
  const wanted = ref(input, 'CurrencyRef');
  if (previous) {
    const held = ref(previous.data, 'CurrencyRef') ?? company.homeCurrency;
    if (wanted !== undefined && wanted !== held) throw business("You can't change the currency of a name that already has one.");
    return held;
  }
  if (wanted === undefined || wanted === company.homeCurrency) return company.homeCurrency;
  if (!/^[A-Z]{3}$/.test(wanted)) throw fault('2220', `Invalid currency type. Supplied value:${wanted}`, 'CurrencyRef');
  if (!company.multiCurrency) throw business('Multicurrency must be turned on to use a foreign currency.');
  return wanted;
}

function prepareParty(draft: Draft): JsonObject & { readonly DisplayName: string } {
  const { input } = draft;
  checkParty(input);
  const wanted = displayName(input);
  checkName('DisplayName', wanted);
  checkLength('DisplayName', wanted, 500);
  const { name, active } = claimName(draft, 'party', 'customer, vendor or employee', wanted);
  const currency = partyCurrency(draft);
  return {
    ...input,
    DisplayName: name,
    PrintOnCheckName: text(input, 'PrintOnCheckName') ?? text(input, 'CompanyName') ?? wanted,
    Active: active,
    CurrencyRef: currencyRef(currency),
    ...addresses(draft),
  };
}

/** Addresses are objects with an id of their own. */
function addresses({ company, input }: Draft): JsonObject {
  const found = ['BillAddr', 'ShipAddr'].flatMap((name) => {
    const address = member(input, name);
    const lines = Object.fromEntries(Object.entries(address ?? {}).filter(([, line]) => !isCleared(line)));
    return address ? [[name, { ...lines, Id: text(address, 'Id') ?? company.nextId('address') }] as const] : [];
  });
  return Object.fromEntries(found);
}

function prepareCustomer(draft: Draft): JsonObject {
  const { company, input, id } = draft;
  const job = flag(input, 'Job') ?? false;
  if (job && ref(input, 'ParentRef') === undefined) throw fault('6150', 'ParentRef is required when Job is true.', 'ParentRef');
  company.requireRef(input, 'SalesTermRef', 'Term', 'Terms');
  company.requireRef(input, 'PaymentMethodRef', 'PaymentMethod', 'PaymentMethods');
  const party = prepareParty(draft);
  const { level, fullName, parent } = positionOf(company, 'Customer', id, input, party.DisplayName, 'Names');
  if (parent && !draft.previous && ref(input, 'CurrencyRef') === undefined) party['CurrencyRef'] = parent.data['CurrencyRef'];
  const exempt = text(input, 'TaxExemptionReasonId') !== undefined;
  return compact({
    ...party,
    Job: parent !== undefined,
    BillWithParent: parent ? (flag(input, 'BillWithParent') ?? false) : false,
    FullyQualifiedName: fullName,
    Level: parent ? level : undefined,
    IsProject: false,
    Taxable: exempt ? false : (flag(input, 'Taxable') ?? company.usesTax),
    PreferredDeliveryMethod: text(input, 'PreferredDeliveryMethod') ?? 'Print',
    ClientEntityId: '0',
    PrimaryTaxIdentifier: mask(text(input, 'PrimaryTaxIdentifier'), 5),
  });
}

/** Identifiers read back with only their last characters. */
function mask(value: string | undefined, visible: number): string | undefined {
  return value?.replace(/./g, (character, at: number) => (at < value.length - visible ? 'X' : character));
}

function prepareVendor(draft: Draft): JsonObject {
  const { company, input, previous } = draft;
  company.requireRef(input, 'TermRef', 'Term', 'Terms');
  checkLengths(input, { TaxIdentifier: 20 });
  const party = prepareParty(draft);
  if (!previous && company.switches().termRefIgnoredOnVendorCreate) delete party['TermRef'];
  return compact({
    ...party,
    Vendor1099: flag(input, 'Vendor1099') ?? false,
    BillRate: decimal(input, 'BillRate')?.toNumber() ?? 0,
    CostRate: decimal(input, 'CostRate')?.toNumber() ?? 0,
    TaxIdentifier: mask(text(input, 'TaxIdentifier'), 4),
  });
}

function register(draft: Draft, row: Parameters<NonNullable<EntitySpec['stored']>>[1]): void {
  const { company } = draft;
  registerName(company, row, 'party', 'DisplayName', draft.before);
  if (row.entity === 'Customer' && (ref(row.data, 'ParentRef') ?? ref(draft.before ?? {}, 'ParentRef')) !== undefined)
    company.indexChildren();
  ensureCurrency(company, ref(row.data, 'CurrencyRef') ?? company.homeCurrency, row.entity);
}

export const customer = listSpec({
  name: 'Customer',
  sequence: 'name',
  writable: `${contactFields} Taxable DefaultTaxCodeRef TaxExemptionReasonId PrimaryTaxIdentifier SecondaryTaxIdentifier SalesTermRef
    PaymentMethodRef CustomerTypeRef PreferredDeliveryMethod ParentRef Job BillWithParent ResaleNum ARAccountRef`,
  prepare: prepareCustomer,
  stored: register,
  view: (company, row) => {
    const balance = company.ledger.partyAmount(`Customer:${row.id}`);
    return { Balance: numberOf(balance), BalanceWithJobs: numberOf(withJobs(company, row.id)) };
  },
});

function withJobs(company: Company, id: string) {
  let total = company.ledger.partyAmount(`Customer:${id}`);
  for (const childId of company.childrenOf(id)) total = total.plus(withJobs(company, childId));
  return total;
}

export const vendor = listSpec({
  name: 'Vendor',
  sequence: 'name',
  writable: `${contactFields} TaxIdentifier TermRef Vendor1099 BillRate CostRate APAccountRef T4AEligible T5018Eligible HasTPAR
    TaxReportingBasis VendorPaymentBankDetail DefaultTaxCodeRef`,
  prepare: prepareVendor,
  stored: register,
  view: (company, row) => ({ Balance: numberOf(company.ledger.partyAmount(`Vendor:${row.id}`).negated().plus(0)) }),
});

/** Only its name matters here: it shares the name space. */
export const employee = listSpec({
  name: 'Employee',
  sequence: 'name',
  writable: `${contactFields} PrimaryAddr EmployeeNumber HiredDate ReleasedDate BillableTime BirthDate Gender`,
  prepare: prepareParty,
  stored: register,
});
