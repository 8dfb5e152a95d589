import type { SourceDocument } from '../../domain/document.js';
import { isRecord } from '../../domain/json.js';
import { withoutDeletedMark } from '../../engine/import/names.js';

/** What YAML cannot say about a QuickBooks list object: members with `$` that the import mappings read. Pure. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value.trim() : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

export function reference(object: SourceDocument, field: string): string {
  const value = object[field];
  return isRecord(value) ? text(value['value']) : '';
}

/** Without the mark of what is inactive, and with the colon that QuickBooks names cannot hold. */
export function plainName(object: SourceDocument, field: string): string {
  const name = text(object[field]);
  return (object['Active'] === false ? withoutDeletedMark(name) : name).replaceAll('¦', ':');
}

/** QuickBooks takes several addresses in one field, separated by commas; Zoho takes one. */
function firstEmail(object: SourceDocument): string {
  const address = isRecord(object['PrimaryEmailAddr']) ? text(object['PrimaryEmailAddr']['Address']) : '';
  return address.split(/[,;\s]+/).find((part) => part.includes('@')) ?? '';
}

const restOfLines = ['Line2', 'Line3', 'Line4', 'Line5'] as const;

/** Zoho has two lines where QuickBooks has five: the rest share the second. */
function furtherLines(object: SourceDocument, field: string): string {
  const address = isRecord(object[field]) ? object[field] : {};
  return restOfLines.map((line) => text(address[line])).filter((line) => line !== '').join(', '); // prettier-ignore
}

/** A name that is only in parts, as QuickBooks composes it when it is shown. */
function composedName(object: SourceDocument): string {
  const parts = ['Title', 'GivenName', 'MiddleName', 'FamilyName', 'Suffix'].map((part) => text(object[part]));
  return parts.filter((part) => part !== '').join(' ') || text(object['CompanyName']);
}

const addressMax = 500;
const streetMax = 255;

export function prepareParty(object: SourceDocument): SourceDocument {
  const bill = furtherLines(object, 'BillAddr');
  const ship = furtherLines(object, 'ShipAddr');
  const first = (field: string): string => (isRecord(object[field]) ? text(object[field]['Line1']) : '');
  return {
    ...object,
    $name: plainName(object, 'DisplayName') || composedName(object),
    $email: firstEmail(object),
    $billRest: bill,
    $shipRest: ship,
    $addressCut:
      bill.length > streetMax || ship.length > streetMax || first('BillAddr').length > addressMax || first('ShipAddr').length > addressMax,
    $status: object['Active'] === false ? 'inactive' : 'active',
  };
}

/** Zoho has no accounts below a bank or a credit card (vendor fact): there the path becomes the name. */
const flatTypes: readonly string[] = ['Bank', 'Credit Card'];

export function prepareAccount(object: SourceDocument): SourceDocument {
  const isFlat = flatTypes.includes(text(object['AccountType']));
  const name = plainName(object, 'Name');
  const path = plainName(object, 'FullyQualifiedName');
  const parent = reference(object, 'ParentRef');
  return {
    ...object,
    $name: isFlat && parent !== '' ? path : name,
    $parent: isFlat ? '' : parent,
    $status: object['Active'] === false ? 'inactive' : 'active',
  };
}

export function prepareItem(object: SourceDocument): SourceDocument {
  return { ...object, $name: plainName(object, 'Name'), $status: object['Active'] === false ? 'inactive' : 'active' };
}

export function depthOf(object: SourceDocument): number {
  return text(object['FullyQualifiedName']).split(':').length;
}
