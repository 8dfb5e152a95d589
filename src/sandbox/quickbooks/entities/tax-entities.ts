import type { Company } from '../company.js';
import { checkLength, fault, missing, QuickbooksFault, requireFields, unsupportedOperation } from '../fault.js';
import { decimal, objects, oneOf, text, type JsonObject } from '../json.js';
import type { TaxCodeProfile, TaxRateProfile } from '../options.js';
import type { Stored } from '../store.js';
import { duplicateName } from './checks.js';
import { nameKey } from './named.js';
import { listSpec } from './spec.js';

const readOnly = (name: string) => () => {
  throw unsupportedOperation(`write on ${name}`);
};

export const taxCode = listSpec({
  name: 'TaxCode',
  sequence: 'TaxCode',
  writable: 'Name',
  creatable: false,
  updatable: false,
  inChangeData: false,
  prepare: readOnly('TaxCode'),
});

export const taxRate = listSpec({
  name: 'TaxRate',
  sequence: 'TaxRate',
  writable: 'Name',
  creatable: false,
  updatable: false,
  inChangeData: false,
  prepare: readOnly('TaxRate'),
});

export const taxAgency = listSpec({
  name: 'TaxAgency',
  sequence: 'TaxAgency',
  writable: 'DisplayName',
  updatable: false,
  list: false,
  inChangeData: false,
  prepare: ({ company, input, id }) => {
    const name = text(input, 'DisplayName');
    requireFields({ DisplayName: name });
    checkLength('DisplayName', name, 100);
    const holder = company.names.get(nameKey('TaxAgency', undefined, name ?? ''));
    if (holder && holder.id !== id) throw duplicateName('tax agency');
    return { DisplayName: name, TaxTrackedOnSales: true, TaxTrackedOnPurchases: !company.isUs };
  },
  stored: ({ company }, row) => {
    company.names.set(nameKey('TaxAgency', undefined, text(row.data, 'DisplayName') ?? ''), { entity: 'TaxAgency', id: row.id });
    openTaxAccount(company, row);
  },
});

/** Each agency has its own liability account. */
function openTaxAccount(company: Company, agency: Stored): void {
  const name = `${text(agency.data, 'DisplayName') ?? ''} Payable`;
  const held = company.names.get(nameKey('Account', undefined, name));
  const id =
    held?.id ??
    company.addSystemObject('Account', 'Account', {
      Name: name,
      FullyQualifiedName: name,
      SubAccount: false,
      Active: true,
      Classification: 'Liability',
      AccountType: 'Other Current Liability',
      AccountSubType: company.isUs ? 'SalesTaxPayable' : 'GlobalTaxPayable',
      CurrencyRef: { value: company.homeCurrency },
    }).id;
  company.names.set(nameKey('Account', undefined, name), { entity: 'Account', id });
  company.setRole(`tax:${agency.id}`, id);
  company.setRole('taxPayable', id);
}

export function addAgency(company: Company, name: string): string {
  const key = nameKey('TaxAgency', undefined, name);
  const held = company.names.get(key);
  if (held) return held.id;
  const data = { DisplayName: name, TaxTrackedOnSales: true, TaxTrackedOnPurchases: !company.isUs };
  const row = company.addSystemObject('TaxAgency', 'TaxAgency', data);
  company.names.set(key, { entity: 'TaxAgency', id: row.id });
  openTaxAccount(company, row);
  return row.id;
}

export function addRate(company: Company, rate: TaxRateProfile): Stored {
  const agency = addAgency(company, rate.agency ?? (company.isUs ? 'Board of Equalization' : 'Revenue Agency'));
  const row = company.addSystemObject('TaxRate', 'TaxRate', {
    Name: rate.name,
    Description: rate.name,
    Active: true,
    RateValue: Number(rate.rate),
    AgencyRef: { value: agency },
    SpecialTaxType: rate.special ?? 'NONE',
    DisplayType: 'ReadOnly',
    EffectiveTaxRate: [{ RateValue: Number(rate.rate), EffectiveDate: '2000-01-01T00:00:00-08:00' }],
  });
  company.names.set(nameKey('TaxRate', undefined, rate.name), { entity: 'TaxRate', id: row.id });
  return row;
}

function rateList(company: Company, rates: readonly TaxRateProfile[]): JsonObject {
  return {
    TaxRateDetail: rates.map((rate, order) => {
      const held = company.names.get(nameKey('TaxRate', undefined, rate.name));
      const row = held ? company.find('TaxRate', held.id) : undefined;
      return {
        TaxRateRef: { value: (row ?? addRate(company, rate)).id, name: rate.name },
        TaxTypeApplicable: rate.appliesTo ?? 'TaxOnAmount',
        TaxOrder: order,
      };
    }),
  };
}

export function addTaxCode(company: Company, code: TaxCodeProfile, kind = 'USER_DEFINED'): Stored {
  const purchase = code.purchase ?? [];
  const row = company.addSystemObject(
    'TaxCode',
    'TaxCode',
    {
      Name: code.name,
      Description: code.description ?? code.name,
      Active: code.active ?? true,
      Hidden: false,
      Taxable: true,
      TaxGroup: true,
      SalesTaxRateList: rateList(company, code.sales ?? []),
      PurchaseTaxRateList: rateList(company, purchase),
      TaxCodeConfigType: kind,
    },
    code.id,
  );
  company.names.set(nameKey('TaxCode', undefined, code.name), { entity: 'TaxCode', id: row.id });
  return row;
}

/** `POST /taxservice/taxcode`: creates a code and its rates; the answer has neither envelope nor time. */
export function createTaxService(company: Company, input: JsonObject): JsonObject {
  const name = text(input, 'TaxCode');
  const details = objects(input, 'TaxRateDetails');
  requireFields({ TaxCode: name, TaxRateDetails: details.length > 0 ? details : undefined });
  checkLength('TaxCode', name, 100);
  if (company.names.has(nameKey('TaxCode', undefined, name ?? ''))) throw duplicateName('tax code');
  for (const detail of details) checkDetail(company, detail);
  const sides: { Sales: TaxRateProfile[]; Purchase: TaxRateProfile[] } = { Sales: [], Purchase: [] };
  const answered = details.map((detail) => {
    const rate = company.find('TaxRate', text(detail, 'TaxRateId') ?? '') ?? newRate(company, detail);
    const side = oneOf(detail, 'TaxApplicableOn', ['Sales', 'Purchase']) ?? 'Sales';
    sides[side].push({ name: text(rate.data, 'Name') ?? '', rate: text(rate.data, 'RateValue') ?? '0' });
    return {
      ...detail,
      TaxRateId: rate.id,
      TaxRateName: rate.data['Name'],
      RateValue: text(rate.data, 'RateValue'),
      TaxApplicableOn: side,
    };
  });
  const code = addTaxCode(company, { name: name ?? '', sales: sides.Sales, purchase: sides.Purchase });
  return { TaxCode: name, TaxCodeId: code.id, TaxRateDetails: answered };
}

function checkDetail(company: Company, detail: JsonObject): void {
  const id = text(detail, 'TaxRateId');
  if (id !== undefined) {
    company.require('TaxRate', id, 'TaxRate');
    return;
  }
  const name = text(detail, 'TaxRateName');
  const value = decimal(detail, 'RateValue');
  requireFields({ TaxRateName: name, RateValue: value, TaxAgencyId: text(detail, 'TaxAgencyId') });
  if (company.names.has(nameKey('TaxRate', undefined, name ?? ''))) throw duplicateName('tax rate');
  if (value && (value.lt(0) || value.gt(100))) throw fault('2150', 'RateValue must be between 0 and 100.', 'RateValue');
  company.require('TaxAgency', text(detail, 'TaxAgencyId') ?? '', 'TaxAgency');
}

function newRate(company: Company, detail: JsonObject): Stored {
  const agency = company.find('TaxAgency', text(detail, 'TaxAgencyId') ?? '');
  const name = text(detail, 'TaxRateName');
  if (!agency || name === undefined) throw new QuickbooksFault([missing('TaxRateDetails.TaxRateName')]);
  return addRate(company, { name, rate: text(detail, 'RateValue') ?? '0', agency: text(agency.data, 'DisplayName') ?? '' });
}
